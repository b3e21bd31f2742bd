// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import jrun.spec.Capability;
import jrun.spec.JrunException;
import jrun.spec.Linux;
import jrun.spec.Process;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whole plans against the files under {@code src/test/resources/golden}: config.json, facts.properties, plan.txt.
 * {@code -Dgolden.update=true} rewrites plan.txt; the diff is reviewed like code.
 */
class GoldenPlanTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    @TestFactory
    List<DynamicTest> plansAreAsReviewed() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> cases = Files.list(GOLDEN)) {
            for (Path directory : cases.sorted().toList()) {
                tests.add(DynamicTest.dynamicTest(directory.getFileName().toString(), () -> check(directory)));
            }
        }
        assertNotEquals(List.of(), tests);
        return tests;
    }

    private static void check(Path directory) throws IOException, JrunException {
        String actual = PlanPrinter.print(plan(directory));
        Path file = directory.resolve("plan.txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual);
    }

    private static Plan plan(Path directory) throws IOException, JrunException {
        Properties facts = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve("facts.properties"))) {
            facts.load(reader);
        }
        byte[] json = Files.readAllBytes(directory.resolve("config.json"));
        CompiledSeccomp seccomp = facts.containsKey("seccomp")
                ? new CompiledSeccomp(
                        new byte[] {6, 0, 0, 0, 0, 0, 0, 0},
                        0,
                        false,
                        facts.getProperty("seccomp").equals("early"))
                : null;
        HostFacts host = host(facts);
        if (facts.containsKey("exec")) {
            long flags = 0;
            for (String type : facts.getProperty("exec").split(",")) {
                flags |= Planner.namespaceFlag(type);
            }
            Process process = SpecReader.readProcess(json);
            SpecValidator.check(process);
            return Planner.exec(new ExecRequest(
                    process, Linux.EMPTY, "c1", host, flags, null, false, LaunchOptions.NONE, false, seccomp));
        }
        Spec spec = SpecReader.read(json);
        SpecValidator.check(spec);
        return Planner.create(new CreateRequest(
                spec,
                "c1",
                "/bundle",
                host,
                null,
                false,
                Inheritance.NONE,
                Map.of(),
                seccomp,
                LaunchOptions.NONE,
                true));
    }

    private static HostFacts host(Properties facts) {
        boolean root = facts.getProperty("uid", "0").equals("0");
        Set<HostFacts.Trait> traits = EnumSet.of(HostFacts.Trait.KCORE);
        for (HostFacts.Trait trait : HostFacts.Trait.values()) {
            if (facts.containsKey(trait.name())) {
                traits.add(trait);
            }
        }
        if (!root) {
            traits.add(HostFacts.Trait.WITHOUT_ROOT);
        }
        return new HostFacts(
                traits,
                root ? Capability.all() : 0,
                Capability.LAST,
                switch (facts.getProperty("cgroups", "none")) {
                    case "v1" -> Fixture.V1;
                    case "v2" -> Fixture.V2;
                    case "hybrid" -> Fixture.HYBRID;
                    default -> CgroupFacts.NONE;
                });
    }
}
