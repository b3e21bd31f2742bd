// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/**
 * An open descriptor that this process owns. It closes once, refuses use after that, and {@link #release()} is the
 * visible hand-over to somebody who closes it instead.
 */
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
     * @throws IllegalStateException after close or release
     */
    public int number() {
        if (number == GONE) {
            throw new IllegalStateException("descriptor is closed");
        }
        return number;
    }

    public boolean isOpen() {
        return number != GONE;
    }

    /** Gives the descriptor up without closing it; the caller owns the number now. */
    public int release() {
        int released = number();
        number = GONE;
        return released;
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
            Native.once(SyscallNumber.CLOSE, closing, 0, 0, 0, 0, 0);
        }
    }

    @Override
    public String toString() {
        return number == GONE ? "closed descriptor" : "descriptor " + number;
    }
}
