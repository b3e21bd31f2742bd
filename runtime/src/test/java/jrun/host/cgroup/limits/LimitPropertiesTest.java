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
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.Controllers;
import jrun.host.systemd.PropertyText;
import jrun.spec.JrunException;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every limit that systemd has a property for; the names are those of org.freedesktop.systemd1(5). */
class LimitPropertiesTest {
    private static final Map<String, String> V1 = Map.of(
            "memory", "/none", "cpu", "/none", "cpuset", "/none", "pids", "/none", "blkio", "/none", "devices",
            "/none");

    @TempDir
    Path dir;

    private static List<String> of(CgroupMode mode, Map<String, String> paths, boolean fresh, int version, String json)
            throws JrunException {
        byte[] resources = json.replace('\'', '"').getBytes(UTF_8);
        try (Controllers controllers = new Controllers(mode, paths)) {
            return PropertyText.of(
                    LimitProperties.of(SpecReader.readResources(resources), controllers, fresh, () -> version));
        }
    }

    private static String v2(String json) throws JrunException {
        return String.join("; ", of(CgroupMode.V2, Map.of("", "/none"), true, 257, json));
    }

    private String changed(String json) throws JrunException {
        return String.join("; ", of(CgroupMode.V2, Map.of("", dir.toString()), false, 257, json));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'memory':{'limit':4096}}                                 | MemoryMax=t 4096
            {'memory':{'limit':4096,'swap':5000}}                     | MemorySwapMax=t 904; MemoryMax=t 4096
            {'memory':{'limit':-1}}                                   | MemorySwapMax=t infinity; MemoryMax=t infinity
            {'memory':{'reservation':4096}}                           | MemoryLow=t 4096
            {'unified':{'memory.high':'1G'}}                          | MemoryHigh=t 1073741824
            {'unified':{'memory.min':'max'}}                          | MemoryMin=t infinity
            {'cpu':{'shares':1024}}                                   | CPUWeight=t 100
            {'cpu':{'quota':50000,'period':100000}}                   | CPUQuotaPeriodUSec=t 100000; CPUQuotaPerSecUSec=t 500000
            {'cpu':{'quota':50000}}                                   | CPUQuotaPerSecUSec=t 500000
            {'cpu':{'quota':12345,'period':100000}}                   | CPUQuotaPeriodUSec=t 100000; CPUQuotaPerSecUSec=t 130000
            {'cpu':{'quota':-1}}                                      | CPUQuotaPerSecUSec=t infinity
            {'cpu':{'period':20000}}                                  | CPUQuotaPeriodUSec=t 20000; CPUQuotaPerSecUSec=t infinity
            {'cpu':{'cpus':'0-2,9','mems':'0'}}                       | AllowedCPUs=ay [7 2]; AllowedMemoryNodes=ay [1]
            {'cpu':{'idle':1}}                                        | CPUWeight=t 0
            {'pids':{'limit':100}}                                    | TasksMax=t 100
            {'pids':{'limit':0}}                                      | TasksMax=t 1
            {'pids':{'limit':-1}}                                     | TasksMax=t infinity
            {'blockIO':{'weight':10}}                                 | IOWeight=t 1
            {'unified':{'io.weight':'8:0 50'}}                        | IODeviceWeight=a(st) [(/dev/block/8:0 50)]
            {'unified':{'memory.oom.group':'1'}}                      | OOMPolicy=s kill
            {'unified':{'memory.oom.group':'0'}}                      | OOMPolicy=s continue
            {'unified':{'io.max':'8:0 rbps=1 wiops=max'}}             | IOReadBandwidthMax=a(st) [(/dev/block/8:0 1)]; IOWriteIOPSMax=a(st) [(/dev/block/8:0 infinity)]
            {'hugepageLimits':[{'pageSize':'2MB','limit':0}]}         |
            {'unified':{'memory.zswap.max':'0'}}                      |
            """)
    void aLimitOfV2IsAProperty(String json, String properties) throws JrunException {
        assertEquals(properties == null ? "" : properties, v2(json));
    }

    @Test
    void limitsOfTwoDevicesAreOneList() throws JrunException {
        String rates = "[{'major':8,'minor':0,'rate':5},{'major':8,'minor':16,'rate':6}]";

        assertEquals(
                "IOReadBandwidthMax=a(st) [(/dev/block/8:0 5) (/dev/block/8:16 6)]",
                v2("{'blockIO':{'throttleReadBpsDevice':" + rates + "}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'memory':{'limit':4096}}                | MemoryLimit=t 4096
            {'memory':{'limit':4096,'swap':8192}}    | MemoryLimit=t 4096
            {'cpu':{'shares':512}}                   | CPUShares=t 512
            {'cpu':{'quota':50000,'period':100000}}  | CPUQuotaPeriodUSec=t 100000; CPUQuotaPerSecUSec=t 500000
            {'pids':{'limit':7}}                     | TasksMax=t 7
            {'blockIO':{'weight':100}}               | BlockIOWeight=t 100
            {'cpu':{'idle':1}}                       |
            """)
    void aLimitOfV1HasTheNameThatSystemdHadForIt(String json, String properties) throws JrunException {
        String actual = String.join("; ", of(CgroupMode.V1, V1, true, 252, json));

        assertEquals(properties == null ? "" : properties, actual);
    }

    @Test
    void aSystemdThatDoesNotKnowAPropertyIsNotAskedForIt() throws JrunException {
        assertEquals(List.of(), of(CgroupMode.V2, Map.of("", "/none"), true, 251, "{'cpu':{'idle':1}}"));
        assertEquals(
                List.of(), of(CgroupMode.V2, Map.of("", "/none"), true, 252, "{'unified':{'memory.oom.group':'1'}}"));
    }

    @Test
    void whatItIsToDoWhenMemoryEndsIsNotChangedLater() throws JrunException {
        assertEquals("", changed("{'unified':{'memory.oom.group':'1'}}"));
    }

    @Test
    void aChangedQuotaIsMeasuredByThePeriodThatIsThere() throws JrunException, IOException {
        Files.writeString(dir.resolve("cpu.max"), "10000 50000\n");

        assertEquals("CPUQuotaPerSecUSec=t 400000", changed("{'cpu':{'quota':20000}}"));
        assertEquals("CPUQuotaPeriodUSec=t 20000; CPUQuotaPerSecUSec=t 500000", changed("{'cpu':{'period':20000}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'unified':{'memory.max':'much'}}
            {'unified':{'pids.max':'x'}}
            {'unified':{'cpuset.cpus':'0-'}}
            """)
    void whatIsNoNumberIsRefusedWithItsPointer(String json) {
        JrunException refused = assertThrows(JrunException.class, () -> v2(json));

        assertEquals(true, refused.getMessage().contains("/linux/resources/unified/"), refused.getMessage());
    }
}
