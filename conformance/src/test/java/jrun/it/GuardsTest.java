// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import jrun.faults.SystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A step that restricts the container and is refused by the kernel is an error of the command: the program never runs
 * and nothing is left. The refusal is injected at the system call, so that the rest is the real runtime and kernel.
 */
class GuardsTest extends ContainerTest {
    private static final int EPERM = 1;

    /** Calls by name, with "N=VALUE" where only those with this argument are refused. */
    @ParameterizedTest
    @CsvSource({
        "prctl, 0=24, drop bounding capability",
        "prctl, 0=8, keep capabilities",
        "prctl, 0=38, set no_new_privs",
        "prctl, 0=47, clear ambient set",
        "prctl, 0=4, set dumpable",
        "prctl, 0=1, die with the parent",
        "capset, '', set capabilities",
        "setgroups, '', set groups",
        "setresgid, '', set gid",
        "setresuid, '', set uid",
        "seccomp, 0=1, install seccomp filter",
        "prlimit64, 1=7, set rlimit",
        "prlimit64, 1=4, set rlimit",
        "keyctl, 0=1, join session keyring",
        "keyctl, 0=5, set permissions of session keyring",
        "sched_setattr, '', set scheduler",
        "ioprio_set, '', set io priority",
        "personality, '', set personality",
        "unshare, '', unshare namespace",
        "setsid, '', setsid",
        "sethostname, '', set hostname",
        "mount_setattr, '', make mount of rootfs private",
        "pivot_root, '', pivot_root",
        "umount2, '', unmount old root",
        "mknodat, '', make device",
        "chdir, '', chdir"
    })
    void aRefusedStepOfRunIsAnError(String call, String argument, String words) {
        Target.onlyForJrun("the words are jrun's");
        String id = newId();
        Bundle bundle = guarded(bundle("echo", "ran"));

        Result result = refusing(command("run", id, bundle), call, argument).run();

        assertEquals("", result.out(), result.toString());
        result.fails(1, words, "EPERM");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @ParameterizedTest
    @CsvSource({
        "setns, '', join namespace",
        "prctl, 0=24, drop bounding capability",
        "prctl, 0=38, set no_new_privs",
        "capset, '', set capabilities",
        "setgroups, '', set groups",
        "setresgid, '', set gid",
        "setresuid, '', set uid",
        "seccomp, 0=1, install seccomp filter",
        "prlimit64, 1=7, get rlimit"
    })
    void aRefusedStepOfExecIsAnErrorAndLeavesTheContainerAlone(String call, String argument, String words) {
        Target.onlyForJrun("the words are jrun's");
        Container container = started(guarded(sleeper()));

        Result result = refusing(container.execCommand(List.of(), "echo", "ran"), call, argument)
                .run();

        assertEquals("", result.out(), result.toString());
        result.fails(255, words, "EPERM");
        container.assertStatus("running");
        assertEquals("hi", container.exec("echo", "hi").ok().trimmed());
    }

    /** EPERM may mean that the namespace denies setgroups(2); where it does not, the groups of the host would stay. */
    @Test
    void groupsOfTheHostThatCannotBeLeftAreAnError() {
        Target.onlyForJrun("the words are jrun's");
        String id = newId();
        Bundle bundle = bundle("echo", "ran").userNamespace().json("/process/user/additionalGids", "[1002]");

        Result result = refusing(command("run", id, bundle), "setgroups", "0=0").run(); // the program's own are one

        assertEquals("", result.out(), result.toString());
        result.fails(1, "clear groups", "EPERM");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void deviceRulesThatCannotBeAttachedAreAnError() {
        Target.onlyForJrun("the words are jrun's");
        String id = newId();
        ContainerRuntime v2 = runtime.in(ContainerRuntime.View.V2);
        Bundle bundle = bundle("echo", "ran");
        bundle.save();

        Result result = refusing(v2.command("run", "--bundle", bundle.path().toString(), id), "bpf", "0=8", 0)
                .run();

        assertEquals("", result.out(), result.toString());
        result.fails(1, "set device rules", "attach device program", "EPERM");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    /** A bundle that has each of the steps. */
    private static Bundle guarded(Bundle bundle) {
        return bundle.put("/process/noNewPrivileges", true)
                .put("/hostname", "guarded")
                .json("/process/user", "{\"uid\": 1000, \"gid\": 1001, \"additionalGids\": [1002]}")
                .json(
                        "/process/rlimits",
                        "[{\"type\": \"RLIMIT_NOFILE\", \"soft\": 512, \"hard\": 512},"
                                + "{\"type\": \"RLIMIT_CORE\", \"soft\": 0, \"hard\": 0}]")
                .json("/process/scheduler", "{\"policy\": \"SCHED_BATCH\", \"nice\": 3}")
                .json("/process/ioPriority", "{\"class\": \"IOPRIO_CLASS_IDLE\", \"priority\": 0}")
                .json("/linux/personality", "{\"domain\": \"LINUX\"}")
                .json("/linux/maskedPaths", "[\"/proc/kcore\"]")
                .json("/linux/readonlyPaths", "[\"/proc/sys\"]")
                .json(
                        "/linux/seccomp",
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": ["
                                + "{\"names\": [\"swapon\"], \"action\": \"SCMP_ACT_ERRNO\"}]}");
    }

    /** The command with a call refused that the helper makes. */
    private static Invocation refusing(Invocation command, String call, String argument) {
        return refusing(command, call, argument, 1);
    }

    private static Invocation refusing(Invocation command, String call, String argument, int process) {
        List<String> inject =
                new ArrayList<>(List.of(Rootfs.ittool().resolveSibling("inject").toString()));
        inject.addAll(List.of("-e", Integer.toString(EPERM), "-p", Integer.toString(process)));
        inject.addAll(List.of("-c", Integer.toString(SystemCalls.number(call))));
        if (!argument.isEmpty()) {
            inject.addAll(List.of("-w", argument));
        }
        inject.add("--");
        return command.through(inject.toArray(String[]::new));
    }
}
