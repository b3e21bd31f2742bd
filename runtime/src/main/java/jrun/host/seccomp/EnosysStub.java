// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Instructions before a filter that answer ENOSYS for system calls newer than the profile.
 *
 * <p>A profile that denies by default would answer EPERM for calls that its author could not know, and a C library takes
 * only ENOSYS as the sign to use an older call. So what is numbered above the highest call that any rule names, by
 * architecture, gets ENOSYS. runc does the same; the layout here is simpler, each architecture with its own return.
 *
 * <p>struct sock_filter is u16 code, u8 jump if true, u8 jump if false, u32 operand. seccomp(2)
 */
final class EnosysStub {
    static final int AUDIT_ARCH_X86_64 = 0xC000_003E;

    /** Token of x32, which the kernel calls x86_64 with bit 30 of the number set. */
    static final int SCMP_ARCH_X32 = 0x4000_003E;

    private static final int AUDIT_ARCH_S390 = 0x16;
    private static final int AUDIT_ARCH_S390X = 0x8000_0016;
    private static final int X32_BIT = 0x4000_0000;
    private static final int RETURN_ENOSYS = 0x0005_0000 | 38;

    private static final int LOAD = 0x20;
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER = 0x25;
    private static final int JUMP_BITS = 0x45;
    private static final int RETURN = 0x06;
    private static final int OFFSET_NUMBER = 0;
    private static final int OFFSET_ARCHITECTURE = 4;
    private static final int INSTRUCTION_SIZE = 8;
    private static final int LIMIT_SIZE = 2;

    private final Map<Integer, Integer> highest = new LinkedHashMap<>();

    /** Notes that a rule names this call; negative numbers are none of this architecture's. */
    void add(int architecture, int number) {
        if (number > 0) {
            Integer before = highest.get(architecture);
            if (before == null || before < number) {
                highest.put(architecture, number);
            }
        }
    }

    /** The stub followed by the filter; the filter alone when no rule names a call. */
    byte[] before(byte[] filter) {
        if (highest.isEmpty()) {
            return filter;
        }
        int[] architectures = kernelArchitectures();
        int size = 2 + architectures.length;
        for (int architecture : architectures) {
            size += sectionSize(architecture);
        }
        ByteBuffer program = ByteBuffer.allocate(size * INSTRUCTION_SIZE + filter.length);
        program.order(ByteOrder.nativeOrder());
        instruction(program, LOAD, 0, 0, OFFSET_ARCHITECTURE);
        int section = 2 + architectures.length;
        for (int i = 0; i < architectures.length; i++) {
            instruction(program, JUMP_EQUAL, section - (i + 2), 0, architectures[i]);
            section += sectionSize(architectures[i]);
        }
        jumpTo(program, size);
        for (int architecture : architectures) {
            section(program, architecture, size);
        }
        return program.put(filter).array();
    }

    private void section(ByteBuffer program, int architecture, int end) {
        instruction(program, LOAD, 0, 0, OFFSET_NUMBER);
        if (isS390(architecture)) {
            // The kernel leaves 0 there for a number that it does not know.
            instruction(program, JUMP_EQUAL, 0, 1, 0);
            instruction(program, RETURN, 0, 0, RETURN_ENOSYS);
        }
        if (architecture == AUDIT_ARCH_X86_64) {
            Integer limit = highest.get(AUDIT_ARCH_X86_64);
            instruction(program, JUMP_BITS, limitSize(limit), 0, X32_BIT);
            limit(program, limit, end);
            limit(program, highest.get(SCMP_ARCH_X32), end);
        } else {
            limit(program, highest.get(architecture), end);
        }
    }

    private static void limit(ByteBuffer program, @Nullable Integer limit, int end) {
        if (limit != null) {
            instruction(program, JUMP_GREATER, 0, 1, limit);
            instruction(program, RETURN, 0, 0, RETURN_ENOSYS);
        }
        jumpTo(program, end);
    }

    /** Architectures as the kernel names them: x32 is part of x86_64. */
    private int[] kernelArchitectures() {
        Map<Integer, Boolean> seen = new LinkedHashMap<>();
        for (int architecture : highest.keySet()) {
            seen.put(architecture == SCMP_ARCH_X32 ? AUDIT_ARCH_X86_64 : architecture, true);
        }
        int[] architectures = new int[seen.size()];
        int i = 0;
        for (int architecture : seen.keySet()) {
            architectures[i++] = architecture;
        }
        return architectures;
    }

    private int sectionSize(int architecture) {
        int size = 1 + limitSize(highest.get(architecture));
        if (isS390(architecture)) {
            size += LIMIT_SIZE;
        }
        if (architecture == AUDIT_ARCH_X86_64) {
            size += 1 + limitSize(highest.get(SCMP_ARCH_X32));
        }
        return size;
    }

    private static int limitSize(@Nullable Integer limit) {
        return limit == null ? 1 : 1 + LIMIT_SIZE;
    }

    private static boolean isS390(int architecture) {
        return architecture == AUDIT_ARCH_S390 || architecture == AUDIT_ARCH_S390X;
    }

    private static void jumpTo(ByteBuffer program, int target) {
        int next = program.position() / INSTRUCTION_SIZE + 1;
        instruction(program, JUMP, 0, 0, target - next);
    }

    private static void instruction(ByteBuffer program, int code, int ifTrue, int ifFalse, int operand) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }
}
