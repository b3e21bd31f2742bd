// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles device rules into an eBPF program of type CGROUP_DEVICE. It walks the rules from the last to the first and
 * keeps in a register the kinds of access that no rule has allowed yet: a denying rule that fits one of them ends with
 * 0, an allowing rule takes its own away, and when none is left the answer is 1. Linux: struct bpf_cgroup_dev_ctx
 *
 * <p>Rules that follow each other and allow all access to devices of one major number are a set, whose order does not
 * matter. Each type and number is compared once for all of them: for a comparison whose outcome it knows from an earlier one
 * the kernel's verifier walks what follows once more, which took it most of its time.
 */
final class DeviceProgram {
    /** Bytes of one instruction: u8 code, u4 dst, u4 src, s16 offset, s32 immediate. */
    static final int INSN_SIZE = 8;

    private static final int OFFSET = 2;

    private static final int LOAD_W = 0x61; // BPF_LDX | BPF_MEM | BPF_W
    private static final int AND = 0x57; // BPF_ALU64 | BPF_AND | BPF_K
    private static final int SHIFT_RIGHT = 0x77; // BPF_ALU64 | BPF_RSH | BPF_K
    private static final int MOVE = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    private static final int MOVE_REGISTER = 0xbf; // BPF_ALU64 | BPF_MOV | BPF_X
    private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final int JUMP_UNEQUAL = 0x55; // BPF_JMP | BPF_JNE | BPF_K
    private static final int JUMP_SET = 0x45; // BPF_JMP | BPF_JSET | BPF_K
    private static final int JUMP = 0x05; // BPF_JMP | BPF_JA
    private static final int EXIT = 0x95;

    private static final int RESULT = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int PENDING = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;

    private static final int BLOCK = 1; // BPF_DEVCG_DEV_BLOCK
    private static final int CHARACTER = 2; // BPF_DEVCG_DEV_CHAR
    private static final int MAX_INSNS_OF_RULE = 8;
    private static final int FIXED_INSNS = 9;
    /** Rules of one set, so that jumps stay within 16 bits. */
    private static final int MOST_OF_SET = 1000;

    private final ByteBuffer code;
    /** Where jumps of the set lie that lead to its answer, and behind it. */
    private final List<Integer> toAnswer = new ArrayList<>();

    private final List<Integer> toEnd = new ArrayList<>();

    private DeviceProgram(int rules) {
        code = ByteBuffer.allocate((FIXED_INSNS + rules * MAX_INSNS_OF_RULE) * INSN_SIZE)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The program's instructions, for little-endian machines. */
    static byte[] compile(List<DeviceRules.Rule> rules) {
        DeviceProgram program = new DeviceProgram(rules.size());
        program.prologue();
        boolean open = true;
        for (int i = rules.size() - 1; i >= 0 && open; i--) {
            DeviceRules.Rule rule = rules.get(i);
            if (rule.isEverything()) {
                program.answer(rule.allow());
                open = false;
            } else {
                List<DeviceRules.Rule> set = setUpTo(rules, i);
                if (set.size() > 1) {
                    program.set(set);
                    i -= set.size() - 1;
                } else {
                    program.rule(rule);
                }
            }
        }
        if (open) {
            program.answer(false);
        }
        byte[] bytes = new byte[program.code.position()];
        program.code.get(0, bytes);
        return bytes;
    }

    /** The rules before an index, it included, that make a set. */
    private static List<DeviceRules.Rule> setUpTo(List<DeviceRules.Rule> rules, int last) {
        int first = last + 1;
        while (first > 0 && last - first < MOST_OF_SET - 1 && belongsToSet(rules.get(first - 1))) {
            first--;
        }
        return rules.subList(first, last + 1);
    }

    private static boolean belongsToSet(DeviceRules.Rule rule) {
        return rule.allow()
                && rule.access() == DeviceRules.ALL
                && !rule.isEverything()
                && rule.major() != DeviceRules.ANY;
    }

    private void set(List<DeviceRules.Rule> set) {
        toAnswer.clear();
        toEnd.clear();
        for (char type : new char[] {'c', 'b'}) {
            Map<Long, List<DeviceRules.Rule>> majors = byMajor(set, type);
            if (!majors.isEmpty()) {
                int begin = code.position();
                emit(JUMP_UNEQUAL, TYPE, 0, 0, type == 'b' ? BLOCK : CHARACTER);
                majors.forEach(this::major);
                lead(begin, code.position());
            }
        }
        emit(JUMP, 0, 0, 2, 0);
        int answer = code.position();
        answer(true);
        toAnswer.forEach(jump -> lead(jump, answer));
        toEnd.forEach(jump -> lead(jump, code.position()));
    }

    private static Map<Long, List<DeviceRules.Rule>> byMajor(List<DeviceRules.Rule> set, char type) {
        Map<Long, List<DeviceRules.Rule>> majors = new LinkedHashMap<>();
        for (DeviceRules.Rule rule : set) {
            if (rule.type() == type) {
                majors.computeIfAbsent(rule.major(), _ -> new ArrayList<>()).add(rule);
            }
        }
        return majors;
    }

    /** The rules of a set for one type and major number; the verifier wants no instruction that nothing leads to. */
    private void major(long major, List<DeviceRules.Rule> rules) {
        boolean every = false;
        for (DeviceRules.Rule rule : rules) {
            every |= rule.minor() == DeviceRules.ANY;
        }
        int begin = code.position();
        if (every) {
            toAnswer.add(begin);
            emit(JUMP_EQUAL, MAJOR, 0, 0, (int) major);
            return;
        }
        emit(JUMP_UNEQUAL, MAJOR, 0, rules.size() + 1, (int) major);
        for (DeviceRules.Rule rule : rules) {
            toAnswer.add(code.position());
            emit(JUMP_EQUAL, MINOR, 0, 0, (int) rule.minor());
        }
        toEnd.add(code.position());
        emit(JUMP, 0, 0, 0, 0);
    }

    /** Makes the jump at a position lead to another. */
    private void lead(int jump, int to) {
        code.putShort(jump + OFFSET, (short) ((to - jump) / INSN_SIZE - 1));
    }

    private void prologue() {
        emit(LOAD_W, TYPE, CONTEXT, 0, 0);
        emit(MOVE_REGISTER, PENDING, TYPE, 0, 0);
        emit(SHIFT_RIGHT, PENDING, 0, 0, 16);
        emit(AND, TYPE, 0, 0, 0xffff);
        emit(LOAD_W, MAJOR, CONTEXT, 4, 0);
        emit(LOAD_W, MINOR, CONTEXT, 8, 0);
    }

    private void rule(DeviceRules.Rule rule) {
        int body = 4;
        int tests = 1 + (rule.major() == DeviceRules.ANY ? 0 : 1) + (rule.minor() == DeviceRules.ANY ? 0 : 1);
        int left = tests + body;
        emit(JUMP_UNEQUAL, TYPE, 0, --left, rule.type() == 'b' ? BLOCK : CHARACTER);
        if (rule.major() != DeviceRules.ANY) {
            emit(JUMP_UNEQUAL, MAJOR, 0, --left, (int) rule.major());
        }
        if (rule.minor() != DeviceRules.ANY) {
            emit(JUMP_UNEQUAL, MINOR, 0, --left, (int) rule.minor());
        }
        if (rule.allow()) {
            emit(AND, PENDING, 0, 0, ~rule.access());
            emit(JUMP_UNEQUAL, PENDING, 0, 2, 0);
        } else {
            emit(JUMP_SET, PENDING, 0, 1, rule.access());
            emit(JUMP, 0, 0, 2, 0);
        }
        answer(rule.allow());
    }

    private void answer(boolean allow) {
        emit(MOVE, RESULT, 0, 0, allow ? 1 : 0);
        emit(EXIT, 0, 0, 0, 0);
    }

    private void emit(int operation, int destination, int source, int offset, int immediate) {
        code.put((byte) operation);
        code.put((byte) (source << 4 | destination));
        code.putShort((short) offset);
        code.putInt(immediate);
    }
}
