// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

/** Plans of a process that the parent moves into its cgroup, as systemd's driver has it. */
class MovedInPlanTest {
    private static final String CGROUP_MOUNT =
            "{\"destination\":\"/sys/fs/cgroup\",\"type\":\"cgroup\",\"source\":\"cgroup\"}";
    private static final String PROC = "{\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\"}";
    private static final String SHM = "{\"destination\":\"/dev/shm\",\"type\":\"tmpfs\",\"source\":\"shm\"}";

    private static CgroupFacts movedIn(CgroupFacts facts) {
        return new CgroupFacts(facts.mode(), facts.v1(), facts.v2(), true);
    }

    private static int indexOf(String begin, List<String> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).startsWith(begin)) {
                return i;
            }
        }
        throw new AssertionError("no " + begin + " in " + steps);
    }

    @Test
    void nothingIsImportedOfTheCgroupsAndNothingJoins() throws JrunException {
        Fixture fixture = Fixture.container().cgroups(movedIn(Fixture.HYBRID));

        assertEquals(List.of(new FdImport.StartSocket()), fixture.plan().imports());
        assertEquals(List.of(), fixture.only("JOIN_CGROUP"));
        assertEquals("CLONE flags=NEWPID cgroupSlot=-1", fixture.only("CLONE").getFirst());
    }

    @Test
    void whatNeedsNoCgroupIsMountedBeforeItIsWaitedFor() throws JrunException {
        List<String> steps = Fixture.container()
                .namespaces("pid", "mount", "cgroup")
                .mounts(PROC + "," + CGROUP_MOUNT + "," + SHM)
                .cgroups(movedIn(Fixture.V2))
                .only("NEW_MOUNT", "NEW_PROC", "UNSHARE", "SYNC", "CLONE");

        int wait = indexOf("SYNC message=CGROUP", steps);
        assertTrue(indexOf("CLONE", steps) < wait, steps.toString());
        assertTrue(indexOf("NEW_MOUNT slot=127 type=\"proc\"", steps) < wait, steps.toString());
        assertEquals("UNSHARE flags=NEWCGROUP # /linux/namespaces", steps.get(wait + 1));
        assertTrue(steps.get(wait + 2).startsWith("NEW_MOUNT slot=127 type=\"cgroup2\""), steps.toString());
        assertTrue(indexOf("NEW_MOUNT slot=127 type=\"tmpfs\" source=\"shm\"", steps) > wait, steps.toString());
    }

    @Test
    void withoutACgroupMountItIsWaitedForAfterAllMountsAndBeforeHooks() throws JrunException {
        List<String> steps = Fixture.container()
                .namespaces("pid", "mount", "cgroup")
                .mounts(PROC + "," + SHM)
                .top("\"hooks\":{\"createRuntime\":[{\"path\":\"/bin/true\"}]}")
                .cgroups(movedIn(Fixture.V2))
                .only("NEW_MOUNT", "UNSHARE", "SYNC");

        int wait = indexOf("SYNC message=CGROUP", steps);
        assertTrue(indexOf("NEW_MOUNT slot=127 type=\"tmpfs\" source=\"shm\"", steps) < wait, steps.toString());
        assertTrue(indexOf("SYNC message=HOOKS", steps) > wait, steps.toString());
        assertEquals(
                1,
                Fixture.container().cgroups(movedIn(Fixture.V2)).only("SYNC").stream()
                        .filter(step -> step.contains("CGROUP"))
                        .count());
    }

    @Test
    void groupsThatAreBoundFromTheHostAreWaitedForBeforeTheUserNamespace() throws JrunException {
        Fixture fixture = Fixture.container()
                .userNamespace("mount", "pid")
                .mounts(CGROUP_MOUNT)
                .cgroups(movedIn(Fixture.V1));
        List<String> steps = fixture.only("SYNC", "OPEN_TREE", "CLONE");

        assertEquals("SYNC message=CGROUP # /linux/cgroupsPath", steps.getFirst());
        assertTrue(steps.get(1).startsWith("OPEN_TREE"), steps.toString());
        assertEquals("BESIDE: have systemd start the unit around the process", begun(fixture));
    }

    @Test
    void theProcessThatWaitsIsTheOneThatTheClonesLeadTo() throws JrunException {
        Fixture plain = Fixture.container().cgroups(movedIn(Fixture.V2));
        assertEquals("CLONE: have systemd start the unit around the process", begun(plain));
    }

    private static String begun(Fixture fixture) throws JrunException {
        List<String> steps = fixture.parent();
        return steps.get(steps.indexOf("BESIDE: describe the unit to systemd # /linux/cgroupsPath") + 1);
    }
}
