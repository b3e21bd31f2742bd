// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Device rules: v1 lists, and the eBPF program where only the unified hierarchy is seen. */
class DeviceRulesTest extends ContainerTest {
    private static final String TRY = """
            mknod /fuse c 10 229 2>/dev/null && echo made || echo no mknod
            head -c 0 /fuse 2>/dev/null && echo read || echo no read
            (: >> /fuse) 2>/dev/null && echo write || echo no write""";

    @Tag("attack")
    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void allIsDeniedButTheDefaultsAndMknod(ContainerRuntime.View view) {
        String seen = attempt(view, "[{\"allow\": false, \"access\": \"rwm\"}]");

        assertTrue(seen.startsWith("made\n"), seen);
        AttackTest.held(seen.equals("made\nno read\nno write"), seen);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void oneDeviceIsAllowed(ContainerRuntime.View view) {
        assertEquals(
                "made\nread\nwrite",
                attempt(
                        view,
                        "[{\"allow\": false, \"access\": \"rwm\"}, {\"allow\": true, \"type\": \"c\", \"major\": 10, \"minor\": 229, \"access\": \"rwm\"}]"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void eachKindOfAccessIsItsOwn(ContainerRuntime.View view) {
        assertEquals(
                "made\nread\nno write",
                attempt(
                        view,
                        "[{\"allow\": false, \"access\": \"rwm\"}, {\"allow\": true, \"type\": \"c\", \"major\": 10, \"minor\": 229, \"access\": \"r\"}]"));
        assertEquals(
                "made\nno read\nwrite",
                attempt(
                        view,
                        "[{\"allow\": false, \"access\": \"rwm\"}, {\"allow\": true, \"type\": \"c\", \"major\": 10, \"minor\": 229, \"access\": \"w\"}]"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void aMinorLeftOutMeansAll(ContainerRuntime.View view) {
        assertEquals(
                "made\nread\nwrite",
                attempt(
                        view,
                        "[{\"allow\": false, \"access\": \"rwm\"}, {\"allow\": true, \"type\": \"c\", \"major\": 10, \"access\": \"rwm\"}]"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void allDevicesAreAllowedAsPrivilegedContainersHaveIt(ContainerRuntime.View view) {
        assertEquals("made\nread\nwrite", attempt(view, "[{\"allow\": true, \"access\": \"rwm\"}]"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void ofTwoRulesTheLaterCounts(ContainerRuntime.View view) {
        assertEquals(
                "made\nread\nno write",
                attempt(
                        view,
                        "[{\"allow\": true, \"access\": \"rwm\"},"
                                + " {\"allow\": false, \"type\": \"c\", \"major\": 10, \"minor\": 229, \"access\": \"w\"}]"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void theDefaultDevicesCanAlwaysBeUsed(ContainerRuntime.View view) {
        Bundle bundle = script(
                "for d in null zero full random urandom tty; do head -c 0 /dev/$d && echo $d; done; ittool pty 9 9 tty");

        String seen = runIn(view, bundle).out();

        for (String name : new String[] {"null", "zero", "full", "random", "urandom", "/dev/pts/0"}) {
            assertTrue(seen.contains(name), seen);
        }
    }

    @Tag("attack")
    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void blockDevicesAreDenied(ContainerRuntime.View view) {
        String number = Os.sh(dir, "cat /sys/block/vda/dev").strip().replace(':', ' ');
        Result result = runIn(view, script("mknod /disk b " + number + " && echo made && head -c 1 /disk"));

        assertEquals("made\n", result.out());
        AttackTest.held(result.err().contains("Operation not permitted"), result);
    }

    /** A createContainer hook runs in the container's cgroup, before the root is entered. */
    @Tag("attack")
    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void theRulesAreInForceBeforeTheProgramOfTheContainerIs(ContainerRuntime.View view) {
        String attempt =
                "cat /proc/self/cgroup; head -c 0 /dev/null && echo null; head -c 0 /dev/kmsg && echo kmsg; echo tried";
        Bundle bundle = script("true")
                .addJson("/hooks/createContainer", "{\"path\": \"/bin/sh\"}")
                .put("/hooks/createContainer/0/args", List.of("sh", "-c", "(" + attempt + ") > " + file("seen")))
                .put("/hooks/createContainer/0/env", List.of("PATH=/bin:/usr/bin"));

        runIn(view, bundle).ok();

        String seen = Os.read(file("seen"));
        assertTrue(seen.contains(TestArea.prefix()), "the hook ran in the cgroup: " + seen);
        assertTrue(seen.contains("\nnull\n") && seen.endsWith("tried\n"), seen);
        assertFalse(seen.contains("kmsg"), seen);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void aDeviceMayBeMountedThatTheContainerMayNotOpen(ContainerRuntime.View view) {
        Os.sh(dir, "truncate -s 4M disk && mkfs.ext4 -q disk");
        String loop = Os.sh(dir, "losetup -f --show disk").strip();
        try {
            Bundle bundle = script("ls -d /mnt/lost+found; " + TRY)
                    .mount("{\"destination\": \"/mnt\", \"type\": \"ext4\", \"source\": \"" + loop + "\"}");

            assertEquals(
                    "/mnt/lost+found\nmade\nno read\nno write",
                    runIn(view, bundle).ok().trimmed());
        } finally {
            Os.sh(dir, "losetup -d " + loop);
        }
    }

    @Test
    void aDeviceThatAHookAllowsStaysAllowed() {
        Cgroups.needV1(); // by devices.allow
        Target.notForRunc("runc 1.1 sets the rules again");
        String allow = "P=$(sed 's/.*\"pid\": *\\([0-9]*\\).*/\\1/'); "
                + "D=$(sed -n 's,.*:devices:,/sys/fs/cgroup/devices,p' /proc/$P/cgroup); "
                + "echo 'c 10:229 rw' > $D/devices.allow";
        Bundle bundle = script(TRY)
                .addJson("/hooks/prestart", "{\"path\": \"/bin/sh\"}")
                .put("/hooks/prestart/0/args", List.of("sh", "-c", allow))
                .put("/hooks/prestart/0/env", List.of("PATH=/bin:/usr/bin"));

        assertEquals(
                "made\nread\nwrite",
                runIn(ContainerRuntime.View.HOST, bundle).ok().trimmed());
    }

    @Test
    void updateChangesTheRules() {
        Target.notForRunc("runc 1.1 leaves devices alone in update");
        Container container = started(sleeper());
        container.exec("mknod", "/fuse", "c", "10", "229").ok();

        runtime.command("update", "--resources", "-", container.id())
                .stdin(
                        "{\"devices\": [{\"allow\": true, \"type\": \"c\", \"major\": 10, \"minor\": 229, \"access\": \"rwm\"}]}")
                .run()
                .ok();

        container.exec("head", "-c", "0", "/fuse").ok();
    }

    @Test
    void aBrokenRuleIsRefusedByPointer() {
        refused(
                bundle("true")
                        .json("/linux/resources/devices", "[{\"allow\": true, \"type\": \"z\", \"access\": \"rwm\"}]"),
                "/linux/resources/devices/0");
        Target.notForRunc("runc 1.1 does not look at the access");
        refused(
                bundle("true").json("/linux/resources/devices", "[{\"allow\": true, \"access\": \"xyz\"}]"),
                "/linux/resources/devices/0/access");
    }

    private String attempt(ContainerRuntime.View view, String rules) {
        return runIn(view, script(TRY).json("/linux/resources/devices", rules))
                .done()
                .trimmed();
    }

    private Result runIn(ContainerRuntime.View view, Bundle bundle) {
        bundle.save();
        return runtime.in(view).call("run", "-b", bundle.path().toString(), newId(runtime.in(view)));
    }
}
