// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a container with a writable view of its own cgroup does to keep itself from being removed. Each test waits for the
 * container's word that the step was made; then {@code delete --force} must end everything and leave nothing.
 */
class RemovalAttackTest extends AttackTest {
    private static final String ROOT = "/sys/fs/cgroup";
    private static final String FREEZE_ITSELF =
            "cd " + ROOT + "/freezer && mkdir -p a/b && sleep 1000 & cd " + ROOT + "/freezer; "
                    + "until [ -d a/b ]; do :; done; echo $! > a/b/cgroup.procs && echo FROZEN > a/b/freezer.state"
                    + " && until grep -q FROZEN a/b/freezer.state; do :; done; echo ready; sleep 1000";

    /** What a delete may have open: less than a container can make levels, and a JVM's start needs most of it. */
    private static final int DESCRIPTORS = 60;

    private final List<String> attacked = new ArrayList<>();

    /** A runtime that did not hold leaves cgroups and processes of this test's containers. */
    @AfterEach
    void removeWhatIsLeft() {
        for (String id : attacked) {
            String cgroups = "find /sys/fs/cgroup -depth -path '*/" + id + "*' ";
            String end = cgroups + "-name freezer.state -exec sh -c 'echo THAWED > \"$1\"' sh {} \\;; " + cgroups
                    + "-name cgroup.procs -exec cat {} + | xargs -r kill -9; " + cgroups
                    + "-type d -execdir rmdir {} \\;";
            Await.until("the test's own removal of " + id, () -> {
                boolean gone = Os.sh(dir, "find /sys/fs/cgroup -maxdepth 4 -type d -name " + id + " 2>/dev/null; true")
                        .isEmpty();
                if (!gone) {
                    host("sh", "-c", end).run();
                }
                return gone;
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"HOST, /pids", "HOST, /freezer", "V2, ''"})
    void aSubCgroupWhoseNameIsNoUtf8IsRemoved(ContainerRuntime.View view, String hierarchy) {
        heldAgainst(view, "mkdir $(printf '" + ROOT + hierarchy + "/bad\\377\\200name') && echo ready; sleep 1000");
    }

    @ParameterizedTest
    @CsvSource({"HOST, /pids", "HOST, /freezer", "V2, ''"})
    void aSubCgroupWithALineBreakInItsNameIsRefusedByTheKernelOrRemoved(ContainerRuntime.View view, String hierarchy) {
        heldAgainst(
                view,
                "mkdir \"$(printf '" + ROOT + hierarchy + "/a\\nb')\" 2>/dev/null; "
                        + "mkdir '" + ROOT + hierarchy + "/x (deleted)' '" + ROOT + hierarchy
                        + "/ * ' && echo ready; sleep 1000");
    }

    @ParameterizedTest
    @CsvSource({"HOST, /pids", "HOST, /freezer", "V2, ''"})
    void cgroupsDeeperThanDescriptorsAndPathsReachAreRemoved(ContainerRuntime.View view, String hierarchy) {
        heldAgainst(
                view,
                "ittool nest " + ROOT + hierarchy + " " + (DESCRIPTORS + 20) + " $(printf '%0100d' 1) && echo ready;"
                        + " sleep 1000");
    }

    @ParameterizedTest
    @CsvSource({"HOST, /pids", "V2, ''"})
    void moreCgroupsBesideEachOtherThanOneCallListsAreRemoved(ContainerRuntime.View view, String hierarchy) {
        heldAgainst(
                view,
                "cd " + ROOT + hierarchy + " && mkdir $(for i in $(seq 200); do printf '%0200d ' $i; done)"
                        + " && ls -d 0*200 && echo ready; sleep 1000");
    }

    @Test
    void processesThatTheContainerHasFrozenBelowItselfAreEnded() {
        heldAgainst(ContainerRuntime.View.HOST, FREEZE_ITSELF);
    }

    @Test
    void aKillEndsAContainerThatHasFrozenProcessesBelowItself() {
        ContainerRuntime there = in(ContainerRuntime.View.HOST);
        Container container = made(there, writable(FREEZE_ITSELF));
        long pid = container.pid();

        there.call("kill", container.id(), "KILL").ok();

        Await.until("the end of " + pid, () -> !Os.alive(pid) || isFrozen(container.id()));
        held(!Os.alive(pid), "process " + pid + " is alive");
        deletedWhole(there, container.id());
    }

    @Test
    void aContainerThatLeavesItselfNoProcessorTimeIsEnded() {
        heldAgainst(
                ContainerRuntime.View.HOST,
                "for i in $(seq 100); do (while :; do :; done) & done; cd " + ROOT + "/cpu;"
                        + " echo 1000000 > cpu.cfs_period_us && echo 1000 > cpu.cfs_quota_us && echo ready; wait");
    }

    @Test
    void processesFrozenOnTheUnifiedHierarchyAreEnded() {
        heldAgainst(
                ContainerRuntime.View.V2,
                "cd " + ROOT + " && mkdir -p a/b; sleep 1000 & "
                        + "echo $! > a/b/cgroup.procs && echo 1 > a/b/cgroup.freeze"
                        + " && until grep -q 'frozen 1' a/b/cgroup.events; do :; done; echo ready; sleep 1000");
    }

    @Test
    void threadedCgroupsBelowTheContainersAreRemoved() {
        heldAgainst(
                ContainerRuntime.View.V2,
                "cd " + ROOT + " && mkdir -p t/u; sleep 1000 & pid=$!; echo threaded > t/cgroup.type"
                        + " && echo threaded > t/u/cgroup.type && echo $pid > t/u/cgroup.threads && echo ready; sleep 1000");
    }

    @ParameterizedTest
    @EnumSource(names = {"HOST", "V2"})
    void processesThatForkInDeepCgroupsWithoutAPidNamespaceAreEnded(ContainerRuntime.View view) {
        String top = view == ContainerRuntime.View.V2 ? ROOT : ROOT + "/freezer";
        Bundle bundle = writable("cd " + top + " && mkdir -p $(printf 'x\\377')/y; "
                        + "(echo 0 > $(printf 'x\\377')/y/cgroup.procs; while :; do sleep 1000 & sleep 0.01; done) & "
                        + "until grep -q . x*/y/cgroup.procs; do :; done; echo ready; wait")
                .withoutNamespace("pid");
        heldAgainst(view, bundle);
    }

    @Test
    void aFreezerCgroupThatSomebodyHasRemovedDoesNotKeepTheContainer() {
        ContainerRuntime there = in(ContainerRuntime.View.HOST);
        Container container = made(there, sleeper());
        long pid = container.pid();
        String freezer = Cgroups.of(pid).directory("freezer").toString();
        there.call("kill", container.id(), "KILL").ok();
        Await.until("the end of process " + pid, () -> !Os.alive(pid));
        Os.sh(dir, "rmdir " + freezer + " && test ! -e " + freezer);

        deletedWhole(there, container.id());
    }

    @Test
    void aFreezerCgroupThatIsGoneWhileTheContainerRunsDoesNotKeepIt() {
        ContainerRuntime there = in(ContainerRuntime.View.HOST);
        Container container =
                made(there, script("sleep 1000 & sleep 1000 & echo ready; wait").withoutNamespace("pid"));
        String freezer = Cgroups.of(container.pid()).directory("freezer").toString();
        Os.sh(
                dir,
                "for p in $(cat " + freezer + "/cgroup.procs); do echo $p > /sys/fs/cgroup/freezer/cgroup.procs; done; "
                        + "rmdir " + freezer);

        deletedWhole(there, container.id());
    }

    private Bundle writable(String script) {
        return script(script)
                .namespace("cgroup")
                .mount("{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\","
                        + " \"options\": [\"nosuid\", \"noexec\", \"nodev\"]}");
    }

    private void heldAgainst(ContainerRuntime.View view, String script) {
        heldAgainst(view, writable(script));
    }

    private void heldAgainst(ContainerRuntime.View view, Bundle bundle) {
        ContainerRuntime there = in(view);
        Container container = made(there, bundle);
        deletedWhole(there, container.id());
    }

    /** The nearest view that the runtime can live in at all, so that it is the attack that is judged. */
    private ContainerRuntime in(ContainerRuntime.View view) {
        boolean crun = Target.isCrun();
        if (view == ContainerRuntime.View.HOST) {
            Cgroups.needV1(); // what is done there has a case of its own for v2
        }
        assumeFalse(
                crun && view == ContainerRuntime.View.V2,
                "crun raises RLIMIT_MEMLOCK for its device program, which this machine refuses");
        boolean hybrid = crun && view == ContainerRuntime.View.HOST && Files.exists(Path.of(ROOT, "unified"));
        return runtime.in(hybrid ? ContainerRuntime.View.V1 : view); // crun refuses hybrid
    }

    /** Whether processes of it are: they stay so, and its init waits for them, when the runtime that might thaw them has ended. */
    private boolean isFrozen(String id) {
        String states =
                "find " + ROOT + "/freezer -path '*/" + id + "*' -name freezer.state -exec cat {} + 2>/dev/null; true";
        return Os.sh(dir, states).contains("FROZEN");
    }

    private Container made(ContainerRuntime there, Bundle bundle) {
        String id = newId(there);
        attacked.add(id);
        bundle.save();
        Invocation.Running running =
                there.command("create", "-b", bundle.path().toString(), id).start();
        running.await().ok();
        return new Container(id, there, running).start().awaitOutput("ready");
    }

    /** With a limit of descriptors below the depth that a container can reach. */
    private void deletedWhole(ContainerRuntime there, String id) {
        Result result = there.command("delete", "--force", id)
                .through("prlimit", "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS)
                .run();

        List<String> left = Leaks.of(id, dir, runtime.root());
        held(left.isEmpty() && result.exit() == 0, left + " after " + result);
        held(!Files.exists(runtime.root().resolve(id)), "the id is taken");
    }
}
