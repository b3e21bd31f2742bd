// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.Mount;
import jrun.spec.Spec;

/**
 * The plan that prepares a restore and becomes CRIU, in a mount namespace of its own: whatever happens, its mounts end
 * with it. Below the runtime's directory lie the root file system, as a mount whose parent nothing covers, and what is
 * bound into the container, opened once.
 *
 * <p>The mount points are made on another copy of the root, which CRIU does not see, as create makes them: each path is
 * resolved by the kernel inside the root. A tmpfs stands for every file system that CRIU mounts itself, so that nothing is
 * made below that the images bring.
 */
final class RestorePlan {
    private final RestoreRequest request;
    private final Spec spec;
    private final Draft draft = new Draft();

    RestorePlan(RestoreRequest request) {
        this.request = request;
        this.spec = request.spec();
    }

    Plan plan() throws PlanException {
        CgroupJoin cgroups = CgroupJoin.of(request.facts(), draft);
        draft.add(new NamespaceOp.Unshare(Uapi.CLONE_NEWNS));
        draft.add(new NamespaceOp.RecvFds(draft.imports()));
        draft.add(new MountOp.RootParent(Uapi.MS_REC | Uapi.MS_SLAVE));
        place(tmpfs(request.directory()), request.directory(), "");
        String rootfs =
                Paths.withoutTail(Paths.resolve(request.bundle(), spec.root().path()));
        root(rootfs);
        external();
        cgroups();
        draft.add(new MountOp.OpenRoot(rootfs, 0), "/root/path");
        mountPoints();
        cgroups.joinV1(draft);
        if (cgroups.needsClone()) {
            cgroups.clone(draft, 0);
        }
        draft.add(new StartOp.FindExec(request.program(), ""));
        draft.add(new StartOp.Exec(request.args(), request.env(), 0));
        return draft.finish(request.preserveFds(), ParentPlan.restore(request, draft.ops()));
    }

    /** CRIU takes the root mount as it finds it, with its flags. */
    private void root(String rootfs) {
        String path = RestorePaths.root(request.directory());
        int flags = Uapi.AT_RECURSIVE | Uapi.AT_SYMLINK_NOFOLLOW; // OPEN_ROOT, which refuses a link, comes too late
        draft.add(new MountOp.OpenTree(Draft.SCRATCH_SLOT, rootfs, flags, path), "/root/path");
        if (spec.root().readonly()) {
            change(path, Uapi.MOUNT_ATTR_RDONLY, "/root/readonly");
        }
        attach(path, "/root/path");
    }

    private static MountOp.NewMount tmpfs(String target) {
        return new MountOp.NewMount(Draft.SCRATCH_SLOT, "tmpfs", "jrun", List.of("mode=0711"), 0, 0, target);
    }

    private void place(Op mount, String path, String pointer) {
        draft.add(mount, pointer);
        attach(path, pointer);
    }

    private void attach(String path, String pointer) {
        draft.add(new MountOp.AttachHost(Draft.SCRATCH_SLOT, path), pointer);
    }

    private void external() {
        List<ExternalMount> external = request.external();
        for (int i = 0; i < external.size(); i++) {
            ExternalMount mount = external.get(i);
            String path = RestorePaths.source(request.directory(), i);
            draft.add(openTree(mount.source(), mount.recursive(), path), mount.pointer());
            if (mount.node()) {
                readonly(path, mount.pointer());
            }
            attach(path, mount.pointer());
        }
        if (!spec.linux().maskedPaths().isEmpty()) {
            String path = RestorePaths.mask(request.directory());
            draft.add(openTree("/dev/null", false, path), "/linux/maskedPaths");
            readonly(path, "/linux/maskedPaths");
            attach(path, "/linux/maskedPaths");
        }
    }

    /** CRIU would mount the hierarchies, and a mount of cgroup2 takes options such as nsdelegate from the host's. */
    private void cgroups() {
        String yard = RestorePaths.cgroups(request.directory());
        place(tmpfs(yard), yard, "");
        for (CgroupFacts.Mounted hierarchy : request.facts().cgroups().mounted()) {
            place(openTree(hierarchy.mountPoint(), false, yard), yard + "/" + hierarchy.name(), "");
        }
    }

    private static MountOp.OpenTree openTree(String source, boolean recursive, String target) {
        return new MountOp.OpenTree(Draft.SCRATCH_SLOT, source, recursive ? Uapi.AT_RECURSIVE : 0, target);
    }

    /** A node of the host's stays the host's: nobody inside changes it. */
    private void readonly(String path, String pointer) {
        change(path, Uapi.MOUNT_ATTR_RDONLY | Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NOEXEC, pointer);
    }

    private void change(String path, long attributes, String pointer) {
        draft.add(new MountOp.MountAttr(Draft.SCRATCH_SLOT, attributes, 0, 0, -1, 0, 0, 0, path), pointer);
    }

    private void mountPoints() throws PlanException {
        for (int i = 0; i < spec.mounts().size(); i++) {
            Mount mount = spec.mounts().get(i);
            if (mount.isRemount()) {
                continue;
            }
            String pointer = "/mounts/" + i;
            String target = Paths.clean(mount.destination());
            String source = Paths.resolve(request.bundle(), mount.source());
            boolean recursive = MountOptions.of(mount.options()).recursive();
            draft.add(mount.isBind() ? openTree(source, recursive, target) : tmpfs(target), pointer);
            draft.add(new MountOp.Attach(Draft.SCRATCH_SLOT, target, flags(mount, target, source, pointer)), pointer);
        }
    }

    private static long flags(Mount mount, String target, String source, String pointer) throws PlanException {
        String type = mount.type();
        if (!mount.isBind() && (type.equals("proc") || type.equals("sysfs"))) {
            return MountTarget.ordinaryDirectory(target, type, pointer);
        }
        return MountTarget.attachFlags(target, mount.isBind() ? Paths.clean(source) : type, mount.isBind(), pointer);
    }
}
