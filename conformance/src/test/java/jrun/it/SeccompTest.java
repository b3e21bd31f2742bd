// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** seccomp: actions, operators, flags, architectures, the listener. The call that is filtered is personality(2), 135. */
class SeccompTest extends ContainerTest {
    private static final String RULE = "{\"names\": [\"personality\"], \"action\": \"%s\"%s}";

    @ParameterizedTest
    @CsvSource(
            value = {
                "SCMP_ACT_ERRNO;;-1",
                "SCMP_ACT_ERRNO;, \"errnoRet\": 38;-38",
                "SCMP_ACT_ALLOW;;0",
                "SCMP_ACT_LOG;;0",
                "SCMP_ACT_TRACE;, \"errnoRet\": 5;-38"
            },
            delimiter = ';')
    void anActionAnswersTheCall(String action, String extra, String expected) {
        assertEquals(expected, output(call(0, action, extra == null ? "" : extra)));
    }

    @ParameterizedTest
    @CsvSource({"SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP"})
    void anActionKillsTheProcess(String action) {
        Bundle bundle = script("exec 2>/dev/null; ittool syscall 135 0; echo $?")
                .json("/linux/seccomp", filter("SCMP_ACT_ALLOW", RULE.formatted(action, "")));

        assertEquals("159", output(bundle), "128 + SIGSYS");
    }

    /** Neither can the program be executed then, nor can its process end by a call. */
    @Test
    void aFilterThatRefusesEverythingEndsTheContainer() {
        Bundle bundle = bundle("true")
                .put("/process/noNewPrivileges", true)
                .json("/linux/seccomp", "{\"defaultAction\": \"SCMP_ACT_ERRNO\"}");

        Result result = run(bundle);

        assertTrue(result.exit() != 0, result.toString());
        bundle.addJson("/hooks/startContainer", "{\"path\": \"/bin/true\"}");
        run(bundle).fails(1, "startContainer");
    }

    @Test
    void theDefaultActionIsForAllOtherCalls() {
        Bundle bundle = bundle("ittool", "syscall", "135", "0")
                .json(
                        "/linux/seccomp",
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"mkdir\", \"mkdirat\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");
        assertEquals("0", output(bundle));

        Result result = run(bundle.script("mkdir /tmp/x"));
        assertTrue(result.err().contains("Operation not permitted"), result.toString());
    }

    @Test
    void defaultErrnoRetIsTheErrnoOfTheDefaultAction() {
        Bundle bundle = bundle("ittool", "syscall", "135", "0")
                .put("/process/noNewPrivileges", true)
                .json("/linux/seccomp", """
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 77, "architectures": ["SCMP_ARCH_X86_64"],
                 "syscalls": [{"names": ["execve", "exit", "exit_group", "brk", "arch_prctl", "write", "fstat", "newfstatat", "read",
                  "set_tid_address", "set_robust_list", "rseq", "prlimit64", "readlink", "readlinkat", "getrandom", "mprotect", "futex",
                  "close", "getcwd", "close_range", "prctl", "uname", "ioctl", "access", "seccomp", "openat", "openat2", "capset", "capget", "setuid", "setgid", "setgroups",
                  "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_yield", "epoll_ctl", "fcntl", "fstatfs", "getdents64", "getpid", "gettid",
                  "mmap", "munmap", "nanosleep", "tgkill", "getppid", "clone", "epoll_pwait", "chdir", "stat", "faccessat", "faccessat2", "execveat", "statfs",
                  "sendto", "sendmsg", "recvmsg", "recvfrom", "poll", "ppoll", "dup2", "dup3", "fchdir", "sigaltstack", "madvise"],
                  "action": "SCMP_ACT_ALLOW"}]}""");

        assertEquals("-77", output(bundle));
    }

    @ParameterizedTest
    @CsvSource({
        "SCMP_CMP_EQ,8,0,8,9",
        "SCMP_CMP_NE,8,0,9,8",
        "SCMP_CMP_LT,8,0,7,8",
        "SCMP_CMP_LE,8,0,8,9",
        "SCMP_CMP_GT,8,0,9,8",
        "SCMP_CMP_GE,8,0,8,7",
        "SCMP_CMP_MASKED_EQ,12,8,10,4"
    })
    void anOperatorComparesAnArgument(String op, long value, long valueTwo, int matching, int other) {
        String args = ", \"args\": [{\"index\": 0, \"value\": %d, \"valueTwo\": %d, \"op\": \"%s\"}]"
                .formatted(value, valueTwo, op);

        assertEquals("-1", output(call(matching, "SCMP_ACT_ERRNO", args)), op + " matches");
        assertNotEquals("-1", output(call(other, "SCMP_ACT_ERRNO", args)), op + " does not match");
    }

    @Test
    void conditionsOnDifferentArgumentsMustAllHold() {
        Bundle bundle = script("ittool syscall 135 1 2; ittool syscall 135 1 3")
                .json(
                        "/linux/seccomp",
                        filter(
                                "SCMP_ACT_ALLOW",
                                RULE.formatted(
                                        "SCMP_ACT_ERRNO",
                                        ", \"args\": [{\"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\"}, {\"index\": 1, \"value\": 2, \"op\": \"SCMP_CMP_EQ\"}]")));

        String seen = output(bundle);

        assertEquals("-1", seen.lines().toList().get(0));
        assertNotEquals("-1", seen.lines().toList().get(1));
    }

    @Test
    void aCallThatThisArchitectureDoesNotHaveIsPassedOver() {
        Bundle bundle = bundle("echo", "fine")
                .json(
                        "/linux/seccomp",
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"nonsense_call\", \"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");

        assertEquals("fine", output(bundle));
    }

    @Test
    void otherArchitecturesAndFlagsAreTaken() {
        Target.notForRunc("runc 1.1.5 knows no flags");
        Bundle bundle = bundle("ittool", "syscall", "135", "0").json("/linux/seccomp", """
                {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
                 "flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"],
                 "syscalls": [{"names": ["personality"], "action": "SCMP_ACT_ERRNO"}]}""");

        assertEquals("-1", output(bundle));
    }

    /** personality(2) has another number there, and the rule is for this architecture's. */
    @Test
    void aCallByTheNumberOfAnotherArchitectureDoesNotGoPastTheFilter() {
        assumeTrue(host(ittool(), "syscall32", "20").run().trimmed().matches("[1-9]\\d*"), "needs 32-bit calls of x86");
        Bundle bundle = script("exec 2>/dev/null; ittool syscall32 136; echo $?")
                .json("/linux/seccomp", filter("SCMP_ACT_ALLOW", RULE.formatted("SCMP_ACT_ERRNO", "")));

        assertEquals("159", output(bundle), "the call was made");

        bundle.json("/linux/seccomp/architectures", "[\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"]");
        assertEquals("-1\n0", output(bundle), "filtered as well where it is listed");
    }

    /** TSYNC is for threads, of which the program has none yet. */
    @ParameterizedTest
    @ValueSource(strings = {"TSYNC", "LOG", "SPEC_ALLOW", "WAIT_KILLABLE_RECV"})
    void eachFlagLeavesTheFilterInForce(String flag) {
        Target.notForRunc("runc 1.1.5 knows no flags");
        Bundle bundle = bundle("ittool", "syscall", "135", "0").json("/linux/seccomp", """
                {"defaultAction": "SCMP_ACT_ALLOW", "flags": ["SECCOMP_FILTER_FLAG_%s"],
                 "syscalls": [{"names": ["personality"], "action": "SCMP_ACT_ERRNO"}]}""".formatted(flag));

        assertEquals("-1", output(bundle));
    }

    /** With the flag, a signal waits until the agent has answered; without it, the call ends by EINTR. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\", \"SECCOMP_FILTER_FLAG_TSYNC\"];-113", "[];-4"})
    void aCallThatTheAgentHasIsInterruptedBySignalsOrNot(String flags, String expected) {
        Target.notForRunc("runc 1.1.5 knows no flags");
        Os.sh(dir, "mkfifo go");
        Invocation.Running agent = background(host(
                ittool(),
                "agent",
                file("agent.sock").toString(),
                "113",
                file("go").toString()));
        Await.until("the agent's socket", () -> Files.exists(file("agent.sock")));
        Container container =
                create(bundle("ittool", "syscall", "135", "0").json("/linux/seccomp", notify(", \"flags\": " + flags)));
        long pid = container.pid();
        container.start();
        agent.awaitOutput("syscall 135");

        Os.sh(dir, "kill -USR1 " + pid);
        if (flags.contains("WAIT_KILLABLE_RECV")) {
            Os.sh(dir, ": > go");
        }

        assertEquals(expected, container.awaitEnd(pid).strip());
    }

    @Test
    void theFilterIsThereWithAndWithoutNoNewPrivileges() {
        for (boolean nnp : new boolean[] {true, false}) {
            Bundle bundle = bundle("grep", "Seccomp:", "/proc/self/status")
                    .json("/linux/seccomp", filter("SCMP_ACT_ALLOW", RULE.formatted("SCMP_ACT_ERRNO", "")))
                    .json("/process/user", "{\"uid\": 1000, \"gid\": 1001}")
                    .put("/process/noNewPrivileges", nnp);

            assertEquals("Seccomp:\t2", output(bundle));
        }
    }

    @Test
    void execIsFilteredToo() {
        Container container = started(
                sleeper().json("/linux/seccomp", filter("SCMP_ACT_ALLOW", RULE.formatted("SCMP_ACT_ERRNO", ""))));

        assertEquals("-1", container.exec("ittool", "syscall", "135", "0").ok().trimmed());
    }

    @Test
    void aListenerGetsTheContainersStateAndAnswersItsCalls() {
        Invocation.Running agent = agent(113);
        Bundle bundle = bundle("ittool", "syscall", "135", "0")
                .json("/linux/seccomp", notify(", \"listenerMetadata\": \"meta\""));
        Container container = create(bundle);

        String output = container.startAndAwaitEnd();

        assertEquals("-113\n", output);
        Result seen = agent.await().ok();
        JsonNode state = Json.parse(seen.lines().get(0));
        assertEquals("meta", state.get("metadata").stringValue());
        assertEquals("seccompFd", state.at("/fds/0").stringValue());
        assertEquals(container.id(), state.at("/state/id").stringValue());
        assertTrue(state.get("pid").longValue() > 0, seen.out());
        assertEquals(List.of("fds 1", "syscall 135"), seen.lines().subList(1, 3));
    }

    @Test
    void execsCallsGoToTheListenerToo() {
        Invocation.Running first = agent(113);
        Container container = create(sleeper().json("/linux/seccomp", notify("")));
        container.start().awaitOutput("ready");
        Await.until("the container's descriptor", () -> first.out().contains("fds"));
        first.process().destroyForcibly();
        Os.sh(dir, "rm agent.sock");
        Invocation.Running second = agent(114);

        assertEquals(
                "-114", container.exec("ittool", "syscall", "135", "0").ok().trimmed());

        assertTrue(second.out().contains("\"running\"") || second.out().contains("\"pid\""), second.out());
    }

    @Test
    void aMissingListenerIsNamedAndNothingIsLeft() {
        String id = newId();

        Result result = command("run", id, bundle("true").json("/linux/seccomp", notify("")))
                .run();

        result.fails(1, file("agent.sock").toString());
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void notifyWithoutListenerPathIsRefused() {
        refused(
                bundle("true").json("/linux/seccomp", filter("SCMP_ACT_ALLOW", RULE.formatted("SCMP_ACT_NOTIFY", ""))),
                "/linux/seccomp");
    }

    @Test
    void unknownActionsOperatorsArchitecturesAndFlagsAreRefusedByPointer() {
        refused(
                bundle("true").json("/linux/seccomp", "{\"defaultAction\": \"SCMP_ACT_NONSENSE\"}"),
                "/linux/seccomp/defaultAction");
        refused(
                bundle("true")
                        .json(
                                "/linux/seccomp",
                                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"architectures\": [\"SCMP_ARCH_Z80\"]}"),
                "/linux/seccomp/architectures/0");
        refused(
                bundle("true")
                        .json(
                                "/linux/seccomp",
                                filter(
                                        "SCMP_ACT_ALLOW",
                                        RULE.formatted(
                                                "SCMP_ACT_ERRNO",
                                                ", \"args\": [{\"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_NONSENSE\"}]"))),
                "/linux/seccomp/syscalls/0/args/0/op");
        refused(
                bundle("true")
                        .json(
                                "/linux/seccomp",
                                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"flags\": [\"NONSENSE\"],"
                                        + " \"syscalls\": [{\"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\"}]}"),
                "/linux/seccomp/flags/0");
    }

    private Bundle call(int argument, String action, String extra) {
        return bundle("ittool", "syscall", "135", Integer.toString(argument))
                .json("/linux/seccomp", filter("SCMP_ACT_ALLOW", RULE.formatted(action, extra)));
    }

    private static String filter(String defaultAction, String... rules) {
        return "{\"defaultAction\": \"" + defaultAction + "\", \"syscalls\": [" + String.join(", ", rules) + "]}";
    }

    private String notify(String extra) {
        return "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"listenerPath\": \"" + file("agent.sock") + "\"" + extra
                + ", \"syscalls\": [" + RULE.formatted("SCMP_ACT_NOTIFY", "") + "]}";
    }

    private Invocation.Running agent(int errno) {
        Invocation.Running agent =
                background(host(ittool(), "agent", file("agent.sock").toString(), Integer.toString(errno)));
        Await.until(
                "the agent's socket",
                () -> Files.exists(Path.of(file("agent.sock").toString())));
        return agent;
    }

    @ParameterizedTest
    @Tag("attack")
    @CsvSource({
        "0,false,personality",
        "0,true,personality",
        "1000,false,personality",
        "0,false,getsockopt",
        "0,true,getsockopt"
    })
    void startContainerHooksRunUnderTheFilterAsTheyAreFilesOfTheImage(
            int uid, boolean noNewPrivileges, String refusedToo) { // getsockopt: jrun loads the filter late then
        Bundle bundle = script("cat /tmp/result; ittool syscall 135 0")
                .put("/process/user/uid", uid)
                .put("/process/noNewPrivileges", noNewPrivileges)
                .json(
                        "/linux/seccomp",
                        filter(
                                "SCMP_ACT_ALLOW",
                                RULE.formatted("SCMP_ACT_ERRNO", "")
                                        .replace("\"personality\"", "\"personality\", \"" + refusedToo + "\"")))
                .addJson("/hooks/startContainer", """
                        {"path": "/bin/sh", "args": ["sh", "-c", "ittool syscall 135 0 > /tmp/result"], "env": ["PATH=/bin"]}
                        """);

        Result result = run(bundle).ok();

        assertTrue(result.out().endsWith("\n-1\n"), "the program is filtered: " + result);
        AttackTest.unchanged("-1\n-1", result.trimmed());
    }
}
