// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resource limits, OOM score, scheduler, I/O priority, affinity, personality, security labels. */
class ProcessAttributesTest extends ContainerTest {

    @ParameterizedTest
    @CsvSource({
        "CPU,7,8",
        "FSIZE,1000000,2000000",
        "DATA,500000000,600000000",
        "STACK,1000000,2000000",
        "CORE,0,0",
        "NPROC,99,100",
        "NOFILE,50,60",
        "AS,900000000,900000001",
        "SIGPENDING,10,20",
        "LOCKS,5,6",
        "RTTIME,1000,2000"
    })
    void eachResourceLimitIsTheConfigurations(String name, long soft, long hard) {
        Map<String, String> facts = facts(bundle("ittool", "facts")
                .json(
                        "/process/rlimits",
                        "[{\"type\": \"RLIMIT_" + name + "\", \"soft\": " + soft + ", \"hard\": " + hard + "}]"));

        assertEquals(soft + ":" + hard, facts.get("RLIMIT_" + name));
    }

    /** As the kernel itself names them; a runtime that is root may always lower them. */
    @ParameterizedTest
    @CsvSource({
        "RSS,Max resident set,1000000,2000000",
        "MEMLOCK,Max locked memory,40000,50000",
        "MSGQUEUE,Max msgqueue size,4000,5000",
        "NICE,Max nice priority,0,0",
        "RTPRIO,Max realtime priority,0,0"
    })
    void eachResourceLimitIsTheKernelsOfThatName(String name, String kernels, long soft, long hard) {
        String limits = output(script("cat /proc/self/limits")
                .json(
                        "/process/rlimits",
                        "[{\"type\": \"RLIMIT_" + name + "\", \"soft\": " + soft + ", \"hard\": " + hard + "}]"));

        assertTrue(limits.replaceAll(" +", " ").contains(kernels + " " + soft + " " + hard + " "), limits);
    }

    @Test
    void unlimitedIsTheLargestNumber() {
        Map<String, String> facts = facts(
                bundle("ittool", "facts")
                        .json(
                                "/process/rlimits",
                                "[{\"type\": \"RLIMIT_CPU\", \"soft\": 18446744073709551615, \"hard\": 18446744073709551615}]"));

        assertEquals("-1:-1", facts.get("RLIMIT_CPU"));
    }

    @Test
    void aLimitAboveTheHostsWithoutThePrivilegeIsRefused() {
        String status = Os.read(Path.of("/proc/self/status"));
        long held = Long.parseLong(status.replaceAll("(?s).*CapEff:\\s*(\\w+).*", "$1"), 16);
        assumeTrue((held >> 24 & 1) == 0, "needs root without CAP_SYS_RESOURCE");
        refused(
                bundle("true")
                        .json("/process/rlimits", "[{\"type\": \"RLIMIT_NPROC\", \"soft\": 900000, \"hard\": 900000}]"),
                "/process/rlimits/0",
                "EPERM");
    }

    @Test
    void anUnknownLimitIsRefused() {
        refused(
                bundle("true").json("/process/rlimits", "[{\"type\": \"RLIMIT_NONSENSE\", \"soft\": 1, \"hard\": 1}]"),
                "/process/rlimits/0",
                "RLIMIT_NONSENSE");
    }

    @Test
    void aLimitGivenTwiceIsRefused() {
        Target.notForRunc("runc 1.1 takes the last");
        refused(
                bundle("true")
                        .json(
                                "/process/rlimits",
                                "[{\"type\": \"RLIMIT_CPU\", \"soft\": 1, \"hard\": 1}, {\"type\": \"RLIMIT_CPU\", \"soft\": 2, \"hard\": 2}]"),
                "/process/rlimits/1");
    }

    @Test
    void aSoftLimitAboveTheHardOneIsRefused() {
        refused(
                bundle("true").json("/process/rlimits", "[{\"type\": \"RLIMIT_CPU\", \"soft\": 2, \"hard\": 1}]"),
                "/process/rlimits/0");
    }

    /** To wait for start takes one descriptor. */
    @Test
    void aLimitThatLeavesNoDescriptorIsRefusedAndOneMoreIsEnough() {
        String limit = "[{\"type\": \"RLIMIT_NOFILE\", \"soft\": %d, \"hard\": 9}]";

        refused(bundle("true").json("/process/rlimits", limit.formatted(3)), "too many open files");
        assertEquals("", output(bundle("true").json("/process/rlimits", limit.formatted(4))));
    }

    @Test
    void oomScoreAdjIsTheConfigurations() {
        assertEquals("321", output(bundle("cat", "/proc/self/oom_score_adj").put("/process/oomScoreAdj", 321)));
    }

    @Test
    void theCallersOomScoreStaysWithoutOne() {
        Result result = runCommand(bundle("cat", "/proc/self/oom_score_adj"))
                .through("sh", "-c", "echo 77 > /proc/self/oom_score_adj; exec \"$@\"", "sh")
                .run();

        assertEquals("77", result.ok().trimmed());
    }

    @Test
    void anOomScoreOutOfRangeIsRefused() {
        refused(bundle("true").put("/process/oomScoreAdj", 2000), "/process/oomScoreAdj");
    }

    @Test
    void theSchedulerIsTheConfigurations() {
        Target.notForRunc("runc 1.1 knows no scheduler");
        Map<String, String> batch = facts(
                bundle("ittool", "facts").json("/process/scheduler", "{\"policy\": \"SCHED_BATCH\", \"nice\": 5}"));
        assertEquals(List.of("3", "5"), List.of(batch.get("policy"), batch.get("nice")));

        Map<String, String> idle = facts(bundle("ittool", "facts")
                .json("/process/scheduler", "{\"policy\": \"SCHED_IDLE\", \"flags\": [\"SCHED_FLAG_RESET_ON_FORK\"]}"));
        assertEquals(List.of("5", "1"), List.of(idle.get("policy"), idle.get("flags")));

        Map<String, String> other = facts(
                bundle("ittool", "facts").json("/process/scheduler", "{\"policy\": \"SCHED_OTHER\", \"nice\": 10}"));
        assertEquals(List.of("0", "10"), List.of(other.get("policy"), other.get("nice")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"policy\": \"SCHED_FIFO\", \"priority\": 7};1 0 7 0 0 0",
                "{\"policy\": \"SCHED_RR\", \"priority\": 9, \"flags\": [\"SCHED_FLAG_RESET_ON_FORK\"]};2 1 9 0 0 0",
                "{\"policy\": \"SCHED_DEADLINE\", \"runtime\": 5000000, \"deadline\": 20000000, \"period\": 30000000};"
                        + "6 0 0 5000000 20000000 30000000"
            })
    void aRealtimePolicyIsTheConfigurations(String json, String expected) {
        Target.notForRunc("runc 1.1 knows no scheduler");
        Bundle bundle = bundle("ittool", "facts").json("/process/scheduler", json);
        if (Files.exists(Path.of("/sys/fs/cgroup/cpu/cpu.rt_runtime_us"))) { // a new cgroup has no real time
            bundle.json("/linux/resources/cpu", "{\"realtimePeriod\": 1000000, \"realtimeRuntime\": 10000}");
        }

        Map<String, String> facts = facts(bundle);

        List<String> names = List.of("policy", "flags", "priority", "runtime", "deadline", "period");
        assertEquals(expected, String.join(" ", names.stream().map(facts::get).toList()));
    }

    @Test
    void anUnknownSchedulerIsRefused() {
        Target.notForRunc("runc 1.1 knows no scheduler");
        refused(
                bundle("true").json("/process/scheduler", "{\"policy\": \"SCHED_NONSENSE\"}"),
                "/process/scheduler/policy");
    }

    @ParameterizedTest
    @CsvSource({"IOPRIO_CLASS_RT,3,8195", "IOPRIO_CLASS_BE,6,16390", "IOPRIO_CLASS_IDLE,0,24576"})
    void theIoPriorityIsTheConfigurations(String ioClass, int priority, String expected) {
        Target.notForRunc("runc 1.1 knows no ioPriority");
        Map<String, String> facts = facts(bundle("ittool", "facts")
                .json("/process/ioPriority", "{\"class\": \"" + ioClass + "\", \"priority\": " + priority + "}"));

        assertEquals(expected, facts.get("ioprio"));
    }

    @Test
    void anUnknownIoPriorityClassIsRefused() {
        Target.notForRunc("runc 1.1 knows no ioPriority");
        refused(
                bundle("true").json("/process/ioPriority", "{\"class\": \"NONSENSE\", \"priority\": 1}"),
                "/process/ioPriority/class");
    }

    @Test
    void theAffinityOfExecIsTheFinalOne() {
        Target.notForRunc("runc 1.1 knows no execCPUAffinity");
        Container container =
                started(sleeper().json("/process/execCPUAffinity", "{\"initial\": \"0\", \"final\": \"1\"}"));

        assertEquals(
                "Cpus_allowed_list:\t1",
                container
                        .exec("grep", "Cpus_allowed_list", "/proc/self/status")
                        .ok()
                        .trimmed());
    }

    @Test
    void aBrokenAffinityIsRefused() {
        Target.notForRunc("runc 1.1 knows no execCPUAffinity");
        refused(
                bundle("true").json("/process/execCPUAffinity", "{\"initial\": \"one\"}"),
                "/process/execCPUAffinity/initial");
    }

    @Test
    void thePersonalityIsTheConfigurations() {
        Target.notForRunc("runc 1.1 knows no personality");
        assertEquals(
                "8",
                facts(bundle("ittool", "facts").json("/linux/personality", "{\"domain\": \"LINUX32\"}"))
                        .get("personality"));
        assertEquals(
                "0",
                facts(bundle("ittool", "facts").json("/linux/personality", "{\"domain\": \"LINUX\"}"))
                        .get("personality"));
    }

    @Test
    void execHasThePersonalityToo() {
        Target.notForRunc("runc 1.1 knows no personality");
        Container container = started(sleeper().json("/linux/personality", "{\"domain\": \"LINUX32\"}"));

        assertEquals("8", container.exec("ittool", "facts").ok().facts().get("personality"));
    }

    @Test
    void anUnknownPersonalityIsRefused() {
        Target.notForRunc("runc 1.1 knows no personality");
        refused(bundle("true").json("/linux/personality", "{\"domain\": \"CPM\"}"), "/linux/personality/domain");
    }

    @Test
    void anAppArmorProfileIsRefusedWhereAppArmorIsOff() {
        assumeFalse(Files.exists(Path.of("/sys/module/apparmor")), "needs a host without AppArmor");

        refused(bundle("true").put("/process/apparmorProfile", "some-profile"), "/process/apparmorProfile")
                .says("pparmor");
    }

    @Test
    void unconfinedIsTakenWhereAppArmorIsOff() {
        Target.notForRunc("runc 1.1 refuses it");
        assertEquals("hi", output(bundle("echo", "hi").put("/process/apparmorProfile", "unconfined")));
    }

    @Test
    void theCpusThatTheCallerIsBoundToAreNotTheContainers() {
        assumeTrue(Os.hasCommands("taskset"), "needs taskset");
        Target.notForRunc("1.1 does not reset it");
        String all = Os.sh(dir, "grep Cpus_allowed_list /proc/self/status").strip();
        assumeTrue(all.contains("-") || all.contains(","), "needs two CPUs");
        String[] bound = {"taskset", "-c", "0"};
        String[] show = {"grep", "Cpus_allowed_list", "/proc/self/status"};

        assertEquals(all, runCommand(bundle(show)).through(bound).run().ok().trimmed());
        Container container = started(sleeper());
        assertEquals(
                all,
                container.execCommand(List.of(), show).through(bound).run().ok().trimmed());
    }

    @Test
    void anSelinuxLabelIsRefusedWhereSelinuxIsOff() {
        assumeFalse(Files.exists(Path.of("/sys/fs/selinux/enforce")), "needs a host without SELinux");

        refused(
                        bundle("true").put("/process/selinuxLabel", "system_u:system_r:container_t:s0"),
                        "/process/selinuxLabel")
                .says("elinux");
    }

    private Map<String, String> facts(Bundle bundle) {
        return run(bundle).ok().facts();
    }

    @Test
    void theMemoryPolicyIsTheConfigurations() {
        Target.onlyForJrun("the releases of Debian 12 do not know it");
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "needs a kernel with NUMA");
        Bundle bundle = bundle("cat", "/proc/self/numa_maps")
                .json(
                        "/linux/memoryPolicy",
                        "{\"mode\": \"MPOL_BIND\", \"nodes\": \"0\", \"flags\": [\"MPOL_F_STATIC_NODES\"]}");

        String maps = run(bundle).ok().out();

        assertTrue(maps.contains(" bind=static:0 "), maps);
        assertFalse(maps.contains(" default "), maps);
    }
}
