// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanWriterTest {
    private static final int HEADER = 24;

    private static byte[] write(Op... ops) {
        List<PlannedOp> planned =
                Arrays.stream(ops).map(op -> new PlannedOp(op, "")).toList();
        return PlanWriter.write(new Plan(planned, List.of(), List.of(), 3, List.of()), false);
    }

    private static ByteBuffer words(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void theHeaderHasMagicVersionSizeCountAndPreservedDescriptors() {
        byte[] bytes = write(new NamespaceOp.Setsid(), new NamespaceOp.OpenProc());
        ByteBuffer header = words(bytes);

        assertEquals("JRUN", new String(bytes, 0, 4, StandardCharsets.US_ASCII));
        assertEquals(OpCode.VERSION, header.getInt(4));
        assertEquals(bytes.length, header.getInt(8));
        assertEquals(2, header.getInt(12));
        assertEquals(3, header.getInt(16));
        assertEquals(0, header.getInt(20));
    }

    @Test
    void anOpWithoutOperandsIsItsCodeAndSize() {
        ByteBuffer op = words(write(new NamespaceOp.Setsid()));

        assertEquals(10, op.getInt(HEADER));
        assertEquals(8, op.getInt(HEADER + 4));
    }

    @Test
    void integersTake64LittleEndianBits() {
        ByteBuffer op = words(write(new NamespaceOp.Clone(0x1_0000_0002L, -1, 1)));

        assertEquals(32, op.getInt(HEADER + 4));
        assertEquals(0x1_0000_0002L, op.getLong(HEADER + 8));
        assertEquals(-1L, op.getLong(HEADER + 16));
    }

    @Test
    void stringsHaveLengthNulAndPaddingToEightBytes() {
        byte[] bytes = write(new NamespaceOp.Hostname("abcd"));

        assertEquals(8 + 16, words(bytes).getInt(HEADER + 4));
        assertEquals(4, words(bytes).getInt(HEADER + 8));
        assertArrayEquals(
                new byte[] {'a', 'b', 'c', 'd', 0, 0, 0, 0, 0, 0, 0, 0},
                Arrays.copyOfRange(bytes, HEADER + 12, HEADER + 24));
    }

    @Test
    void aStringWhoseNulEndsOnTheBoundaryNeedsNoPadding() {
        assertEquals(8 + 8, words(write(new NamespaceOp.Hostname("abc"))).getInt(HEADER + 4));
    }

    @Test
    void stringsAreUtf8() {
        byte[] bytes = write(new NamespaceOp.Hostname("ü"));

        assertEquals(2, words(bytes).getInt(HEADER + 8));
    }

    @Test
    void listsHaveCountLengthAndNulEndedStrings() {
        byte[] bytes = write(new StartOp.Exec(List.of("a", "", "bc"), List.of(), 0));

        assertEquals(3, words(bytes).getInt(HEADER + 8));
        assertEquals(6, words(bytes).getInt(HEADER + 12));
        assertArrayEquals(
                new byte[] {'a', 0, 0, 'b', 'c', 0, 0, 0}, Arrays.copyOfRange(bytes, HEADER + 16, HEADER + 24));
        assertEquals(0, words(bytes).getInt(HEADER + 24));
        assertEquals(0, words(bytes).getInt(HEADER + 28));
        assertEquals(8 + 16 + 8 + 8, words(bytes).getInt(HEADER + 4));
    }

    @Test
    void listsOfNumbersHaveTheirCountAnd64BitsEach() {
        ByteBuffer op = words(write(new CredentialOp.User(0, 0, List.of(7L, 0xffff_ffffL), 022, 0)));

        assertEquals(2, op.getInt(HEADER + 24));
        assertEquals(0, op.getInt(HEADER + 28));
        assertEquals(7, op.getLong(HEADER + 32));
        assertEquals(0xffff_ffffL, op.getLong(HEADER + 40));
        assertEquals(022, op.getLong(HEADER + 48));
        assertEquals(64, op.getInt(HEADER + 4));
    }

    @Test
    void everyOpIsAMultipleOfEightBytesLong() throws ReflectiveOperationException {
        for (Class<?> group : Op.class.getPermittedSubclasses()) {
            for (Class<?> type : group.getPermittedSubclasses()) {
                byte[] bytes = write(OpTableTest.sample(type));
                assertEquals(0, bytes.length % 8, type.getSimpleName());
                assertEquals(bytes.length - HEADER, words(bytes).getInt(HEADER + 4), type.getSimpleName());
            }
        }
    }

    @Test
    void aPlanLargerThanTheFirstBufferIsWhole() {
        String large = "x".repeat(100_000);
        byte[] bytes = write(new NamespaceOp.Setsid(), new StartOp.Exec(List.of(large, large), List.of(large), 0));

        assertEquals(bytes.length, words(bytes).getInt(8));
        assertEquals(2 * 100_001, words(bytes).getInt(HEADER + 8 + 12));
    }
}
