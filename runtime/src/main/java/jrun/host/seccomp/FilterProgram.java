// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A seccomp filter, run over calls that are not made: what the kernel would answer. Classic BPF over struct
 * seccomp_data, as far as filters of libseccomp use it. Linux: Documentation/userspace-api/seccomp_filter.rst
 */
final class FilterProgram {
    /** The answer depends on something that is not known, or the program is none. */
    static final long UNKNOWN = -1;

    private static final int INSTRUCTION = 8;
    private static final int ARGUMENTS = 16;
    private static final long WORD = 0xffff_ffffL;

    private final ByteBuffer program;
    private final int length;
    private long accumulator;

    FilterProgram(byte[] bpf) {
        program = ByteBuffer.wrap(bpf).order(ByteOrder.LITTLE_ENDIAN);
        length = bpf.length / INSTRUCTION;
    }

    /**
     * The action, SECCOMP_RET_* with its data, for a call; {@link #UNKNOWN} when it depends on another argument than
     * the one that is given.
     *
     * @param argument index of the argument whose value is known, -1 for none
     */
    long action(int architecture, int call, int argument, long value) {
        accumulator = 0;
        int at = 0;
        for (int steps = 0; at >= 0 && at < length && steps <= length; steps++) { // jumps only lead forward
            int code = program.getShort(at * INSTRUCTION) & 0xffff;
            long constant = program.getInt(at * INSTRUCTION + 4) & WORD;
            switch (code) {
                case 0x06 -> { // ret k
                    return constant;
                }
                case 0x20 -> { // ld [k]
                    if (!load((int) constant, architecture, call, argument, value)) {
                        return UNKNOWN;
                    }
                    at++;
                }
                case 0x54 -> { // and k
                    accumulator &= constant;
                    at++;
                }
                default -> at = jump(at, code, constant);
            }
        }
        return UNKNOWN;
    }

    private boolean load(int offset, int architecture, int call, int argument, long value) {
        if (offset == 0) {
            accumulator = call & WORD;
        } else if (offset == Integer.BYTES) {
            accumulator = architecture & WORD;
        } else if (argument >= 0 && offset == ARGUMENTS + Long.BYTES * argument) {
            accumulator = value & WORD;
        } else if (argument >= 0 && offset == ARGUMENTS + Long.BYTES * argument + Integer.BYTES) {
            accumulator = value >>> Integer.SIZE;
        } else {
            return false;
        }
        return true;
    }

    /** Where the jump leads; outside of the program for what is no jump. */
    private int jump(int at, int code, long constant) {
        if (code == 0x05) { // ja
            return (int) Math.min(at + 1 + constant, length);
        }
        boolean taken;
        switch (code) {
            case 0x15 -> taken = accumulator == constant;
            case 0x25 -> taken = accumulator > constant;
            case 0x35 -> taken = accumulator >= constant;
            case 0x45 -> taken = (accumulator & constant) != 0;
            default -> {
                return length;
            }
        }
        return at + 1 + (program.get(at * INSTRUCTION + (taken ? 2 : 3)) & 0xff);
    }
}
