// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs a filter as the kernel does: classic BPF over struct seccomp_data.
 *
 * <p>It knows the instructions that seccomp allows and libseccomp makes; any other is a mistake of the program.
 */
final class BpfMachine {
    static final long ALLOW = 0x7FFF_0000L;
    static final long KILL_THREAD = 0;
    static final long KILL_PROCESS = 0x8000_0000L;
    static final long TRAP = 0x0003_0000L;
    static final long ERRNO = 0x0005_0000L;
    static final long NOTIFY = 0x7FC0_0000L;
    static final long TRACE = 0x7FF0_0000L;
    static final long LOG = 0x7FFC_0000L;
    static final long EPERM = ERRNO | 1;
    static final long ENOSYS = ERRNO | 38;

    static final int X86_64 = 0xC000_003E;
    static final int I386 = 0x4000_0003;

    private static final int MAX_INSTRUCTIONS = 4096;

    private final ByteBuffer program;

    BpfMachine(byte[] program) {
        this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        if (program.length % 8 != 0 || program.length == 0 || program.length / 8 > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("a program of " + program.length + " bytes");
        }
    }

    /** What the kernel would do with this call. */
    long run(int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        int at = 0;
        while (true) {
            int code = program.getShort(at * 8);
            int ifTrue = Byte.toUnsignedInt(program.get(at * 8 + 2));
            int ifFalse = Byte.toUnsignedInt(program.get(at * 8 + 3));
            int operand = program.getInt(at * 8 + 4);
            at++;
            switch (code) {
                case 0x20 -> accumulator = data.getInt(operand);
                case 0x54 -> accumulator &= operand;
                case 0x05 -> at += operand;
                case 0x15 -> at += accumulator == operand ? ifTrue : ifFalse;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, operand) > 0 ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (accumulator & operand) != 0 ? ifTrue : ifFalse;
                case 0x06 -> {
                    return Integer.toUnsignedLong(operand);
                }
                default -> throw new IllegalStateException("instruction 0x" + Integer.toHexString(code));
            }
        }
    }
}
