// SPDX-License-Identifier: Apache-2.0
package jrun.fuzz;

import java.util.Arrays;
import java.util.List;

/** Choices that a fuzzer's bytes make, one byte or a few for each. Where the bytes end, all further choices are the first one. */
public final class Choices {
    private final byte[] bytes;
    private int at;

    public Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    /** From 0 to 255. */
    public int next() {
        return at < bytes.length ? bytes[at++] & 0xff : 0;
    }

    /** From 0 to below the bound, which is at most 65,536. */
    public int below(int bound) {
        int value = next();
        if (bound > 256) {
            value = value << 8 | next();
        }
        return value % bound;
    }

    public int int32() {
        return next() | next() << 8 | next() << 16 | next() << 24;
    }

    public boolean isTrue() {
        return (next() & 1) != 0;
    }

    public <T> T of(List<T> all) {
        return all.get(below(all.size()));
    }

    /** The next bytes, fewer where they end. */
    public byte[] take(int length) {
        int end = Math.min(bytes.length, at + length);
        byte[] taken = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return taken;
    }

    /** All bytes that are left. */
    public byte[] rest() {
        return take(bytes.length);
    }

    public boolean atEnd() {
        return at >= bytes.length;
    }
}
