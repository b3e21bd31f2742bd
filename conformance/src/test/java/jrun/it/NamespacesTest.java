// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces: new ones, the runtime's own, those of a path; host and domain name, sysctls, time offsets. */
class NamespacesTest extends ContainerTest {

    @ParameterizedTest
    @CsvSource({"pid,pid", "network,net", "ipc,ipc", "uts,uts", "mount,mnt", "cgroup,cgroup"})
    void aNamespaceWithoutPathIsNew(String type, String link) {
        Container container = create(sleeper().namespace(type));

        assertNotEquals(Os.link("/proc/self/ns/" + link), Os.link("/proc/" + container.pid() + "/ns/" + link));
    }

    @ParameterizedTest
    @CsvSource({"pid,pid", "network,net", "ipc,ipc", "uts,uts", "cgroup,cgroup", "user,user"})
    void aNamespaceThatIsNotListedIsTheRuntimesOwn(String type, String link) {
        Container container = create(sleeper().withoutNamespace(type));

        assertEquals(Os.link("/proc/self/ns/" + link), Os.link("/proc/" + container.pid() + "/ns/" + link));
    }

    @ParameterizedTest
    @CsvSource({"pid,pid", "network,net", "ipc,ipc", "uts,uts", "cgroup,cgroup"})
    void aNamespaceOfAPathIsJoined(String type, String link) {
        Container first = started(sleeper().namespace(type));
        String path = "/proc/" + first.pid() + "/ns/" + link;

        Container second = create(sleeper().namespace(type, path));

        assertEquals(Os.link(path), Os.link("/proc/" + second.pid() + "/ns/" + link));
        second.start().awaitOutput("ready");
    }

    /** It was taken for the host by its map, and device rules, which it may not set, were an error. */
    @Test
    void aUserNamespaceOfAllIdsIsNotTakenForTheHost() {
        Target.onlyForJrun("others decide by the text of the map");
        Invocation inside = runCommand(script("echo ran; stat -c %t:%T /dev/null"))
                .through(
                        "sh",
                        "-c",
                        "unshare -U --mount sh -c 'until grep -q 4294967295 /proc/self/uid_map; do sleep 0.01; done; exec \"$@\"' sh"
                                + " \"$@\" & sleep 0; until echo 0 0 4294967295 > /proc/$!/gid_map; do :; done 2>/dev/null;"
                                + " echo 0 0 4294967295 > /proc/$!/uid_map; wait $!",
                        "sh");

        assertEquals("ran\n1:3", inside.run().ok().trimmed());
    }

    @Test
    void namespacesThatCannotBeMadeAreAnErrorThatSaysWhy() {
        Target.notForRunc("runc says only that it failed");
        Bundle bundle = bundle("true");
        bundle.save();

        Result result = runtime.withGlobals(
                        List.of(), "run", "--bundle", bundle.path().toString(), newId())
                .through("setpriv", "--bounding-set", "-sys_admin")
                .run();

        // the helper's namespaces or our device rules, whichever comes first
        result.fails(1, "EPERM", "CAP_SYS_ADMIN");
    }

    @Test
    void severalContainersShareTheNamespacesOfOneAsInAPod() {
        Container pod = started(sleeper());
        long pid = pod.pid();
        Bundle member = script("cd /proc/self/ns; for n in net ipc uts pid; do readlink $n; done")
                .namespace("network", "/proc/" + pid + "/ns/net")
                .namespace("ipc", "/proc/" + pid + "/ns/ipc")
                .namespace("uts", "/proc/" + pid + "/ns/uts")
                .namespace("pid", "/proc/" + pid + "/ns/pid");

        String expected = Os.sh(dir, "cd /proc/" + pid + "/ns; readlink net ipc uts pid");
        assertEquals(expected, run(member).ok().out());
    }

    /** The kernel makes a procfs in a user namespace only where one is to be seen. */
    @Test
    void aUserNamespaceThatIsSharedHasTheProcfsOfTheSharedPidsOnAnOldKernelToo() {
        Container pod = started(sleeper().userNamespace());
        String namespaces = "/proc/" + pod.pid() + "/ns/";
        Bundle member = script("cat /proc/1/cmdline")
                .userNamespace()
                .namespace("user", namespaces + "user")
                .namespace("pid", namespaces + "pid")
                .remove("/linux/uidMappings")
                .remove("/linux/gidMappings");

        String output =
                runCommand(member).through(ittool(), "oldproc").run().done().out();

        assertTrue(output.contains("echo ready"), output);
    }

    @Test
    void aMountNamespaceOfAPathIsJoined() {
        Target.notForRunc("runc 1.1 leaves its mounts in there");
        Invocation.Running holder = background(
                host("unshare", "-m", "--propagation", "private", "sh", "-c", "echo ready; exec sleep 1000"));
        holder.awaitOutput("ready");
        String path = "/proc/" + holder.process().pid() + "/ns/mnt";

        assertEquals(
                Os.link(path), output(bundle("readlink", "/proc/self/ns/mnt").namespace("mount", path)));
    }

    @Test
    void aPathThatDoesNotExistIsRefused() {
        refused(bundle("true").namespace("network", "/no/such/netns"), "/linux/namespaces/4", "/no/such/netns");
    }

    @Test
    void aPathOfAnotherTypeIsRefused() {
        refused(bundle("true").namespace("network", "/proc/self/ns/uts"), "/linux/namespaces/4", "/proc/self/ns/uts");
    }

    @Test
    void aNamespaceListedTwiceIsRefused() {
        refused(bundle("true").addJson("/linux/namespaces", "{\"type\": \"uts\"}"), "/linux/namespaces/5");
    }

    @Test
    void anUnknownNamespaceIsRefused() {
        refused(bundle("true").namespace("nonsense"), "/linux/namespaces/5", "nonsense");
    }

    @Test
    void theLoopbackOfANewNetworkNamespaceIsUp() {
        String flags = output(bundle("ip", "link", "show", "lo"));

        assertTrue(flags.contains("LOOPBACK,UP"), flags);
    }

    @Test
    void aNetworkDeviceOfTheHostIsTheContainersForItsLife() {
        Target.onlyForJrun("the releases of Debian 12 do not know it");
        String device = "jt" + ProcessHandle.current().pid() % 1_000_000;
        Os.sh(dir, "ip link add " + device + " type veth peer name " + device + "p");
        try {
            Container container =
                    started(sleeper().json("/linux/netDevices", "{\"" + device + "\": {\"name\": \"eth7\"}}"));

            assertFalse(Files.exists(Path.of("/sys/class/net", device)), "it has left the host");
            String seen = container.exec("cat", "/proc/net/dev").ok().out();
            assertTrue(seen.contains("eth7:"), seen);
            container.kill().delete();
            Await.until("the pair is gone", () -> !Files.exists(Path.of("/sys/class/net", device + "p")));
        } finally {
            Os.sh(dir, "ip link del " + device + "p 2> /dev/null || true");
        }
    }

    @Test
    void hostnameAndDomainnameAreSet() {
        Target.notForRunc("runc 1.1 knows no domainname");
        Bundle bundle = script("hostname; cat /proc/sys/kernel/domainname")
                .put("/hostname", "web1")
                .put("/domainname", "example.org");

        assertEquals("web1\nexample.org", output(bundle));
    }

    @Test
    void aHostnameWithoutUtsNamespaceIsRefused() {
        refused(bundle("true").withoutNamespace("uts").put("/hostname", "web1"), "/hostname");
    }

    @Test
    void sysctlsOfTheContainersNamespacesAreSet() {
        Bundle bundle = script(
                        "cat /proc/sys/net/ipv4/ip_default_ttl /proc/sys/kernel/shmmax /proc/sys/net/ipv4/ping_group_range")
                .json(
                        "/linux/sysctl",
                        "{\"net.ipv4.ip_default_ttl\": \"99\", \"kernel.shmmax\": \"123456\","
                                + " \"net.ipv4.ping_group_range\": \"0 100\"}");

        assertEquals("99\n123456\n0\t100", output(bundle));
        assertNotEquals("99\n", Os.read(Path.of("/proc/sys/net/ipv4/ip_default_ttl")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel.core_pattern", "vm.swappiness", "kernel.hostname"})
    void aSysctlOfTheWholeHostIsRefused(String name) {
        String before = Os.read(Path.of("/proc/sys/" + name.replace('.', '/')));

        refused(
                bundle("true")
                        .json("/linux/sysctl", "{\"" + name + "\": \"1\"}")
                        .withoutNamespace(name.endsWith("hostname") ? "uts" : "x"),
                name);

        assertEquals(before, Os.read(Path.of("/proc/sys/" + name.replace('.', '/'))));
    }

    @Test
    void aSysctlOfANamespaceThatTheContainerSharesIsRefused() {
        refused(
                bundle("true").withoutNamespace("network").json("/linux/sysctl", "{\"net.ipv4.ip_forward\": \"1\"}"),
                "net.ipv4.ip_forward");
    }

    @Test
    void aSysctlThatDoesNotExistIsNamed() {
        refused(bundle("true").json("/linux/sysctl", "{\"net.nonsense\": \"1\"}"), "net.nonsense");
    }

    @Test
    void timeOffsetsShiftTheClocksOfANewTimeNamespace() {
        Target.notForRunc("runc 1.1 knows no time namespace");
        Bundle bundle = bundle("ittool", "facts")
                .namespace("time")
                .json(
                        "/linux/timeOffsets",
                        "{\"monotonic\": {\"secs\": 100000}, \"boottime\": {\"secs\": 200000, \"nanosecs\": 5}}");

        Map<String, String> before = host(ittool(), "facts").run().facts();
        Map<String, String> facts = run(bundle).ok().facts();
        Map<String, String> after = host(ittool(), "facts").run().facts();

        assertShifted(100000, "monotonic", before, facts, after);
        assertShifted(200000, "boottime", before, facts, after);
    }

    @Test
    void aTimeNamespaceOfAPathIsJoinedWithItsClocks() {
        Target.notForRunc("runc 1.1 knows no time namespace");
        Container first =
                started(sleeper().namespace("time").json("/linux/timeOffsets", "{\"monotonic\": {\"secs\": 100000}}"));
        String path = "/proc/" + first.pid() + "/ns/time";

        Map<String, String> before = host(ittool(), "facts").run().facts();
        Map<String, String> facts = run(script("ittool facts; echo ns=$(readlink /proc/self/ns/time)")
                        .namespace("time", path))
                .ok()
                .facts();

        assertEquals(Os.link(path), facts.get("ns"));
        Map<String, String> after = host(ittool(), "facts").run().facts();
        assertShifted(100000, "monotonic", before, facts, after);
    }

    @Test
    void execSeesTheShiftedClocks() {
        Target.notForRunc("runc 1.1 knows no time namespace");
        Container container =
                started(sleeper().namespace("time").json("/linux/timeOffsets", "{\"monotonic\": {\"secs\": 100000}}"));

        Map<String, String> before = host(ittool(), "facts").run().facts();
        Map<String, String> inside = container.exec("ittool", "facts").ok().facts();
        Map<String, String> after = host(ittool(), "facts").run().facts();

        assertShifted(100000, "monotonic", before, inside, after);
    }

    /** The kernel refuses a process whose memory another still shares, as the helper's stage before does for a moment. */
    @Test
    void manyExecsJoinTheTimeNamespace() {
        Target.notForRunc("runc 1.1 knows no time namespace");
        Container container = started(sleeper().namespace("time"));

        for (int i = Target.isSlow() ? 20 : 200; i > 0; i--) {
            assertEquals("in", container.exec("echo", "in").ok().trimmed());
        }
    }

    @Test
    void timeOffsetsWithoutTimeNamespaceAreRefused() {
        Target.notForRunc("runc 1.1 knows no time namespace");
        refused(bundle("true").json("/linux/timeOffsets", "{\"monotonic\": {\"secs\": 1}}"), "/linux/timeOffsets");
    }

    @Test
    void theContainerSeesOnlyItsOwnProcesses() {
        List<String> lines = run(bundle("ps", "-o", "pid")).ok().lines();

        assertEquals(List.of("PID", "1"), lines.stream().map(String::strip).toList());
    }

    @Test
    void aCgroupNamespaceHidesWhereTheContainersCgroupsAre() {
        String cgroup = output(bundle("cat", "/proc/self/cgroup").namespace("cgroup"));

        for (String line : cgroup.split("\n")) {
            assertTrue(line.endsWith(":/"), cgroup);
        }
    }

    @Test
    void aContainerWithoutPidNamespaceIsKilledAsAWholeByDelete() {
        Container container =
                started(script("sleep 1000 & sleep 1000 & echo ready; wait").withoutNamespace("pid"));
        long pid = container.pid();

        runtime.call("delete", "--force", container.id()).done();

        assertFalse(Os.alive(pid));
    }

    /** A clock between two looks at the host's, however long those are apart; a second more for what is cut off. */
    private static void assertShifted(
            long by, String clock, Map<String, String> before, Map<String, String> inside, Map<String, String> after) {
        long seen = number(inside, clock) - by;
        assertTrue(number(before, clock) <= seen && seen <= number(after, clock) + 1, clock + " " + seen);
    }

    private static long number(Map<String, String> facts, String key) {
        return Long.parseLong(facts.getOrDefault(key, "-1"));
    }
}
