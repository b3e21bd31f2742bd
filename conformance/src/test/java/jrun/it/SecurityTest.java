// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hostile rootfs and hostile processes, in the order of the design's checklist (DESIGN.md §5) where a test can show it. */
class SecurityTest extends ContainerTest {

    @Test
    void theRuntimesExecutableCannotBeOverwrittenThroughProc() throws Exception {
        byte[] before = Files.readAllBytes(Target.binary());
        Bundle bundle = script(
                "for i in 1 2 3 4 5; do for p in /proc/[0-9]*/exe; do (echo x > $p) 2>/dev/null && echo wrote $p; done; done; echo ready; sleep 1000");
        Container container = started(bundle.capabilities("CAP_DAC_OVERRIDE", "CAP_SYS_PTRACE"));

        for (int i = 0; i < 3; i++) {
            container.exec("/proc/self/exe", "--version");
            container.exec(
                    "sh", "-c", "for p in /proc/[0-9]*/exe; do (echo x > $p) 2>/dev/null && echo wrote $p; done; true");
        }

        assertFalse(container.output().contains("wrote"), container.output());
        assertTrue(Arrays.equals(before, Files.readAllBytes(Target.binary())), "the runtime's file was changed");
    }

    @Test
    void argumentsThatNameTheRuntimeItselfDoNotGiveTheContainerItsFile() {
        Bundle bundle = bundle("/proc/self/exe", "--version");

        Result result = run(bundle);

        assertNotEquals(0, result.exit(), "the helper must not run itself in the container: " + result);
    }

    @Test
    void aMountTargetThatIsALinkOutOfTheRootfsStaysInside() {
        Bundle bundle = script("cat /escape/file").bind(data("inside"), "/escape", "bind");
        Os.mkdirs(file("outside"));
        Os.symlink(bundle.rootfs().resolve("escape"), "../../../../../../../.." + file("outside"));

        Result result = run(bundle);

        assertEquals(List.of(), Os.list(file("outside")));
        assertTrue(result.exit() != 0 || result.trimmed().equals("inside"), result.toString());
    }

    @Test
    void aDestinationWithDotsStaysInside() {
        Bundle bundle = script("ls /").bind(data("x"), "/../../../../../../" + dir + "/escaped", "bind");

        run(bundle);

        assertFalse(Files.exists(file("escaped")));
    }

    @Test
    void aLinkInTheMiddleOfATargetStaysInside() {
        Bundle bundle = script("true").bind(data("x"), "/a/b/made", "bind");
        Os.mkdirs(bundle.rootfs().resolve("a"));
        Os.symlink(bundle.rootfs().resolve("a/b"), "/" + dir + "/outside");
        Os.mkdirs(file("outside"));

        run(bundle);

        assertEquals(List.of(), Os.list(file("outside")));
    }

    @Test
    void procOnALinkIsRefused() throws Exception {
        Bundle bundle = bundle("true");
        Files.delete(bundle.rootfs().resolve("proc"));
        Os.mkdirs(bundle.rootfs().resolve("tmp/fake"));
        Os.symlink(bundle.rootfs().resolve("proc"), "tmp/fake");

        refused(bundle, "/mounts/0", "/proc");
    }

    @Test
    void sysfsOnALinkIsRefused() throws Exception {
        Bundle bundle = bundle("true");
        Files.delete(bundle.rootfs().resolve("sys"));
        Os.symlink(bundle.rootfs().resolve("sys"), "tmp");

        refused(bundle, "/mounts/3", "/sys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self", "/proc/sys/kernel", "/proc/1/attr", "/proc/self/attr/exec"})
    void aMountInsideProcIsRefused(String destination) {
        refused(bundle("true").bind(data("x"), destination, "bind"), "/mounts/4", "/proc");
    }

    @Test
    void aMountOverProcThatIsNotProcIsRefused() {
        refused(
                bundle("true").mount("{\"destination\": \"/proc\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}"),
                "/mounts/4",
                "/proc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/meminfo",
                "/proc/cpuinfo",
                "/proc/stat",
                "/proc/uptime",
                "/proc/swaps",
                "/proc/loadavg",
                "/proc/diskstats"
            })
    void theFilesThatLxcfsReplacesMayBeMounted(String destination) {
        Bundle bundle = bundle("cat", destination).bind(Os.write(file("fake"), "fake"), destination, "bind");

        assertEquals("fake", output(bundle));
    }

    @Test
    void aDevNullThatTheRootfsBringsIsNotBoundOverMaskedPaths() {
        Target.notForRunc("CVE-2025-31133");
        Bundle bundle = script("cat /secret").json("/linux/maskedPaths", "[\"/secret\"]");
        Os.write(bundle.rootfs().resolve("secret"), "secret");
        bundle.config().remove("mounts");
        bundle.mount("{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}")
                .bind(Os.mkdirs(file("dev")), "/dev", "rbind");
        Os.sh(dir, "ln -s /proc/sys/kernel/core_pattern dev/null");

        Result result = run(bundle);

        assertFalse(result.out().contains("secret") || result.out().contains("core"), result.toString());
    }

    @Test
    void aMaskedPathThatIsALinkHidesWhatItLeadsToAndNothingOfTheHost() {
        Bundle bundle = script("cat /real; cat /link").json("/linux/maskedPaths", "[\"/link\"]");
        Os.write(bundle.rootfs().resolve("real"), "secret");
        Os.symlink(bundle.rootfs().resolve("link"), "/real");

        Result result = run(bundle);

        assertFalse(result.out().contains("secret"), result.toString());
    }

    @Test
    void devicesAreMadeInsideEvenWhenDevIsALink() throws Exception {
        Target.notForRunc("CVE-2026-41579");
        Os.mkdirs(file("outside"));
        Bundle bundle = bundle("true")
                .json("/linux/devices", "[{\"type\": \"c\", \"path\": \"/dev/fuse\", \"major\": 10, \"minor\": 229}]");
        bundle.json("/mounts", "[{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}]");
        Files.delete(bundle.rootfs().resolve("dev"));
        Os.symlink(bundle.rootfs().resolve("dev"), "/" + file("outside"));

        run(bundle);

        assertEquals(List.of(), Os.list(file("outside")));
    }

    @Test
    void aDeviceBelowALinkIsMadeInside() {
        Os.mkdirs(file("outside"));
        Bundle bundle = bundle("true")
                .json("/linux/devices", "[{\"type\": \"c\", \"path\": \"/evil/fuse\", \"major\": 10, \"minor\": 229}]");
        Os.symlink(bundle.rootfs().resolve("evil"), "../../../../../../.." + file("outside"));

        run(bundle);

        assertEquals(List.of(), Os.list(file("outside")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/fd/3",
                "/proc/self/fd/4",
                "/proc/self/fd/5",
                "/proc/self/fd/6",
                "/proc/self/fd/7",
                "/proc/self/fd/8",
                "/proc/self/fd/9",
                "/proc/self/fd/10"
            })
    void aWorkingDirectoryThatIsAnOpenDescriptorDoesNotLeadToTheHost(String cwd) {
        Result result = runCommand(script("pwd; cat ../../../../../../../../../../" + file("hostfile"))
                        .put("/process/cwd", cwd))
                .through("sh", "-c", "echo host > hostfile; exec 3</ 4</ 7</ 8</ 9</; exec \"$@\"", "sh")
                .run();

        assertFalse(result.out().contains("host\n"), result.toString());
    }

    @Test
    void execsWorkingDirectoryThatIsAnOpenDescriptorDoesNotLeadToTheHostEither() {
        Os.write(file("hostfile"), "host\n");
        Container container = started(sleeper());
        for (int fd = 3; fd < 12; fd++) {
            Result result = container
                    .execCommand(
                            List.of("--cwd", "/proc/self/fd/" + fd),
                            "sh",
                            "-c",
                            "cat ../../../../../../../.." + file("hostfile"))
                    .through("sh", "-c", "exec 3</ 7</ 8</; exec \"$@\"", "sh")
                    .run();

            assertFalse(result.out().contains("host\n"), result.toString());
        }
    }

    @Test
    void aWorkingDirectoryThatIsALinkStaysInside() {
        Bundle bundle = bundle("pwd").put("/process/cwd", "/link");
        Os.mkdirs(bundle.rootfs().resolve("etc/real"));
        Os.symlink(bundle.rootfs().resolve("link"), "../../../../etc/real");

        assertEquals("/etc/real", output(bundle));
    }

    @Test
    void aPasswdThatIsALinkIsReadInside() {
        Os.write(file("passwd"), "mallory:x:1234:1234::/stolen:/bin/sh\n");
        Bundle bundle = script("echo $HOME").put("/process/user/uid", 1234);
        Os.sh(dir, "ln -sf ../../../../../../../.." + file("passwd") + " " + bundle.rootfs() + "/etc/passwd");

        Result result = run(bundle);

        assertFalse(result.out().contains("stolen"), result.toString());
    }

    @Test
    void sysctlsAreWrittenToProcAndNotToFilesThatTheRootfsBrings() {
        Bundle bundle = bundle("cat", "/proc/sys/net/ipv4/ip_default_ttl")
                .json("/linux/sysctl", "{\"net.ipv4.ip_default_ttl\": \"99\"}");
        Os.write(Os.mkdirs(bundle.rootfs().resolve("proc/sys/net/ipv4")).resolve("ip_default_ttl"), "fake");

        assertEquals("99", output(bundle));
        assertEquals("fake", Os.read(bundle.rootfs().resolve("proc/sys/net/ipv4/ip_default_ttl")));
    }

    @Test
    void aSysctlNameWithDotsDoesNotEscape() {
        refused(bundle("true").json("/linux/sysctl", "{\"net/../kernel/core_pattern\": \"x\"}"), "/linux/sysctl");
    }

    @Test
    void theProcessCannotTraceOrReadTheHelperOfAnExec() {
        Container container = started(
                script(
                        "echo ready; while :; do for p in /proc/[0-9]*; do cat $p/environ $p/maps 2>/dev/null | grep -a SECRET; ls $p/fd 2>/dev/null | grep -c . > /dev/null; done; done"));

        for (int i = 0; i < 5; i++) {
            runtime.command("exec", container.id(), "true")
                    .env("RUNTIME_SECRET=SECRET")
                    .run()
                    .ok();
        }

        assertFalse(container.output().contains("SECRET"), container.output());
    }

    @Test
    void theStandardStreamsCannotBeReplacedByLinksInTheRootfs() {
        Bundle bundle = script("echo hi > /dev/stdout");

        assertEquals("hi", output(bundle));
    }

    @Test
    void aDevptsThatTheRootfsFakesGivesNoTerminal() {
        Bundle bundle = bundle("tty").put("/process/terminal", true);
        bundle.json("/mounts", "[{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}]");
        Os.sh(bundle.rootfs(), "mkdir -p dev/pts; mknod dev/pts/ptmx c 5 2; mknod dev/ptmx c 5 2");
        Path socket = file("console.sock");
        background(host(ittool(), "recvtty", socket.toString()));
        Await.until("the console socket", () -> Files.exists(socket));

        Result result = command("create", newId(), bundle, "--console-socket", socket.toString())
                .run();

        if (!Target.isRunc()) {
            result.fails(1, "devpts");
        }
    }

    @Test
    void theStateDirectoryIsClosedToOthers() throws Exception {
        Target.notForRunc("runc 1.1 leaves it open to search");
        Container container = create(sleeper());
        Path state = runtime.root().resolve(container.id());

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
        assertTrue(Files.exists(state, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void theContainerDoesNotSeeTheHostsMountsOrItsOldRoot() {
        String mounts = output(script("cat /proc/self/mountinfo; ls -a /"));

        assertFalse(mounts.contains("/home/") || mounts.contains(".pivot") || mounts.contains("put_old"), mounts);
        assertFalse(mounts.contains(" /sys/fs/cgroup/pids "), mounts);
    }

    @Test
    void aChrootCannotEscapeToTheHostsRoot() {
        Bundle bundle = script(
                "mkdir /tmp/j; chroot /tmp/j /bin/true 2>/dev/null; ls /proc/1/root/ | grep -c bin; ls /proc/1/cwd/../../../ | grep -c rootfs");

        assertEquals("1\n0", new Result(0, run(bundle).out(), "").trimmed());
    }

    private Path data(String text) {
        Path data = Os.mkdirs(file("data"));
        Os.write(data.resolve("file"), text);
        return data;
    }
}
