// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulingPlanTest {
    private static Fixture scheduler(String policy, String more) {
        return Fixture.container().process("\"scheduler\":{\"policy\":\"" + policy + "\"" + more + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "SCHED_OTHER,0",
        "SCHED_FIFO,1",
        "SCHED_RR,2",
        "SCHED_BATCH,3",
        "SCHED_ISO,4",
        "SCHED_IDLE,5",
        "SCHED_DEADLINE,6"
    })
    void aPolicyHasTheKernelsNumber(String name, int number) throws JrunException {
        String times = number == 6 ? ",\"runtime\":1024,\"deadline\":1024" : "";
        assertTrue(scheduler(name, times).only("SCHEDULER").getFirst().startsWith("SCHEDULER policy=" + number + " "));
    }

    @Test
    void allValuesAreTaken() throws JrunException {
        scheduler(
                        "SCHED_DEADLINE",
                        ",\"nice\":3,\"runtime\":5000,\"deadline\":6000,\"period\":7000,"
                                + "\"flags\":[\"SCHED_FLAG_RESET_ON_FORK\",\"SCHED_FLAG_DL_OVERRUN\"]")
                .shows("SCHEDULER policy=6 flags=5 nice=3 priority=0 runtime=5000 deadline=6000 period=7000"
                        + " # /process/scheduler");
        scheduler("SCHED_RR", ",\"priority\":4")
                .shows("SCHEDULER policy=2 flags=0 nice=0 priority=4 runtime=0 deadline=0 period=0"
                        + " # /process/scheduler");
    }

    @Test
    void itIsSetInTheContainer() throws JrunException {
        List<String> names = Fixture.names(scheduler("SCHED_IDLE", "").plan());

        assertTrue(names.indexOf("SCHEDULER") > names.indexOf("CLONE"));
    }

    @Test
    void forAUserNamespaceItIsSetOnTheHost() throws JrunException {
        List<String> names = Fixture.names(scheduler("SCHED_IDLE", "")
                .process("\"ioPriority\":{\"class\":\"IOPRIO_CLASS_BE\",\"priority\":4}")
                .userNamespace()
                .plan());

        assertTrue(names.indexOf("SCHEDULER") < names.indexOf("CLONE"));
        assertTrue(names.indexOf("IO_PRIORITY") < names.indexOf("CLONE"));
        assertEquals(names.indexOf("SCHEDULER"), names.lastIndexOf("SCHEDULER"));
    }

    @Test
    void whatNoChildInheritsIsSetByTheRuntimeWhereAChildHasFewerPrivileges() throws JrunException {
        Fixture fixture = scheduler("SCHED_OTHER", ",\"flags\":[\"SCHED_FLAG_RESET_ON_FORK\"]");

        fixture.shows(
                "SCHEDULER policy=0 flags=1 nice=0 priority=0 runtime=0 deadline=0 period=0 # /process/scheduler");
        String byRuntime = ": set the scheduler: policy=0 flags=1 # ";
        assertFalse(fixture.parent().toString().contains(byRuntime));
        assertTrue(Fixture.parent(fixture.exec(Uapi.CLONE_NEWPID)).contains("SYNC" + byRuntime + "/scheduler"));
        assertTrue(fixture.userNamespace().parent().contains("WAIT_START" + byRuntime + "/process/scheduler"));
        fixture.showsNo("SCHEDULER");
    }

    @ParameterizedTest
    @CsvSource({"IOPRIO_CLASS_RT,8196", "IOPRIO_CLASS_BE,16388", "IOPRIO_CLASS_IDLE,24580"})
    void theIoPriorityIsClassAndLevel(String clazz, int value) throws JrunException {
        Fixture.container()
                .process("\"ioPriority\":{\"class\":\"" + clazz + "\",\"priority\":4}")
                .shows("IO_PRIORITY value=" + value + " # /process/ioPriority");
    }

    @ParameterizedTest
    @CsvSource({
        "MPOL_DEFAULT,0",
        "MPOL_PREFERRED,1",
        "MPOL_BIND,2",
        "MPOL_INTERLEAVE,3",
        "MPOL_LOCAL,4",
        "MPOL_PREFERRED_MANY,5",
        "MPOL_WEIGHTED_INTERLEAVE,6"
    })
    void aMemoryPolicyHasTheKernelsNumber(String mode, int number) throws JrunException {
        boolean without = mode.equals("MPOL_DEFAULT") || mode.equals("MPOL_LOCAL");
        Fixture.container()
                .linux("\"memoryPolicy\":{\"mode\":\"" + mode + (without ? "\"}" : "\",\"nodes\":\"0-1\"}"))
                .shows("MEM_POLICY mode=" + number + " flags=0 nodes=" + (without ? "0:" : "8:0300000000000000")
                        + " # /linux/memoryPolicy");
    }

    @Test
    void memoryPolicyFlagsAreBits() throws JrunException {
        Fixture.container()
                .linux("\"memoryPolicy\":{\"mode\":\"MPOL_DEFAULT\",\"flags\":[\"MPOL_F_STATIC_NODES\","
                        + "\"MPOL_F_RELATIVE_NODES\",\"MPOL_F_NUMA_BALANCING\"]}")
                .shows("MEM_POLICY mode=0 flags=57344 nodes=0: # /linux/memoryPolicy");
    }

    @Test
    void aListIsAMaskOfWholeWords() {
        assertArrayEquals(new byte[] {(byte) 0x8d, 0, 0, 0, 0, 0, 0, 0}, CpuMask.of("0,2-3,7"));
        assertEquals(16, CpuMask.of("64").length);
    }
}
