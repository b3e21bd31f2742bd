// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Root file systems and images that would have CRIU do something else on the host. */
class CheckpointAttackTest extends AttackTest {

    @BeforeEach
    void needsCriu() {
        Target.onlyForJrun("other runtimes name mounts by what the image says");
        CriuHost.assumeUsable();
    }

    private Bundle waiting() {
        return bundle("sleep", "1000");
    }

    private String running(Bundle bundle) {
        String id = newId();
        quietly(command("run", id, bundle, "--detach")).run().ok();
        return id;
    }

    private static Invocation quietly(Invocation command) {
        return command.through("sh", "-c", "exec \"$@\" </dev/null >/dev/null 2>/dev/null", "sh");
    }

    private Result checkpoint(String id) {
        return runtime.call("checkpoint", "--image-path", file("images").toString(), id);
    }

    private Invocation restoring(String id, Bundle bundle) {
        return command(
                "restore",
                id,
                bundle,
                "--detach",
                "--image-path",
                file("images").toString());
    }

    /** The attacker's step: a link that leads the mount to a path which CRIU would read as a name and a file of the host. */
    @Test
    void aMountThatALinkLeadsToAConfusingNameIsNotToldToCriu() {
        Bundle bundle = waiting().bind(Os.mkdirs(file("volume")), "/conf", "rbind");
        Os.mkdirs(bundle.rootfs().resolve("x]:/etc"));
        Os.symlink(bundle.rootfs().resolve("conf"), "/x]:/etc");
        String id = running(bundle);
        assertTrue(
                runtime.call("exec", id, "cat", "/proc/self/mountinfo")
                        .ok()
                        .out()
                        .contains(" /x]:/etc "),
                "the mount lies there");

        Result result = checkpoint(id);

        held(result.exit() != 0 && result.err().contains("/x]:/etc cannot be told to CRIU"), result);
        assertEquals(
                "running", runtime.call("state", id).ok().json().get("status").stringValue());
    }

    @Test
    void aNameOfTheConfigurationThatWouldConfuseIsRefused() {
        String id = running(waiting().bind(Os.mkdirs(file("volume")), "/x]:/etc", "rbind"));

        checkpoint(id).fails(1, "/mounts/4: /x]:/etc cannot be told to CRIU");
    }

    @Test
    void aMountPointIsMadeInsideWhenTheImageTurnsItsPathIntoALink() {
        Path outside = Os.mkdirs(file("outside"));
        Bundle bundle = waiting().bind(Os.mkdirs(file("volume")), "/volume/inner", "rbind");
        String id = running(bundle);
        checkpoint(id).ok();
        Os.sh(bundle.rootfs(), "rm -r volume; ln -s " + outside + " volume");

        Result result = restoring(id, bundle)
                .through("sh", "-c", "exec \"$@\" </dev/null >/dev/null", "sh")
                .run();

        assertTrue(
                Files.isDirectory(bundle.rootfs().resolve(outside.toString().substring(1) + "/inner")),
                result.toString());
        unchanged(List.of(), Os.list(outside));
    }

    @Test
    void aLogThatIsALinkOfTheImagesLeadsToNoFileOfTheHost() {
        Path victim = Os.write(file("victim"), "as it was\n");
        Bundle bundle = waiting();
        String id = running(bundle);
        checkpoint(id).ok();
        Os.symlink(file("images").resolve("restore.log"), victim.toString());

        quietly(restoring(id, bundle)).run().ok();

        unchanged("as it was\n", Os.read(victim));
    }

    @Test
    void aMaskedFileIsNotTheHostsNullToBeChangedAfterARestoreEither() {
        Bundle bundle = waiting().json("/linux/maskedPaths", "[\"/secret\"]");
        Os.write(bundle.rootfs().resolve("secret"), "secret\n");
        String before = Os.sh(dir, "stat -c '%f %u:%g %Y' /dev/null");
        String id = running(bundle);
        checkpoint(id).ok();
        quietly(restoring(id, bundle)).run().ok();

        Result result = runtime.call(
                "exec",
                id,
                "sh",
                "-c",
                "touch -t 203001010000 /secret 2>&1; cat /secret; stat -c %t:%T /secret; echo tried");

        ran(result, "tried");
        held(!result.out().contains("secret\n") || result.out().contains("Read-only"), result);
        assertTrue(result.out().contains("1:3"), result.toString());
        unchanged(before, Os.sh(dir, "stat -c '%f %u:%g %Y' /dev/null"));
    }

    /**
     * As after CVE-2026-18107, in which a process has CRIU write other credentials than the kernel knows of: the images say
     * that the process has capabilities, what was written down at the checkpoint does not.
     */
    @Test
    void aProcessThatHasMoreThanAtTheCheckpointIsNotLetGo() {
        Target.onlyForJrun("others write down nothing");
        Bundle bundle = waiting();
        String id = running(bundle);
        checkpoint(id).ok();
        Path recorded = file("images").resolve("credentials.json");
        String before = Os.read(recorded);
        String less = before.replaceAll("CapEff: [0-9a-f]+", "CapEff: 0000000000000000");
        assertNotEquals(before, less, "the process had capabilities");
        Os.write(recorded, less);

        Result restored = quietly(restoring(id, bundle)).run();

        held(restored.exit() != 0, restored);
        restoring(id, bundle).run().fails(1, "credentials", "CVE-2026-18107");
        Os.write(recorded, before);
        quietly(restoring(id, bundle)).run().ok();
    }
}
