// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import jrun.spec.JsonWriter;

/**
 * A plan for programs, {@code jrun plan --format json}: {@code descriptors}, {@code preservedDescriptors}, {@code warnings}
 * and {@code steps}, both halves in the order in which they happen. A step has its {@code side} ({@code helper} or {@code
 * runtime}) and its {@code pointer}. The helper's has {@code index}, {@code operation} and {@code operands}, by their names in
 * {@code ops.def}, numbers as the kernel has them; the runtime's {@code does}, {@code after} (the index of the operation whose
 * message it answers, -1 beside the first) and {@code details}.
 */
public final class PlanJson implements Operands {
    private final JsonWriter json = JsonWriter.pretty("  ");

    private PlanJson() {}

    /** The document, ended by a newline. {@code details} as for {@link PlanPrinter}, {@code warnings} before the plan's. */
    public static String print(Plan plan, Function<ParentStep, List<StepDetail>> details, List<String> warnings) {
        PlanJson printer = new PlanJson();
        printer.document(plan, details, warnings);
        return printer.json + "\n";
    }

    private void document(Plan plan, Function<ParentStep, List<StepDetail>> details, List<String> warnings) {
        json.beginObject().name("descriptors").beginArray();
        plan.imports().forEach(wanted -> json.value(PlanPrinter.text(wanted)));
        json.endArray();
        json.name("preservedDescriptors").value(plan.preservedFds());
        json.name("warnings").beginArray();
        warnings.forEach(json::value);
        plan.warnings().forEach(json::value);
        json.endArray();
        json.name("steps").beginArray();
        int next = steps(plan, 0, PlannedStep.BESIDE, details);
        for (int i = 0; i < plan.ops().size(); i++) {
            operation(i, plan.ops().get(i));
            next = steps(plan, next, i, details);
        }
        json.endArray().endObject();
    }

    private int steps(Plan plan, int from, int moment, Function<ParentStep, List<StepDetail>> details) {
        int next = from;
        while (next < plan.parent().size() && plan.parent().get(next).at() == moment) {
            PlannedStep planned = plan.parent().get(next++);
            json.beginObject().name("side").value("runtime").name("after").value(moment);
            step(planned.step().words(), planned.pointer());
            json.name("details").beginArray();
            for (StepDetail detail : details.apply(planned.step())) {
                json.beginObject();
                step(detail.words(), detail.pointer());
                json.endObject();
            }
            json.endArray().endObject();
        }
        return next;
    }

    private void step(String words, String pointer) {
        json.name("does").value(words).name("pointer").value(pointer);
    }

    private void operation(int index, PlannedOp planned) {
        json.beginObject().name("side").value("helper").name("index").value(index);
        json.name("operation").value(planned.op().code().name());
        json.name("pointer").value(planned.pointer());
        json.name("operands").beginObject();
        planned.op().operands(this);
        json.endObject().endObject();
    }

    @Override
    public void number(String name, long value) {
        json.name(name).value(value);
    }

    @Override
    public void text(String name, String value) {
        json.name(name).value(value);
    }

    @Override
    public void bytes(String name, byte[] value) {
        json.name(name).value(HexFormat.of().formatHex(value));
    }

    @Override
    public void texts(String name, List<String> values) {
        json.name(name).strings(values);
    }

    @Override
    public void numbers(String name, List<Long> values) {
        json.name(name).beginArray();
        values.forEach(json::value);
        json.endArray();
    }
}
