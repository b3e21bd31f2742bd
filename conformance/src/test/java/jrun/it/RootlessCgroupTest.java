// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cgroups of an ordinary user's containers: in hierarchies where the user was given a cgroup they have one of their own,
 * in the others they stay where the user is.
 */
class RootlessCgroupTest extends ContainerTest {
    private static final String UID = "1000";

    /** The cgroup that the user was given. */
    private final String given = "user-" + TestArea.prefix() + "u";

    private List<String> hierarchies = List.of();
    /** What a shell does first in a mount namespace of its own, empty for no such namespace. */
    private String view = "";

    /** Pid of a process in the user namespace that the commands run in, 0 for none. */
    private long inUserNamespaceOf;

    @BeforeEach
    void needsWhatTheUserNeeds() {
        Target.onlyForJrun("its texts are ours, and crun takes no hybrid host");
        Os.sh(dir, "chmod 755 . && mkdir state && chown " + UID + " state");
        assumeTrue(user("unshare", "-Ur", "true").run().exit() == 0, "needs user namespaces of ordinary users");
        user("test", "-x", Target.binary().toString()).run().ok();
    }

    @AfterEach
    void takeBack() {
        Os.sh(dir, "find /sys/fs/cgroup -depth -type d -path '*/" + given + "*' -exec rmdir {} + 2> /dev/null || true");
    }

    /** Makes the user's cgroups, with processors to run on, and chowns them. */
    private void give(String names) {
        hierarchies = names.isEmpty() ? List.of() : List.of(names.split(" "));
        for (String name : hierarchies) {
            assumeTrue(Cgroups.has(name), "needs hierarchy " + name);
            Os.sh(
                    dir,
                    "cd /sys/fs/cgroup/" + name + " && mkdir " + given
                            + " && for f in cpuset.cpus cpuset.mems; do [ ! -e $f ] || cat $f > " + given + "/$f; done"
                            + " && chown -R " + UID + " " + given);
        }
    }

    /** A command of the user, in the user's cgroups. */
    private Invocation user(String... command) {
        return asUser(host(command));
    }

    private Invocation asUser(Invocation invocation) {
        StringBuilder join = new StringBuilder(view);
        for (String name : hierarchies) {
            join.append("echo $$ > /sys/fs/cgroup/")
                    .append(name)
                    .append('/')
                    .append(given)
                    .append("/cgroup.procs; ");
        }
        String as = "exec setpriv --reuid=" + UID + " --regid=" + UID + " --clear-groups ";
        String userNamespace =
                inUserNamespaceOf == 0 ? "" : "nsenter -U --preserve-credentials -t " + inUserNamespaceOf + " ";
        invocation.through("sh", "-ec", join + as + userNamespace + "\"$@\"", "sh");
        return view.isEmpty() ? invocation : invocation.through("unshare", "-m", "--propagation", "private");
    }

    private Result call(String... args) {
        return asUser(runtime.command(args)).run();
    }

    private Bundle rootless() {
        Bundle bundle = sleeper().json("/linux/resources", "{}").withoutNamespace("network");
        if (inUserNamespaceOf == 0) {
            String map = "[{\"containerID\": 0, \"hostID\": " + UID + ", \"size\": 1}]";
            bundle.namespace("user").json("/linux/uidMappings", map).json("/linux/gidMappings", map);
        }
        bundle.json(
                "/mounts",
                "[{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"},"
                        + " {\"destination\": \"/dev\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}]");
        bundle.save();
        Os.sh(dir, "chown -R " + UID + " " + bundle.path());
        return bundle;
    }

    private Container created(Bundle bundle) {
        String id = newId();
        Invocation.Running running = asUser(
                        runtime.command("create", "--bundle", bundle.path().toString(), id))
                .start();
        running.await().ok();
        return new Container(id, runtime, running);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pids",
                "unified",
                "freezer unified",
                "cpu memory pids",
                "cpuset systemd",
                "blkio devices unified"
            })
    void aContainerHasACgroupWhereTheUserHasOne(String names) {
        give(names);
        livesWhereTheUserMay();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pids", "freezer unified"})
    void soDoesTheContainerOfRootInAUserNamespace(String names) {
        Invocation.Running holder = background(user("unshare", "-Ur", "sh", "-c", "echo made; exec sleep 1000"));
        holder.awaitOutput("made");
        inUserNamespaceOf = holder.process().pid();
        give(names);
        livesWhereTheUserMay();
    }

    private void livesWhereTheUserMay() {
        Map<String, Path> users = Cgroups.of(ProcessHandle.current().pid()).directories();
        Container container = created(rootless());
        for (Map.Entry<String, Path> hierarchy :
                Cgroups.of(container.pid()).directories().entrySet()) {
            Path expected = hierarchies.contains(hierarchy.getKey())
                    ? Path.of("/sys/fs/cgroup", hierarchy.getKey(), given, container.id())
                    : users.get(hierarchy.getKey());
            assertEquals(expected, hierarchy.getValue(), hierarchy.getKey());
        }
        call("start", container.id()).ok();
        container.awaitOutput("ready");

        String init = Os.read(Path.of("/proc/" + container.pid() + "/cgroup"));
        assertEquals(
                init,
                call("exec", container.id(), "cat", "/proc/self/cgroup").ok().out());
        if (hierarchies.contains("freezer") || hierarchies.contains("unified")) {
            call("pause", container.id()).ok();
            container.assertStatus("paused");
            call("resume", container.id()).ok();
        }
        container.assertStatus("running");
        call("kill", container.id(), "KILL").ok();
        container.awaitEnd(container.pid());
        call("delete", container.id()).ok();
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void onTheUnifiedHierarchyAloneTheContainerIsBesideTheUsersCgroup() {
        String shell = given + "/shell";
        Os.sh(dir, "cd " + Cgroups.mount("unified") + " && mkdir -p " + shell + " && chown -R " + UID + " " + given);
        view = ContainerRuntime.View.V2.setup() + "; echo $$ > /sys/fs/cgroup/" + shell + "/cgroup.procs; ";
        Container container = created(rootless());
        call("start", container.id()).ok();
        container.awaitOutput("ready");

        String own = "0::/" + given + "/" + container.id();
        assertTrue(Os.read(Path.of("/proc/" + container.pid() + "/cgroup")).contains(own + "\n"));
        assertTrue(call("exec", container.id(), "cat", "/proc/self/cgroup")
                .ok()
                .lines()
                .contains(own));
        call("delete", "--force", container.id()).ok();
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    @Test
    void execFromElsewhereStaysOutOfAUnifiedCgroupThatTheUserMayNotEnterFromThere() {
        give("pids unified");
        Container container = created(rootless());
        call("start", container.id()).ok();
        container.awaitOutput("ready");
        hierarchies = List.of("pids");

        List<String> lines =
                call("exec", container.id(), "cat", "/proc/self/cgroup").ok().lines();

        assertTrue(lines.contains("0::/"), lines.toString());
        assertTrue(String.join("\n", lines).contains(":pids:/" + given + "/" + container.id()), lines.toString());
        call("delete", "--force", container.id()).ok();
    }

    @Test
    void aLimitWithoutItsCgroupIsRefused() {
        give("freezer");
        Bundle bundle = rootless().json("/linux/resources/pids", "{\"limit\": 20}");
        bundle.save();
        String id = newId();

        Result result = call("create", "--bundle", bundle.path().toString(), id);

        result.fails(1, "/linux/resources/pids/limit", "without root, limits need a cgroup that was delegated");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void aPathThatIsAskedForIsNotLeftOut() {
        give("pids");
        Bundle bundle = rootless().put("/linux/cgroupsPath", "mine");
        bundle.save();
        String id = newId();

        Result result = call("create", "--bundle", bundle.path().toString(), id);

        result.fails(1, "create cgroup /sys/fs/cgroup/", "(/linux/cgroupsPath)", "EACCES");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void thePlanNamesTheHierarchiesThatAreJoined() {
        give("pids");

        List<String> joined = new ArrayList<>();
        for (String line : call("plan", rootless().path().toString()).ok().lines()) {
            if (line.contains("JOIN_CGROUP") || line.startsWith("descriptor 1")) {
                joined.add(line.replaceFirst("^ *[0-9]+ ", ""));
            }
        }

        assertEquals(List.of("descriptor 1: v1 cgroup pids", "JOIN_CGROUP slot=1"), joined);
    }
}
