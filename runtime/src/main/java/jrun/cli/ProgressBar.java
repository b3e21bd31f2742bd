// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.sys.StdStreams;
import jrun.host.sys.Terminals;
import jrun.runtime.checkpoint.Progress;

/** Shows on standard error how much is written: a bar on a terminal, else one line at the end. */
final class ProgressBar implements Progress {
    private static final int STDERR = 2;
    private static final int WIDTH = 30;
    private static final long MIB = 1 << 20;

    private final boolean terminal = Terminals.isTerminal(STDERR);

    @Override
    public void at(long bytes, long of) {
        if (terminal) {
            StdStreams.err("\r" + bar(bytes, Math.max(bytes, of)) + mebibytes(bytes) + " of about " + mebibytes(of));
        }
    }

    @Override
    public void end(long bytes) {
        String line = mebibytes(bytes) + " written";
        StdStreams.err(terminal ? "\r" + bar(1, 1) + line + "\u001b[K\n" : line + "\n");
    }

    static String bar(long done, long of) {
        int full = of == 0 ? 0 : (int) (WIDTH * done / of);
        return "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] ";
    }

    /** With one decimal; no formatter, which would be part of the image. */
    static String mebibytes(long bytes) {
        long tenths = (10 * bytes + MIB / 2) / MIB;
        return tenths / 10 + "." + tenths % 10 + " MiB";
    }
}
