// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.Controllers;
import jrun.spec.JrunException;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An update of v2, where one file holds what two properties say: what is there completes what is asked. */
class ChangedLimitsTest {
    @TempDir
    Path dir;

    private List<String> writes(String json) throws JrunException {
        byte[] resources = json.replace('\'', '"').getBytes(UTF_8);
        try (Controllers controllers = new Controllers(CgroupMode.V2, Map.of("", dir.toString()))) {
            return Limits.writes(SpecReader.readResources(resources), controllers, false).stream()
                    .map(write -> write.file() + "=" + write.value())
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"20000 50000, 20000 100000", "max 50000, max 100000"})
    void aPeriodAloneKeepsTheQuota(String now, String expected) throws JrunException, IOException {
        Files.writeString(dir.resolve("cpu.max"), now + "\n");

        assertEquals(List.of("cpu.max=" + expected), writes("{'cpu':{'period':100000}}"));
    }

    @Test
    void aLimitOfSwapAloneIsMeasuredByThatOfMemory() throws JrunException, IOException {
        Files.writeString(dir.resolve("memory.max"), "1000\n");

        assertEquals(List.of("memory.swap.max=2000"), writes("{'memory':{'swap':3000}}"));
    }

    @Test
    void withoutALimitOfMemoryItIsRefused() throws IOException {
        Files.writeString(dir.resolve("memory.max"), "max\n");

        assertThrows(CgroupException.class, () -> writes("{'memory':{'swap':3000}}"));
    }
}
