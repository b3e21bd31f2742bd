// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Annotations that crun has given a meaning, see docs/annotations.md. */
class AnnotationsTest extends ContainerTest {
    private static final List<String> HOOKS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    @BeforeEach
    void notOnRunc() {
        Target.notForRunc("they are crun's");
    }

    @Test
    void theOutputOfEachHookIsAppendedToTheFiles() {
        Path out = Os.write(file("out"), "before\n");
        Path err = file("err");
        Bundle bundle = bundle("true")
                .put(
                        "/annotations",
                        Map.of("run.oci.hooks.stdout", out.toString(), "run.oci.hooks.stderr", err.toString()));
        for (String hook : HOOKS) {
            bundle.add(
                    "/hooks/" + hook,
                    Map.of(
                            "path",
                            "/bin/sh",
                            "args",
                            List.of("sh", "-c", "echo " + hook + "; echo e" + hook + " >&2"),
                            "env",
                            List.of("PATH=/bin:/usr/bin")));
        }

        Result result = run(bundle);
        assertEquals(0, result.exit(), result.toString());

        List<String> written = new ArrayList<>(HOOKS);
        if (Target.isJrun()) { // a hook of the image gets no file of the host's
            written.remove("startContainer");
            assertTrue(result.err().contains("/hooks/startContainer: the output is not written"), result.toString());
        }
        assertEquals("before\n" + String.join("\n", written) + "\n", Os.read(out));
        assertEquals("e" + String.join("\ne", written) + "\n", Os.read(err));
    }

    @Test
    void aRelativeFileIsOneOfTheBundlesAndTheOtherStreamStaysForTheError() {
        Target.onlyForJrun("words");
        Bundle bundle = bundle("true").put("/annotations", Map.of("run.oci.hooks.stdout", "hooks.log"));
        bundle.addJson(
                "/hooks/createContainer",
                "{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"echo out; echo because >&2; exit 3\"]}");

        refused(bundle, "/hooks/createContainer/0", "because");

        assertEquals("out\n", Os.read(bundle.path().resolve("hooks.log")));
    }

    @Test
    void aFileThatCannotBeOpenedIsNamed() {
        Target.onlyForJrun("words");
        Bundle bundle = bundle("true").put("/annotations", Map.of("run.oci.hooks.stdout", "/nowhere/log"));

        refused(bundle.addJson("/hooks/createRuntime", "{\"path\": \"/bin/true\"}"), "/nowhere/log", "ENOENT");
        refused(
                bundle.remove("/hooks").addJson("/hooks/createContainer", "{\"path\": \"/bin/true\"}"),
                "/nowhere/log",
                "/annotations/run.oci.hooks.stdout",
                "ENOENT");
    }

    @Test
    void theProgramDoesNotGetTheFilesOfTheHooks() {
        Bundle bundle = bundle("ls", "/proc/self/fd")
                .put("/annotations", Map.of("run.oci.hooks.stdout", file("out").toString()))
                .addJson("/hooks/createContainer", "{\"path\": \"/bin/true\"}");

        assertEquals("0\n1\n2\n3", output(bundle));
    }

    @Test
    void theGroupsOfTheCallerAreKept() {
        assumeTrue(Os.hasCommands("setpriv"), "needs setpriv");
        String[] groups = {"setpriv", "--groups", "7,8"};
        Bundle bundle = script("id -G; echo ready; sleep 1000")
                .put("/annotations", Map.of("run.oci.keep_original_groups", "1"))
                .put("/process/user/additionalGids", List.of(9));
        String id = newId();

        Invocation.Running create =
                command("create", id, bundle).through(groups).start();
        create.await().done();
        Container container = new Container(id, runtime, create).start().awaitOutput("ready");

        assertEquals("0 7 8", container.output().lines().findFirst().orElse(""));
        assertEquals(
                "0 7 8",
                container
                        .execCommand(List.of(), "id", "-G")
                        .through(groups)
                        .run()
                        .ok()
                        .trimmed());
    }

    @Test
    void aSystemCallThatLibseccompDoesNotKnowIsAnErrorOnlyWhenAskedFor() {
        Bundle bundle = bundle("echo", "hi")
                .json(
                        "/linux/seccomp",
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"getpid\", \"nosuchcall\"],"
                                + " \"action\": \"SCMP_ACT_ERRNO\"}]}");
        assertEquals("hi", output(bundle));
        bundle.put("/annotations", Map.of("run.oci.seccomp_fail_unknown_syscall", "0"));
        assertEquals("hi", output(bundle));

        bundle.put("/annotations", Map.of("run.oci.seccomp_fail_unknown_syscall", "1"));

        if (Target.isJrun()) {
            refused(bundle, "/linux/seccomp/syscalls/0/names/1", "nosuchcall");
        } else {
            refused(bundle, "nosuchcall");
        }
    }

    @Test
    void theSeccompListenerGoesToTheReceiver() {
        Target.onlyForJrun("crun wants its agent under another document");
        Path agent = file("agent");
        Invocation.Running running = background(host(ittool(), "agent", agent.toString(), "99"));
        Await.until("the agent's socket", () -> Files.exists(agent));
        Bundle bundle = script("mkdir /tmp/x 2>&1")
                .put("/annotations", Map.of("run.oci.seccomp.receiver", agent.toString()))
                .json(
                        "/linux/seccomp",
                        "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"mkdir\"],"
                                + " \"action\": \"SCMP_ACT_NOTIFY\"}]}");

        run(bundle);

        running.awaitOutput("syscall ");
        assertTrue(running.out().contains("fds 1"), running.out());
    }
}
