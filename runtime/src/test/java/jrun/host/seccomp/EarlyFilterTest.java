// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import jrun.plan.CompiledSeccomp;
import jrun.spec.Seccomp;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which filters let the helper's own calls pass, so that they can be loaded before the process is seen by others. */
class EarlyFilterTest {
    @BeforeAll
    static void needsLibseccomp() {
        assumeTrue(SeccompSupport.libraryVersion() != null, "needs libseccomp.so.2");
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "the names here are x86_64's");
    }

    private static CompiledSeccomp compiled(String profile) throws Exception {
        String json = "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"linux\":{\"seccomp\":{"
                + profile.replace('\'', '"') + "}}}";
        Seccomp seccomp =
                SpecReader.read(json.getBytes(StandardCharsets.UTF_8)).linux().seccomp();
        assertTrue(seccomp != null);
        return SeccompCompiler.compile(seccomp);
    }

    /** All calls are allowed but this one. */
    private static boolean earlyWith(String call, String action) throws Exception {
        return compiled("'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['" + call + "'],'action':'" + action
                        + "'}]")
                .passesHelper();
    }

    @Test
    void aFilterThatDeniesWhatTheHelperDoesNotDoIsEarly() throws Exception {
        assertTrue(earlyWith("ptrace", "SCMP_ACT_KILL_PROCESS"));
    }

    @Test
    void aFilterThatLogsIsEarly() throws Exception {
        assertTrue(compiled("'defaultAction':'SCMP_ACT_LOG'").passesHelper());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "capset", "close", "clone", "exit_group", "prctl", "read", "write", "setsid", "ioctl", "prlimit64",
                "stat", "getsockopt", "accept4", "getpid", "execve", "pipe2", "fcntl", "dup2", "poll",
                        "restart_syscall",
                "clock_gettime", "rt_sigaction", "umask", "kill", "wait4"
            })
    void aFilterThatDeniesACallOfTheHelperIsNot(String call) throws Exception {
        assertFalse(earlyWith(call, "SCMP_ACT_ERRNO"), call);
        assertFalse(earlyWith(call, "SCMP_ACT_KILL_PROCESS"), call);
        assertFalse(earlyWith(call, "SCMP_ACT_TRACE"), call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clone3", "close_range", "faccessat2"})
    void whatTheHelperCanDoWithoutMayBeRefusedButNotEndIt(String call) throws Exception {
        assertTrue(earlyWith(call, "SCMP_ACT_ERRNO"));
        assertFalse(earlyWith(call, "SCMP_ACT_KILL_PROCESS"));
        assertFalse(compiled("'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['" + call
                        + "'],'action':'SCMP_ACT_ERRNO','errnoRet':2}]")
                .passesHelper());
    }

    @Test
    void theConditionOfEnginesOnCloneLetsOursPass() throws Exception {
        String rule = "'args':[{'index':0,'value':2114060288,'valueTwo':0,'op':'SCMP_CMP_MASKED_EQ'}]";
        assertTrue(compiled("'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['clone'],'action':'SCMP_ACT_LOG',"
                        + rule + "}]")
                .passesHelper());
    }

    @ParameterizedTest
    @CsvSource({
        "prctl, 0, 1, false",
        "prctl, 0, 4, false",
        "prctl, 0, 22, true",
        "ioctl, 1, 21518, false",
        "ioctl, 1, 1, true"
    })
    void ofACallWithAKnownArgumentThatOneCounts(String call, int index, int value, boolean early) throws Exception {
        assertEquals(
                early,
                compiled("'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['" + call
                                + "'],'action':'SCMP_ACT_ERRNO','args':[{'index':" + index + ",'value':" + value
                                + ",'op':'SCMP_CMP_EQ'}]}]")
                        .passesHelper());
    }

    @Test
    void aConditionOnAnArgumentThatNobodyKnowsIsTakenForARefusal() throws Exception {
        assertFalse(
                compiled("'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['write'],'action':'SCMP_ACT_ERRNO',"
                                + "'args':[{'index':0,'value':77,'op':'SCMP_CMP_EQ'}]}]")
                        .passesHelper());
    }

    @Test
    void aFilterThatDeniesNearlyAllIsLoadedLast() throws Exception {
        assertFalse(compiled("'defaultAction':'SCMP_ACT_ERRNO','syscalls':[{'names':['execve','exit_group'],"
                        + "'action':'SCMP_ACT_ALLOW'}]")
                .passesHelper());
    }

    @Test
    void aProgramThatIsNoneDecidesNothing() {
        assertEquals(FilterProgram.UNKNOWN, new FilterProgram(new byte[0]).action(1, 1, -1, 0));
        assertEquals(FilterProgram.UNKNOWN, new FilterProgram(new byte[16]).action(1, 1, -1, 0));
        assertEquals(
                FilterProgram.UNKNOWN,
                new FilterProgram(new byte[] {5, 0, 0, 0, -1, -1, -1, -1}).action(1, 1, -1, 0)); // jumps out
    }

    /** The decision is the kernel's, as the machine of the other tests makes it. */
    @Test
    void allCallsAreDecidedAsTheKernelDoes() throws Exception {
        byte[] bpf = compiled("'defaultAction':'SCMP_ACT_ERRNO','architectures':['SCMP_ARCH_X86_64','SCMP_ARCH_X86'],"
                        + "'syscalls':[{'names':['read','close','execve','accept4','openat2'],'action':'SCMP_ACT_ALLOW'},"
                        + "{'names':['clone'],'action':'SCMP_ACT_ALLOW',"
                        + "'args':[{'index':0,'value':2114060288,'valueTwo':0,'op':'SCMP_CMP_MASKED_EQ'}]},"
                        + "{'names':['personality'],'action':'SCMP_ACT_KILL_PROCESS',"
                        + "'args':[{'index':0,'value':8,'op':'SCMP_CMP_GT'}]}]")
                .bpf();
        FilterProgram program = new FilterProgram(bpf);
        BpfMachine machine = new BpfMachine(bpf);
        for (int call = 0; call < 500; call++) {
            for (long value : new long[] {0, 8, 9, 0x8000, 0x1011, 0x1000_0000, 1L << 40}) {
                for (int architecture : new int[] {BpfMachine.X86_64, BpfMachine.I386, 7}) {
                    assertEquals(
                            machine.run(architecture, call, value),
                            program.action(architecture, call, 0, value),
                            call + " " + value);
                }
            }
        }
    }
}
