// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a command did and how long each part took, for {@code --trace}: phases of this program, its system calls, and the
 * operations of the helper. The file is in the trace event format that Chrome and Perfetto show.
 *
 * <p>While it is off, a call here compares a static field with null. All times are CLOCK_MONOTONIC in nanoseconds, the
 * clock of the helper as well.
 */
public final class Trace {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private static final int FILE_MODE = 0600;

    private static @Nullable Trace current;

    private final String file;
    private final int pid;
    private final List<Event> events = new ArrayList<>(512);

    private record Event(
            String category,
            String name,
            int process,
            long begin,
            long end,
            @Nullable String detail) {}

    private Trace(String file, int pid) {
        this.file = file;
        this.pid = pid;
    }

    /**
     * Turns it on for the rest of this process.
     *
     * @param file what {@link #finish} writes; if it is a directory, {@code jrun-COMMAND-PID.json} in it
     * @param command the command's name
     * @param since when {@code main} began
     */
    public static void begin(String file, String command, long since) {
        int pid = Processes.getpid();
        String target = isDirectory(file) ? file + "/jrun-" + command + "-" + pid + ".json" : file;
        Trace trace = new Trace(target, pid);
        trace.events.add(new Event("phase", "before main (CPU time)", pid, since - cpuTime(since), since, null));
        trace.events.add(new Event("phase", "command line", pid, since, System.nanoTime(), null));
        current = trace;
    }

    /** Whether it is on: then the helper reports its operations too. */
    public static boolean on() {
        return current != null;
    }

    /** The time, 0 while it is off. */
    public static long now() {
        return current == null ? 0 : System.nanoTime();
    }

    /** A part of the work of this process that began at that time and ends now. */
    public static void phase(String name, long begin) {
        Trace trace = current;
        if (trace != null) {
            trace.events.add(new Event("phase", name, trace.pid, begin, System.nanoTime(), null));
        }
    }

    /** An operation of the helper. */
    public static void operation(String name, int process, long begin, long end, @Nullable String detail) {
        Trace trace = current;
        if (trace != null) {
            trace.events.add(new Event("operation", name, process, begin, end, detail));
        }
    }

    /** A system call of this process. */
    static void call(SyscallNumber number, long begin, long result) {
        Trace trace = current;
        if (trace != null && begin != 0) {
            String name = number.name().toLowerCase(java.util.Locale.ROOT);
            String detail = Long.toString(result);
            trace.events.add(new Event("call", name, trace.pid, begin, System.nanoTime(), detail));
        }
    }

    /** Writes the file and turns the trace off. */
    public static void finish() throws SyscallException {
        Trace trace = current;
        current = null;
        if (trace != null) {
            // no link: the directory may be /tmp, and the name can be guessed
            int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_TRUNC | Uapi.O_NOFOLLOW;
            try (Fd out = Syscalls.open(trace.file, flags, FILE_MODE)) {
                Syscalls.write(out, trace.json());
            }
        }
    }

    private byte[] json() {
        JsonWriter out = JsonWriter.compact();
        out.beginObject().name("displayTimeUnit").value("ns");
        out.name("traceEvents").beginArray();
        for (Event event : events) {
            out.beginObject().name("ph").value("X");
            out.name("cat").value(event.category).name("name").value(event.name);
            out.name("pid").value(pid).name("tid").value(event.process);
            out.name("ts").thousandths(event.begin);
            out.name("dur").thousandths(event.end - event.begin);
            if (event.detail != null) {
                String name = event.category.equals("call") ? "result" : "detail";
                out.name("args").beginObject().name(name).value(event.detail).endObject();
            }
            out.endObject();
        }
        return out.endArray().endObject().toBytes();
    }

    private static boolean isDirectory(String file) {
        try {
            return Syscalls.stat(file).isDirectory();
        } catch (SyscallException e) {
            return false; // it will be made
        }
    }

    /** What this process had used at that time, about: what came before main, most of it the kernel's and the linker's. */
    private static long cpuTime(long since) {
        try (NativeMemory memory = new NativeMemory()) {
            long time = memory.zeroed(2 * Long.BYTES);
            if (Native.call(SyscallNumber.CLOCK_GETTIME, CLOCK_PROCESS_CPUTIME_ID, time) < 0) {
                return 0;
            }
            long used = memory.getLong(time) * 1_000_000_000 + memory.getLong(time + Long.BYTES);
            return Math.max(0, used - (System.nanoTime() - since));
        }
    }
}
