// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.Mount;
import org.jspecify.annotations.Nullable;

/**
 * Mounts of type {@code cgroup}: the control groups as the container may see them, as runc mounts them.
 *
 * <p>v2: the hierarchy itself, or a bind where a user namespace without its own cgroup namespace may not mount it. v1
 * and hybrid: a tmpfs with a directory for each v1 hierarchy, mounted again in a cgroup namespace, else a bind of the
 * container's own group.
 */
final class CgroupMountPlan {
    private static final long SAFE = Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV | Uapi.MOUNT_ATTR_NOEXEC;

    private final MountContext context;
    private final BindPlan binds;

    CgroupMountPlan(MountContext context, BindPlan binds) {
        this.context = context;
        this.binds = binds;
    }

    void mount(Mount mount, String target, MountOptions options, String pointer) throws PlanException {
        context.needsCgroup();
        CgroupFacts facts = context.request.facts().cgroups();
        CgroupFacts.Unified unified = facts.v2();
        long attachFlags = MountTarget.attachFlags(target, "cgroup", false, pointer);
        if (facts.mode() == CgroupFacts.Mode.V2 && unified != null) {
            mountV2(mount, unified, target, options, attachFlags, pointer);
        } else if (!facts.v1().isEmpty()) {
            mountV1(facts.v1(), target, options, attachFlags, pointer);
        } else {
            throw new PlanException(pointer, "no cgroup hierarchy is mounted on this host");
        }
    }

    private void mountV2(
            Mount mount,
            CgroupFacts.Unified unified,
            String target,
            MountOptions options,
            long attachFlags,
            String pointer)
            throws PlanException {
        boolean outerUser = context.namespaces.user() || context.request.facts().has(HostFacts.Trait.IN_USER_NAMESPACE);
        if (outerUser && !context.namespaces.has(Uapi.CLONE_NEWCGROUP)) {
            binds.bindInstead(unified.mountPoint(), target, options, attachFlags, pointer);
            return;
        }
        add(
                "cgroup2",
                mount.source().isEmpty() ? "cgroup" : mount.source(),
                target,
                options.data(),
                options.set(),
                attachFlags,
                options,
                pointer);
    }

    private void mountV1(
            List<CgroupFacts.Hierarchy> hierarchies,
            String target,
            MountOptions options,
            long attachFlags,
            String pointer)
            throws PlanException {
        List<String> data =
                context.label == null ? List.of("mode=755") : List.of("mode=755", "context=" + context.label);
        add("tmpfs", "tmpfs", target, data, SAFE, attachFlags, options, pointer);
        for (CgroupFacts.Hierarchy hierarchy : hierarchies) {
            String directory = Paths.clean(target + "/" + hierarchy.name());
            if (context.namespaces.has(Uapi.CLONE_NEWCGROUP)) {
                long readonly = options.set() & Uapi.MOUNT_ATTR_RDONLY;
                String source = hierarchy.options().equals("name=systemd") ? "systemd" : "cgroup";
                List<String> controllers =
                        MountOptions.of(List.of(hierarchy.options())).data();
                add("cgroup", source, directory, controllers, SAFE | readonly, attachFlags, null, pointer);
            } else {
                context.cgroupNeededEarly |= context.opensEarly();
                binds.bindInstead(hierarchy.containerPath(), directory, options, attachFlags, pointer);
            }
        }
        linkControllers(hierarchies, target, pointer);
        if (options.readonly()) {
            context.inside.add(
                    new PlannedOp(new MountOp.Remount(target, SAFE | Uapi.MOUNT_ATTR_RDONLY, 0, 0, 0), pointer));
        }
    }

    /** {@code cpu -> cpu,cpuacct} for controllers that share a hierarchy. */
    private void linkControllers(List<CgroupFacts.Hierarchy> hierarchies, String target, String pointer) {
        for (CgroupFacts.Hierarchy hierarchy : hierarchies) {
            String name = hierarchy.name();
            if (name.indexOf(',') < 0) {
                continue;
            }
            for (String controller : MountOptions.of(List.of(name)).data()) {
                context.inside.add(
                        new PlannedOp(new MountOp.Symlink(name, Paths.clean(target + "/" + controller), 0), pointer));
            }
        }
    }

    private void add(
            String type,
            String source,
            String target,
            List<String> data,
            long attributes,
            long attachFlags,
            @Nullable MountOptions options,
            String pointer) {
        int slot = Draft.SCRATCH_SLOT;
        long flags = MountOptions.flags(data);
        context.inside.add(
                new PlannedOp(new MountOp.NewMount(slot, type, source, data, attributes, flags, target), pointer));
        if (options != null) {
            MountAttributes changes = new MountAttributes(slot, target, pointer, context.inside);
            changes.recursive(options);
            changes.emit();
        }
        context.inside.add(new PlannedOp(new MountOp.Attach(slot, target, attachFlags), pointer));
    }
}
