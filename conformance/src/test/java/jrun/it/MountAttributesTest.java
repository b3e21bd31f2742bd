// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recursive mount attributes, propagation, id-mapped mounts, the cgroup mount. */
class MountAttributesTest extends ContainerTest {
    private static final String NESTED =
            "mount -t tmpfs none tree; mkdir tree/sub; mount -t tmpfs none tree/sub; touch tree/sub/f; exec \"$@\"";

    @ParameterizedTest
    @CsvSource({
        "rro, ro",
        "rnosuid, nosuid",
        "rnodev, nodev",
        "rnoexec, noexec",
        "rnoatime, noatime",
        "rnodiratime, nodiratime"
    })
    void aRecursiveAttributeReachesTheMountsBelow(String option, String expected) {
        String options = nested(script("grep ' /mnt/sub ' /proc/self/mountinfo").bind(tree(), "/mnt", "rbind", option))
                .split(" ")[5];

        assertTrue(("," + options + ",").contains("," + expected + ","), options);
    }

    @Test
    void aPlainReadOnlyRbindLeavesTheMountsBelowWritable() {
        assertEquals("fine", nested(script("touch /mnt/sub/x && echo fine").bind(tree(), "/mnt", "rbind", "ro")));
    }

    @ParameterizedTest
    @CsvSource({
        "private, none",
        "rprivate, none",
        "shared, shared:",
        "rshared, shared:",
        "slave, master:",
        "rslave, master:",
        "unbindable, unbindable",
        "runbindable, unbindable"
    })
    void thePropagationOfABindMountIsItsOption(String option, String expected) {
        String fields = nested(script("grep ' /mnt ' /proc/self/mountinfo").bind(tree(), "/mnt", "rbind", option));

        String optional = fields.substring(0, fields.indexOf(" - "));
        if (expected.equals("none")) {
            assertTrue(!optional.contains("shared:") && !optional.contains("master:"), fields);
        } else {
            assertTrue(optional.contains(expected), fields);
        }
    }

    @Test
    void aSharedMountShowsTheHostWhatTheContainerMounts() {
        Bundle bundle = script("mount -t tmpfs none /mnt/inner && echo ready && sleep 1000")
                .bind(file("tree"), "/mnt", "rbind", "rshared")
                .capabilities("CAP_SYS_ADMIN")
                .put("/linux/rootfsPropagation", "rshared");
        Os.mkdirs(file("tree/inner"));
        bundle.save();

        Result result = runtime.command("run", "-d", "-b", bundle.path().toString(), newId())
                .through(
                        "unshare",
                        "-m",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "mount --bind tree tree; mount --make-shared tree; \"$@\" && "
                                + "until grep -c tree/inner /proc/self/mountinfo; do :; done",
                        "sh")
                .run();

        assertTrue(result.lines().contains("1"), result.toString()); // before or after "ready"
    }

    @Test
    void aSlaveMountShowsTheContainerWhatTheHostMounts() {
        Bundle bundle = script("echo ready; until grep /mnt/inner /proc/self/mountinfo; do :; done; sleep 1000")
                .bind(file("tree"), "/mnt", "rbind", "rslave");
        Os.mkdirs(file("tree/inner"));
        bundle.save();

        Invocation.Running running =
                background(runtime.command("run", "-d", "-b", bundle.path().toString(), newId())
                        .through(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                "sh",
                                "-c",
                                "mount --bind tree tree; mount --make-shared tree; \"$@\" && mount -t tmpfs none tree/inner",
                                "sh"));

        running.awaitOutput("/mnt/inner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable"})
    void theRootsPropagationIsRootfsPropagation(String propagation) {
        if (!propagation.endsWith("private") && !propagation.endsWith("slave")) {
            Target.notForRunc("runc's root stays private");
        }
        tree();
        String root = nested(
                script("grep ' / / \\| /[^ ]* / ' /proc/self/mountinfo").put("/linux/rootfsPropagation", propagation));

        String optional = root.substring(0, root.indexOf(" - "));
        if (propagation.endsWith("private")) {
            assertTrue(!optional.contains("shared:") && !optional.contains("master:"), root);
        } else if (propagation.endsWith("slave")) {
            assertTrue(optional.contains("master:") && !optional.contains("shared:"), "no slave: " + root);
        } else if (propagation.endsWith("shared")) {
            assertTrue(optional.contains("shared:"), root);
        } else if (propagation.equals("unbindable")) {
            assertTrue(optional.contains("unbindable"), root);
        }
    }

    @Test
    void anUnknownPropagationIsRefused() {
        refused(bundle("true").put("/linux/rootfsPropagation", "sideways"), "/linux/rootfsPropagation", "sideways");
    }

    @Test
    void nothingThatTheContainerMountsReachesTheHost() {
        Container container = started(script("mount -t tmpfs none /mnt; echo ready; sleep 1000")
                .capabilities("CAP_SYS_ADMIN")
                .bind(Os.mkdirs(file("data")), "/mnt", "rbind"));

        assertTrue(container.exec("cat", "/proc/mounts").out().contains("none /mnt tmpfs"));
        assertTrue(!Os.read(Path.of("/proc/self/mountinfo")).contains(dir + "/data"));
    }

    @Test
    void anIdMappedMountShowsOtherOwners() {
        Target.notForRunc("runc 1.1 has no id-mapped mounts");
        Os.mkdirs(file("data"));
        Os.sh(dir, "touch data/f; chown 0:0 data/f");
        Bundle bundle = script("stat -c %u:%g /data/f; touch /data/made").mount(idMapped("idmap", 0, 5000));

        assertEquals(
                "5000:5000",
                output(bundle.capabilities("CAP_DAC_OVERRIDE")
                        .json("/process/user", "{\"uid\": 5000, \"gid\": 5000}")));
        assertEquals("0", Os.sh(dir, "stat -c %u data/made").strip());
    }

    @Test
    void anIdMappedMountInAUserNamespaceCanUndoItsMapping() {
        Target.notForRunc("runc 1.1 has no id-mapped mounts");
        Os.mkdirs(file("data"));
        Os.sh(dir, "touch data/f; chown 0:0 data/f; chown 1000:1000 data");
        Bundle bundle = script("stat -c %u:%g /data/f").userNamespace().mount(idMapped("idmap", 0, 100000));

        assertEquals("0:0", output(bundle));
    }

    @Test
    void ridmapMapsTheMountsBelowToo() {
        Target.notForRunc("runc 1.1 has no id-mapped mounts");
        assumeFalse(System.getProperty("os.version").matches("[1-5]\\..*|6\\.[0-2]\\..*"), "needs an id-mapped tmpfs");
        Bundle bundle = script("stat -c %u /data/sub/f").mount(idMapped("ridmap", 0, 5000));
        tree();

        assertEquals("5000", nested(bundle.put("/mounts/4/source", file("tree").toString())));
    }

    @Test
    void anIdMappedMountWithOneMappingAloneIsRefused() {
        Target.notForRunc("runc 1.1 has no id-mapped mounts");
        refused(
                bundle("true")
                        .mount("{\"destination\": \"/data\", \"type\": \"bind\", \"source\": \"" + dir
                                + "\", \"options\": [\"bind\"],"
                                + " \"uidMappings\": [{\"containerID\": 0, \"hostID\": 5000, \"size\": 1}]}"),
                "/mounts/4");
    }

    @Test
    void theCgroupMountHasAllHierarchiesOfTheHost() {
        Cgroups.needV1();
        Bundle bundle = script(
                        "ls /sys/fs/cgroup; cat /sys/fs/cgroup/pids/pids.max; grep ' /sys/fs/cgroup' /proc/self/mounts")
                .mount(
                        "{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\", \"options\": [\"ro\", \"nosuid\"]}")
                .json("/linux/resources/pids", "{\"limit\": 77}");

        String seen = output(bundle);

        for (String name : new String[] {"cpu", "cpuset", "devices", "freezer", "memory", "pids", "\n77\n"}) {
            assertTrue(seen.contains(name), seen);
        }
        assertTrue(seen.contains("/sys/fs/cgroup/pids cgroup ro,nosuid"), seen);
    }

    /** Flags of /mnt, which is a bind of a mount with nosuid, nodev, noexec and noatime. */
    private String flagsOfBind(Bundle bundle, String... options) {
        Path source = Os.mkdirs(file("locked"));
        if (!Os.read(Path.of("/proc/self/mounts")).contains(source + " ")) {
            Os.sh(dir, "mount -t tmpfs -o nosuid,nodev,noexec,noatime it " + source);
        }
        return output(bundle.args("sh", "-c", "grep ' /mnt ' /proc/self/mountinfo | cut -d' ' -f6")
                .bind(source, "/mnt", options));
    }

    @AfterEach
    void unmountSources() {
        Os.unmountBelow(dir.toString());
    }

    @Test
    void aBindWithAFlagHasOnlyTheFlagsThatAreNamedAndTheSourcesAccessTimes() {
        Target.notForRunc("1.1 does not count a flag that is cleared");

        assertEquals("rw,nosuid,nodev,noexec,noatime", flagsOfBind(bundle(), "bind"));
        assertEquals("ro,noatime", flagsOfBind(bundle(), "bind", "ro"));
        assertEquals("rw,nosuid,noatime", flagsOfBind(bundle(), "bind", "nosuid"));
        assertEquals("rw,noatime", flagsOfBind(bundle(), "bind", "rw"));
        assertEquals("rw,relatime", flagsOfBind(bundle(), "bind", "relatime"));
    }

    @Test
    void inAUserNamespaceTheFlagsOfTheSourceAreLocked() {
        Target.onlyForJrun("runc 1.1 knows nothing of it");
        String all = "nosuid,nodev,noexec,noatime";

        assertEquals("rw," + all, flagsOfBind(bundle().userNamespace(), "bind"));
        assertEquals("ro," + all, flagsOfBind(bundle().userNamespace(), "bind", "ro"));
        assertEquals("rw," + all, flagsOfBind(bundle().userNamespace(), "bind", "rw"));
        run(bundle("true").userNamespace().bind(file("locked"), "/mnt", "bind", "exec"))
                .fails(1, "cannot clear locked flags MS_NOEXEC", "operation not permitted");
        run(bundle("true").userNamespace().bind(file("locked"), "/mnt", "bind", "relatime"))
                .fails(1, "cannot change locked atime flags");
    }

    @Test
    void aSourceInTheRootfsIsWhatTheMountsBeforeItHaveMade() {
        Target.notForRunc("1.1 opens it too early with a user namespace");
        Os.write(Os.mkdirs(file("src/dir")).resolve("text"), "found");
        Bundle bundle = bundle("cat", "/dst/text").userNamespace();
        Os.mkdirs(bundle.rootfs().resolve("t"));

        assertEquals(
                "found",
                output(bundle.bind(file("src"), "/t", "bind")
                        .bind(bundle.rootfs().resolve("t/dir"), "/dst", "bind")));
    }

    @Test
    void aFileOnADirectoryIsToldInRuncsWords() {
        Os.write(file("plain"), "");

        refused(bundle("true").bind(file("plain"), "/tmp", "bind"), "/tmp", "not a directory");
        refused(bundle("true").bind(dir, "/bin/busybox", "bind"), "/bin/busybox", "not a directory");
    }

    @Test
    void aSlaveStaysASlave() {
        Bundle bundle =
                bundle("grep", "/rootfs / ", "/proc/self/mountinfo").json("/linux/rootfsPropagation", "\"slave\"");
        Os.sh(bundle.path(), "mount --bind rootfs rootfs; mount --make-private rootfs; mount --make-shared rootfs");

        String root = output(bundle);

        assertTrue(root.contains(" master:") && !root.contains("shared:"), root);
    }

    @Test
    void theCgroupMountInACgroupNamespaceShowsTheContainersOwnAsRoot() {
        Cgroups.needV1();
        Bundle bundle = script("cat /sys/fs/cgroup/pids/pids.max")
                .namespace("cgroup")
                .mount(
                        "{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\", \"options\": [\"ro\"]}")
                .json("/linux/resources/pids", "{\"limit\": 77}");

        assertEquals("77", output(bundle));
    }

    private String idMapped(String option, int host, int container) {
        return """
                {"destination": "/data", "type": "bind", "source": "%s", "options": ["rbind", "%s"],
                 "uidMappings": [{"containerID": %d, "hostID": %d, "size": 1000}],
                 "gidMappings": [{"containerID": %d, "hostID": %d, "size": 1000}]}""".formatted(file("data"), option, host, container, host, container);
    }

    private Path tree() {
        return Os.mkdirs(file("tree"));
    }

    /** Runs with a mount inside a mount at {@link #tree()}, which nobody else sees. */
    private String nested(Bundle bundle) {
        bundle.save();
        return runtime.command("run", "-b", bundle.path().toString(), newId())
                .through(
                        "unshare",
                        "-m",
                        "--propagation",
                        "shared",
                        "sh",
                        "-c",
                        NESTED.replace("mkdir", "mount --make-shared tree; mkdir"),
                        "sh")
                .run()
                .ok()
                .trimmed();
    }
}
