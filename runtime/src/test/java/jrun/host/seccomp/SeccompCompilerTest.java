// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jrun.plan.CompiledSeccomp;
import jrun.spec.JsonObject;
import jrun.spec.KnownNames;
import jrun.spec.Seccomp;
import jrun.spec.Spec;
import jrun.spec.SpecException;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiles profiles with the host's libseccomp and asks the programs what they decide. Numbers are x86_64's. */
class SeccompCompilerTest {
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int GETPID = 39;
    private static final int CLONE = 56;
    private static final int PERSONALITY = 135;
    private static final int NEW_CALL = 9999;
    private static final int X32 = 0x4000_0000;

    @BeforeAll
    static void needsLibseccompOnX86() {
        assumeTrue(SeccompSupport.libraryVersion() != null, "needs libseccomp.so.2");
        assumeTrue("amd64".equals(System.getProperty("os.arch")), "the numbers here are x86_64's");
    }

    @ParameterizedTest
    @CsvSource({
        "SCMP_ACT_KILL, 0",
        "SCMP_ACT_KILL_THREAD, 0",
        "SCMP_ACT_KILL_PROCESS, 2147483648",
        "SCMP_ACT_TRAP, 196608",
        "SCMP_ACT_ERRNO, 327681",
        "SCMP_ACT_TRACE, 2146435073",
        "SCMP_ACT_LOG, 2147221504",
        "SCMP_ACT_NOTIFY, 2143289344"
    })
    void everyActionIsWhatTheKernelReturns(String action, long expected) throws Exception {
        BpfMachine machine =
                machine("'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['getpid'],'action':'" + action + "'}]");

        assertEquals(expected, machine.run(BpfMachine.X86_64, GETPID));
        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, READ));
    }

    @Test
    void errnosAreThoseOfTheProfileAndElseEperm() throws Exception {
        BpfMachine machine = machine("'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':13,'syscalls':["
                + "{'names':['getpid'],'action':'SCMP_ACT_ALLOW'},"
                + "{'names':['clone3'],'action':'SCMP_ACT_ERRNO','errnoRet':38},"
                + "{'names':['clone'],'action':'SCMP_ACT_TRACE','errnoRet':7}]");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, GETPID));
        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.X86_64, 435));
        assertEquals(BpfMachine.TRACE | 7, machine.run(BpfMachine.X86_64, CLONE));
        assertEquals(BpfMachine.ERRNO | 13, machine.run(BpfMachine.X86_64, READ));
    }

    @ParameterizedTest
    @CsvSource({
        "SCMP_CMP_NE, 6, 5",
        "SCMP_CMP_LT, 4, 5",
        "SCMP_CMP_LE, 5, 6",
        "SCMP_CMP_EQ, 5, 4",
        "SCMP_CMP_GE, 5, 4",
        "SCMP_CMP_GT, 6, 5"
    })
    void operatorsCompareTheWholeArgument(String operator, long matches, long other) throws Exception {
        BpfMachine machine = allowing("{'index':2,'value':5,'op':'" + operator + "'}");
        BpfMachine high = allowing("{'index':2,'value':" + (5L << 32) + ",'op':'" + operator + "'}");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, PERSONALITY, 9, 9, matches));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, PERSONALITY, 9, 9, other));
        assertEquals(BpfMachine.ALLOW, high.run(BpfMachine.X86_64, PERSONALITY, 9, 9, matches << 32));
        assertEquals(BpfMachine.EPERM, high.run(BpfMachine.X86_64, PERSONALITY, 9, 9, other << 32));
    }

    @Test
    void maskedEqualComparesTheBitsOfTheValueWithTheSecondValue() throws Exception {
        BpfMachine machine = allowing("{'index':0,'value':2114060288,'valueTwo':268435456,'op':'SCMP_CMP_MASKED_EQ'}");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, PERSONALITY, 0x1000_0011));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, PERSONALITY, 0x3000_0011));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, PERSONALITY, 0));
    }

    @Test
    void aValueWithAllBitsSetIsCompared() throws Exception {
        BpfMachine machine = allowing("{'index':0,'value':18446744073709551615,'op':'SCMP_CMP_EQ'}");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, PERSONALITY, -1));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, PERSONALITY, 0xFFFF_FFFFL));
    }

    @Test
    void conditionsOnDifferentArgumentsMustAllHold() throws Exception {
        BpfMachine machine =
                allowing("{'index':0,'value':1,'op':'SCMP_CMP_EQ'},{'index':1,'value':2,'op':'SCMP_CMP_EQ'}");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, PERSONALITY, 1, 2));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, PERSONALITY, 1, 3));
    }

    @Test
    void ofConditionsOnOneArgumentAnySuffices() throws Exception {
        BpfMachine machine =
                allowing("{'index':0,'value':1,'op':'SCMP_CMP_EQ'},{'index':0,'value':8,'op':'SCMP_CMP_EQ'}");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, PERSONALITY, 1));
        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, PERSONALITY, 8));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, PERSONALITY, 9));
    }

    @Test
    void unknownSystemCallsAreSkipped() throws Exception {
        BpfMachine machine = machine("'defaultAction':'SCMP_ACT_ERRNO','syscalls':["
                + "{'names':['no_such_call','getpid'],'action':'SCMP_ACT_ALLOW'}]");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, GETPID));
    }

    @Test
    void aRuleWithTheDefaultActionIsSkipped() throws Exception {
        BpfMachine machine =
                machine("'defaultAction':'SCMP_ACT_ALLOW','syscalls':[{'names':['getpid'],'action':'SCMP_ACT_ALLOW'}]");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, GETPID));
    }

    @Test
    void theSameRuleTwiceIsOne() throws Exception {
        BpfMachine machine = machine("'defaultAction':'SCMP_ACT_ERRNO','syscalls':["
                + "{'names':['getpid','getpid'],'action':'SCMP_ACT_ALLOW'}]");

        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, GETPID));
    }

    @Test
    void otherArchitecturesAreKilledUnlessTheProfileListsThem() throws Exception {
        String rules = "'defaultAction':'SCMP_ACT_ERRNO','syscalls':[{'names':['getpid'],'action':'SCMP_ACT_ALLOW'}]";
        BpfMachine nativeOnly = machine(rules);
        BpfMachine both = machine("'architectures':['SCMP_ARCH_X86_64','SCMP_ARCH_X86','SCMP_ARCH_X32']," + rules);

        assertEquals(BpfMachine.KILL_THREAD, nativeOnly.run(BpfMachine.I386, 20), "one that is not listed");
        assertEquals(BpfMachine.ALLOW, both.run(BpfMachine.I386, 20));
        assertEquals(BpfMachine.ALLOW, both.run(BpfMachine.X86_64, X32 | GETPID));
        assertEquals(BpfMachine.ALLOW, both.run(BpfMachine.X86_64, GETPID));
        assertEquals(BpfMachine.EPERM, both.run(BpfMachine.I386, 3));
    }

    @Test
    void callsNewerThanTheProfileGetEnosysWhereItDenies() throws Exception {
        BpfMachine machine =
                machine("'architectures':['SCMP_ARCH_X86','SCMP_ARCH_X32'],'defaultAction':'SCMP_ACT_ERRNO',"
                        + "'syscalls':[{'names':['getpid','openat2'],'action':'SCMP_ACT_ALLOW'}]");

        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.X86_64, NEW_CALL));
        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.X86_64, X32 | NEW_CALL));
        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.I386, NEW_CALL));
        assertEquals(BpfMachine.ENOSYS, machine.run(BpfMachine.X86_64, 438));
        assertEquals(BpfMachine.ALLOW, machine.run(BpfMachine.X86_64, 437));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, 436));
    }

    @Test
    void callsNewerThanTheProfileGetTheDefaultActionWhereItDoesNotDeny() throws Exception {
        for (String action : List.of("SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE")) {
            BpfMachine machine = machine("'defaultAction':'" + action
                    + "','syscalls':[{'names':['getpid'],'action':'SCMP_ACT_KILL_PROCESS'}]");

            assertEquals(SeccompNames.action(action, null), machine.run(BpfMachine.X86_64, NEW_CALL));
        }
    }

    @Test
    void aProfileWithoutRulesHasItsDefaultActionForEverything() throws Exception {
        BpfMachine machine = machine("'defaultAction':'SCMP_ACT_ERRNO'");

        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, GETPID));
        assertEquals(BpfMachine.EPERM, machine.run(BpfMachine.X86_64, NEW_CALL));
    }

    @Test
    void manyRulesAreSearchedByATreeAndDecideTheSame() throws Exception {
        String names = """
                'read','open','close','stat','fstat','lstat','poll','lseek','mmap','mprotect','munmap','brk','ioctl',
                'pread64','pwrite64','readv','writev','access','pipe','select','sched_yield','mremap','msync','mincore',
                'madvise','shmget','shmat','shmctl','dup','dup2','pause','nanosleep','getitimer','alarm','setitimer',
                'getpid','sendfile','socket','connect','accept'""";
        BpfMachine machine = machine(
                "'defaultAction':'SCMP_ACT_ERRNO','syscalls':[{'names':[" + names + "],'action':'SCMP_ACT_ALLOW'}]");

        for (int number = 0; number < 43; number++) {
            boolean listed = number != WRITE && number != 13 && number != 14 && number != 15;
            assertEquals(
                    listed ? BpfMachine.ALLOW : BpfMachine.EPERM, machine.run(BpfMachine.X86_64, number), "" + number);
        }
    }

    @Test
    void flagsAreThoseOfTheKernel() throws Exception {
        CompiledSeccomp compiled = compile(
                "'defaultAction':'SCMP_ACT_ALLOW','flags':['SECCOMP_FILTER_FLAG_TSYNC',"
                        + "'SECCOMP_FILTER_FLAG_LOG','SECCOMP_FILTER_FLAG_SPEC_ALLOW','SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV']");

        assertEquals(0b110, compiled.flags());
        assertFalse(compiled.listener());
    }

    @Test
    void notificationsMakeAListenerAndKeepItsFlag() throws Exception {
        CompiledSeccomp compiled = compile("'defaultAction':'SCMP_ACT_ALLOW',"
                + "'flags':['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'],"
                + "'syscalls':[{'names':['getpid'],'action':'SCMP_ACT_NOTIFY'}]");

        assertTrue(compiled.listener());
        assertEquals(1 << 5, compiled.flags());
    }

    @Test
    void whatLibseccompRefusesIsToldWithItsPlace() {
        refuses(
                "/linux/seccomp/architectures/0",
                "add SCMP_ARCH_S390X: EDOM (numerical argument out of domain)",
                "'defaultAction':'SCMP_ACT_ALLOW','architectures':['SCMP_ARCH_S390X']");
    }

    @Test
    void theHostsSupportIsAmongWhatTheSpecificationNames() {
        assertTrue(KnownNames.SECCOMP_FLAGS.containsAll(SeccompSupport.flags()));
    }

    private static BpfMachine allowing(String conditions) throws Exception {
        return machine(
                "'defaultAction':'SCMP_ACT_ERRNO','syscalls':[{'names':['personality'],'action':'SCMP_ACT_ALLOW',"
                        + "'args':[" + conditions + "]}]");
    }

    private static BpfMachine machine(String profile) throws Exception {
        return new BpfMachine(compile(profile).bpf());
    }

    private static CompiledSeccomp compile(String profile) throws SeccompException, SpecException {
        return SeccompCompiler.compile(profile(profile));
    }

    private static void refuses(String pointer, String why, String profile) {
        SeccompException e = assertThrows(SeccompException.class, () -> compile(profile));
        assertEquals(pointer, e.pointer());
        assertEquals("compile " + pointer + ": " + why, e.getMessage());
    }

    private static Seccomp profile(String members) throws SpecException {
        String listener = members.contains("SCMP_ACT_NOTIFY") ? ",'listenerPath':'/run/l.sock'" : "";
        String json = "{'ociVersion':'1.3.0','root':{'path':'r'},'linux':{'seccomp':{" + members + listener + "}}}";
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Spec spec = SpecReader.read(bytes);
        SpecValidator.check(spec);
        Seccomp seccomp = spec.linux().seccomp();
        if (seccomp == null) {
            throw new IllegalStateException(JsonObject.class + " lost the profile");
        }
        return seccomp;
    }
}
