// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Encoder of plans: little-endian words, operands padded to 8 bytes, as {@code native-helper/plan.c} reads them.
 *
 * <p>Header: magic, version, total size, op count, preserved descriptors, 1 if traced (each 32 bits). An op: code, its whole size,
 * operands. An integer takes 64 bits; a string or bytes a 32-bit length, the bytes, a NUL and padding; a list of
 * strings their count, the length of all with their NULs, the strings and padding; a list of integers their count,
 * padding and the integers.
 */
public final class PlanWriter implements Operands {
    /** The first word: {@code JRUN}. */
    public static final int MAGIC = 0x4e55524a;

    private static final int HEADER_SIZE = 24;

    private byte[] buffer = new byte[4 * 1024];
    private int size;

    private PlanWriter() {}

    /** The plan's bytes; a traced one lets the helper report when each operation began. */
    public static byte[] write(Plan plan, boolean traced) {
        PlanWriter writer = new PlanWriter();
        List<PlannedOp> ops = plan.ops();
        writer.size = HEADER_SIZE;
        for (PlannedOp planned : ops) {
            writer.op(planned.op());
        }
        writer.putWord(0, MAGIC);
        writer.putWord(4, OpCode.VERSION);
        writer.putWord(8, writer.size);
        writer.putWord(12, ops.size());
        writer.putWord(16, plan.preservedFds());
        writer.putWord(20, traced ? 1 : 0);
        return Arrays.copyOf(writer.buffer, writer.size);
    }

    private void op(Op op) {
        int start = size;
        reserve(8);
        size += 8;
        op.operands(this);
        putWord(start, op.code().number());
        putWord(start + 4, size - start);
    }

    @Override
    public void number(String name, long value) {
        reserve(8);
        for (int i = 0; i < 8; i++) {
            buffer[size + i] = (byte) (value >>> (8 * i));
        }
        size += 8;
    }

    @Override
    public void text(String name, String value) {
        bytes(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void bytes(String name, byte[] value) {
        int padded = padded(4 + value.length + 1);
        reserve(padded);
        putWord(size, value.length);
        System.arraycopy(value, 0, buffer, size + 4, value.length);
        size += padded;
    }

    @Override
    public void texts(String name, List<String> values) {
        int start = size;
        reserve(8);
        size += 8;
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            reserve(bytes.length + 1);
            System.arraycopy(bytes, 0, buffer, size, bytes.length);
            size += bytes.length + 1;
        }
        int length = size - start - 8;
        reserve(8);
        size = start + padded(size - start);
        putWord(start, values.size());
        putWord(start + 4, length);
    }

    @Override
    public void numbers(String name, List<Long> values) {
        reserve(8);
        putWord(size, values.size());
        size += 8;
        for (Long value : values) {
            number(name, value);
        }
    }

    /** The buffer starts zeroed and only grows, so padding and NULs need no writing. */
    private void reserve(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }

    private void putWord(int at, int value) {
        buffer[at] = (byte) value;
        buffer[at + 1] = (byte) (value >>> 8);
        buffer[at + 2] = (byte) (value >>> 16);
        buffer[at + 3] = (byte) (value >>> 24);
    }

    private static int padded(int length) {
        return (length + 7) & ~7;
    }
}
