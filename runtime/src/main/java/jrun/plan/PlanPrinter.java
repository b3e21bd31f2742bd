// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import jrun.spec.Capability;

/**
 * The readable form of a plan, for {@code jrun plan} and the golden tests: first the descriptors to send and what stands in
 * the header, then one line for each operation of the helper's (index, name, operands) and, after {@code >}, for each step of
 * the runtime's, in the order in which they happen; after {@code #} the JSON pointer that asked for it.
 */
public final class PlanPrinter implements Operands {
    private static final int SHOWN_BYTES = 32;

    private final StringBuilder out = new StringBuilder(8 * 1024);

    private final Function<ParentStep, List<StepDetail>> details;

    private PlanPrinter(Function<ParentStep, List<StepDetail>> details) {
        this.details = details;
    }

    /** The whole plan, each line ended by a newline. */
    public static String print(Plan plan) {
        return print(plan, _ -> List.of());
    }

    /**
     * The same.
     *
     * @param details what a step of the runtime's comes to on this host, line by line
     */
    public static String print(Plan plan, Function<ParentStep, List<StepDetail>> details) {
        PlanPrinter printer = new PlanPrinter(details);
        printer.header(plan);
        List<PlannedOp> ops = plan.ops();
        int next = printer.steps(plan.parent(), 0, PlannedStep.BESIDE);
        for (int i = 0; i < ops.size(); i++) {
            printer.line(i, ops.get(i));
            next = printer.steps(plan.parent(), next, i);
        }
        return printer.out.toString();
    }

    private void header(Plan plan) {
        for (int i = 0; i < plan.imports().size(); i++) {
            out.append("descriptor ")
                    .append(i)
                    .append(": ")
                    .append(text(plan.imports().get(i)));
            out.append('\n');
        }
        if (plan.preservedFds() > 0) {
            out.append("preserved descriptors: ").append(plan.preservedFds()).append('\n');
        }
        for (String warning : plan.warnings()) {
            out.append("warning: ").append(warning).append('\n');
        }
    }

    /** A descriptor in words. */
    static String text(FdImport descriptor) {
        return switch (descriptor) {
            case FdImport.StartSocket _ -> "start socket";
            case FdImport.NamespacePath path -> path.type() + " namespace " + path.path() + "  # " + path.pointer();
            case FdImport.CgroupV1 cgroup -> "v1 cgroup " + cgroup.controllers();
            case FdImport.CgroupV2 _ -> "v2 cgroup";
            case FdImport.Output output -> "file " + output.path() + "  # " + output.pointer();
            case FdImport.InitPidfd _ -> "pidfd of the init process";
            case FdImport.InitMounts _ -> "mount namespace of the init process";
        };
    }

    /** The steps of one moment from this one on; returns the first of a later moment. */
    private int steps(List<PlannedStep> steps, int from, int moment) {
        int next = from;
        while (next < steps.size() && steps.get(next).at() == moment) {
            PlannedStep planned = steps.get(next++);
            step("    > ", planned.step().words(), planned.pointer());
            for (StepDetail detail : details.apply(planned.step())) {
                step("      ", detail.words(), detail.pointer());
            }
        }
        return next;
    }

    private void step(String indent, String words, String pointer) {
        out.append(indent);
        clean(words);
        if (!pointer.isEmpty()) {
            out.append("  # ").append(pointer);
        }
        out.append('\n');
    }

    private void line(int index, PlannedOp planned) {
        String number = Integer.toString(index);
        out.repeat(' ', Math.max(0, 3 - number.length())).append(number).append(' ');
        out.append(planned.op().code());
        planned.op().operands(this);
        if (!planned.pointer().isEmpty()) {
            out.append("  # ").append(planned.pointer());
        }
        out.append('\n');
    }

    private void word(String name, String value) {
        out.append(' ').append(name).append('=').append(value);
    }

    @Override
    public void number(String name, long value) {
        word(name, Long.toString(value));
    }

    @Override
    public void text(String name, String value) {
        out.append(' ').append(name).append('=');
        quote(value);
    }

    @Override
    public void bytes(String name, byte[] value) {
        int shown = Math.min(value.length, SHOWN_BYTES);
        String hex = HexFormat.of().formatHex(value, 0, shown);
        word(name, value.length + ":" + hex + (shown < value.length ? "..." : ""));
    }

    @Override
    public void texts(String name, List<String> values) {
        out.append(' ').append(name).append("=[");
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : " ");
            quote(values.get(i));
        }
        out.append(']');
    }

    @Override
    public void numbers(String name, List<Long> values) {
        out.append(' ').append(name).append("=[");
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : " ").append(values.get(i));
        }
        out.append(']');
    }

    @Override
    public void flags(long value, String names) {
        String separator = " ";
        long rest = value;
        for (String named : names.split("\\|")) {
            long flag = Long.parseLong(named, named.indexOf('=') + 1, named.length(), 10);
            if ((rest & flag) != 0) {
                out.append(separator).append(named, 0, named.indexOf('='));
                separator = "|";
                rest &= ~flag;
            }
        }
        if (rest != 0) {
            out.append(separator).append("0x").append(Long.toHexString(rest));
        }
    }

    @Override
    public void choice(String name, long value, String names) {
        for (String named : names.split("\\|")) {
            if (named.endsWith("=" + value)) {
                word(name, named.substring(0, named.indexOf('=')));
                return;
            }
        }
        word(name, Long.toString(value));
    }

    @Override
    public void namespaces(String name, long value) {
        word(name, FlagNames.CLONE.text(value));
    }

    @Override
    public void attributes(String name, long value) {
        word(name, FlagNames.ATTRIBUTES.text(value));
    }

    @Override
    public void propagation(String name, long value) {
        word(name, FlagNames.PROPAGATION.text(value));
    }

    @Override
    public void recursive(String name, long value) {
        if (value != 0) {
            out.append(' ').append(FlagNames.RECURSIVE.text(value));
        }
    }

    @Override
    public void resource(String name, long value) {
        word(name, Rlimits.name((int) value));
    }

    @Override
    public void octal(String name, long value) {
        word(name, value < 0 ? Long.toString(value) : "0" + Long.toOctalString(value));
    }

    @Override
    public void capabilities(String name, long value) {
        word(name, Capability.text(value));
    }

    private void quote(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            clean(c);
        }
        out.append('"');
    }

    private void clean(String value) {
        for (int i = 0; i < value.length(); i++) {
            clean(value.charAt(i));
        }
    }

    /** No character of a value begins a line of its own or speaks to the terminal. */
    private void clean(char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || c == 0x7f) {
                    out.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
