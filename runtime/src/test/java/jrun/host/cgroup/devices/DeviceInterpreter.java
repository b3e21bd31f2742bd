// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a device program as the kernel's interpreter would, for the instructions that it may use. */
final class DeviceInterpreter {
    private static final int MAX_STEPS = 100_000;

    private final ByteBuffer code;
    private final long[] registers = new long[11];

    private DeviceInterpreter(byte[] program) {
        code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What the program answers for this access (bits of {@link DeviceRules}) to this device. */
    static boolean allows(byte[] program, char type, int major, int minor, int access) {
        int[] context = {access << 16 | (type == 'b' ? 1 : 2), major, minor};
        return new DeviceInterpreter(program).run(context) == 1;
    }

    private long run(int[] context) {
        int at = 0;
        for (int step = 0; step < MAX_STEPS; step++) {
            int operation = code.get(at * 8) & 0xff;
            int to = code.get(at * 8 + 1) & 0xf;
            int from = code.get(at * 8 + 1) >> 4 & 0xf;
            int offset = code.getShort(at * 8 + 2);
            long value = code.getInt(at * 8 + 4);
            at++;
            switch (operation) {
                case 0x61 -> registers[to] = context[offset / 4] & 0xffffffffL;
                case 0xbf -> registers[to] = registers[from];
                case 0xb7 -> registers[to] = value;
                case 0x77 -> registers[to] >>>= value;
                case 0x57 -> registers[to] &= value;
                case 0x15 -> at += registers[to] == value ? offset : 0;
                case 0x55 -> at += registers[to] != value ? offset : 0;
                case 0x45 -> at += (registers[to] & value) != 0 ? offset : 0;
                case 0x05 -> at += offset;
                case 0x95 -> {
                    return registers[0];
                }
                default ->
                    throw new AssertionError("instruction " + Integer.toHexString(operation) + " at " + (at - 1));
            }
        }
        throw new AssertionError("no end");
    }
}
