// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.spec.JrunException;
import jrun.spec.Resources;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    private static final Controllers V1 =
            host("cpu", "cpuset", "memory", "pids", "blkio", "hugetlb", "net_cls", "net_prio", "rdma");
    private static final Controllers V2 = host("");
    /** This project's build machines: everything on v1 but huge pages. */
    private static final Controllers HYBRID = host("cpu", "cpuset", "memory", "pids", "blkio", "");

    private static Controllers host(String... hierarchies) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String controllers : hierarchies) {
            paths.put(controllers, "/nowhere/" + controllers);
        }
        return new Controllers(hierarchies[0].isEmpty() ? CgroupMode.V2 : CgroupMode.HYBRID, paths);
    }

    private static Resources resources(String json) throws JrunException {
        return SpecReader.readResources(CgroupText.bytes(json.replace('\'', '"')));
    }

    private static List<String> writes(Controllers host, String json) throws JrunException {
        List<String> lines = new ArrayList<>();
        for (ControlFileWrites.Write write : Limits.writes(resources(json), host, true)) {
            ControlFileWrites.Write otherwise = write.otherwise();
            String or = otherwise == null ? "" : " or " + otherwise.file() + "=" + otherwise.value();
            lines.add(write.file() + "=" + write.value() + or);
        }
        return lines;
    }

    private static CgroupException refused(Controllers host, String json) {
        return assertThrows(CgroupException.class, () -> writes(host, json));
    }

    @Test
    void nothingIsWrittenForWhatIsNotSet() throws JrunException {
        assertEquals(List.of(), Limits.writes(Resources.EMPTY, V1, true));
        assertEquals(List.of(), Limits.writes(Resources.EMPTY, V2, true));
    }

    @Test
    void theZerosOfTheEnginesMeanUnset() throws JrunException {
        String zeros = """
                {'memory':{'limit':0,'reservation':0,'swap':0,'kernel':0,'kernelTCP':0,'disableOOMKiller':false},
                 'cpu':{'shares':0,'quota':0,'period':0,'cpus':'','mems':''},
                 'pids':{},'blockIO':{'weight':0},'network':{}}""";

        assertEquals(List.of(), writes(V1, zeros));
        assertEquals(List.of(), writes(V2, zeros));
    }

    @Test
    void aLimitOfNoProcessesIsOneForTheContainerItself() throws JrunException {
        assertEquals(List.of("pids.max=1"), writes(V1, "{'pids':{'limit':0}}"));
        assertEquals(
                "1",
                Limits.writes(resources("{'pids':{'limit':0}}"), V1, false)
                        .getFirst()
                        .value());
        assertEquals(List.of("pids.max=max"), writes(V2, "{'pids':{'limit':-1}}"));
    }

    @Test
    void memoryOfV1() throws JrunException {
        String memory = """
                {'memory':{'limit':1000,'reservation':500,'swap':2000,'kernel':300,'kernelTCP':400,'swappiness':0,
                 'disableOOMKiller':true,'useHierarchy':true}}""";

        assertEquals(
                List.of(
                        "memory.use_hierarchy=1",
                        "memory.limit_in_bytes=1000",
                        "memory.memsw.limit_in_bytes=2000",
                        "memory.soft_limit_in_bytes=500",
                        "memory.kmem.limit_in_bytes=300",
                        "memory.kmem.tcp.limit_in_bytes=400",
                        "memory.oom_control=1",
                        "memory.swappiness=0"),
                writes(V1, memory));
    }

    @Test
    void memoryWithoutALimitIsWithoutALimitOfSwapToo() throws JrunException {
        String json = "{'memory':{'limit':-1}}";

        assertEquals(List.of("memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=-1"), writes(V1, json));
        assertEquals(List.of("memory.swap.max=max", "memory.max=max"), writes(V2, json));
    }

    @Test
    void swapOfV2IsWhatIsAboveMemory() throws JrunException {
        assertEquals(
                List.of("memory.swap.max=1000", "memory.max=1000", "memory.low=500"),
                writes(V2, "{'memory':{'limit':1000,'swap':2000,'reservation':500}}"));
        assertEquals(
                List.of("memory.swap.max=0", "memory.max=1000"), writes(V2, "{'memory':{'limit':1000,'swap':1000}}"));
        assertEquals(
                List.of("memory.swap.max=max", "memory.max=1000"), writes(V2, "{'memory':{'limit':1000,'swap':-1}}"));
    }

    @Test
    void swapBelowMemoryOrAloneIsRefusedOnV2() {
        assertEquals(
                "/linux/resources/memory/swap",
                refused(V2, "{'memory':{'limit':1000,'swap':999}}").pointer());
        assertEquals(
                "/linux/resources/memory/swap",
                refused(V2, "{'memory':{'swap':999}}").pointer());
    }

    @ParameterizedTest
    @CsvSource({
        "{'memory':{'swappiness':10}}, /linux/resources/memory/swappiness",
        "{'memory':{'kernelTCP':10}}, /linux/resources/memory/kernelTCP",
        "{'memory':{'disableOOMKiller':true}}, /linux/resources/memory/disableOOMKiller",
        "{'cpu':{'realtimeRuntime':10}}, /linux/resources/cpu/realtimeRuntime",
        "{'cpu':{'realtimePeriod':10}}, /linux/resources/cpu/realtimePeriod",
        "{'network':{'classID':10}}, /linux/resources/network/classID",
        "{'blockIO':{'leafWeight':10}}, /linux/resources/blockIO/leafWeight"
    })
    void whatV2CannotDoIsLeftOutThereWithAWarning(String json, String pointer) throws JrunException {
        assertEquals(
                List.of(pointer + ": cgroup v2 has nothing like it, it is left out"), LeftOut.of(resources(json), V2));
        assertEquals(List.of(), writes(V2, json));
        assertEquals(List.of(), LeftOut.of(resources(json), V1));
        assertEquals(1, writes(V1, json).size());
    }

    @Test
    void cpuOfV1() throws JrunException {
        String cpu = """
                {'cpu':{'shares':512,'quota':50000,'period':100000,'burst':1000,'realtimeRuntime':10,
                 'realtimePeriod':20,'cpus':'0-1','mems':'0','idle':1}}""";

        assertEquals(
                List.of(
                        "cpu.shares=512",
                        "cpu.cfs_period_us=100000",
                        "cpu.cfs_burst_us=1000",
                        "cpu.cfs_quota_us=50000",
                        "cpu.rt_period_us=20",
                        "cpu.rt_runtime_us=10",
                        "cpu.idle=1",
                        "cpuset.cpus=0-1",
                        "cpuset.mems=0"),
                writes(V1, cpu));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "100, 17", "1024, 100", "512, 59", "262144, 10000", "4444, 323"})
    void sharesBecomeWeightsByRuncsFormula(long shares, String weight) throws JrunException {
        assertEquals(List.of("cpu.weight=" + weight), writes(V2, "{'cpu':{'shares':" + shares + "}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'quota':50000,'period':200000; 50000 200000",
                "'quota':50000; 50000",
                "'period':200000; max 200000",
                "'quota':-1; max"
            })
    void quotaAndPeriodShareAFileOnV2(String cpu, String value) throws JrunException {
        String json = "{\"cpu\":{" + cpu + "}}";

        assertEquals(List.of("cpu.max=" + value), writes(V2, json));
    }

    /** Where a container without root has no cgroup, the error names the file that the host would have. */
    @Test
    void withoutACgroupTheFilesAreThoseOfTheHost() throws JrunException {
        Controllers none = new Controllers(CgroupMode.V2, Map.of());

        assertEquals(List.of("memory.max=1000"), writes(none, "{'memory':{'limit':1000}}"));
    }

    @Test
    void pidsWithoutALimitAreMax() throws JrunException {
        assertEquals(List.of("pids.max=max"), writes(V1, "{'pids':{'limit':-1}}"));
        assertEquals(List.of("pids.max=20"), writes(V2, "{'pids':{'limit':20}}"));
    }

    @Test
    void blockIoOfEachVersion() throws JrunException {
        String io = """
                {'blockIO':{'weight':500,'weightDevice':[{'major':8,'minor':0,'weight':10}],
                 'throttleReadBpsDevice':[{'major':8,'minor':0,'rate':1000}],
                 'throttleWriteIOPSDevice':[{'major':8,'minor':16,'rate':0}]}}""";

        assertEquals(
                List.of(
                        "blkio.weight=500 or blkio.bfq.weight=500",
                        "blkio.weight_device=8:0 10 or blkio.bfq.weight_device=8:0 10",
                        "blkio.throttle.read_bps_device=8:0 1000",
                        "blkio.throttle.write_iops_device=8:16 0"),
                writes(V1, io));
        assertEquals(
                List.of(
                        "io.bfq.weight=500 or io.weight=default 4950",
                        "io.bfq.weight=8:0 10 or io.weight=8:0 1",
                        "io.max=8:0 rbps=1000",
                        "io.max=8:16 wiops=max"),
                writes(V2, io));
    }

    @Test
    void onHybridEachControllerIsTakenFromWhereItIs() throws JrunException {
        String json = "{'memory':{'limit':1000},'hugepageLimits':[{'pageSize':'2MB','limit':4096}]}";

        assertEquals(
                List.of("memory.limit_in_bytes=1000", "hugetlb.2MB.max=4096", "hugetlb.2MB.rsvd.max=4096"),
                writes(HYBRID, json));
        assertEquals("hugetlb.2MB.limit_in_bytes=4096", writes(V1, json).get(1));
    }

    @Test
    void networkAndRdma() throws JrunException {
        String json = """
                {'network':{'classID':1048577,'priorities':[{'name':'eth0','priority':500}]},
                 'rdma':{'mlx5_1':{'hcaHandles':3,'hcaObjects':10000},'mlx4_0':{'hcaObjects':5}}}""";

        assertEquals(
                List.of(
                        "net_cls.classid=1048577",
                        "net_prio.ifpriomap=eth0 500",
                        "rdma.max=mlx5_1 hca_handle=3 hca_object=10000",
                        "rdma.max=mlx4_0 hca_object=5"),
                writes(V1, json));
    }

    @Test
    void unifiedValuesComeLastAndAsTheyAre() throws JrunException {
        String json = "{'unified':{'memory.high':'max','cgroup.max.depth':'3'},'pids':{'limit':3}}";

        assertEquals(List.of("pids.max=3", "memory.high=max", "cgroup.max.depth=3"), writes(V2, json));
    }

    @Test
    void unifiedValuesOfSeveralLinesAreWrittenLineByLine() throws JrunException {
        assertEquals(
                List.of("io.max=8:0 rbps=1", "io.max=8:16 rbps=2"),
                writes(V2, "{'unified':{'io.max':'8:0 rbps=1\\n8:16 rbps=2\\n'}}"));
    }

    @Test
    void unifiedNeedsV2Alone() {
        for (Controllers host : List.of(V1, HYBRID)) {
            CgroupException refused = refused(host, "{'unified':{'memory.high':'max'}}");

            assertEquals("/linux/resources/unified", refused.pointer());
            assertTrue(refused.getMessage().contains("invalid configuration: cannot use unified on cgroup v1"));
        }
    }
}
