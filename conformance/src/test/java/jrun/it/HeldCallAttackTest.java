// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * What the runtime has looked at becomes something else before it is used: the same as the races of {@link RaceAttackTest},
 * but the helper is stopped between the two, so that each of them is won at once.
 */
class HeldCallAttackTest extends AttackTest {
    private static final String UP = "../../../../../../../..";

    private Result held(Bundle bundle, String call, String words, String meanwhile) {
        Target.onlyForJrun("the system call that it is stopped at is jrun's");
        return HeldCall.run(dir, runCommand(bundle), call, words, () -> Os.sh(bundle.rootfs(), meanwhile));
    }

    /** The device tells whether it was opened. */
    private Invocation.Running watchDevice(Path device) {
        Os.sh(dir, "mknod " + device + " c 1 3");
        Invocation.Running watch = background(host(ittool(), "opened", device.toString()));
        watch.awaitOutput("watching");
        return watch;
    }

    private void assertNotOpened(Invocation.Running watch, Path device) {
        Os.sh(dir, "chmod 600 " + device);
        unchanged("watching\nend\n", watch.await().out());
    }

    @Test
    void aDirectoryThatWasMadeAndBecomesALinkIsNotFollowed() {
        Path outside = Os.mkdirs(file("outside"));
        Bundle bundle = script("echo ran").bind(Os.mkdirs(file("data")), "/a/new/mnt", "bind");
        Os.mkdirs(bundle.rootfs().resolve("a"));

        Result result = held(bundle, "mkdirat", "\"new\", ", "rmdir a/new && ln -s " + UP + outside + " a/new");

        held(Os.list(outside).isEmpty(), Os.list(outside));
        ranOrRefused(result, "ran", "/mounts/4");
    }

    @Test
    void aFileThatIsToBeMadeAndBecomesALinkIsNotMadeElsewhere() {
        Path outside = Os.mkdirs(file("outside"));
        Bundle bundle = script("echo ran").bind(Os.write(file("data"), "data\n"), "/etc/new", "bind");

        Result result = held(bundle, "openat2", "\"/etc/new\", ", "ln -s " + UP + outside.resolve("made") + " etc/new");

        held(Os.list(outside).isEmpty(), Os.list(outside));
        ran(result, "ran");
    }

    @Test
    void theUserDatabaseThatWasLookedAtIsTheOneThatIsOpened() {
        Path device = file("device");
        Invocation.Running watch = watchDevice(device);
        Bundle bundle = script("echo home=$HOME; echo ran").put("/process/user/uid", 1000);

        Result result = held(
                bundle, "openat2", "\"etc/passwd\", {flags=O_RDONLY|O_CLOEXEC|O_PATH", "mv " + device + " etc/passwd");

        assertNotOpened(watch, bundle.rootfs().resolve("etc/passwd"));
        assertTrue(ran(result, "ran").out().startsWith("home=/home/alice\n"), result.toString());
    }

    @Test
    void whatTheCopyForATmpfsHasLookedAtIsWhatIsOpened() {
        Path device = file("device");
        Invocation.Running watch = watchDevice(device);
        Bundle bundle = script("cat /copy/planted; echo ran")
                .mount("{\"destination\": \"/copy\", \"type\": \"tmpfs\", \"source\": \"tmpfs\","
                        + " \"options\": [\"tmpcopyup\"]}");
        Os.write(Os.mkdirs(bundle.rootfs().resolve("copy")).resolve("planted"), "planted\n");

        Result result = held(
                bundle, "openat", "\"planted\", O_RDONLY|O_LARGEFILE|O_NOFOLLOW", "mv " + device + " copy/planted");

        assertNotOpened(watch, bundle.rootfs().resolve("copy/planted"));
        assertTrue(ran(result, "ran").out().startsWith("planted\n"), result.toString());
    }

    /** CVE-2024-21626 with a descriptor that the engine means the process to have. */
    @Test
    void aWorkingDirectoryThatBecomesADescriptorOfTheHostIsRefused() {
        Target.onlyForJrun("the system call that it is stopped at is jrun's");
        Os.write(file("hostfile"), "host\n");
        Bundle bundle = script("cat " + UP + file("hostfile") + "; echo ran").put("/process/cwd", "/cwd");
        Os.mkdirs(bundle.rootfs().resolve("cwd"));
        Invocation run = runCommand(bundle, "--preserve-fds=1").through("sh", "-c", "exec 3</; exec \"$@\"", "sh");

        Result result = HeldCall.run(
                dir,
                run,
                "openat2",
                "\"/cwd\", ",
                () -> Os.sh(bundle.rootfs(), "rmdir cwd && ln -s /proc/self/fd/3 cwd"));

        held(!result.out().contains("host\n"), result);
        ranOrRefused(result, "ran", "outside of the container's root");
    }
}
