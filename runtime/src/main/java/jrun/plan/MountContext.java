// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import jrun.spec.CrunAnnotations;
import org.jspecify.annotations.Nullable;

/**
 * What all mounts of one container share, and the three places where their operations go.
 *
 * <p>{@code early}: on the host, before any namespace is entered; bind sources and id mappings need the host's
 * privileges when the container has a user namespace. {@code inside}: in the container's mount namespace, in the order
 * of the configuration. {@code late}: after the root was entered, when nothing is written below the mounts any more.
 */
final class MountContext {
    private static final List<String> CONTEXT_TYPES = List.of("context", "fscontext", "defcontext", "rootcontext");

    /** The unpacked mount label, null where SELinux does not ask for one. */
    final @Nullable String label;

    /** The option of a file system that takes it. mount(8) */
    final String labelOption;

    final CreateRequest request;
    final Namespaces namespaces;
    final Draft draft;
    /** Whether the container runs already: what is mounted must be complete before its processes see it. */
    final boolean live;

    /** Of a running container: in the host's mounts, with what its user namespace may do; sources are looked up there. */
    final List<PlannedOp> outside = new ArrayList<>();

    final List<PlannedOp> early = new ArrayList<>();
    final List<PlannedOp> inside = new ArrayList<>();
    final List<PlannedOp> late = new ArrayList<>();

    /** How many of the operations inside come before the first that needs the cgroup; all of them while negative. */
    int beforeCgroup = -1;

    /** Whether one of the early operations looks at the cgroup. */
    boolean cgroupNeededEarly;

    MountContext(CreateRequest request, Namespaces namespaces, Draft draft) throws PlanException {
        this(request, namespaces, draft, false);
    }

    MountContext(CreateRequest request, Namespaces namespaces, Draft draft, boolean live) throws PlanException {
        this.live = live;
        this.request = request;
        this.namespaces = namespaces;
        this.draft = draft;
        String mountLabel = request.spec().linux().mountLabel();
        this.label = request.facts().has(HostFacts.Trait.SELINUX) ? mountLabel : null;
        this.labelOption = labelOption(request.spec().annotations().get(CrunAnnotations.MOUNT_CONTEXT_TYPE));
    }

    private static String labelOption(@Nullable String asked) throws PlanException {
        if (asked == null) {
            return "context";
        }
        if (!CONTEXT_TYPES.contains(asked)) {
            throw new PlanException(
                    "/annotations/" + CrunAnnotations.MOUNT_CONTEXT_TYPE,
                    "must be one of " + String.join(", ", CONTEXT_TYPES) + ", is \"" + asked + "\"");
        }
        return asked;
    }

    /** The root file system's path on the host. */
    String rootfs() {
        return Paths.withoutTail(
                Paths.resolve(request.bundle(), request.spec().root().path()));
    }

    /** What comes next inside needs the container's cgroup: its view of it, or its device rules. */
    void needsCgroup() {
        if (beforeCgroup < 0) {
            beforeCgroup = inside.size();
        }
    }

    /**
     * Whether sources are opened on the host: where a user namespace needs a runtime's privileges for it, and where the
     * container's mounts do not show the host's any more.
     */
    boolean opensEarly() {
        return live || locksFlags();
    }

    /** Whether the flags of the host's mounts count as locked: a user namespace could not clear them itself. */
    boolean locksFlags() {
        return namespaces.user() && request.facts().privileged();
    }
}
