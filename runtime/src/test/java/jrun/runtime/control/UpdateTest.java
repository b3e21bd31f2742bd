// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import jrun.host.state.StateException;
import jrun.spec.Pids;
import jrun.spec.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateTest {
    @ParameterizedTest
    @CsvSource({
        "1000000,1000000",
        "64m,67108864",
        "64M,67108864",
        "1GiB,1073741824",
        "2 kb,2048",
        "-1,-1",
        "0,0",
        "5b,5",
        "1.5g,1610612736",
        ".5k,512",
        "1p,1125899906842624"
    })
    void sizesMayHaveUnits(String text, long bytes) throws StateException {
        assertEquals(bytes, Update.bytes("memory", text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"m", "1x", "-2", "1.5.5g", "-1.5g", ".", "9999999999.5g", "99999999999g", "9223372036854775808"})
    void otherTextIsNoSize(String text) {
        assertThrows(StateException.class, () -> Update.bytes("memory", text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "write \"1\" to /f (/linux/resources/cpu/shares): EINVAL; write \"1\" to /f (--cpu-share): EINVAL",
                "/cpu/shares: the minimum allowed is 2; --cpu-share: the minimum allowed is 2",
                "/sys/fs/cgroup/cpu/shares and (/linux/resources/memory/swap); /sys/fs/cgroup/cpu/shares and (--memory-swap)",
                "(/linux/resources/memory/swappiness); (/linux/resources/memory/swappiness)"
            })
    void anErrorOfALimitNamesItsOption(String message, String named) {
        assertEquals(named, UpdateLimit.byOptions(message));
    }

    @Test
    void orThePropertyOfTheDocument() {
        assertEquals("(/cpu/shares)", UpdateLimit.byDocument("(/linux/resources/cpu/shares)"));
    }

    @Test
    void optionsBecomeResourcesAndTheRestStaysUnset() throws StateException {
        Resources resources = Update.fromOptions(options(Map.of(
                UpdateLimit.BLKIO_WEIGHT, "500",
                UpdateLimit.CPU_QUOTA, "50000",
                UpdateLimit.CPU_BURST, "1000",
                UpdateLimit.CPU_IDLE, "1",
                UpdateLimit.MEMORY, "64m",
                UpdateLimit.PIDS, "0")));

        assertEquals(67_108_864L, resources.memory().limit());
        assertNull(resources.memory().swap());
        assertEquals(50_000L, resources.cpu().quota());
        assertNull(resources.cpu().period());
        assertEquals(500, resources.blockIO().weight());
        assertEquals(1_000L, resources.cpu().burst());
        assertEquals(1L, resources.cpu().idle());
        assertEquals(new Pids(0L), resources.pids());
        assertNull(Update.fromOptions(options(Map.of())).pids());
    }

    @Test
    void theWeightOfBlockIoHasItsRange() {
        assertThrows(StateException.class, () -> Update.fromOptions(options(Map.of(UpdateLimit.BLKIO_WEIGHT, "5"))));
    }

    private static UpdateOptions options(Map<UpdateLimit, String> limits) {
        return new UpdateOptions("x", null, limits);
    }
}
