// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jrun.kernel.Uapi;
import jrun.spec.Capability;
import jrun.spec.Device;
import jrun.spec.Mount;
import jrun.spec.Spec;

/** Device nodes and links of {@code /dev}. runtime-spec: config-linux.md#devices, #default-devices */
final class DevicePlan {
    private static final List<Device> DEFAULTS = List.of(
            device("/dev/null", 1, 3),
            device("/dev/random", 1, 8),
            device("/dev/full", 1, 7),
            device("/dev/tty", 5, 0),
            device("/dev/zero", 1, 5),
            device("/dev/urandom", 1, 9));

    private final CreateRequest request;
    private final Namespaces namespaces;
    private final Draft draft;
    private final boolean binds;
    private final boolean canMount;

    /** Where something is mounted no device is made, as with runc and crun. */
    private final Set<String> mounted;

    DevicePlan(CreateRequest request, Namespaces namespaces, Draft draft) {
        this.request = request;
        this.namespaces = namespaces;
        this.draft = draft;
        this.binds = namespaces.user()
                || request.facts().has(HostFacts.Trait.IN_USER_NAMESPACE)
                || !request.facts().has(Capability.MKNOD);
        this.canMount = namespaces.has(Uapi.CLONE_NEWNS);
        this.mounted = destinations(request.spec());
    }

    /** The devices that every container has. */
    static List<String> defaultPaths() {
        return DEFAULTS.stream().map(Device::path).toList();
    }

    private static Device device(String path, long major, long minor) {
        return new Device(path, "c", major, minor, 0666L, 0L, 0L);
    }

    /**
     * What must be made before a user namespace is entered: nodes of the container's own, where its root is the owner of the
     * host's.
     */
    void planOutside() {
        if (!ownsHostsNodes()) {
            return;
        }
        List<String> sources = new ArrayList<>();
        for (PlannedOp planned : hostDev() ? List.<PlannedOp>of() : nodes()) {
            if (planned.op() instanceof MountOp.BindDevice bind) {
                sources.add(bind.source());
            }
        }
        draft.add(new MountOp.OwnNodes(sources));
    }

    private boolean ownsHostsNodes() {
        return namespaces.user()
                && canMount
                && request.facts().has(Capability.MKNOD)
                && !request.facts().has(HostFacts.Trait.IN_USER_NAMESPACE)
                && (namespaces.joins(Uapi.CLONE_NEWUSER)
                        || request.spec().linux().uidMappings().stream().anyMatch(mapping -> mapping.hostID() == 0));
    }

    void plan() {
        if (hostDev()) {
            return;
        }
        draft.addAll(nodes());
        link("pts/ptmx", "/dev/ptmx");
        link("/proc/self/fd", "/dev/fd");
        link("/proc/self/fd/0", "/dev/stdin");
        link("/proc/self/fd/1", "/dev/stdout");
        link("/proc/self/fd/2", "/dev/stderr");
        if (request.facts().has(HostFacts.Trait.KCORE)) {
            link("/proc/kcore", "/dev/core");
        }
    }

    private List<PlannedOp> nodes() {
        List<PlannedOp> nodes = new ArrayList<>();
        List<Device> devices = request.spec().linux().devices();
        for (Device device : DEFAULTS) {
            if (!isGiven(device.path(), devices)) {
                add(device, "", nodes);
            }
        }
        for (int i = 0; i < devices.size(); i++) {
            add(devices.get(i), "/linux/devices/" + i, nodes);
        }
        return nodes;
    }

    private void link(String target, String path) {
        if (!mounted.contains(path)) {
            draft.add(new MountOp.Symlink(target, path, 0));
        }
    }

    /** A {@code /dev} bound from the host is the host's: nothing is made in it. */
    private boolean hostDev() {
        for (Mount mount : request.spec().mounts()) {
            if (mount.isBind() && Paths.clean(mount.destination()).equals("/dev")) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> destinations(Spec spec) {
        Set<String> paths = new HashSet<>();
        for (Mount mount : spec.mounts()) {
            if (mount.destination().startsWith("/dev")) {
                paths.add(Paths.clean(mount.destination()));
            }
        }
        return paths;
    }

    private static boolean isGiven(String path, List<Device> devices) {
        for (Device device : devices) {
            if (Paths.clean(device.path()).equals(path)) {
                return true;
            }
        }
        return false;
    }

    private void add(Device device, String pointer, List<PlannedOp> nodes) {
        String path = Paths.clean(device.path());
        boolean fifo = device.type().equals("p");
        if (mounted.contains(path)) {
            return;
        }
        if (!binds || fifo) {
            nodes.add(new PlannedOp(node(device, path), pointer));
        } else if (canMount) {
            nodes.add(new PlannedOp(new MountOp.BindDevice(device.path(), path), pointer));
        } else {
            draft.warn(pointer + ": device " + path + " is left out, it can neither be made nor bound");
        }
    }

    private static Op node(Device device, String path) {
        Long fileMode = device.fileMode();
        long permissions = fileMode == null ? 0666 : fileMode & 07777;
        long type = switch (device.type()) {
            case "b" -> Uapi.S_IFBLK;
            case "p" -> Uapi.S_IFIFO;
            default -> Uapi.S_IFCHR;
        };
        Long uid = device.uid();
        Long gid = device.gid();
        return new MountOp.Mknod(
                path, type | permissions, device.major(), device.minor(), uid == null ? 0 : uid, gid == null ? 0 : gid);
    }
}
