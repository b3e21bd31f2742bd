// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jrun.plan.CompiledSeccomp;

/** The compiled filter as {@code exec} finds it in the state directory: flags, listener, then the program. */
final class SeccompFile {
    private static final int HEADER = 16;

    private SeccompFile() {}

    static byte[] encode(CompiledSeccomp compiled) {
        return ByteBuffer.allocate(HEADER + compiled.bpf().length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(compiled.flags())
                .putLong(compiled.listener() ? 1 : 0)
                .put(compiled.bpf())
                .array();
    }

    static CompiledSeccomp decode(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long flags = buffer.getLong();
        boolean listener = buffer.getLong() != 0;
        return new CompiledSeccomp(Arrays.copyOfRange(file, HEADER, file.length), flags, listener);
    }
}
