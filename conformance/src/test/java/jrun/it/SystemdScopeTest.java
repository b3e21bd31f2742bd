// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** A container whose cgroup is a scope of systemd's: where it lies, what it says, and when it goes. */
class SystemdScopeTest extends SystemdTestBase {
    private static int count;

    /** A name that no other test's unit has. */
    private static String name() {
        return TestArea.prefix() + "n" + ++count;
    }

    @Test
    void withoutACgroupsPathItIsTheContainersScopeInTheSystemsSlice() {
        Container container = running(sleeper());
        String unit = "jrun-" + container.id() + ".scope";

        assertEquals("system.slice", Units.show(unit, "Slice"));
        assertEquals("yes", Units.show(unit, "Delegate"));
        assertEquals("no", Units.show(unit, "DefaultDependencies"));
        assertEquals("jrun container " + container.id(), Units.show(unit, "Description"));
        assertEquals("active", Units.show(unit, "ActiveState"));
        assertEquals("/system.slice/" + unit, Units.show(unit, "ControlGroup"));
    }

    @ParameterizedTest
    @CsvSource({
        "machine.slice:libpod:, machine.slice, /machine.slice/libpod-",
        ":docker:, system.slice, /system.slice/docker-",
        "-.slice:p:, -.slice, /p-",
        "jrunit-pod.slice:cri:, jrunit-pod.slice, /jrunit.slice/jrunit-pod.slice/cri-"
    })
    void theThreePartsOfItsPathAreSlicePrefixAndName(String path, String slice, String place) {
        String name = name();
        Container container = running(sleeper().put("/linux/cgroupsPath", path + name));
        String unit = place.substring(place.lastIndexOf('/') + 1) + name + ".scope";

        assertEquals(slice, Units.show(unit, "Slice"));
        assertEquals(place + name + ".scope", Units.show(unit, "ControlGroup"));
        assertTrue(Files.isDirectory(directory(place + name + ".scope")));
        container.kill().delete();
        Units.systemctl("stop", "jrunit.slice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "/a/b", "a:b:c:d"})
    void aPathOfAnotherFormIsRefused(String path) {
        refusedBySystemd(
                sleeper().put("/linux/cgroupsPath", path),
                "/linux/cgroupsPath",
                "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \"" + path + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a--b.slice", "nothing", "a/b.slice"})
    void aSliceThatIsNoneIsRefused(String slice) {
        refusedBySystemd(sleeper().put("/linux/cgroupsPath", slice + ":p:n"), "invalid slice name: " + slice);
    }

    @Test
    void whatSystemdRefusesIsSaidInItsWords() {
        refusedBySystemd(
                sleeper().put("/linux/cgroupsPath", ":p:" + "n".repeat(300)), "start unit p-nnn", "nvalid unit name");
    }

    @Test
    void theContainerIsInTheScopeInEveryHierarchyAndSoIsWhatJoinsIt() {
        Container container = running(sleeper());
        String unit = "jrun-" + container.id() + ".scope";
        List<String> places = places(container.pid(), unit);

        assertEquals(
                Os.read(Path.of("/proc/" + container.pid() + "/cgroup")).lines().count(),
                allHierarchies(places.size()));
        assertEquals(
                String.join("\n", places),
                String.join(
                        "\n",
                        container.exec("cat", "/proc/self/cgroup").ok().lines().stream()
                                .filter(line -> line.endsWith("/" + unit))
                                .toList()));
    }

    /** The v1 hierarchies that a host with v2 alone still lists are not mounted there. */
    private static long allHierarchies(int seen) {
        return Cgroups.unifiedAlone()
                ? seen
                        + Os.read(Path.of("/proc/self/cgroup"))
                                .lines()
                                .filter(line -> !line.startsWith("0:"))
                                .count()
                : Files.exists(CGROUPS.resolve("unified")) ? seen : seen + 1;
    }

    @Test
    void inACgroupNamespaceTheScopeIsTheRoot() {
        Bundle bundle = script("cat /proc/self/cgroup; ls /sys/fs/cgroup")
                .namespace("cgroup")
                .mount("{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\","
                        + " \"options\": [\"ro\"]}");
        Result result = making("run", bundle, newId()).run().ok();

        assertTrue(
                result.lines().contains(Cgroups.unifiedAlone() ? "0::/" : "1:cpu:/")
                        || result.out().contains(":cpu:/\n"),
                result.out());
        assertTrue(result.lines().contains(Cgroups.unifiedAlone() ? "cgroup.procs" : "memory"), result.out());
    }

    @Test
    void aContainerWithAUserNamespaceIsInItToo() {
        Container container = running(sleeper().userNamespace());

        assertFalse(places(container.pid(), "jrun-" + container.id() + ".scope").isEmpty());
        assertEquals("0", container.exec("id", "-u").ok().trimmed());
    }

    @Test
    void aContainerThatJoinsAPidNamespaceIsInItToo() {
        Container first = running(sleeper());
        Container second = running(sleeper().namespace("pid", "/proc/" + first.pid() + "/ns/pid"));

        assertFalse(places(second.pid(), "jrun-" + second.id() + ".scope").isEmpty());
    }

    /** docs/adr/0016-systemd-driver.md: what is said there of the kernel's grace period. */
    @Test
    void theKernelsWaitForSystemdsMoveBeginsBeforeSystemdIsAsked() {
        List<String> calls = calls("run", script("true"), "-f");

        assertTrue(
                first(calls, "write\\(\\d+, \"0\", 1.*") < first(calls, "sendmsg\\(.*StartTransientUnit.*"),
                () -> String.join("\n", calls));
    }

    @Test
    void theChildThatBeginsItIsNotLeftToTheCaller() {
        List<String> calls = calls("create", sleeper(), "-y");
        int begun = first(calls, "clone\\(child_stack=NULL, flags=SIGCHLD\\).*");
        String child = calls.get(begun).substring(calls.get(begun).lastIndexOf(' ') + 1);

        assertTrue(first(calls, "wait4\\(" + child + "(<.*>)?, .*= " + child + "(<.*>)?") > begun);
    }

    /** The system calls of a command. */
    private List<String> calls(String command, Bundle bundle, String option) {
        assumeFalse(Target.isSlow(), "the JVM build does not begin before systemd");
        Path log = dir.resolve("strace.log");
        making(command, bundle, newId())
                .through(
                        "strace",
                        option,
                        "-qq",
                        "-s",
                        "400",
                        "-e",
                        "trace=clone,write,sendmsg,wait4",
                        "-o",
                        log.toString())
                .run()
                .ok();
        return Os.read(log).lines().toList();
    }

    private static int first(List<String> calls, String pattern) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).matches("(\\d+ +)?" + pattern)) {
                return i;
            }
        }
        throw new AssertionError("no call " + pattern + " in\n" + String.join("\n", calls));
    }

    @Test
    void theUnitIsGoneWithTheContainer() {
        Container container = running(sleeper());
        String unit = "jrun-" + container.id() + ".scope";
        assertTrue(Units.isLoaded(unit));

        runtime.call("delete", "--force", container.id()).ok();

        assertFalse(Units.isLoaded(unit));
        assertFalse(Files.exists(directory("/system.slice/" + unit)));
    }

    @Test
    void aCreatedContainerIsRemovedWithItsUnit() {
        Container container = made(sleeper());

        container.delete();

        assertFalse(Units.isLoaded("jrun-" + container.id() + ".scope"));
    }

    @Test
    void oneAfterTheOtherMayHaveTheSameName() {
        String name = name();
        for (int i = 0; i < 5; i++) {
            Bundle bundle = bundle("true").put("/linux/cgroupsPath", ":p:" + name);
            making("run", bundle, newId()).run().ok();
        }
        assertFalse(Units.isLoaded("p-" + name + ".scope"));
    }

    @Test
    void aUnitOfThatNameThatHasFailedIsForgotten() {
        String name = name();
        String unit = "p-" + name + ".scope";
        background(host(
                "systemd-run",
                "--scope",
                "-p",
                "RuntimeMaxSec=1",
                "-p",
                "TimeoutStopSec=1",
                "--unit",
                unit,
                "sleep",
                "1000"));
        Await.until("the end of " + unit, () -> Units.show(unit, "ActiveState").equals("failed"));

        Container container = running(sleeper().put("/linux/cgroupsPath", ":p:" + name));

        assertEquals("active", Units.show(unit, "ActiveState"));
        assertFalse(places(container.pid(), unit).isEmpty());
    }

    @Test
    void aUnitThatRunsIsNotTakenOverAndGoesOn() {
        String name = name();
        Container first = running(sleeper().put("/linux/cgroupsPath", ":p:" + name));

        refusedBySystemd(sleeper().put("/linux/cgroupsPath", ":p:" + name), "p-" + name + ".scope", "already loaded");

        first.assertStatus("running");
        assertEquals("active", Units.show("p-" + name + ".scope", "ActiveState"));
        assertFalse(places(first.pid(), "p-" + name + ".scope").isEmpty());
    }

    /** What a create leaves that was killed while it asked for a unit that is another's. */
    @Test
    void theDeleteOfACreateThatWasKilledStopsNoUnitOfOthers() {
        String name = name();
        Container first = running(sleeper().put("/linux/cgroupsPath", ":p:" + name));
        Path state = runtime.root().resolve(first.id()).resolve("state.json");
        String id = newId();
        ObjectNode left = (ObjectNode) Json.parse(Os.read(state));
        left.put("id", id).put("phase", "CREATING").putNull("init");
        ((ObjectNode) left.get("creator")).put("pid", 0);
        ((ObjectNode) left.get("cgroup")).put("owned", false);
        Os.write(Os.mkdirs(runtime.root().resolve(id)).resolve("state.json"), Json.pretty(left));

        runtime.call("delete", "--force", id).ok();

        assertFalse(Files.exists(runtime.root().resolve(id)));
        first.assertStatus("running");
        assertEquals("active", Units.show("p-" + name + ".scope", "ActiveState"));
    }

    @Test
    void whatIsDoneLaterNeedsNoOption() {
        Container container = running(sleeper());

        runtime.call("pause", container.id()).ok();
        container.assertStatus("paused");
        runtime.call("resume", container.id()).ok();
        assertFalse(runtime.call("ps", "--format", "json", container.id())
                .ok()
                .json()
                .isEmpty());
        container.kill().delete();
        assertFalse(Units.isLoaded("jrun-" + container.id() + ".scope"));
    }

    @Test
    void annotationsAreProperties() {
        Bundle bundle = sleeper()
                .put("/annotations/org.systemd.property.TimeoutStopUSec", "uint64 12000000")
                .put("/annotations/org.systemd.property.CollectMode", "'inactive-or-failed'");
        String unit = "jrun-" + running(bundle).id() + ".scope";

        assertEquals("12s", Units.show(unit, "TimeoutStopUSec"));
        assertEquals("inactive-or-failed", Units.show(unit, "CollectMode"));
    }

    @ParameterizedTest
    @CsvSource({"Slice, 'other.slice'", "No, true", "KillMode, mixed"})
    void anAnnotationThatIsNoneIsRefused(String name, String value) {
        refusedBySystemd(
                sleeper().put("/annotations/org.systemd.property." + name, value), "org.systemd.property." + name);
    }

    @Test
    void crunsWordForTheDriverIsTaken() {
        String id = newId();
        Bundle bundle = bundle("cat", "/proc/self/cgroup");
        bundle.save();

        Result result = runtime.withGlobals(
                        List.of("--cgroup-manager", "systemd"),
                        "run",
                        "--bundle",
                        bundle.path().toString(),
                        id)
                .run()
                .ok();

        assertTrue(result.out().contains("/system.slice/jrun-" + id + ".scope"), result.out());
    }

    /** What a command does where nobody answers. */
    private Result withoutBus(String command, Bundle bundle) {
        String hide = "mount -t tmpfs none /run/systemd && mount -t tmpfs none /run/dbus && exec \"$@\"";
        return making(command, bundle, newId())
                .through("unshare", "-m", "--propagation", "private", "sh", "-c", hide, "sh")
                .run();
    }

    @Test
    void whereNobodyAnswersTheErrorSaysWhoWasAskedAndWhatToDo() {
        withoutBus("run", sleeper())
                .fails(
                        1,
                        "reach the bus at unix:path=/run/dbus/system_bus_socket as uid 0",
                        "ENOENT (it is not there)",
                        "hint: systemd must be process 1",
                        "leave --systemd-cgroup out");
    }

    @Test
    void theBusServesWhereSystemdsOwnSocketDoesNot() {
        String hide = "mount -t tmpfs none /run/systemd && exec \"$@\"";
        String id = newId();

        making("run", bundle("true"), id)
                .through("unshare", "-m", "--propagation", "private", "sh", "-c", hide, "sh")
                .run()
                .ok();
    }

    @Test
    void aContainerCanBeDeletedWhereNobodyAnswers() {
        Container container = running(sleeper());
        container.kill();
        String hide = "mount -t tmpfs none /run/systemd && mount -t tmpfs none /run/dbus && exec \"$@\"";

        runtime.command("delete", container.id())
                .through("unshare", "-m", "--propagation", "private", "sh", "-c", hide, "sh")
                .run()
                .ok();

        String unit = "jrun-" + container.id() + ".scope";
        Await.until("the end of " + unit, () -> !Units.isLoaded(unit));
    }

    @Test
    void aCreateThatIsKilledLeavesNoUnit() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            String id = newId();
            Invocation.Running running = making("create", sleeper(), id).start();
            Thread.sleep(3L * i);
            running.process().destroyForcibly();
            running.process().waitFor();
            runtime.call("delete", "--force", id).ok();
            String unit = "jrun-" + id + ".scope";
            Await.until("the end of " + unit, () -> !Units.isLoaded(unit));
        }
    }
}
