// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A signal that asks a command in the foreground to end while it still sets its process up. */
class SetupSignalTest extends ContainerTest {
    private static final String HOOK = "[{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"%s\"]}]";

    @ParameterizedTest
    @CsvSource({
        "createRuntime, TERM, 143",
        "createRuntime, INT, 130",
        "createRuntime, HUP, 129",
        "createContainer, TERM, 143",
        "startContainer, TERM, 143",
        "poststart, TERM, 143"
    })
    void aRunThatHangsInAHookEndsAndLeavesNothing(String hook, String signal, int code) {
        Target.onlyForJrun("runc waits for the hook");
        String id = newId();
        Bundle bundle = script("echo ran; sleep 1000");
        Path hanging = hanging(bundle, hook);
        Path stopped = file("stopped");
        bundle.json("/hooks/poststop", HOOK.formatted("cat > " + stopped));
        // a JVM leaves a signal ignored that it finds ignored, as nohup(1) and a shell's & pass it on
        Invocation.Running running = background(command("run", id, bundle).through("env", "--default-signal=HUP,INT"));
        Await.until("the hook hangs: " + running.err(), () -> Files.exists(hanging));

        Os.sh(dir, "kill -" + signal + " " + running.process().pid());

        Result result = running.await();
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
        assertFalse(Os.anyCommandWith(hanging + "; exec sleep"), "the hook still runs");
        result.fails(code, "ended by SIG" + signal);
        assertTrue(Os.read(stopped).contains(id), "poststop hooks ran");
        assertEquals(hook.equals("poststart") ? "ran" : "", result.trimmed());
    }

    /** The kernel ends it, where it is in a call that does not return: here, where it is stopped. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHelperEndsWithARuntimeThatIsKilled(boolean user) {
        Target.onlyForJrun("the words are jrun's");
        Bundle bundle = user ? sleeper().userNamespace() : sleeper();
        Path hanging = hanging(bundle, "createContainer");
        Os.sh(dir, "chmod 777 .");
        Invocation.Running running = background(command("create", newId(), bundle));
        Await.until("the hook hangs: " + running.err(), () -> Files.exists(hanging));
        List<ProcessHandle> helpers = running.process()
                .descendants()
                .filter(process -> Os.link("/proc/" + process.pid() + "/exe").contains("jrun-init"))
                .toList();
        assertFalse(helpers.isEmpty(), "a helper waits for the hook");

        helpers.forEach(helper -> Os.sh(dir, "kill -STOP " + helper.pid()));

        running.process().destroyForcibly();

        try {
            for (ProcessHandle helper : helpers) {
                Await.until("the end of helper " + helper.pid(), () -> !Os.alive(helper.pid()));
            }
        } finally {
            helpers.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Where the hook says that it hangs, as the host sees it. */
    private Path hanging(Bundle bundle, String hook) {
        boolean inside = hook.equals("startContainer");
        Path file = inside ? bundle.rootfs().resolve("hanging") : file("hanging");
        String name = inside ? "/hanging" : file.toString();
        bundle.json("/hooks/" + hook, HOOK.formatted("echo > " + name + "; exec sleep 1000"));
        return file;
    }

    @Test
    void anExecThatCannotGoOnEndsWithoutHavingRun() {
        Target.onlyForJrun("runc waits for the cgroup");
        Container container = started(sleeper());
        runtime.call("pause", container.id()).ok();
        Invocation.Running exec =
                background(container.execCommand(List.of("--ignore-paused"), "sh", "-c", "echo ran; sleep 1000"));
        Await.until("the helper is frozen with the container", () -> frozen(container) > 0);

        Os.sh(dir, "kill -TERM " + exec.process().pid());
        Await.until("the signal is taken", () -> pending(exec.process().pid()) == 0);
        runtime.call("resume", container.id()).ok();

        Result result = exec.await();
        result.fails(143, "ended by SIGTERM");
        assertEquals("", result.out());
        container.assertStatus("running");
    }

    /** How many processes beside the container's own are in its frozen cgroup. */
    private static long frozen(Container container) {
        long count = 0;
        for (Path process : Os.list(Path.of("/proc"))) {
            String cgroup = Os.read(process.resolve("cgroup"));
            boolean helper = Os.read(process.resolve("cmdline")).startsWith("jrun-init");
            count += helper && cgroup.contains(container.id()) ? 1 : 0;
        }
        return count;
    }

    private static long pending(long pid) {
        return Long.parseLong(Os.status(pid, "ShdPnd"), 16);
    }
}
