// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hostile rootfs and hostile processes, in the order of the design's checklist (DESIGN.md §5) where a test can show it. */
class SecurityTest extends AttackTest {
    private static final String PROC = "[{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}]";
    private static final String UP = "../../../../../../../..";

    @Test
    void theRuntimesExecutableCannotBeOverwrittenThroughProc() throws Exception {
        byte[] before = Files.readAllBytes(Target.binary());
        Container container = started(
                bundle("/bin/attacker", "stealexe").capabilities("CAP_DAC_OVERRIDE", "CAP_SYS_PTRACE", "CAP_KILL"));

        for (int i = 0; i < 10 || (i < 200 && !container.output().contains("opened one")); i++) {
            container.exec("/proc/self/exe", "stealexe-not"); // ends at once, whichever program it is
            container.exec("true").done();
        }

        String seen = container.end();
        assertTrue(seen.lines().anyMatch(line -> line.matches("met [1-9]\\d* opened [1-9]\\d*")), seen);
        held(!seen.contains("wrote"), seen);
        held(Arrays.equals(before, Files.readAllBytes(Target.binary())), "the runtime's file was changed");
    }

    @Test
    void argumentsThatNameTheRuntimeItselfDoNotGiveTheContainerItsFile() throws Exception {
        byte[] before = Files.readAllBytes(Target.binary());

        Result result = run(bundle("/proc/self/exe", "--version"));

        if (Target.isJrun()) {
            result.exits(2); // the helper itself, a sealed copy, which does nothing without a plan
        }
        held(!result.out().contains(" version "), "ran itself: " + result);
        held(Arrays.equals(before, Files.readAllBytes(Target.binary())), "the runtime's file was changed");
    }

    @Test
    void aMountTargetThatIsALinkOutOfTheRootfsStaysInside() {
        Bundle bundle =
                script("readlink /escape && cat /escape/file; echo ran").bind(data("inside\n"), "/escape", "bind");
        Os.mkdirs(file("outside"));
        Os.symlink(bundle.rootfs().resolve("escape"), UP + file("outside"));

        Result result = ranOrRefused(run(bundle), "ran");

        held(Os.list(file("outside")).isEmpty(), Os.list(file("outside")));
        held(result.exit() != 0 || result.out().equals(UP + file("outside") + "\ninside\nran\n"), result);
    }

    @Test
    void aDestinationWithDotsStaysInside() {
        Path escaped = file("escaped");
        Bundle bundle = script("cat " + escaped + "/file; echo ran")
                .bind(data("inside\n"), "/../../../../../../" + escaped, "bind");

        Result result = ranOrRefused(run(bundle), "ran");

        held(!Files.exists(escaped, LinkOption.NOFOLLOW_LINKS), escaped);
        held(result.exit() != 0 || result.out().equals("inside\nran\n"), result);
    }

    @Test
    void aLinkInTheMiddleOfATargetStaysInside() {
        Bundle bundle =
                script("readlink /a/b && cat /a/b/made/file; echo ran").bind(data("inside\n"), "/a/b/made", "bind");
        Os.mkdirs(bundle.rootfs().resolve("a"));
        Os.symlink(bundle.rootfs().resolve("a/b"), "/" + dir + "/outside");
        Os.mkdirs(file("outside"));

        Result result = ranOrRefused(run(bundle), "ran");

        held(Os.list(file("outside")).isEmpty(), Os.list(file("outside")));
        held(result.exit() != 0 || result.out().endsWith("/outside\ninside\nran\n"), result);
    }

    @Test
    void procOnALinkIsRefused() throws Exception {
        Bundle bundle = bundle("true");
        Files.delete(bundle.rootfs().resolve("proc"));
        Os.mkdirs(bundle.rootfs().resolve("tmp/fake"));
        Os.symlink(bundle.rootfs().resolve("proc"), "tmp/fake");

        refusedAsAttack(bundle, "/mounts/0", "/proc");
    }

    @Test
    void sysfsOnALinkIsRefused() throws Exception {
        Bundle bundle = bundle("true");
        Files.delete(bundle.rootfs().resolve("sys"));
        Os.symlink(bundle.rootfs().resolve("sys"), "tmp");

        refusedAsAttack(bundle, "/mounts/3", "/sys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self", "/proc/sys/kernel", "/proc/1/attr", "/proc/self/attr/exec"})
    void aMountInsideProcIsRefused(String destination) {
        refusedAsAttack(bundle("true").bind(data("x"), destination, "bind"), "/mounts/4", "/proc");
    }

    @Test
    void aMountOverProcThatIsNotProcIsRefused() {
        refusedAsAttack(
                bundle("true").mount("{\"destination\": \"/proc\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}"),
                "/mounts/4",
                "/proc");
    }

    @Test
    void aDevNullThatTheRootfsBringsIsNotBoundOverMaskedPaths() {
        Path victim = Os.write(Os.mkdirs(file("data")).resolve("victim"), "victim\n");
        Bundle bundle = script("readlink /dev/null; cat /secret; echo ran")
                .json("/linux/maskedPaths", "[\"/secret\"]")
                .json("/mounts", PROC)
                .bind(file("data"), "/data", "bind")
                .bind(Os.mkdirs(file("dev")), "/dev", "rbind");
        Os.write(bundle.rootfs().resolve("secret"), "secret\n");
        Os.sh(dir, "ln -s /data/victim dev/null");
        String before = facts(victim);

        Result result = run(bundle);

        unchanged(before, facts(victim));
        ranOrRefused(result, "ran");
        held(result.exit() != 0 || result.out().equals("/data/victim\nran\n"), result);
    }

    @Test
    void aMaskedPathThatIsALinkHidesWhatItLeadsToAndNothingOfTheHost() {
        Bundle bundle =
                script("readlink /link; cat /real; cat /link; echo ran").json("/linux/maskedPaths", "[\"/link\"]");
        Os.write(bundle.rootfs().resolve("real"), "secret\n");
        Os.symlink(bundle.rootfs().resolve("link"), "/real");

        Result result = ranOrRefused(run(bundle), "ran");

        held(result.exit() != 0 || result.out().equals("/real\nran\n"), result);
    }

    @Test
    void devicesAreMadeInsideEvenWhenDevIsALink() throws Exception {
        Os.mkdirs(file("outside"));
        Bundle bundle = script("readlink /dev; ls /dev/; echo ran")
                .json("/linux/devices", "[{\"type\": \"c\", \"path\": \"/dev/fuse\", \"major\": 10, \"minor\": 229}]")
                .json("/mounts", PROC);
        Files.delete(bundle.rootfs().resolve("dev"));
        Os.symlink(bundle.rootfs().resolve("dev"), "/" + file("outside"));

        Result result = ranOrRefused(run(bundle), "ran");

        held(Os.list(file("outside")).isEmpty(), Os.list(file("outside")));
        held(result.exit() != 0 || result.out().contains("fuse\n"), result);
    }

    @Test
    void aDeviceBelowALinkIsMadeInside() {
        Os.mkdirs(file("outside"));
        Bundle bundle = script("readlink /evil; stat -c %t:%T /evil/fuse; echo ran")
                .json("/linux/devices", "[{\"type\": \"c\", \"path\": \"/evil/fuse\", \"major\": 10, \"minor\": 229}]");
        Os.symlink(bundle.rootfs().resolve("evil"), UP + file("outside"));

        Result result = ranOrRefused(run(bundle), "ran");

        held(Os.list(file("outside")).isEmpty(), Os.list(file("outside")));
        held(result.exit() != 0 || result.out().contains("\na:e5\n"), result);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10})
    void aWorkingDirectoryThatIsAnOpenDescriptorDoesNotLeadToTheHost(int fd) {
        Os.write(file("hostfile"), "host\n");
        Bundle bundle =
                script("pwd; cat " + UP + file("hostfile") + "; echo ran").put("/process/cwd", "/proc/self/fd/" + fd);

        Result result = ranOrRefused(withOpenDirectories(runCommand(bundle)), "ran", "/proc/self/fd/" + fd);

        held(!result.out().contains("host\n"), result);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11})
    void execsWorkingDirectoryThatIsAnOpenDescriptorDoesNotLeadToTheHostEither(int fd) {
        Os.write(file("hostfile"), "host\n");
        Container container = started(sleeper());

        Invocation exec = container.execCommand(
                List.of("--cwd", "/proc/self/fd/" + fd),
                "sh",
                "-c",
                "pwd; cat " + UP + file("hostfile") + "; echo ran");
        Result result = ranOrRefused(withOpenDirectories(exec), "ran", "/proc/self/fd/" + fd);

        held(!result.out().contains("host\n"), result);
        container.assertStatus("running");
    }

    @Test
    void aWorkingDirectoryThatIsALinkStaysInside() {
        Bundle bundle = script("pwd; echo ran").put("/process/cwd", "/link");
        Os.mkdirs(bundle.rootfs().resolve(dir.toString().substring(1) + "/real"));
        Os.mkdirs(file("real/host"));
        Os.symlink(bundle.rootfs().resolve("link"), UP + file("real"));

        Result result = ranOrRefused(run(bundle), "ran");

        held(result.exit() != 0 || result.out().equals(file("real") + "\nran\n"), result);
    }

    @Test
    void aPasswdThatIsALinkIsReadInside() {
        Os.write(file("passwd"), "mallory:x:1234:1234::/stolen:/bin/sh\n");
        Bundle bundle =
                script("readlink /etc/passwd; echo home=$HOME; echo ran").put("/process/user/uid", 1234);
        Os.sh(dir, "ln -sf " + UP + file("passwd") + " " + bundle.rootfs() + "/etc/passwd");

        Result result = ranOrRefused(run(bundle), "ran");

        held(!result.out().contains("stolen"), result);
        assertTrue(
                result.exit() != 0 || result.out().startsWith(UP + file("passwd") + "\nhome=/\n"), result.toString());
    }

    @Test
    void aPasswdThatIsALinkInsideIsFollowedInside() {
        Bundle bundle = script("echo home=$HOME").put("/process/user/uid", 1234);
        Path inside = bundle.rootfs().resolve(dir.toString().substring(1));
        Os.write(Os.mkdirs(inside).resolve("passwd"), "mallory:x:1234:1234::/inside:/bin/sh\n");
        Os.sh(dir, "ln -sf " + UP + file("passwd") + " " + bundle.rootfs() + "/etc/passwd");

        assertEquals("home=/inside", run(bundle).done().trimmed());
    }

    @Test
    void sysctlsAreWrittenToProcAndNotToFilesThatTheRootfsBrings() {
        Bundle bundle = sleeper()
                .json("/linux/sysctl", "{\"net.ipv4.ip_default_ttl\": \"99\"}")
                .json("/mounts", "[]");
        Path fake = Os.mkdirs(bundle.rootfs().resolve("proc/sys/net/ipv4")).resolve("ip_default_ttl");
        Os.write(fake, "fake");

        String id = newId();
        Result result = command("create", id, bundle).run();

        unchanged("fake", Os.read(fake));
        if (Target.isJrun() || result.exit() == 0) {
            long pid = runtime.call("state", id).done().json().get("pid").longValue();
            assertEquals("99\n", Os.sh(dir, "nsenter -t " + pid + " -n cat /proc/sys/net/ipv4/ip_default_ttl"));
        }
    }

    @Test
    void aSysctlNameWithDotsDoesNotEscape() {
        String now = Os.read(Path.of("/proc/sys/kernel/core_pattern")).strip(); // so that nothing changes if it does
        Bundle bundle = bundle("true");
        bundle.put("/linux/sysctl", Map.of("net/../kernel/core_pattern", now));

        refusedAsAttack(bundle, "/linux/sysctl");
    }

    @Test
    void theProcessCannotTraceOrReadTheHelperOfAnExec() {
        Container container = started(bundle("/bin/attacker", "seize"));

        String enough = Target.isSlow() ? "programs 4 " : "programs 20 ";
        for (int i = 0; i < 200 && !container.output().contains(enough); i++) {
            container.exec("sleep", "0.02").done();
        }

        String seen = container.end();
        held(!seen.contains(" helpers 1 "), seen);
        assertTrue(seen.contains(enough), "processes were seized, which shows that seizing works: " + seen);
        assertTrue(
                !Target.isJrun() || seen.matches("(?s).*end: .* refused [1-9]\\d*\n"),
                "helpers that lived were met, and refused: " + seen);
    }

    @Test
    void theStandardStreamsThatTheRootfsBringsAsLinksLeadNowhereOnTheHost() {
        Os.mkdirs(file("outside"));
        Bundle bundle = script("readlink /dev/stderr; echo stolen > /dev/stderr; echo ran")
                .json("/mounts", PROC);
        for (String name : List.of("stdin", "stdout", "stderr", "fd", "ptmx")) {
            Os.symlink(bundle.rootfs().resolve("dev/" + name), UP + file("outside/" + name));
        }

        Result result = ranOrRefused(run(bundle), "ran");

        held(Os.list(file("outside")).isEmpty(), Os.list(file("outside")) + result.toString());
    }

    @Test
    void aDevptsThatTheRootfsFakesGivesNoTerminal() {
        Bundle bundle = bundle("tty").put("/process/terminal", true).json("/mounts", PROC);
        Os.sh(bundle.rootfs(), "mkdir -p dev/pts; mknod dev/pts/ptmx c 5 2; mknod dev/ptmx c 5 2");
        Path socket = file("console.sock");
        background(host(ittool(), "recvtty", socket.toString()));
        Await.until("the console socket", () -> Files.exists(socket));

        Result result = command("create", newId(), bundle, "--console-socket", socket.toString())
                .run();

        held(result.exit() != 0, result);
        if (Target.isJrun()) {
            result.fails(1, "devpts");
        }
    }

    @Test
    void theStateDirectoryIsClosedToOthers() {
        Container container = create(sleeper());
        Path state = runtime.root().resolve(container.id());
        assertTrue(Files.exists(state, LinkOption.NOFOLLOW_LINKS));
        Os.write(file("open"), "open\n");

        Result other = host(
                        "sh",
                        "-c",
                        "chmod 755 . " + runtime.root() + "; cat open; cat " + state + "/*; ls " + state + "; echo end")
                .through("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                .run();

        ran(other, "end");
        assertTrue(other.out().startsWith("open\n"), other.toString());
        held(other.out().equals("open\nend\n"), other);
    }

    @Test
    void theContainerDoesNotSeeTheHostsMountsOrItsOldRoot() {
        Bundle bundle = script("cut -d ' ' -f 5 /proc/self/mountinfo | sort | tr '\\n' ' '; echo; ls -A /; echo ran");

        Result result = ran(run(bundle).done(), "ran");

        held(result.lines().getFirst().equals("/ /dev /dev/pts /proc /sys "), result);
        TreeSet<String> names =
                new TreeSet<>(result.lines().subList(1, result.lines().size() - 1));
        unchanged(
                new TreeSet<>(Os.list(bundle.rootfs()).stream()
                        .map(p -> p.getFileName().toString())
                        .toList()),
                names);
    }

    @Test
    void aChrootCannotEscapeToTheHostsRoot() {
        Path secret = Os.write(file("hostfile"), "host\n");
        Bundle bundle = script("mkdir /tmp/j; attacker chroot /tmp/j " + secret + "; ls /proc/1/root" + secret
                        + "; ls /proc/1/cwd/" + UP + secret + "; echo ran")
                .capabilities("CAP_SYS_CHROOT", "CAP_DAC_OVERRIDE");

        Result result = ran(run(bundle), "ran");

        assertTrue(result.out().contains("found\n"), result.toString());
        held(result.out().equals("not found\nran\n"), result);
    }

    /** Runs the command with the host's root open as each of the small descriptors. */
    private static Result withOpenDirectories(Invocation invocation) {
        return invocation
                .through("bash", "-c", "exec 3</ 4</ 5</ 6</ 7</ 8</ 9</ 10</ 11</; exec \"$@\"", "bash")
                .run();
    }

    private Path data(String text) {
        Path data = Os.mkdirs(file("data"));
        Os.write(data.resolve("file"), text);
        return data;
    }
}
