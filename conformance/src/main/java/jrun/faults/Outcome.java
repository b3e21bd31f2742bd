// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

/** How a command ended; exit is 128 plus the number of a signal, -1 when it did not end in time. */
record Outcome(int exit, String out, String err) {
    static final int HANG = -1;
    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = SIGNALLED + 64;
    private static final int KILLED = SIGNALLED + 9;

    boolean hangs() {
        return exit == HANG;
    }

    /** By a signal that nobody has sent, or by a way out that a program does not mean to take. */
    boolean crashed(boolean mayBeKilled) {
        boolean fallen = err.contains("panic:")
                || err.contains("SIGSEGV")
                || err.contains("goroutine ")
                || err.contains("SubstrateSegfaultHandler")
                || err.contains("VMError");
        return fallen || (exit > SIGNALLED && exit <= LAST_SIGNAL && !(mayBeKilled && exit == KILLED));
    }

    boolean killed() {
        return exit == KILLED;
    }

    boolean succeeded() {
        return exit == 0;
    }

    String brief() {
        String text = (err.isBlank() ? out : err).strip().replace('\n', '|').replace('\t', ' ');
        return "status " + exit + ": " + (text.length() > 400 ? text.substring(0, 400) + "…" : text);
    }
}
