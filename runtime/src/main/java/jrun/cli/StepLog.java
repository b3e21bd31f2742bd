// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.sys.TraceListener;
import org.jspecify.annotations.Nullable;

/** The steps of a command as lines of the log, for {@code --debug}: its phases and the operations of the helper. */
final class StepLog implements TraceListener {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;

    private final Log log;

    StepLog(Log log) {
        this.log = log;
    }

    @Override
    public void phase(String name, long begin, long end) {
        log.debug(name + " (" + milliseconds(end - begin) + " ms)");
    }

    @Override
    public void operation(String name, int process, long begin, long end, @Nullable String detail) {
        String what = detail == null ? name : detail;
        log.debug("jrun-init " + process + ": " + what + " (" + milliseconds(end - begin) + " ms)");
    }

    /** Left to {@code --trace}: each line of the log is a call of its own. */
    @Override
    public void call(String name, long begin, long end, long result) {}

    private static String milliseconds(long nanos) {
        long micros = nanos / NANOS_PER_MICRO;
        String part =
                Long.toString(MICROS_PER_MILLI + micros % MICROS_PER_MILLI).substring(1);
        return micros / MICROS_PER_MILLI + "." + part;
    }
}
