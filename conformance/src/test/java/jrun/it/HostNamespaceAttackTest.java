// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Configurations and bundles that would have the host changed in place of the container. What is the host here is a
 * namespace that the runtime is started in, so that the machine stays as it is whatever the runtime does.
 */
class HostNamespaceAttackTest extends AttackTest {
    /** Runs its arguments, then says how they ended and what the host's parameter is. */
    private static final String THEN_LOOK = "\"$@\"; echo ended=$?; echo after=$(cat /proc/sys/$LOOK)";

    private Result withHost(String unshare, String look, Bundle bundle) {
        return runCommand(bundle)
                .env("LOOK=" + look)
                .through("unshare", unshare, "sh", "-c", THEN_LOOK, "sh")
                .run();
    }

    @ParameterizedTest
    @CsvSource({
        "network, net, --net, net/ipv4/ip_default_ttl, net.ipv4.ip_default_ttl, 77",
        "network, net, --net, net/ipv4/ip_default_ttl, net/ipv4/ip_default_ttl, 77",
        "ipc, ipc, --ipc, kernel/msgmax, kernel.msgmax, 4321",
        "ipc, ipc, --ipc, fs/mqueue/msg_max, fs.mqueue.msg_max, 7",
        "uts, uts, --uts, kernel/domainname, kernel.domainname, attacked"
    })
    void aSysctlIsNotWrittenIntoTheHostsNamespace(
            String type, String file, String unshare, String look, String name, String value) {
        Bundle bundle = script("echo ran").namespace(type, "/proc/self/ns/" + file);
        Result joined = withHost(unshare, look, bundle);
        assertTrue(joined.out().startsWith("ran\nended=0\n"), "the namespace can be joined: " + joined);

        Result attacked =
                withHost(unshare, look, bundle.json("/linux/sysctl", "{\"" + name + "\": \"" + value + "\"}"));

        unchanged(joined.facts().get("after"), attacked.facts().get("after"));
        refused(attacked, name.replace("/", "~1"), "not allowed in host " + type + " namespace", "/linux/namespaces/4");
    }

    @ParameterizedTest
    @CsvSource({"/hostname, kernel/hostname", "/domainname, kernel/domainname"})
    void aNameIsNotSetInTheHostsNamespace(String pointer, String look) {
        Bundle bundle = script("echo ran").namespace("uts", "/proc/self/ns/uts");
        Result joined = withHost("--uts", look, bundle);
        assertTrue(joined.out().startsWith("ran\nended=0\n"), "the namespace can be joined: " + joined);

        Result attacked = withHost("--uts", look, bundle.put(pointer, "attacked"));

        unchanged(joined.facts().get("after"), attacked.facts().get("after"));
        refused(attacked, pointer, "not allowed in host uts namespace", "/linux/namespaces/4");
    }

    @Test
    void theHostsMountsAreNotTakenForTheContainers() {
        Bundle bundle = script("echo ran").namespace("mount", "/proc/self/ns/mnt");
        Os.write(file("host-file"), "");

        Result attacked = runCommand(bundle)
                .through(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "\"$@\"; echo ended=$?; [ -e " + file("host-file") + " ] && echo after=there",
                        "sh")
                .run();

        unchanged("there", attacked.facts().get("after"));
        refused(attacked, "/root", "not allowed in host mount namespace", "/linux/namespaces/4");
    }

    @Test
    void aForeignNamespaceThatIsJoinedCanBeWritten() {
        Path holder = file("holder");
        background(host("unshare", "--net", "--uts", "sh", "-c", "echo $$ > " + holder + "; exec sleep 1000"));
        Await.until("the holder of the namespaces", () -> !Os.read(holder).isBlank());
        String ns = "/proc/" + Os.read(holder).strip() + "/ns/";
        Bundle bundle = script("hostname; cat /proc/sys/net/ipv4/ip_default_ttl")
                .namespace("network", ns + "net")
                .namespace("uts", ns + "uts")
                .put("/hostname", "inside")
                .put("/linux/sysctl/net.ipv4.ip_default_ttl", "77");

        assertEquals("inside\n77", output(bundle));
    }

    @Test
    void theHostsDevicesAreNotReplacedThroughADevtmpfs() {
        String before = hostDev();
        assumeTrue(
                before.contains("c root 5, 2 ptmx"), "needs a host whose /dev/ptmx is a node that could be replaced");
        Bundle bundle = script("echo ran");
        assertEquals("ran", run(bundle).trimmed());
        bundle.json("/mounts/1", "{\"destination\": \"/dev\", \"type\": \"devtmpfs\", \"source\": \"devtmpfs\"}");

        Result attacked = run(bundle);

        String after = hostDev();
        if (!after.equals(before)) {
            Os.sh(dir, "cd /dev && rm -f ptmx core && mknod -m 666 ptmx c 5 2");
        }
        unchanged(before, after);
        refused(attacked, "/mounts/1/type", "devtmpfs", "bind the host's /dev");
    }

    @Test
    void aDirectoryOfTheHostThatALinkLeadsToDevIsNotFilled() {
        Path shared = Os.mkdirs(file("shared"));
        Os.write(shared.resolve("ptmx"), "of the host\n");
        Bundle bundle = script("cat /tmp/ptmx").bind(shared, "/host/tmp", "rbind");
        Os.symlink(bundle.rootfs().resolve("host"), "/");
        assertEquals("of the host", run(bundle).trimmed(), "the link of the image leads a mount to /tmp");
        String before = Os.sh(dir, "ls -l " + shared);

        Result attacked = run(bundle.put("/mounts/4/destination", "/host/dev"));

        unchanged(before, Os.sh(dir, "ls -l " + shared));
        refused(attacked, "a link has led another mount to /dev", "hint: ");
    }

    /** Names, types, numbers and links of the host's nodes; not their times and modes, which others change. */
    private String hostDev() {
        return Os.sh(
                dir, "cd /dev && ls -l | awk '/^[lcb]/ {print substr($1, 1, 1), $3, $5, $6, $10, $11, $12}' | sort");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/.", "//./"})
    void aRootFileSystemThatIsALinkIsNotFollowed(String tail) throws Exception {
        Bundle bundle = script("touch /reached; echo ran");
        Path other = dir.resolve("other");
        Files.move(bundle.rootfs(), other);
        Os.symlink(bundle.rootfs(), other.toString());
        assertEquals("ran", run(bundle.put("/root/path", other.toString())).trimmed());
        Files.delete(other.resolve("reached"));

        Result attacked = run(bundle.put("/root/path", bundle.rootfs() + tail));

        held(!Files.exists(other.resolve("reached")), attacked);
        refused(attacked, "/root/path", "rootfs is a symbolic link", "ELOOP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/...", "/....", "/.../"})
    void aDestinationOfDotsIsNotTheRoot(String destination) {
        Path shared = Os.mkdirs(file("shared"));
        Os.write(shared.resolve("file"), "shared\n");
        Bundle bundle = script("cat " + destination + "/file; ls /late")
                .bind(shared, destination, "bind")
                .mount("{\"destination\": \"/late\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}");

        Result result = run(bundle);

        assertEquals("shared", result.ok().trimmed());
        unchanged(List.of(shared.resolve("file")), Os.list(shared));
    }

    /** What jrun says about it; another runtime may hold the attack in another way. */
    private static void refused(Result attacked, String... words) {
        if (Target.isJrun()) {
            List<String> all = new ArrayList<>(List.of(words));
            all.add("jrun: ");
            for (String word : all) {
                assertTrue(attacked.err().contains(word), () -> "the error must say '" + word + "': " + attacked);
            }
            assertNotEquals("0", attacked.facts().getOrDefault("ended", Integer.toString(attacked.exit())));
        }
    }
}
