// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that others in the container can see has the capabilities of the program and its filter from the first moment,
 * also while it waits for {@code start} without end; and no filter that lets less pass makes a container fail.
 */
class VisibleProcessAttackTest extends AttackTest {
    private static final String KILL_ALONE = "0000000000000020";

    /** A profile as engines have it: it lets pass what the helper calls. */
    private static final String PROFILE = "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\":"
            + " [\"ptrace\", \"clone3\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoRet\": 38}]}";

    /** What the helper calls when the credentials are set, but for what every program needs too, and its last word. */
    private static final List<String> HELPER_CALLS = List.of(
            "capset",
            "clone",
            "prctl",
            "read",
            "setsid",
            "ioctl",
            "stat",
            "getsockopt",
            "accept4",
            "getpid",
            "pipe2",
            "fcntl",
            "dup2",
            "poll",
            "restart_syscall",
            "clock_gettime",
            "rt_sigaction",
            "umask",
            "kill",
            "wait4",
            "clone3",
            "close_range",
            "faccessat2",
            "close");

    private Bundle filtered(String... args) {
        return bundle(args).capabilities("CAP_KILL").json("/linux/seccomp", PROFILE);
    }

    private static String status(long pid, String key) {
        return Os.read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).trim())
                .findFirst()
                .orElse("no " + key);
    }

    private void waitsAsItsProgram(Container waiting) {
        long pid = waiting.pid();
        assertEquals("created", waiting.status());
        held(
                status(pid, "CapEff").equals(KILL_ALONE)
                        && status(pid, "CapPrm").equals(KILL_ALONE),
                "capabilities of the waiting init: " + status(pid, "CapEff") + " " + status(pid, "CapPrm"));
        held(status(pid, "Seccomp").equals("2"), "Seccomp of the waiting init: " + status(pid, "Seccomp"));
    }

    @Test
    void theInitOfAPodWaitsUnderItsFilterAndWithItsCapabilitiesAlone() {
        Container pod = started(sleeper());

        Container waiting = create(filtered("sleep", "1000").namespace("pid", "/proc/" + pod.pid() + "/ns/pid"));

        waitsAsItsProgram(waiting);
        waiting.start();
        assertEquals(KILL_ALONE, status(waiting.pid(), "CapEff"));
    }

    @Test
    void soDoesAnInitInNamespacesOfItsOwn() {
        waitsAsItsProgram(create(filtered("sleep", "1000")));
    }

    @Test
    void soDoesAnInitWithNoNewPrivileges() {
        waitsAsItsProgram(create(filtered("sleep", "1000").put("/process/noNewPrivileges", true)));
    }

    /** The hook's process is one of the container's; what it leaves behind lives on with the capabilities that it had. */
    @Test
    void whatAHookOfTheImageLeavesBehindHasTheFilterAndNoMoreCapabilities() {
        Bundle bundle = filtered("sleep", "1000");
        bundle.addJson(
                "/hooks/startContainer",
                "{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"grep -E '^(CapEff|Seccomp):' /proc/self/status > /tmp/seen;"
                        + " grep -E '^(CapEff|Seccomp):' /proc/$PPID/status >> /tmp/seen\"]}");

        create(bundle).start();

        List<String> seen = Os.read(bundle.rootfs().resolve("tmp/seen")).lines().toList();
        assertEquals(4, seen.size(), seen.toString());
        held(
                seen.stream().allMatch(line -> line.equals("CapEff:\t" + KILL_ALONE) || line.equals("Seccomp:\t2")),
                "the hook and the init that runs it: " + seen);
    }

    /** The helper's process that others see, held at its first call: what it has open but for its streams. */
    private List<String> heldOpen(Invocation command) {
        Target.onlyForJrun("the system call that it is stopped at is jrun's");
        List<String> open = new ArrayList<>();
        HeldCall.run(dir, command, "setsid", "setsid(", () -> open.addAll(openInVisibleHelpers()));
        return open;
    }

    private List<String> openInVisibleHelpers() {
        String script = "for p in /proc/[0-9]*; do [ \"$(cat $p/comm 2>/dev/null)\" = jrun-init ] || continue;"
                + " grep -qE '^NSpid:\t[0-9]+\t' $p/status || continue; grep -q '^TracerPid:\t0$' $p/status && continue;"
                + " for f in $p/fd/*; do n=${f##*/}; [ $n -lt 3 ] || readlink $f | sed 's/:.*//'; done; done";
        return Os.sh(dir, script).lines().toList();
    }

    @Test
    void whatIsSeenOfAnExecHoldsNothingButItsStreamsAndTheSocketToTheRuntime() {
        Container container = started(sleeper());

        List<String> open = heldOpen(container.execCommand(List.of(), "true"));

        held(open.equals(List.of("socket")), open);
    }

    @Test
    void whatIsSeenOfTheInitOfAPodHoldsTheSocketForItsStartBesides() {
        Container pod = started(sleeper());
        Bundle bundle = bundle("true").namespace("pid", "/proc/" + pod.pid() + "/ns/pid");

        List<String> open = heldOpen(runCommand(bundle));

        held(open.equals(List.of("socket", "socket")), open);
    }

    /** A filter that is loaded early may refuse nothing that the helper needs: each call of it is left out once. */
    @ParameterizedTest
    @ValueSource(strings = {"SCMP_ACT_ERRNO", "SCMP_ACT_KILL_PROCESS"})
    void aFilterThatRefusesACallOfTheHelperIsLoadedLateAndTheContainerRuns(String action) {
        Container pod = started(sleeper());
        for (String call : HELPER_CALLS) {
            if (action.endsWith("PROCESS") && call.equals("prctl")) {
                continue; // busybox names its process
            }
            Bundle bundle = bundle("true")
                    .capabilities("CAP_KILL")
                    .put("/process/noNewPrivileges", true) // else capset(2) follows the filter
                    .namespace("pid", "/proc/" + pod.pid() + "/ns/pid")
                    .json(
                            "/linux/seccomp",
                            "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"" + call
                                    + "\"], \"action\": \"" + action + "\"}]}");
            bundle.addJson("/hooks/startContainer", "{\"path\": \"/bin/true\"}");
            assertEquals(0, run(bundle).exit(), call + " " + action);
        }
    }
}
