// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An image that plants links and files where the runtime works as root. The process is an ordinary user without a
 * capability, a directory of the host is its volume on /data, and the verdict is what became of the host's files: all of
 * it must be as it was, because the process could not change it itself.
 */
class PlantedPathAttackTest extends AttackTest {
    private static final String PROC = "{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}";
    private static final String DEVPTS = "{\"destination\": \"/dev/pts\", \"type\": \"devpts\", \"source\": \"devpts\","
            + " \"options\": [\"newinstance\", \"ptmxmode=0666\"]}";
    private static final String UP = "../../../../../../../..";

    private Path volume = TestArea.base();

    @BeforeEach
    void makeVolume() {
        volume = Os.mkdirs(file("volume"));
        Os.write(volume.resolve("victim"), "victim\n");
        Os.mkdirs(volume.resolve("sub"));
        Os.sh(dir, "chmod 640 volume/victim; chown 7:8 volume/victim");
    }

    /** CVE-2026-88264. */
    @ParameterizedTest
    @ValueSource(strings = {"/data/new", "/data/victim", "/data/sub", "UP/volume/new"})
    void theConsoleThatIsALinkMakesAndChangesNoFileOfTheHost(String target) {
        Bundle bundle =
                hostile(script("readlink /dev/console; tty; echo ran"), DEVPTS).put("/process/terminal", true);
        plant(bundle, "dev/console", target);
        String before = facts(volume);

        Result result = runCommand(bundle).through(ittool(), "pty", "24", "80").run();

        unchanged(before, facts(volume));
        boolean refused =
                result.exit() != 0 && (!Target.isJrun() || result.out().contains("/dev/console"));
        assertTrue(refused || result.out().replace("\r", "").endsWith("ran\n"), result.toString());
    }

    /** CVE-2026-88265, and the other nodes and links that are made in a /dev which the image brings. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null", "zero", "full", "random", "urandom", "tty", "ptmx", "fd", "stdin", "stdout", "stderr", "core"
            })
    void aDefaultDeviceThatIsALinkChangesNoFileOfTheHost(String name) {
        Bundle bundle = hostile(script("ls -ld /dev/" + name + "; echo ran"))
                .json("/linux/maskedPaths", "[\"/proc/kcore\", \"/proc/timer_list\", \"/masked\"]");
        Os.write(bundle.rootfs().resolve("masked"), "");
        plant(bundle, "dev/" + name, "/data/victim");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran", "/dev/" + name);
    }

    /** CVE-2026-88265 with a /dev that is bind-mounted, where the runtime makes nothing itself. */
    @Test
    void aNullDeviceInABoundDevThatIsALinkChangesNoFileOfTheHost() {
        Bundle bundle = hostile(script("readlink /dev/null; echo ran"))
                .bind(Os.mkdirs(file("dev")), "/dev", "rbind")
                .json("/linux/maskedPaths", "[\"/proc/kcore\", \"/proc/timer_list\", \"/masked\"]");
        Os.write(bundle.rootfs().resolve("masked"), "");
        Os.symlink(file("dev").resolve("null"), "/data/victim");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran");
    }

    /** CVE-2026-41579 and CVE-2026-47766. */
    @ParameterizedTest
    @ValueSource(strings = {"UP/volume", "UP/volume/new"})
    void aDevThatIsALinkOutOfTheRootfsLetsNothingBeMadeThere(String target) throws Exception {
        nothingIsMadeThroughDev(target);
    }

    /** The same, into what the configuration mounts: nodes that the process could not make on a disk of the host. */
    @ParameterizedTest
    @ValueSource(strings = {"/data", "/data/new", "/data/sub"})
    void aDevThatIsALinkIntoAVolumeLetsNothingBeMadeThere(String target) throws Exception {
        nothingIsMadeThroughDev(target);
    }

    private void nothingIsMadeThroughDev(String target) throws IOException {
        Bundle bundle = hostile(script("readlink /dev; echo ran"))
                .json("/linux/devices", "[{\"type\": \"c\", \"path\": \"/dev/fuse\", \"major\": 10, \"minor\": 229}]");
        Files.delete(bundle.rootfs().resolve("dev"));
        plant(bundle, "dev", target);
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran", "/dev");
    }

    /** CVE-2026-115521: the image owns the links by which a runtime may reach what it has opened. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReadOnlyRemountIsNotLedElsewhereByAProcOfTheImage(boolean procLater) {
        Path readonly = Os.mkdirs(file("readonly"));
        Path writable = Os.mkdirs(file("writable"));
        Os.sh(dir, "chmod 777 readonly writable");
        Bundle bundle = script("touch /readonly/made; touch /etc/made; touch /writable/made && echo ran")
                .json("/mounts", "[]")
                .json("/linux/readonlyPaths", "[\"/etc\"]")
                .bind(writable, "/writable", "bind", "nosuid", "rw")
                .bind(readonly, "/readonly", "bind", "nosuid", "ro");
        unprivileged(bundle);
        for (String process : List.of("self", "thread-self", "1")) {
            Path fds = Os.mkdirs(bundle.rootfs().resolve("proc/" + process + "/fd"));
            for (int fd = 0; fd < 32; fd++) {
                Os.symlink(fds.resolve(Integer.toString(fd)), "/writable");
            }
        }
        Os.sh(bundle.rootfs(), "chmod 777 etc");
        if (procLater) {
            bundle.mount(PROC);
        }

        Result result = run(bundle);

        held(Os.list(readonly).isEmpty(), Os.list(readonly));
        held(!Files.exists(bundle.rootfs().resolve("etc/made")), "readonlyPaths was led elsewhere");
        ranOrRefused(result, "ran");
        assertTrue(result.exit() != 0 || Files.exists(writable.resolve("made")), "the step was made");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/data/sub/new", "/data/new/deeper", "/link/new"})
    void aMountPointIsNeverMadeInTheSourceOfAReadOnlyBind(String destination) {
        Bundle bundle = script("ls " + destination + " && echo ran")
                .json("/mounts", "[" + PROC + "]")
                .bind(volume, "/data", "bind", "ro")
                .mount("{\"destination\": \"" + destination + "\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}");
        Os.symlink(bundle.rootfs().resolve("link"), "/data/sub");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran", "/mounts/2");
    }

    @Test
    void aFileIsNeverMadeAsMountPointInTheSourceOfAReadOnlyBind() {
        Path source = Os.write(file("resolv.conf"), "nameserver\n");
        Bundle bundle = script("cat /etc/resolv.conf && echo ran")
                .json("/mounts", "[" + PROC + "]")
                .bind(volume, "/data", "bind", "ro")
                .bind(source, "/etc/resolv.conf", "bind");
        Os.symlink(bundle.rootfs().resolve("etc/resolv.conf"), "/data/new");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran", "/mounts/2");
    }

    /** In a mount namespace of the test's that is shared like a host's, because this is about the caller's own. */
    @Test
    void aContainerWithoutMountNamespaceLeavesThePropagationOfTheHostsRootAlone() {
        Bundle bundle = script("echo ran")
                .withoutNamespace("mount")
                .json("/mounts", "[]")
                .put("/linux/rootfsPropagation", "rprivate");

        Result result = runCommand(bundle)
                .through(
                        "unshare",
                        "-m",
                        "--propagation",
                        "shared",
                        "sh",
                        "-c",
                        "cut -d ' ' -f 1-7 /proc/self/mountinfo > before; \"$@\"; code=$?;"
                                + " cut -d ' ' -f 1-7 /proc/self/mountinfo > after; exit $code",
                        "sh")
                .run();

        String before = Os.read(file("before"));
        assertTrue(before.contains(" / / ") && before.contains("shared:"), before);
        unchanged(before, Os.read(file("after")));
        ranOrRefused(result, "ran", "/linux");
    }

    /** The host's /sys takes the place of one that cannot be mounted, with all that is mounted below it. */
    @Test
    void submountsOfSysAreReadOnlyWhenSysIsBoundBecauseItCannotBeMounted() {
        Bundle bundle = script("grep -E ' /sys[ /]' /proc/self/mountinfo | cut -d ' ' -f 5,6; echo ran")
                .userNamespace()
                .withoutNamespace("network");

        assertAllReadOnly(ranOrRefused(run(bundle), "ran", "/mounts/3"));
    }

    @Test
    void submountsOfSysAreReadOnlyWhenSysIsBoundReadOnly() {
        Bundle bundle = script("grep -E ' /sys[ /]' /proc/self/mountinfo | cut -d ' ' -f 5,6; echo ran")
                .json("/mounts", "[" + PROC + "]")
                .bind(Path.of("/sys"), "/sys", "rbind", "ro");

        assertAllReadOnly(ranOrRefused(run(bundle), "ran", "/mounts/1"));
    }

    @Test
    void aMaskedPathThatIsALinkToAFileOfTheHostChangesItNot() {
        Bundle bundle = hostile(script("cat /data/victim; stat -c %s /link; ls /data; echo ran"))
                .json("/linux/maskedPaths", "[\"/link\", \"/dirlink\", \"/dangling\"]");
        plant(bundle, "link", "/data/victim");
        plant(bundle, "dirlink", "/data/sub");
        plant(bundle, "dangling", "/data/new");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran", "/linux/maskedPaths");
    }

    @Test
    void aReadonlyPathThatIsALinkToADirectoryOfTheHostMakesOnlyTheContainersViewReadOnly() {
        Bundle bundle = hostile(script("touch /data/sub/made; echo ran"))
                .json("/linux/readonlyPaths", "[\"/link\", \"/dangling\"]");
        Os.sh(dir, "chmod 777 volume/sub");
        plant(bundle, "link", "/data/sub");
        plant(bundle, "dangling", "/data/new");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran", "/linux/readonlyPaths");
        Os.write(volume.resolve("sub/host"), "the host's own mount is as writable as before");
    }

    @Test
    void theCopyForATmpfsFollowsNoLinkAndWaitsForNoFifo() {
        Path secret = Os.write(file("secret"), "secret of the host\n");
        Bundle bundle = hostile(
                script("cat /copy/* /copy/sub/* 2>/dev/null; readlink /copy/victim; echo ran"),
                "{\"destination\": \"/copy\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\"tmpcopyup\"]}");
        Os.mkdirs(bundle.rootfs().resolve("copy"));
        plant(bundle, "copy/victim", "/data/victim");
        plant(bundle, "copy/sub", "/data/sub");
        plant(bundle, "copy/outside", UP + secret);
        Os.sh(bundle.rootfs(), "mkfifo copy/.fifo; mknod copy/.zero c 1 5");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        held(!result.out().contains("secret"), result);
        ranOrRefused(result, "ran");
        assertTrue(!Target.isJrun() || result.out().contains("/data/victim\n"), "the link is copied: " + result);
    }

    @Test
    void aTmpfsOnALinkToTheVolumeCopiesNothingBack() {
        Bundle bundle = hostile(
                script("ls /copy/; echo ran"),
                "{\"destination\": \"/copy\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\"tmpcopyup\"]}");
        plant(bundle, "copy", "/data/sub");
        String before = facts(volume);

        Result result = run(bundle);

        unchanged(before, facts(volume));
        ranOrRefused(result, "ran", "/mounts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"passwd", "group"})
    void aUserDatabaseThatIsAFifoStopsNobody(String name) {
        Bundle bundle = hostile(script("echo home=$HOME; echo ready; exec sleep 1000"));
        Os.sh(bundle.rootfs(), "rm etc/" + name + "; mkfifo -m 666 etc/" + name);
        String id = newId();
        Invocation.Running create = background(command("create", id, bundle));

        held(endsByItself(create), "create waits for a fifo of the image");
        create.await().done();
        Invocation.Running start = background(runtime.command("start", id));
        held(endsByItself(start), "start waits for a fifo of the image");
        start.await().done();
        new Container(id, runtime, create).awaitOutput("ready");
        Invocation.Running exec = background(runtime.command("exec", "--user", "1000", id, "echo", "ran"));
        held(endsByItself(exec), "exec waits for a fifo of the image");
        assertEquals("ran", exec.await().done().trimmed());
    }

    @Test
    void aWorkingDirectoryThatBecomesALinkBetweenCreateAndStartStaysInside() {
        Os.mkdirs(file("outside"));
        Os.write(file("outside/secret"), "secret of the host\n");
        Bundle bundle = hostile(script("readlink /data/sub; pwd; cat secret ./secret $PWD/secret; echo ran"))
                .put("/process/cwd", "/data/sub");
        Container container = create(bundle);
        Os.sh(dir, "rmdir volume/sub; ln -s " + UP + file("outside") + " volume/sub");

        String seen = container.startAndAwaitEnd();

        held(!seen.contains("secret of"), seen);
        assertTrue(seen.endsWith("ran\n") && seen.startsWith(UP), seen);
    }

    @Test
    void anExecutableThatIsALinkOutOfTheContainerIsNotThatOfTheHost() {
        Path host = Os.script(file("hosts"), "echo the host ran this\n");
        Bundle bundle = hostile(bundle("/bin/planted"));
        plant(bundle, "bin/planted", UP + host);

        Result result = run(bundle);

        held(!result.out().contains("the host"), result);
        assertTrue(result.exit() != 0 && result.err().contains("planted"), result.toString());
    }

    private static void assertAllReadOnly(Result result) {
        if (result.exit() != 0) {
            return;
        }
        List<String> mounts = result.lines().subList(0, result.lines().size() - 1);
        assertTrue(mounts.size() > 1 && mounts.get(0).startsWith("/sys "), "/sys and mounts below it: " + mounts);
        for (String mount : mounts) {
            held(mount.contains(" ro"), mounts);
        }
    }

    /** It ends; else it or a process of it waits for the other end of a fifo. */
    private static boolean endsByItself(Invocation.Running running) {
        Process process = running.process();
        Await.until(
                "the end of " + running.command(),
                () -> !process.isAlive()
                        || opensFifo(process.pid())
                        || process.descendants().anyMatch(child -> opensFifo(child.pid())));
        return !process.isAlive();
    }

    /** By the function of the kernel in which a thread sleeps. proc_pid_wchan(5) */
    private static boolean opensFifo(long pid) {
        return Os.list(Path.of("/proc/" + pid + "/task")).stream()
                .map(thread -> Os.read(thread.resolve("wchan")))
                .anyMatch(place -> place.equals("wait_for_partner") || place.equals("fifo_open"));
    }

    /** The bundle with the volume, no /dev but the image's, and a process without rights. */
    private Bundle hostile(Bundle bundle, String... mounts) {
        bundle.json("/mounts", "[" + PROC + "]").bind(volume, "/data", "rbind", "rw");
        for (String mount : mounts) {
            bundle.mount(mount);
        }
        return unprivileged(bundle);
    }

    private static Bundle unprivileged(Bundle bundle) {
        return bundle.capabilities().json("/process/user", "{\"uid\": 1000, \"gid\": 1001}");
    }

    /** A link in the rootfs; UP stands for the way out of it to this test's directory. */
    private void plant(Bundle bundle, String name, String target) {
        Path link = bundle.rootfs().resolve(name);
        Os.mkdirs(link.getParent());
        Os.symlink(link, target.replace("UP", UP + dir));
    }
}
