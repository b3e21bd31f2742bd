// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** An open descriptor that this process owns. It closes once and refuses use after that. */
public final class Fd implements AutoCloseable {
    private static final int GONE = -1;

    private int number;

    /** Takes ownership of an open descriptor. */
    public Fd(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a descriptor: " + number);
        }
        this.number = number;
    }

    /**
     * Its number, for a call that uses it now.
     *
     * @throws IllegalStateException after close
     */
    public int number() {
        if (number == GONE) {
            throw new IllegalStateException("descriptor is closed");
        }
        return number;
    }

    /** A path that names the open file as long as this process has it open. */
    public String path() {
        return "/proc/self/fd/" + number();
    }

    /** Closes it; harmless when it is closed already. An error is of no use: the number is free in any case. close(2) */
    @Override
    public void close() {
        if (number != GONE) {
            int closing = number;
            number = GONE;
            RawCalls.close(closing);
        }
    }

    @Override
    public String toString() {
        return number == GONE ? "closed descriptor" : "descriptor " + number;
    }
}
