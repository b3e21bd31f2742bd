// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code fstat} takes for a plain file of the image, and is none: files of procfs and tracefs that do something when
 * they are read or have no end, files of FUSE, which somebody inside answers for or does not, and files under a lease.
 */
class LyingFileAttackTest extends AttackTest {
    private static final String LINE = "mallory:x:1234:1234::/stolen:/bin/sh";
    private static final String COPY =
            "{\"destination\": \"/copy\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\"tmpcopyup\"]}";

    /** The user database is a link to this path. */
    private Bundle bundle(String passwd, String script) {
        Bundle bundle = script(script).put("/process/user/uid", 1234);
        Os.sh(bundle.rootfs(), "ln -sf " + passwd + " etc/passwd");
        return bundle;
    }

    private static Result home(Result result) {
        held(result.trimmed().equals("home=/"), result);
        return result;
    }

    private Result execHome(Container container) {
        return container.execWith(List.of("--user", "1234"), "sh", "-c", "echo home=$HOME");
    }

    /** A directory of the host's on which a file system of FUSE is mounted while the test runs. */
    private final class Fuse implements AutoCloseable {
        private final Path mount = Os.mkdirs(file("fuse"));

        Fuse(String... command) {
            background(host(command));
            Await.until(
                    "the mount of " + command[0],
                    () -> Os.read(Path.of("/proc/self/mounts")).contains(" " + mount + " fuse"));
        }

        @Override
        public void close() {
            Os.sh(dir, "umount -l " + mount);
        }
    }

    private Fuse silent() {
        return new Fuse(ittool(), "fuse", file("fuse").toString());
    }

    private Fuse overlay(Path lower) {
        assumeTrue(Os.hasCommands("fuse-overlayfs"), "needs fuse-overlayfs");
        String layers =
                "lowerdir=" + lower + ",upperdir=" + Os.mkdirs(file("upper")) + ",workdir=" + Os.mkdirs(file("work"));
        return new Fuse("fuse-overlayfs", "-f", "-o", layers, file("fuse").toString());
    }

    @Test
    void anEnvironmentThatInitHasWrittenIsNoUserDatabase() {
        Container container = started(bundle(
                "/proc/1/environ",
                "exec env -i \"x=\n" + LINE + "\n\" sh -c 'echo ready; while :; do sleep 0.05; done'"));
        container.awaitOutput("ready");

        home(execHome(container));
    }

    /** Nobody here reads /proc/kmsg, so a runtime that does takes nothing from anybody. */
    @Test
    void theKernelsLogIsLeftAlone() {
        String readers = "ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c /proc/kmsg";
        assumeTrue(Os.sh(dir, readers + " || true").strip().equals("0"), "somebody reads the log of this kernel");
        Os.sh(dir, "echo jrun: a line for the test > /dev/kmsg");
        String before = host(ittool(), "unread").run().trimmed();

        home(run(bundle("/proc/kmsg", "echo home=$HOME")));
        Container container = started(bundle("/proc/kmsg", "echo ready; while :; do sleep 0.05; done"));
        home(execHome(container));

        unchanged(before, host(ittool(), "unread").run().trimmed());
    }

    /** The trace of an instance of the test's own, which gets no events: to read it is to wait. */
    @Test
    void aTraceThatNeverComesIsNotWaitedFor() {
        Path tracing = file("tracing");
        Os.sh(dir, "mkdir tracing; mount -t tracefs tracefs tracing");
        Path instance = tracing.resolve("instances").resolve("jrun-" + dir.getFileName());
        try {
            Os.mkdirs(instance);
            Bundle run = bundle("/trace/trace_pipe", "echo home=$HOME").bind(instance, "/trace", "bind");
            home(run(run));
            Container container = started(bundle("/trace/trace_pipe", "echo ready; while :; do sleep 0.05; done")
                    .bind(instance, "/trace", "bind"));
            home(execHome(container));
            container.kill().delete();
        } finally {
            Os.sh(dir, "rmdir " + instance + "; umount tracing");
        }
    }

    @Test
    void aFileSystemThatDoesNotAnswerIsNotWaitedForByARun() {
        try (Fuse fuse = silent()) {
            home(run(bundle("/fuse/passwd", "echo home=$HOME").bind(fuse.mount, "/fuse", "bind")));
        }
    }

    /** It is not started: its program would wait itself. */
    @Test
    void norIsOneThatLiesOnTheDirectoryItself() {
        try (Fuse fuse = silent()) {
            Container container = create(script("true").bind(fuse.mount, "/etc", "bind"));

            container.assertStatus("created");
            container.kill().delete();
        }
    }

    @Test
    void norByAnExec() {
        try (Fuse fuse = silent()) {
            Bundle bundle = sleeper().bind(fuse.mount, "/fuse", "bind");
            Container container = started(bundle);
            Os.sh(bundle.rootfs(), "ln -sf /fuse/passwd etc/passwd");

            home(execHome(container));
            container.kill().delete();
        }
    }

    @Test
    void aFileThatSomebodyMakesUpIsNoUserDatabase() {
        Path lower = Os.mkdirs(file("lower"));
        Os.write(lower.resolve("passwd"), LINE + "\n");
        try (Fuse fuse = overlay(lower)) {
            home(run(bundle("/fuse/passwd", "cat /fuse/passwd >&2; echo home=$HOME")
                            .bind(fuse.mount, "/fuse", "bind"))
                    .says("/stolen"));
        }
    }

    @Test
    void butTheOneOfARootFileSystemOnFuseIs() {
        Bundle bundle = script("echo home=$HOME; cat /copy/file").put("/process/user/uid", 1000);
        Os.write(Os.mkdirs(bundle.rootfs().resolve("copy")).resolve("file"), "copied\n");
        try (Fuse fuse = overlay(bundle.rootfs())) {
            bundle.put("/root/path", fuse.mount.toString()).mount(COPY);

            assertEquals("home=/home/alice\ncopied", output(bundle));

            Path passwd = Os.write(file("passwd"), "alice:x:1000:1001::/bound:/bin/sh\n");
            assertEquals("home=/bound\ncopied", output(bundle.bind(passwd, "/etc/passwd", "bind")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "mount -t tmpfs tmpfs volume", "mount -t overlay overlay -o lowerdir=volume:lower volume"})
    void oneThatTheEngineBindsIsRead(String mount) {
        Path passwd = Os.mkdirs(file("volume")).resolve("passwd");
        Os.write(passwd, LINE + "\n");
        Os.sh(dir, "mkdir lower; cp volume/passwd .; " + mount + "\n[ -e volume/passwd ] || cp passwd volume");
        try {
            Bundle bundle = script("echo home=$HOME").put("/process/user/uid", 1234);
            bundle.bind(passwd, "/etc/passwd", "bind", "ro");

            assertEquals("home=/stolen", output(bundle));
        } finally {
            Os.sh(dir, mount.isEmpty() ? "true" : "umount volume");
        }
    }

    @Test
    void aLeaseOnTheUserDatabaseIsNotWaitedFor() {
        Bundle bundle = script("echo ready; exec ittool lease /etc/passwd");
        Container container = started(bundle).awaitOutput("leased");

        assertEquals("home=/", execHome(container).trimmed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/1/attr", "/sys/fs/ext4/features"})
    void whatTmpcopyupCopiesIsNothingOfTheKernels(String path) {
        Bundle bundle = script("ls /copy; echo ran").mount(COPY);
        Os.sh(bundle.rootfs(), "ln -s " + path + " copy");

        assertNotCopied(run(bundle));
    }

    @Test
    void norIsWhatLiesBelow() {
        Bundle bundle = script("ls /copy/below; echo ran")
                .bind(Path.of("/sys/fs/ext4/features"), "/copy/below", "bind", "ro")
                .mount(COPY);

        assertNotCopied(run(bundle));
    }

    private static void assertNotCopied(Result result) {
        held(!result.out().contains("fast_commit") && !result.err().contains("ATTACH"), result);
        ranOrRefused(result, "ran", "copy into tmpfs from a file system of the kernel's");
    }
}
