// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting for facts that other processes make true; the one place that looks again. The deadline is a backstop for what never
 * comes, and no verdict on how fast this machine is: {@code -Djrun.patience}, in seconds. What a test decides by must be a fact.
 */
final class Await {
    static final long PATIENCE_SECONDS = Long.getLong("jrun.patience", 120);
    private static final long PAUSE_NANOS = 1_000_000;

    private Await() {}

    @FunctionalInterface
    interface Fact {
        boolean holds() throws Exception;
    }

    /** Returns as soon as the fact holds; fails the test, naming the fact, if that does not come. */
    static void until(String what, Fact fact) {
        if (!ever(fact)) {
            fail("still not so after " + PATIENCE_SECONDS + " s: " + what);
        }
    }

    /** Whether the fact comes to hold at all; when it does not, that takes as long as {@link #until} takes to fail. */
    static boolean ever(Fact fact) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                if (fact.holds()) {
                    return true;
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
