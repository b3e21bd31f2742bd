// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** User namespaces with id mappings. */
class UserNamespaceTest extends ContainerTest {

    @Test
    void theMapsAreThoseOfTheConfiguration() {
        Bundle bundle = script("id -u; cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '")
                .userNamespace();
        bundle.json(
                "/linux/gidMappings",
                "[{\"containerID\": 0, \"hostID\": 100000, \"size\": 10}, {\"containerID\": 10, \"hostID\": 200000, \"size\": 5}]");

        assertEquals("0\n 0 100000 65536\n 0 100000 10\n 10 200000 5", output(bundle));
    }

    @Test
    void theProcessIsAnOrdinaryUserOnTheHost() {
        Container container = started(sleeper().userNamespace());

        assertEquals("100000\t100000\t100000\t100000", Os.status(container.pid(), "Uid"));
        assertEquals("100000\t100000\t100000\t100000", Os.status(container.pid(), "Gid"));
        assertNotEquals(Os.link("/proc/self/ns/user"), Os.link("/proc/" + container.pid() + "/ns/user"));
    }

    @Test
    void theUserMayBeAnyMappedId() {
        Bundle bundle = script("id -u; id -g; id -G").userNamespace();
        bundle.json("/process/user", "{\"uid\": 1000, \"gid\": 1001, \"additionalGids\": [7]}");

        assertEquals("1000\n1001\n1001 7", output(bundle));
    }

    @Test
    void procSysfsDevptsTmpfsAndMqueueCanBeMounted() {
        Bundle bundle = script("cut -d ' ' -f 2,3 /proc/mounts")
                .userNamespace()
                .mount("{\"destination\": \"/dev/mqueue\", \"type\": \"mqueue\", \"source\": \"mqueue\"}");

        String mounts = output(bundle);

        for (String expected :
                List.of("/proc proc", "/sys sysfs", "/dev tmpfs", "/dev/pts devpts", "/dev/mqueue mqueue")) {
            assertEquals(true, mounts.contains(expected), mounts);
        }
    }

    @Test
    void devicesAreBoundFromTheHostBecauseNodesCannotBeMade() {
        assertEquals(
                "1:3\nok",
                output(script("stat -c %t:%T /dev/null; echo gone > /dev/null && echo ok")
                        .userNamespace()));
    }

    @Test
    void filesOfTheHostsRootBelongToNobody() {
        Bundle bundle = script("stat -c %u /data").userNamespace().bind(Os.mkdirs(file("data")), "/data", "rbind");

        assertEquals("65534", output(bundle));
    }

    @Test
    void aBindMountBelowADirectoryOnlyRootCanEnterIsPossible() throws Exception {
        Path secret = Os.mkdirs(file("secret"));
        Os.write(Os.mkdirs(secret.resolve("data")).resolve("file"), "hi");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));

        assertEquals(
                "hi",
                output(bundle("cat", "/data/file").userNamespace().bind(secret.resolve("data"), "/data", "rbind")));
    }

    @Test
    void aReadOnlyRootWithHostnameAndMaskedPathsWorksInOneToo() {
        Bundle bundle = script("hostname; touch /x; cat /proc/kcore | wc -c; echo 1 > /proc/sys/kernel/hostname")
                .userNamespace()
                .put("/hostname", "inner")
                .put("/root/readonly", true)
                .json("/linux/maskedPaths", "[\"/proc/kcore\", \"/proc/keys\", \"/sys/firmware\"]")
                .json("/linux/readonlyPaths", "[\"/proc/sys\"]");

        Result result = run(bundle);

        assertEquals("inner\n0\n", result.out());
        assertEquals(2, result.err().split("Read-only file system", -1).length - 1, result.err());
    }

    @Test
    void aUserNamespaceOfAPathIsJoined() {
        Container first = started(sleeper().userNamespace());
        long pid = first.pid();
        Bundle bundle = script("id -u; readlink /proc/self/ns/user; readlink /proc/self/ns/net")
                .userNamespace();
        bundle.remove("/linux/uidMappings").remove("/linux/gidMappings");
        bundle.namespace("user", "/proc/" + pid + "/ns/user").namespace("network", "/proc/" + pid + "/ns/net");
        if (Target.isRunc()) {
            bundle.json("/linux/uidMappings", "[{\"containerID\": 0, \"hostID\": 100000, \"size\": 65536}]")
                    .json("/linux/gidMappings", "[{\"containerID\": 0, \"hostID\": 100000, \"size\": 65536}]");
        }

        assertEquals(
                "0\n" + Os.link("/proc/" + pid + "/ns/user") + "\n" + Os.link("/proc/" + pid + "/ns/net"),
                output(bundle));
    }

    @Test
    void mappingsWithoutUserNamespaceAreRefused() {
        Target.notForRunc("runc 1.1 ignores them");
        refused(
                bundle("true").json("/linux/uidMappings", "[{\"containerID\": 0, \"hostID\": 1, \"size\": 1}]"),
                "/linux/uidMappings");
    }

    @Test
    void aUserNamespaceWithoutMappingsMapsTheUserOfTheProcessToTheCaller() {
        Target.notForRunc("runc refuses it, crun maps as jrun does");
        Bundle bundle = bundle("cat", "/proc/self/uid_map").namespace("user");

        List<String> lines = run(bundle).ok().lines();

        assertTrue(lines.getFirst().matches(" *0 +0 +1"), lines.toString());
    }

    @Test
    void overlappingMappingsAreRefused() {
        refused(
                bundle("true")
                        .userNamespace()
                        .json(
                                "/linux/uidMappings",
                                "[{\"containerID\": 0, \"hostID\": 1, \"size\": 10}, {\"containerID\": 5, \"hostID\": 100, \"size\": 10}]"),
                "/linux/uidMappings");
    }

    @Test
    void aUserOutsideTheMappingsIsRefused() {
        refused(bundle("true").userNamespace().put("/process/user/uid", 70000), "70000");
    }
}
