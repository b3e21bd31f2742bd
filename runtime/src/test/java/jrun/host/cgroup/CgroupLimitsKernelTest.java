// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static jrun.host.cgroup.TestCgroup.exitCode;
import static jrun.host.cgroup.TestCgroup.resources;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jrun.host.cgroup.files.CgroupException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits and device rules against the kernel, in each view of its cgroups. */
@Tag("root")
@ExtendWith(RootCgroupAsItWas.class)
class CgroupLimitsKernelTest {
    @ParameterizedTest
    @EnumSource(names = {"HOST", "V1"})
    void limitsOfV1AreInTheirFiles(KernelView view) throws Exception {
        view.run(host -> {
            host.make("""
                    {'memory':{'limit':67108864,'swap':134217728,'reservation':33554432,'swappiness':10,
                     'kernel':1000000,'kernelTCP':4194304,'disableOOMKiller':true,'useHierarchy':true},
                     'cpu':{'shares':512,'quota':50000,'period':100000,'burst':1000,'cpus':'0','mems':'0'},
                     'pids':{'limit':7},'blockIO':{'weight':500,
                     'throttleReadBpsDevice':[{'major':7,'minor':0,'rate':1048576}]}}""");
            assertEquals("67108864", host.value("memory", "memory.limit_in_bytes"));
            assertEquals("134217728", host.value("memory", "memory.memsw.limit_in_bytes"));
            assertEquals("10", host.value("memory", "memory.swappiness"));
            assertTrue(host.value("memory", "memory.oom_control").contains("oom_kill_disable 1"));
            assertEquals("512", host.value("cpu", "cpu.shares"));
            assertEquals("50000", host.value("cpu", "cpu.cfs_quota_us"));
            assertEquals("1000", host.value("cpu", "cpu.cfs_burst_us"));
            assertEquals("0", host.value("cpuset", "cpuset.cpus"));
            assertEquals("7", host.value("pids", "pids.max"));
            assertTrue(host.value("blkio", "blkio.bfq.weight").contains("500"));
            assertEquals("7:0 1048576", host.value("blkio", "blkio.throttle.read_bps_device"));
        });
    }

    @ParameterizedTest
    @EnumSource(names = "V1")
    void aLimitWhoseControllerIsNotMountedIsRefused(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            CgroupException refused = assertThrows(
                    CgroupException.class, () -> host.limit("{'hugepageLimits':[{'pageSize':'2MB','limit':4194304}]}"));
            assertEquals("/linux/resources/hugepageLimits/0/limit", refused.pointer());
            assertTrue(refused.getMessage().contains("not mounted"), refused.getMessage());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void aHugepageLimitOfV2IsInItsFile(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{'hugepageLimits':[{'pageSize':'2MB','limit':4194304}]}");
            assertEquals("4194304", host.value("", "hugetlb.2MB.max"));
        });
    }

    @ParameterizedTest
    @EnumSource(names = "V2")
    void aUnifiedLimitIsInItsFile(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{'unified':{'cgroup.max.depth':'3'}}");
            assertEquals("3", host.value("", "cgroup.max.depth"));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V1"})
    void unifiedLimitsAreRefusedBesideV1(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            CgroupException refused =
                    assertThrows(CgroupException.class, () -> host.limit("{'unified':{'cgroup.max.depth':'3'}}"));
            assertEquals("/linux/resources/unified", refused.pointer());
            assertTrue(refused.getMessage().contains("cannot use unified on cgroup v1"), refused.getMessage());
        });
    }

    @ParameterizedTest
    @EnumSource(names = "V2")
    void aUnifiedKeyWithoutAFileIsRefusedWithItsController(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            CgroupException refused =
                    assertThrows(CgroupException.class, () -> host.limit("{'unified':{'no.such':'1'}}"));
            assertEquals("/linux/resources/unified/no.such", refused.pointer());
            assertTrue(
                    refused.getMessage().endsWith("the requested cgroup controller `no` is not available"),
                    refused.getMessage());
        });
    }

    @ParameterizedTest
    @EnumSource(names = "V2")
    void aUnifiedKeyThatNamesNoControllerIsRefusedWithoutOne(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            for (String[] key : new String[][] {
                {"nosuch", "hint: the specified key has not the form CONTROLLER.VALUE `nosuch`"},
                {"cgroup.nosuch", "hint: this kernel has no such file"}
            }) {
                CgroupException refused =
                        assertThrows(CgroupException.class, () -> host.limit("{'unified':{'" + key[0] + "':'1'}}"));
                assertTrue(refused.getMessage().endsWith(key[1]), refused.getMessage());
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = "HOST")
    void anUpdateChangesWhatItNamesInAnOrderThatTheKernelTakes(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{'memory':{'limit':33554432,'swap':33554432},'cpu':{'quota':10000,'period':20000}}");
            host.update("{'memory':{'limit':67108864,'swap':67108864}}");
            assertEquals("67108864", host.value("memory", "memory.limit_in_bytes"));
            host.update("{'memory':{'limit':33554432,'swap':33554432}}");
            assertEquals("33554432", host.value("memory", "memory.memsw.limit_in_bytes"));
            host.update("{'memory':{'limit':-1},'pids':{'limit':-1}}");
            assertEquals("max", host.value("pids", "pids.max"));
            host.update("{'cpu':{'quota':5000,'burst':5000}}");
            assertEquals("5000", host.value("cpu", "cpu.cfs_burst_us"));
            host.update("{'cpu':{'idle':1}}");
            host.update("{'cpu':{'shares':100,'idle':0}}");
            assertEquals("100", host.value("cpu", "cpu.shares"));
        });
    }

    @ParameterizedTest
    @EnumSource(names = "HOST")
    void anUpdateBelowTheCurrentUsageIsRefused(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            Process process = host.sleeper();
            for (String[] how : new String[][] {
                {"", "unable to set memory limit to 4096 (current usage"},
                {",'checkBeforeUpdate':true", "rejecting memory limit 4096 <= usage "}
            }) {
                CgroupException refused = assertThrows(
                        CgroupException.class, () -> host.update("{'memory':{'limit':4096" + how[0] + "}}"));
                assertEquals("/linux/resources/memory/limit", refused.pointer());
                assertTrue(refused.getMessage().contains(how[1]), refused.getMessage());
            }
            host.killAndAwait(process);
        });
    }

    @ParameterizedTest
    @EnumSource(names = "V2")
    void anUpdateOfAControllerThatIsNotThereIsRefused(KernelView view) throws Exception {
        view.run(host -> {
            host.cgroup.create(0);
            CgroupException refused =
                    assertThrows(CgroupException.class, () -> host.update("{'memory':{'limit':67108864}}"));
            assertTrue(refused.getMessage().contains("memory"), refused.getMessage());
        });
    }

    private static int open(TestCgroup host, String device, String mode) throws Exception {
        String how = mode.equals("r") ? "< " : "> ";
        return exitCode(host.inside("sh", "-c", "'exec 3" + how + device + "'", "2> /dev/null"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2", "V1"})
    void deviceRulesAreInForceAndReplaced(KernelView view) throws Exception {
        view.run(host -> {
            host.make("{}");
            host.cgroup.applyDevices(
                    resources("{'devices':[{'allow':false,'access':'rwm'}]}").devices());
            assertEquals(0, open(host, "/dev/null", "w"));
            assertNotEquals(0, open(host, "/dev/kmsg", "r"));
            host.update("{'devices':[{'allow':false},{'allow':true,'type':'c','major':1,'minor':11,'access':'r'}]}");
            assertEquals(0, open(host, "/dev/kmsg", "r"));
            assertNotEquals(0, open(host, "/dev/kmsg", "w"));
            host.update("{'devices':[{'allow':false}]}");
            assertNotEquals(0, open(host, "/dev/kmsg", "r"));
            assertEquals(0, open(host, "/dev/zero", "r"));
            host.update("{'devices':[{'allow':true},{'allow':false,'type':'c','major':1,'minor':11}]}");
            assertNotEquals(0, open(host, "/dev/kmsg", "r"));
            assertEquals(0, open(host, "/dev/loop0", "r"));
        });
    }
}
