// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.fuzz.Choices;
import jrun.fuzz.RecordDocument;
import jrun.spec.Capability;
import jrun.spec.JrunException;
import jrun.spec.Problem;
import jrun.spec.Spec;
import jrun.spec.SpecException;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;

/**
 * Fuzzes {@code config.json} from the bytes to the plan. Input that begins with a brace is the document itself; any other is
 * the choices by which one is made of the records. The answer is a plan, always the same, or an error of the project's own
 * with a JSON pointer.
 */
public final class ConfigFuzzer {
    private static final List<CgroupFacts> CGROUPS = List.of(Fixture.V2, Fixture.V1, Fixture.HYBRID, CgroupFacts.NONE);

    private ConfigFuzzer() {}

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) throws JrunException {
        Choices choices = new Choices(data);
        int host = data.length == 0 || data[0] == '{' ? data.length : choices.next() + (choices.next() << 8);
        byte[] json = data.length > 0 && data[0] == '{' ? data : RecordDocument.of(Spec.class, choices);
        try {
            Spec spec = SpecReader.read(json);
            SpecValidator.check(spec);
            judge(new CreateRequest(
                    spec,
                    "c1",
                    "/bundle",
                    facts(host),
                    (host & 64) != 0 ? List.of("/sys", "/proc") : null,
                    (host & 128) != 0,
                    new Inheritance(host >> 8 & 1, null, host >> 9 & 3, (host & 4096) != 0 ? "/run/c1/notify" : null),
                    Map.of("link", "text"),
                    spec.linux().seccomp() == null
                            ? null
                            : new CompiledSeccomp(new byte[8], 0, (host & 2048) != 0, (host & 8192) != 0),
                    LaunchOptions.NONE,
                    true));
        } catch (SpecException e) {
            check(!e.problems().isEmpty(), "an error without a problem");
            for (Problem problem : e.problems()) {
                check(isPointer(problem.pointer()), "no JSON pointer: " + problem);
                check(!problem.message().isEmpty(), "a problem without words");
            }
        } catch (PlanException e) {
            check(isPointer(e.pointer()), "no JSON pointer: " + e);
        }
    }

    private static HostFacts facts(int host) {
        CgroupFacts cgroups = CGROUPS.get(host & 3);
        return switch (host >> 2 & 3) {
            case 0 -> Fixture.root(cgroups);
            case 1 -> Fixture.root(cgroups, HostFacts.Trait.APPARMOR, HostFacts.Trait.SELINUX);
            case 2 -> Fixture.root(cgroups, HostFacts.Trait.IN_USER_NAMESPACE, HostFacts.Trait.SETGROUPS_DENIED);
            default -> new HostFacts(Set.of(HostFacts.Trait.WITHOUT_ROOT), 0, Capability.LAST, cgroups);
        };
    }

    private static void judge(CreateRequest request) throws PlanException {
        Plan plan = Planner.create(request);
        byte[] bytes = PlanWriter.write(plan, false);
        check(
                Arrays.equals(bytes, PlanWriter.write(Planner.create(request), false)),
                "two plans of one request differ");
        check(!PlanPrinter.print(plan).isEmpty(), "a plan of nothing");
        for (PlannedOp planned : plan.ops()) {
            check(isPointer(planned.pointer()), "no JSON pointer: " + planned);
        }
    }

    private static boolean isPointer(String pointer) {
        return pointer.isEmpty() || pointer.startsWith("/");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
