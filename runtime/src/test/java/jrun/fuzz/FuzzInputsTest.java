// SPDX-License-Identifier: Apache-2.0
package jrun.fuzz;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import jrun.host.cgroup.place.CgroupViewFuzzer;
import jrun.host.cgroup.stats.StatsFuzzer;
import jrun.host.seccomp.SeccompFuzzer;
import jrun.host.state.StateFuzzer;
import jrun.plan.ConfigFuzzer;
import jrun.runtime.checkpoint.ImageDirectoryFuzzer;
import jrun.runtime.launch.HelperMessagesFuzzer;
import jrun.runtime.launch.SeccompFileFuzzer;
import jrun.runtime.query.TablesFuzzer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Every fuzzer on the inputs kept in {@code src/test/resources/fuzz/CLASS}, among them those that once found a fault, and on some
 * of fixed seeds. {@code make fuzz} goes on from these.
 */
@Isolated("it counts the open descriptors")
class FuzzInputsTest {
    private static final Path INPUTS = Path.of("src", "test", "resources", "fuzz");
    private static final int RANDOM_INPUTS = 100;

    /** A fuzzer's one run. */
    private interface Target {
        void run(byte[] data) throws Exception;
    }

    private static DynamicTest test(Class<?> type, Target target) {
        return DynamicTest.dynamicTest(type.getSimpleName(), () -> {
            List<Path> files = kept(type);
            assertNotEquals(List.of(), files);
            for (Path file : files) {
                try {
                    target.run(Files.readAllBytes(file));
                } catch (Exception | Error e) {
                    throw new AssertionError(file.toString(), e);
                }
            }
            for (int seed = 0; seed < RANDOM_INPUTS; seed++) {
                byte[] data = new byte[20 * seed];
                new Random(seed).nextBytes(data);
                target.run(data);
            }
        });
    }

    private static List<Path> kept(Class<?> type) throws IOException {
        try (Stream<Path> files = Files.list(INPUTS.resolve(type.getSimpleName()))) {
            return files.sorted().toList();
        }
    }

    @TestFactory
    List<DynamicTest> nothingIsFoundInWhatIsKept() {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(test(CgroupViewFuzzer.class, CgroupViewFuzzer::fuzzerTestOneInput));
        tests.add(test(ConfigFuzzer.class, ConfigFuzzer::fuzzerTestOneInput));
        tests.add(test(HelperMessagesFuzzer.class, HelperMessagesFuzzer::fuzzerTestOneInput));
        tests.add(test(ImageDirectoryFuzzer.class, ImageDirectoryFuzzer::fuzzerTestOneInput));
        tests.add(test(SeccompFileFuzzer.class, SeccompFileFuzzer::fuzzerTestOneInput));
        tests.add(test(SeccompFuzzer.class, SeccompFuzzer::fuzzerTestOneInput));
        tests.add(test(StateFuzzer.class, StateFuzzer::fuzzerTestOneInput));
        tests.add(test(StatsFuzzer.class, StatsFuzzer::fuzzerTestOneInput));
        tests.add(test(TablesFuzzer.class, TablesFuzzer::fuzzerTestOneInput));
        return tests;
    }
}
