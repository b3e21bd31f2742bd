// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jrun.kernel.Uapi;
import jrun.spec.Mount;
import org.jspecify.annotations.Nullable;

/** The mounts of a container. runtime-spec: config.md#mounts */
final class MountPlan {
    /** File systems that are not on a device: read-only is a matter of the mount, their superblock may be shared. */
    private static final Set<String> VIRTUAL = Set.of(
            "tmpfs",
            "proc",
            "sysfs",
            "mqueue",
            "devpts",
            "cgroup",
            "cgroup2",
            "ramfs",
            "debugfs",
            "tracefs",
            "securityfs",
            "bpf",
            "hugetlbfs",
            "fusectl",
            "configfs",
            "binder");

    /** Those whose one superblock is there before, with labels of the policy: SELinux refuses other ones for it. */
    private static final Set<String> UNLABELLED = Set.of("proc", "sysfs", "mqueue");

    private final MountContext context;
    private final BindPlan binds;
    private final CgroupMountPlan cgroups;
    private final IdmapPlan idmaps;

    MountPlan(MountContext context) {
        this.context = context;
        this.binds = new BindPlan(context);
        this.cgroups = new CgroupMountPlan(context, binds);
        this.idmaps = new IdmapPlan(context);
    }

    void plan() throws PlanException {
        List<Mount> mounts = context.request.spec().mounts();
        for (int i = 0; i < mounts.size(); i++) {
            mount(mounts.get(i), "/mounts/" + i);
        }
    }

    /** Whether making this entry may open a device: unless it is known to be without one. */
    static boolean mayOpenDevice(Mount mount) {
        boolean without = VIRTUAL.contains(mount.type()) || mount.type().equals("overlay");
        return !without && !mount.isBind() && !mount.isRemount();
    }

    /** Whether the source of a file system of this type, or a path among its options, may be looked up. */
    static boolean mayLookUp(String type) {
        return !VIRTUAL.contains(type);
    }

    private void mount(Mount mount, String pointer) throws PlanException {
        String target = target(mount, pointer);
        MountOptions options = MountOptions.of(mount.options());
        String type = mount.type();
        if (mount.isRemount()) {
            remount(target, options, pointer);
        } else if (mount.isBind()) {
            bind(mount, target, options, pointer);
        } else if (type.equals("devtmpfs")) {
            throw new PlanException(
                    pointer + "/type",
                    "there is one devtmpfs for the whole host, so what is made for the container would be made in the"
                            + " host's /dev; hint: bind the host's /dev instead, or use a tmpfs");
        } else if (type.equals("cgroup")) {
            cgroups.mount(mount, target, options, pointer);
        } else if (type.equals("sysfs") && !maySysfs()) {
            long flags = MountTarget.ordinaryDirectory(target, type, pointer);
            binds.bindInstead("/sys", target, options, flags, pointer);
        } else {
            fileSystem(mount, target, options, pointer);
        }
    }

    /** Old callers name the place on the host; runc takes that for the path inside too, which the specification asks for. */
    private String target(Mount mount, String pointer) {
        String target = Paths.clean(mount.destination());
        String root = Paths.clean(context.rootfs());
        if (!Paths.below(target, root) || root.equals("/")) {
            return target;
        }
        String inside = target.substring(root.length());
        context.draft.warn(pointer + "/destination: " + target + " is taken for " + inside
                + ", a destination is a path inside the container");
        return inside;
    }

    /** sysfs belongs to the network namespace: only the user namespace that owns it may mount it. */
    private boolean maySysfs() {
        Namespaces namespaces = context.namespaces;
        return !namespaces.user()
                || namespaces.creates(Uapi.CLONE_NEWNET)
                || (namespaces.joins(Uapi.CLONE_NEWUSER) && namespaces.joins(Uapi.CLONE_NEWNET));
    }

    private void remount(String target, MountOptions options, String pointer) {
        if (!options.data().isEmpty() || !options.superFlags().isEmpty()) {
            context.draft.warn(pointer + ": a remount changes the mount only, not " + options.data());
        }
        MountAttributes changes = new MountAttributes(-1, target, pointer, context.inside);
        changes.attributes(false, options.set(), options.clear());
        changes.recursive(options);
        changes.emit();
    }

    private void bind(Mount mount, String target, MountOptions options, String pointer) throws PlanException {
        String source = Paths.resolve(context.request.bundle(), mount.source());
        String link = options.copyLink() ? context.request.links().get(mount.source()) : null;
        if (link != null) {
            add(new MountOp.Symlink(link, target, MountOp.Symlink.KEEP), pointer);
            return;
        }
        long flags = MountTarget.attachFlags(target, Paths.clean(source), true, pointer);
        warnCopyUp(options, pointer);
        int usernsSlot = idmaps.slot(mount, pointer);
        if (usernsSlot >= 0 && context.locksFlags() && !context.live) {
            refuseMountedSource(Paths.clean(source), pointer);
        }
        binds.bind(source, target, options, flags, usernsSlot, pointer);
    }

    /**
     * In a user namespace only the runtime may map ids, and it opens the source before anything is mounted there: it would
     * find what an earlier mount covers, or nothing.
     */
    private void refuseMountedSource(String source, String pointer) throws PlanException {
        String root = Paths.clean(context.rootfs());
        if (!source.equals(root) && !Paths.below(source, root)) {
            return;
        }
        int index = Integer.parseInt(pointer.substring(pointer.lastIndexOf('/') + 1));
        for (Mount earlier : context.request.spec().mounts().subList(0, index)) {
            String place = Paths.clean(root + "/" + Paths.clean(earlier.destination()));
            if (place.equals(source) || Paths.below(source, place) || Paths.below(place, source)) {
                throw new PlanException(
                        pointer + "/source",
                        "an id-mapped mount of a container with a user namespace cannot have what " + place
                                + " is mounted with; hint: name the source that is mounted there");
            }
        }
    }

    /** The socket of the service manager: read-only, so that the container cannot put another one in its place. */
    void bindNotifyDirectory(String directory, String target) throws PlanException {
        MountOptions options = MountOptions.of(List.of("bind", "nosuid", "noexec", "nodev", "ro"));
        binds.bind(directory, target, options, MountTarget.attachFlags(target, directory, true, ""), -1, "");
    }

    private void warnCopyUp(MountOptions options, String pointer) {
        if (options.copyUp()) {
            context.draft.warn(pointer + ": tmpcopyup is only for tmpfs and is ignored");
        }
    }

    private void fileSystem(Mount mount, String target, MountOptions options, String pointer) throws PlanException {
        String type = mount.type();
        boolean tmpfs = type.equals("tmpfs");
        boolean readonlyLater = !context.live && options.readonly() && (tmpfs || target.equals("/dev"));
        long attributes = readonlyLater ? options.set() & ~Uapi.MOUNT_ATTR_RDONLY : options.set();
        int pidSlot = type.equals("proc") ? context.namespaces.slot(Uapi.CLONE_NEWPID) : -1;
        boolean early = isMadeEarly(type, pidSlot);
        boolean outside = !early && isMadeOutside(type);
        List<PlannedOp> made = early ? context.early : outside ? context.outside : context.inside;
        int slot = readonlyLater || early || outside ? context.draft.newSlot(pointer) : Draft.SCRATCH_SLOT;
        String source = mount.source();
        List<String> data = data(type, options, pointer);
        long how = MountOptions.flags(data) | targetMode(type, target, options, pointer);
        Op op = pidSlot < 0
                ? new MountOp.NewMount(slot, type, source, data, attributes, how, target)
                : new MountOp.NewProc(slot, source, data, attributes, pidSlot, seesProc(), target);
        made.add(new PlannedOp(op, pointer));
        MountAttributes below = new MountAttributes(slot, target, pointer, context.inside);
        below.recursive(options);
        below.emit();
        if (tmpfs && options.copyUp()) {
            context.needsCgroup(); // the image's files are opened
            add(new MountOp.CopyUp(slot, target), pointer);
        } else {
            warnCopyUp(options, pointer);
        }
        long flags = attachFlags(type, target, pointer);
        if (readonlyLater) {
            // Mount points and devices are still made below it: read-only comes when all is there.
            flags |= MountOp.Attach.KEEP_SLOT;
            MountAttributes changes = new MountAttributes(slot, target, pointer, context.late);
            changes.attributes(false, Uapi.MOUNT_ATTR_RDONLY, 0);
            changes.emit();
        }
        add(new MountOp.Attach(slot, target, flags), pointer);
    }

    /**
     * Whether it is made with the runtime's privileges, as sources are opened: what makes a procfs of other people's pid
     * namespace is not in a user namespace of theirs then, and a user namespace would get a procfs or sysfs only where it
     * sees all of another one, while containers hide parts of theirs.
     */
    private boolean isMadeEarly(String type, int pidSlot) {
        return pidSlot >= 0 ? context.opensEarly() : context.live && type.equals("sysfs");
    }

    /**
     * Whether it is made where the host's mounts are: inside, the container decides what a path leads to, while privileges
     * and device rules are the runtime's.
     */
    private boolean isMadeOutside(String type) {
        return context.live && mayLookUp(type);
    }

    /** Whether it is made in a user namespace: that of the runtime, or the container's where the runtime has no privileges. */
    private long seesProc() {
        HostFacts facts = context.request.facts();
        boolean inUserNamespace =
                facts.has(HostFacts.Trait.IN_USER_NAMESPACE) || (context.namespaces.user() && !facts.privileged());
        return inUserNamespace ? MountOp.NewProc.SEES_PROC : 0;
    }

    /** A tmpfs takes the mode of the directory that it covers, unless it is given one. */
    private long targetMode(String type, String target, MountOptions options, String pointer) {
        if (!type.equals("tmpfs") || options.hasData("mode")) {
            return 0;
        }
        add(new MountOp.TargetMode(target), pointer);
        return MountOp.NewMount.MODE;
    }

    private static long attachFlags(String type, String target, String pointer) throws PlanException {
        if (type.equals("proc") || type.equals("sysfs")) {
            return MountTarget.ordinaryDirectory(target, type, pointer);
        }
        return MountTarget.attachFlags(target, "", false, pointer);
    }

    private List<String> data(String type, MountOptions options, String pointer) {
        List<String> data = new ArrayList<>(options.data().size() + 3);
        data.addAll(options.superFlags());
        if (options.readonly() && !VIRTUAL.contains(type)) {
            data.add("ro");
        }
        for (String option : options.data()) {
            if (!type.equals("devpts") || !unmappedGroup(option, pointer)) {
                data.add(option);
            }
        }
        String label = context.label;
        if (label != null && !UNLABELLED.contains(type) && !options.hasData(context.labelOption)) {
            data.add(context.labelOption + "=" + label);
        }
        return data;
    }

    /** The kernel refuses a devpts whose group is not mapped; almost every configuration asks for gid=5. */
    private boolean unmappedGroup(String option, String pointer) {
        Long gid = option.startsWith("gid=") ? number(option) : null;
        boolean unmapped = gid != null
                && context.namespaces.creates(Uapi.CLONE_NEWUSER)
                && !IdMaps.contains(context.request.spec().linux().gidMappings(), gid);
        if (unmapped) {
            context.draft.warn(pointer + ": " + option + " is left out, the group is not mapped");
        }
        return unmapped;
    }

    private static @Nullable Long number(String option) {
        try {
            return Long.valueOf(option.substring(4));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private void add(Op op, String pointer) {
        context.inside.add(new PlannedOp(op, pointer));
    }
}
