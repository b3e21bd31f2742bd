// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a command does and how long each part takes, told to whoever asked for it: phases of this program, its system calls,
 * and the operations of the helper.
 *
 * <p>While nobody listens, a call here compares a static field with null. All times are CLOCK_MONOTONIC in nanoseconds, the
 * clock of the helper as well.
 */
public final class Trace {
    private static @Nullable TraceListener listener;

    private Trace() {}

    /** From now on this listener hears everything as well. */
    public static void add(TraceListener added) {
        TraceListener earlier = listener;
        listener = earlier == null ? added : new Both(earlier, added);
    }

    /** Nobody listens any more. */
    public static void end() {
        listener = null;
    }

    /** Whether anybody listens: then the helper reports its operations too. */
    public static boolean on() {
        return listener != null;
    }

    /** The time, 0 while nobody listens. */
    public static long now() {
        return listener == null ? 0 : System.nanoTime();
    }

    /** A part of the work of this process that began at that time and ends now. */
    public static void phase(String name, long begin) {
        TraceListener to = listener;
        if (to != null) {
            to.phase(name, begin, System.nanoTime());
        }
    }

    /** An operation of the helper. */
    public static void operation(String name, int process, long begin, long end, @Nullable String detail) {
        TraceListener to = listener;
        if (to != null) {
            to.operation(name, process, begin, end, detail);
        }
    }

    /** A system call of this process. */
    static void call(SyscallNumber number, long begin, long result) {
        TraceListener to = listener;
        if (to != null && begin != 0) {
            to.call(number.name().toLowerCase(Locale.ROOT), begin, System.nanoTime(), result);
        }
    }

    private record Both(TraceListener first, TraceListener second) implements TraceListener {
        @Override
        public void phase(String name, long begin, long end) {
            first.phase(name, begin, end);
            second.phase(name, begin, end);
        }

        @Override
        public void operation(String name, int process, long begin, long end, @Nullable String detail) {
            first.operation(name, process, begin, end, detail);
            second.operation(name, process, begin, end, detail);
        }

        @Override
        public void call(String name, long begin, long end, long result) {
            first.call(name, begin, end, result);
            second.call(name, begin, end, result);
        }
    }
}
