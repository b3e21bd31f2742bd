// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.host.sys.ContainerPaths;
import jrun.host.sys.Fd;
import jrun.host.sys.MountInfo;
import jrun.host.sys.Stat;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.plan.PlanException;
import jrun.plan.Planner;
import jrun.spec.JrunException;
import jrun.spec.Mount;
import org.jspecify.annotations.Nullable;

/**
 * The sources of mounts that come to a running container, walked on the host before anything is mounted. The container can
 * make every name in its root file system a link, and so lead a path that goes through it anywhere: such a one is refused,
 * under whatever name the root file system is reached. A path that nowhere goes through it is not the container's to turn,
 * so that it may be opened by its name afterwards.
 */
final class LiveSources {
    private static final int MOST_LINKS = 40;
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    private static final Set<Errno> TOLD_BY_THE_KERNEL =
            Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG);

    /** Where a directory lies: the file system, and the path there. */
    private record Place(String device, String path) {
        boolean isIn(Place directory) {
            return device.equals(directory.device) && (path + "/").startsWith(directory.path + "/");
        }
    }

    private final String bundle;
    private final Map<Long, MountInfo> mounts = new HashMap<>();
    private final Stat root;
    private final @Nullable Place rootPlace;

    private LiveSources(String bundle, Fd rootfs) throws SyscallException {
        this.bundle = bundle;
        for (MountInfo mount : MountInfo.parse(Syscalls.readText("/proc/self/mountinfo"))) {
            mounts.put(mount.id(), mount);
        }
        root = Syscalls.fstat(rootfs);
        rootPlace = place(rootfs);
    }

    /**
     * Refuses a source, or a path among the options of a file system, that goes through the root file system.
     *
     * @param bundle where relative sources of binds begin
     * @param rootfs absolute path on the host; where it is no more, no path goes through it, and where it is the host's own
     *     root, no name is the container's alone
     */
    static void check(List<Mount> mounts, String bundle, String rootfs) throws JrunException {
        if (!Syscalls.exists(rootfs)) {
            return;
        }
        try (Fd open = Syscalls.open(rootfs, Uapi.O_PATH, 0)) {
            LiveSources sources = new LiveSources(bundle, open);
            if (sources.root.equals(Syscalls.stat("/"))) {
                return;
            }
            for (int i = 0; i < mounts.size(); i++) {
                if (Planner.mayLookUp(mounts.get(i))) {
                    sources.check(mounts.get(i), "/mounts/" + i);
                }
            }
        }
    }

    private void check(Mount mount, String pointer) throws JrunException {
        String source = mount.source();
        if (mount.isBind()) {
            walk(source.startsWith("/") ? source : bundle + "/" + source, pointer + "/source");
            return;
        }
        for (String path : paths(source)) {
            walk(path, pointer + "/source");
        }
        for (String option : mount.options()) {
            for (String path : paths(option.substring(option.indexOf('=') + 1))) {
                walk(path, pointer + "/options");
            }
        }
    }

    /** The paths that a text may mean: itself, and the parts that overlay would make of it. */
    private static Set<String> paths(String text) {
        Set<String> paths = new LinkedHashSet<>(List.of(text));
        for (String part : text.split("(?<!\\\\):", -1)) {
            paths.add(part);
            paths.add(part.replaceAll("\\\\(.)", "$1"));
        }
        return paths;
    }

    private void walk(String path, String pointer) throws JrunException {
        Deque<String> left = parts(path);
        int links = 0;
        Fd at = start(path);
        try {
            while (!left.isEmpty() && links <= MOST_LINKS) {
                String name = left.pop();
                if (isInside(at)) {
                    throw new PlanException(
                            pointer,
                            path + " is inside the root file system, where the container may lead it anywhere"
                                    + "; hint: use a directory outside");
                }
                String link = link(at, name);
                if (link != null) {
                    refuseMagic(at, link, path, pointer);
                    parts(link).descendingIterator().forEachRemaining(left::push);
                    links++;
                }
                Fd next = link == null ? Syscalls.openat(at, name, Uapi.O_PATH | Uapi.O_NOFOLLOW, 0) : follow(at, link);
                at.close();
                at = next;
            }
        } catch (SyscallException e) {
            if (!TOLD_BY_THE_KERNEL.contains(e.errno())) {
                throw new PlanException(pointer, "look where " + path + " goes: " + e.getMessage(), e);
            }
        } finally {
            at.close();
        }
    }

    private static Fd start(String path) throws SyscallException {
        return Syscalls.open(path.startsWith("/") ? "/" : ".", Uapi.O_PATH | Uapi.O_DIRECTORY, 0);
    }

    private static Fd follow(Fd at, String link) throws SyscallException {
        return link.startsWith("/") ? start(link) : Syscalls.duplicate(at);
    }

    private static Deque<String> parts(String path) {
        List<String> parts = new ArrayList<>(Arrays.asList(path.split("/", -1)));
        parts.removeIf(part -> part.isEmpty() || part.equals("."));
        return new ArrayDeque<>(parts);
    }

    /** The text of a link, null if it is none. */
    private static @Nullable String link(Fd directory, String name) throws SyscallException {
        try {
            return Syscalls.readlink(directory.path() + "/" + name);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EINVAL) {
                return null;
            }
            throw e;
        }
    }

    /** Links of procfs to what a process has open do not lead where their text says. proc_pid_root(5) */
    private static void refuseMagic(Fd directory, String link, String path, String pointer) throws JrunException {
        if (link.startsWith("/") && Syscalls.fsType(directory.path()) == PROC_SUPER_MAGIC) {
            throw new PlanException(
                    pointer,
                    path
                            + " goes by a link of procfs to what a process has open, where the container may lead it anywhere"
                            + "; hint: name the directory itself");
        }
    }

    /** Whether names are looked up here as the container likes. */
    private boolean isInside(Fd directory) throws SyscallException {
        Stat here = Syscalls.fstat(directory);
        if (here.ino() == root.ino() && here.dev() == root.dev()) {
            return true;
        }
        Place place = place(directory);
        return place != null && rootPlace != null && place.isIn(rootPlace);
    }

    /** Null where the kernel does not say. A mount of a part of the root file system elsewhere has the same place. */
    private @Nullable Place place(Fd directory) throws SyscallException {
        MountInfo mount = mounts.get(ContainerPaths.mountOf(directory));
        String path = Syscalls.readlink(directory.path());
        if (mount == null || !path.startsWith(mount.point())) {
            return null;
        }
        String below =
                path.substring(mount.point().equals("/") ? 0 : mount.point().length());
        String whole = (mount.root().equals("/") ? "" : mount.root()) + (below.equals("/") ? "" : below);
        return new Place(mount.device(), whole);
    }
}
