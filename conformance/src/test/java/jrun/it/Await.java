// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting for facts that other processes make true; the one place that looks again. The deadline is a backstop for what never
 * comes, and no verdict on how fast this machine is: {@code -Djrun.patience}, in seconds.
 */
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(Long.getLong("jrun.patience", 60));
    private static final long PAUSE_NANOS = 1_000_000;

    private Await() {}

    @FunctionalInterface
    interface Fact {
        boolean holds() throws Exception;
    }

    /** Returns as soon as the fact holds; fails the test, naming the fact, if that does not come. */
    static void until(String what, Fact fact) {
        if (!within(LIMIT, fact)) {
            fail("still not so after " + LIMIT.toSeconds() + " s: " + what);
        }
    }

    /** Whether the fact comes to hold at all. */
    static boolean ever(Fact fact) {
        return within(LIMIT, fact);
    }

    static boolean within(Duration limit, Fact fact) {
        long deadline = System.nanoTime() + limit.toNanos();
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
