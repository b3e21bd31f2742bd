// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jrun.plan.CompiledSeccomp;
import org.jspecify.annotations.Nullable;

/**
 * The compiled filter as {@code exec} finds it in the state directory: magic, a checksum of all that follows, flags,
 * bits (listener, passes the helper), then the program.
 */
public final class SeccompFile {
    private static final int MAGIC = 0x3246_534A;
    private static final int CHECKED = 8;
    private static final long LISTENER = 1;
    private static final long PASSES_HELPER = 2;
    private static final int HEADER = CHECKED + 16;

    private SeccompFile() {}

    /** The file's bytes. */
    public static byte[] encode(CompiledSeccomp compiled) {
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + compiled.bpf().length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(MAGIC).putInt(0);
        buffer.putLong(compiled.flags())
                .putLong((compiled.listener() ? LISTENER : 0) | (compiled.passesHelper() ? PASSES_HELPER : 0))
                .put(compiled.bpf());
        return buffer.putInt(4, checksum(buffer.array())).array();
    }

    /** The filter; null when the file is not as it was written, or another jrun wrote it in another form. */
    public static @Nullable CompiledSeccomp decode(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length <= HEADER || buffer.getInt() != MAGIC || buffer.getInt() != checksum(file)) {
            return null;
        }
        long flags = buffer.getLong();
        long kind = buffer.getLong();
        if ((kind & ~(LISTENER | PASSES_HELPER)) != 0) {
            return null;
        }
        byte[] program = Arrays.copyOfRange(file, HEADER, file.length);
        return new CompiledSeccomp(program, flags, (kind & LISTENER) != 0, (kind & PASSES_HELPER) != 0);
    }

    /** FNV-1a: tells a damaged file from a sound one; who could forge it could write any filter. */
    private static int checksum(byte[] file) {
        int sum = 0x811C_9DC5;
        for (int i = CHECKED; i < file.length; i++) {
            sum = (sum ^ (file[i] & 0xFF)) * 0x0100_0193;
        }
        return sum;
    }
}
