// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.spec.JrunException;
import jrun.spec.JsonWriter;
import org.junit.jupiter.api.Test;

class StatsTest {
    private static String json(CgroupStats stats) throws JrunException {
        JsonWriter out = JsonWriter.compact();
        StatsJson.write(stats, _ -> {}, out);
        return out.toString();
    }

    @Test
    void countersAreWrittenInRuncsShape() throws JrunException {
        CgroupStats.Counter memory = new CgroupStats.Counter(-1, 10, 20, 0);
        CgroupStats stats = new CgroupStats(
                new CgroupStats.CpuUsage(100, List.of(60L, 40L), List.of(), List.of(), 30, 70),
                new CgroupStats.Throttling(0, 0, 0),
                new CgroupStats.CpuSet(List.of(0L, 1L), List.of(0L), Map.of("sched_relax_domain_level", -1L)),
                new CgroupStats.MemoryUsage(
                        0, memory, memory, CgroupStats.Counter.NONE, CgroupStats.Counter.NONE, Map.of("rss", 5L)),
                3,
                0,
                Map.of("ioServicedRecursive", List.of(new CgroupStats.IoEntry(8, 0, "Read", 7))),
                Map.of("2MB", CgroupStats.Counter.NONE),
                new CgroupStats.V2Only(
                        Map.of("cpu", Pressure.parse("some avg10=1.50 avg60=0.07 avg300=12.00 total=42\n")),
                        Map.of("oom_kill", 1L)));

        assertEquals("""
                {"cpu":{"usage":{"total":100,"percpu":[60,40],"kernel":30,"user":70},"throttling":{},\
                "psi":{"some":{"avg10":1.500,"avg60":0.070,"avg300":12.000,"total":42}}},\
                "cpuset":{"cpus":[0,1],"mems":[0],"sched_relax_domain_level":-1},\
                "memory":{"usage":{"limit":18446744073709551615,"usage":10,"max":20,"failcnt":0},\
                "swap":{"limit":18446744073709551615,"usage":10,"max":20,"failcnt":0},\
                "kernel":{"limit":0,"failcnt":0},"kernelTCP":{"limit":0,"failcnt":0},"raw":{"rss":5},\
                "events":{"oom_kill":1}},\
                "pids":{"current":3},\
                "blkio":{"ioServicedRecursive":[{"major":8,"op":"Read","value":7}]},\
                "hugetlb":{"2MB":{"failcnt":0}},"intel_rdt":{},"network_interfaces":null}""", json(stats));
    }

    @Test
    void rangesAreListsOfNumbers() throws JrunException {
        assertEquals(List.of(0L, 1L, 2L, 5L), StatsReader.ranges("0-2,5"));
        assertEquals(List.of(), StatsReader.ranges(""));
    }

    @Test
    void blockDevicesOfBothVersionsLookTheSame() throws JrunException {
        Map<String, List<CgroupStats.IoEntry>> v2 = new LinkedHashMap<>();
        IoStats.v2("8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n", v2);

        List<CgroupStats.IoEntry> v1 = IoStats.v1("8:0 Read 1\n8:0 Write 2\n8:0 Discard 0\nTotal 3\n");

        assertEquals(v1, v2.get("ioServiceBytesRecursive"));
    }
}
