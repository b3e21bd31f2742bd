// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.junit.jupiter.api.Test;

class HintsTest {
    @Test
    void procNeedsANewPidNamespace() {
        Op op = new MountOp.NewMount(1, "proc", "proc", List.of(), 0, 0, "/proc");

        assertEquals(
                "mounting proc needs a new pid namespace, add {\"type\": \"pid\"} to /linux/namespaces",
                Hints.of(op, Errno.EPERM));
    }

    @Test
    void sysfsWithANetworkNamespaceFailsForAnotherReasonThanTheWantOfOne() {
        MountOp.NewMount sysfs = new MountOp.NewMount(1, "sysfs", "sysfs", List.of(), 0, 0, "/sys");
        Draft draft = new Draft();
        draft.add(new NamespaceOp.Clone(Uapi.CLONE_NEWUSER | Uapi.CLONE_NEWNET, -1, 0));
        draft.add(sysfs);

        String hint = Hints.of(draft.finish(0, List.of()), 1, Errno.EPERM);

        assertNotNull(hint);
        assertTrue(hint.endsWith("see the mounts below /sys; bind /sys instead"), hint);
        assertNotEquals(hint, Hints.of(sysfs, Errno.EPERM));
    }

    @Test
    void aDeadlineNeedsEveryCpu() {
        String hint = Hints.of(new CredentialOp.Scheduler(6, 0, 0, 0, 1, 1, 1), Errno.EPERM);

        assertNotNull(hint);
        assertTrue(hint.contains("process scheduler can't be used together with AllowedCPUs"), hint);
    }

    @Test
    void aParameterMayBeMissing() {
        assertEquals(
                "this kernel, or this namespace, has no such parameter",
                Hints.of(new NamespaceOp.Sysctl("net/x", "1"), Errno.ENOENT));
    }

    @Test
    void aDeviceCannotBeMadeInAUserNamespace() {
        assertNotNull(Hints.of(new MountOp.Mknod("/dev/x", 0, 1, 1, 0, 0), Errno.EPERM));
    }

    @Test
    void namespacesWithoutPrivilegesNeedAUserNamespace() {
        String hint = Hints.of(new NamespaceOp.Clone(Uapi.CLONE_NEWNS, -1, 0), Errno.EPERM);

        assertNotNull(hint);
        assertTrue(hint.contains("{\"type\": \"user\"}"));
    }

    @Test
    void thereIsNothingToSayAboutMostErrors() {
        assertNull(Hints.of(new NamespaceOp.Setsid(), Errno.EIO));
    }

    @Test
    void everyOperationSaysWhatItAttempts() throws ReflectiveOperationException {
        Set<String> words = new TreeSet<>();
        for (Class<?> group : Op.class.getPermittedSubclasses()) {
            for (Class<?> type : group.getPermittedSubclasses()) {
                Op op = OpTableTest.sample(type);
                words.add(op.words());
                for (Errno errno : Errno.values()) {
                    String hint = Hints.of(op, errno);
                    assertTrue(hint == null || !hint.endsWith("."), hint);
                }
            }
        }
        assertEquals(OpCode.values().length, words.size());
    }

    @Test
    void wordsTellWhatIsThereFromWhatIsNot() {
        assertEquals("create the process", new NamespaceOp.Clone(0, -1, 0).words());
        assertEquals(
                "create the process and the mount, pid namespaces",
                new NamespaceOp.Clone(Uapi.CLONE_NEWNS | Uapi.CLONE_NEWPID, -1, 0).words());
        assertEquals("change the mount on /t", new MountOp.MountAttr(1, 0, 0, 0, -1, 0, 0, 0, "/t").words());
        assertEquals("map the ids of the mount on /t", new MountOp.MountAttr(1, 0, 0, 0, 2, 0, 0, 0, "/t").words());
        assertEquals("get network devices moved in", new NamespaceOp.Sync(NamespaceOp.Sync.NETWORK, 0).words());
        assertEquals("execute sh", new StartOp.Exec(List.of("sh", "-c"), List.of(), 0).words());
    }

    @Test
    void aPlanNamesAnOperationByWordsPointerIndexAndCode() {
        Plan plan = new Plan(
                List.of(
                        new PlannedOp(new NamespaceOp.Setsid(), ""),
                        new PlannedOp(new MountOp.NewMount(1, "proc", "proc", List.of(), 0, 0, "/proc"), "/mounts/0")),
                List.of(),
                List.of(),
                0,
                List.of());

        assertEquals("mount proc on /proc (/mounts/0, op 1 NEW_MOUNT)", plan.describe(1));
        assertEquals("start a session (op 0 SETSID)", plan.describe(0));
        assertEquals("op 7", plan.describe(7));
        assertEquals("mount proc on /proc (/mounts/0)", plan.ops().get(1).describe());
    }
}
