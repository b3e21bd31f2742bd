// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.Namespace;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** The namespaces of a container: which are new, which are joined by path. runtime-spec: config-linux.md#namespaces */
final class Namespaces {
    /** A namespace that is joined: its flag, its descriptor's slot, where it is configured. */
    record Join(long flag, int slot, String pointer) {}

    private long created;
    private long joined;
    private final List<Join> joins = new ArrayList<>();

    /** Reads the list; each path becomes an import of the draft. */
    static Namespaces of(Spec spec, Draft draft) {
        Namespaces result = new Namespaces();
        List<Namespace> entries = spec.linux().namespaces();
        for (int i = 0; i < entries.size(); i++) {
            Namespace entry = entries.get(i);
            String pointer = "/linux/namespaces/" + i;
            long flag = NamespaceTypes.flag(entry.type());
            String path = entry.path();
            if (path == null) {
                result.created |= flag;
            } else {
                result.joined |= flag;
                int slot = draft.importFd(
                        new FdImport.NamespacePath(entry.type(), path, pointer, written(spec, entry.type())));
                result.joins.add(new Join(flag, slot, pointer));
            }
        }
        return result;
    }

    /**
     * The namespaces of a container that runs, as its configuration has them. None is to be joined by a path of it; the
     * two that mounts may refer to are imported from the init process.
     */
    static Namespaces running(Spec spec, int init, Draft draft) {
        Namespaces result = new Namespaces();
        for (Namespace entry : spec.linux().namespaces()) {
            long flag = NamespaceTypes.flag(entry.type());
            if (entry.path() == null) {
                result.created |= flag;
            } else {
                result.joined |= flag;
            }
            if ((flag & (Uapi.CLONE_NEWPID | Uapi.CLONE_NEWUSER)) != 0) {
                String path = "/proc/" + init + "/ns/" + NamespaceTypes.file(entry.type());
                int slot = draft.importFd(new FdImport.NamespacePath(entry.type(), path, "", null));
                result.joins.add(new Join(flag, slot, ""));
            }
        }
        return result;
    }

    /** The pointer of what would be changed in a namespace of this type, null if nothing. */
    private static @Nullable String written(Spec spec, String type) {
        if (type.equals("mount")) {
            return "/root"; // mounts and pivot_root(2) are for all that are in it
        }
        if (type.equals("uts") && spec.hostname() != null) {
            return "/hostname";
        }
        if (type.equals("uts") && spec.domainname() != null) {
            return "/domainname";
        }
        if (type.equals("network") && !spec.linux().netDevices().isEmpty()) {
            return "/linux/netDevices";
        }
        return SysctlPlan.pointerInto(type, spec.linux().sysctl());
    }

    long created() {
        return created;
    }

    /**
     * New namespaces that are not made by the clone but after it. The cgroup namespace shows what the process has
     * joined by then. The message queues of an ipc namespace belong to who made it: in a new user namespace that must
     * be its root.
     */
    long unsharedLate() {
        long late = Uapi.CLONE_NEWCGROUP | (creates(Uapi.CLONE_NEWUSER) ? Uapi.CLONE_NEWIPC : 0);
        return created & late;
    }

    /**
     * New namespaces that the helper can have made before it hears from the parent, which meanwhile makes the cgroups.
     * With another user namespace they would belong to the wrong one; pid and time ones are for children.
     */
    long unsharedEarly() {
        long early = Uapi.CLONE_NEWNS | Uapi.CLONE_NEWNET | Uapi.CLONE_NEWIPC | Uapi.CLONE_NEWUTS;
        return user() ? 0 : created & early;
    }

    boolean creates(long flag) {
        return (created & flag) != 0;
    }

    boolean joins(long flag) {
        return (joined & flag) != 0;
    }

    boolean has(long flag) {
        return ((created | joined) & flag) != 0;
    }

    /** Whether the container process is in another user namespace than the runtime. */
    boolean user() {
        return has(Uapi.CLONE_NEWUSER);
    }

    List<Join> joins() {
        return joins;
    }

    /** The slot of a joined namespace. */
    int slot(long flag) {
        for (Join join : joins) {
            if (join.flag == flag) {
                return join.slot;
            }
        }
        return -1;
    }
}
