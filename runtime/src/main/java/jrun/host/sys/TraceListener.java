// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import org.jspecify.annotations.Nullable;

/** Hears from {@link Trace} of each thing that was done, when it has ended. Times are nanoseconds of CLOCK_MONOTONIC. */
public interface TraceListener {
    /** A part of the work of this process. */
    void phase(String name, long begin, long end);

    /** An operation of the helper, in one of its processes; what it was done to where that is known. */
    void operation(String name, int process, long begin, long end, @Nullable String detail);

    /** A system call of this process by its name, with its result or the negative error number. */
    void call(String name, long begin, long end, long result);
}
