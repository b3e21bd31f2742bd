// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.kernel.Uapi;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup of one container: a directory in every hierarchy. The order of a create is {@link #create(int)},
 * {@link #applyBeforeJoin}, the join by the helper through the descriptors of {@link #v1Directory} and
 * {@link #v2Directory()}; {@link #applyDevices} before the join or, if the helper needs other devices, after. Closing it closes those descriptors and changes nothing else.
 */
public final class Cgroup implements AutoCloseable {
    private final String driver;
    private final CgroupMode mode;
    private final List<CgroupDir> dirs;
    private final boolean rootless;
    private final List<String> created;
    private boolean owned;

    private Cgroup(CgroupRecord record, List<CgroupDir> dirs) {
        this.driver = record.driver();
        this.mode = record.mode();
        this.dirs = dirs;
        this.rootless = record.rootless();
        this.created = new ArrayList<>(record.created());
        this.owned = record.owned();
    }

    /**
     * Decides where a new container's cgroup lies on this host; nothing is made yet.
     *
     * @param systemd whether {@code --systemd-cgroup} was given
     * @param cgroupsPath as in config.json; absent or empty means the container's id
     * @param rootless whether to go without a hierarchy where the permission is missing and no path asks for it
     */
    public static CgroupPlacement place(boolean systemd, @Nullable String cgroupsPath, String id, boolean rootless)
            throws CgroupException {
        return CgroupDriver.forNew(systemd, cgroupsPath).place(CgroupView.probe(), cgroupsPath, id, rootless);
    }

    /** The cgroup of a new container; nothing is made yet. */
    public static Cgroup at(CgroupPlacement placement) {
        List<CgroupDir> dirs = new ArrayList<>();
        for (Map.Entry<String, String> entry : placement.cgroup().paths().entrySet()) {
            dirs.add(new CgroupDir(entry.getKey(), entry.getValue()));
        }
        return new Cgroup(placement.cgroup(), dirs);
    }

    /** The cgroup of a container that was made before. */
    public static Cgroup restore(CgroupRecord record) throws CgroupException {
        List<CgroupDir> dirs = new ArrayList<>();
        for (Map.Entry<String, String> entry : record.paths().entrySet()) {
            if (!CgroupPaths.isBelowHierarchy(entry.getValue(), record.mode() == CgroupMode.V2)) {
                throw CgroupException.refused(
                        "use cgroup " + entry.getValue(), "", "the state file names no container's cgroup");
            }
            dirs.add(new CgroupDir(entry.getKey(), entry.getValue()));
        }
        return new Cgroup(record, dirs);
    }

    public CgroupRecord record() {
        Map<String, String> paths = new LinkedHashMap<>();
        for (CgroupDir dir : dirs) {
            paths.put(dir.controllers(), dir.path());
        }
        return new CgroupRecord(driver, mode, rootless, paths, owned, created);
    }

    public CgroupMode mode() {
        return mode;
    }

    /**
     * Makes the directories. On failure those made here are gone again.
     *
     * @param helper pid of a process of the container, for a driver that makes no cgroup without one
     * @throws CgroupException where an existing cgroup is not empty or is frozen, or the kernel refuses
     */
    public void create(int helper) throws CgroupException {
        CgroupDriver.named(driver).make(dirs, helper, created);
        owned = true;
    }

    /** Puts limits in force before a process is in the cgroup; what is not set is not written. */
    public void applyBeforeJoin(Resources resources) throws CgroupException {
        CgroupDir cpuset = findV1("cpuset");
        if (cpuset != null) {
            boolean cpus =
                    resources.cpu() != null && Writes.isSet(resources.cpu().cpus());
            boolean mems =
                    resources.cpu() != null && Writes.isSet(resources.cpu().mems());
            try {
                CgroupMaker.fillCpuset(cpuset, cpus, mems);
            } catch (SyscallException e) {
                throw CgroupException.failed("prepare cpuset " + cpuset.path(), "/linux/resources/cpu", e, "");
            }
        }
        new CgroupLimits(mode, dirs, rootless).apply(resources, true);
    }

    /** Puts the device rules in force, for processes that join later too. */
    public void applyDevices(Resources resources) throws CgroupException {
        CgroupDevices.apply(dirs, resources.devices(), true, rootless);
    }

    /** Changes the limits that are set, and the device rules if there are any. */
    public void update(Resources resources) throws CgroupException {
        new CgroupLimits(mode, dirs, rootless).update(resources);
        if (!resources.devices().isEmpty()) {
            CgroupDevices.apply(dirs, resources.devices(), false, rootless);
        }
    }

    private @Nullable CgroupDir findV1(String controller) {
        for (CgroupDir dir : dirs) {
            if (dir.has(controller)) {
                return dir;
            }
        }
        return null;
    }

    private @Nullable CgroupDir unified() {
        CgroupDir last = dirs.isEmpty() ? null : dirs.getLast();
        return last != null && last.unified() ? last : null;
    }

    private @Nullable CgroupDir freezer() {
        CgroupDir v1 = findV1("freezer");
        return v1 == null ? unified() : v1;
    }

    /** The v1 directory whose processes are the container's: the one that can also stop them, if it is there. */
    private CgroupDir v1Members() {
        CgroupDir freezer = findV1("freezer");
        return freezer == null ? dirs.getFirst() : freezer;
    }

    /**
     * The open directory of a v1 hierarchy, null where there is none; it stays this object's.
     *
     * @param controllers as {@link #record()} has them
     */
    public @Nullable Fd v1Directory(String controllers) throws CgroupException {
        for (CgroupDir dir : dirs) {
            if (!dir.unified() && dir.controllers().equals(controllers)) {
                return open(dir);
            }
        }
        return null;
    }

    /** The open v2 directory, null where there is none; it stays this object's. */
    public @Nullable Fd v2Directory() throws CgroupException {
        CgroupDir unified = unified();
        return unified == null ? null : open(unified);
    }

    /**
     * The v2 directory for a process that joins later, to be closed by the caller; null where there is none. When the
     * container has made cgroups of its own and handed controllers down to them, nothing can join the upper one any
     * more: then it is the one that the init process is in.
     */
    public @Nullable Fd v2DirectoryForExec(int init) throws CgroupException {
        CgroupDir unified = unified();
        if (unified == null) {
            return null;
        }
        try {
            Fd inner = unified.readOrEmpty("cgroup.subtree_control").isBlank()
                    ? null
                    : CgroupWalk.find(unified.path(), init);
            return inner == null ? CgroupMaker.openDirectory(unified.path()) : inner;
        } catch (SyscallException e) {
            throw CgroupException.failed("open cgroup " + unified.path(), "", e, "");
        }
    }

    private static Fd open(CgroupDir dir) throws CgroupException {
        try {
            return dir.fd();
        } catch (SyscallException e) {
            throw CgroupException.failed("open cgroup " + dir.path(), "", e, "");
        }
    }

    /**
     * Gives the v2 cgroup to the user who will be root in it: the directory and the files that the kernel names for
     * delegation. runtime-spec: config-linux.md#cgroup-ownership
     */
    public void delegate(long uid) throws CgroupException {
        CgroupDir unified = unified();
        if (unified != null && mode == CgroupMode.V2) {
            CgroupDelegation.give(unified, uid);
        }
    }

    /** The processes in the cgroup and in those below it, in the kernel's order. */
    public List<Integer> pids() throws CgroupException {
        try {
            List<Integer> pids = new ArrayList<>();
            CgroupDir unified = unified();
            if (unified != null) {
                pids.addAll(unified.pids());
            }
            if (pids.isEmpty() && !dirs.isEmpty()) {
                pids.addAll(v1Members().pids());
            }
            return pids;
        } catch (SyscallException e) {
            throw CgroupException.failed("list processes of " + dirs.getFirst().path(), "", e, "");
        }
    }

    /** Stops all processes; returns when they have stopped. */
    public void freeze() throws CgroupException {
        CgroupFreezer.freeze(requireFreezer("freeze"));
    }

    public void thaw() throws CgroupException {
        CgroupFreezer.thaw(requireFreezer("thaw"));
    }

    /** Lets processes die that were sent SIGKILL: those that the v1 freezer holds do so only when they are thawed. */
    public void wakeKilled() throws CgroupException {
        CgroupDir freezer = freezer();
        if (freezer != null) {
            CgroupFreezer.wake(freezer);
        }
    }

    /** Gives killed processes time of the processor to end in, whatever the limits were. */
    public void unthrottle() throws CgroupException {
        try {
            CgroupKiller.unthrottle(dirs);
        } catch (SyscallException e) {
            throw CgroupException.failed("take limits from " + dirs.getFirst().path(), "", e, "");
        }
    }

    private CgroupDir requireFreezer(String what) throws CgroupException {
        CgroupDir freezer = freezer();
        if (freezer == null) {
            throw CgroupException.refused(what + " the container", "", "it has no cgroup with a freezer");
        }
        return freezer;
    }

    public boolean frozen() {
        CgroupDir freezer = freezer();
        return freezer != null && CgroupFreezer.isFrozen(freezer);
    }

    /**
     * Sends a signal to every process of the cgroup. SIGKILL reaches stopped ones too and those that are forked
     * meanwhile; nothing happens to a cgroup that {@link #create(int)} has not made sure of.
     */
    public void killAll(int signal) throws CgroupException {
        if (!owned || dirs.isEmpty()) {
            return;
        }
        CgroupDir members = v1Members();
        CgroupDir unified = unified();
        Set<Integer> reached = new HashSet<>();
        try {
            boolean killed = false;
            if (unified != null) {
                killed = signal == Uapi.SIGKILL && CgroupKiller.killAtOnce(unified);
                reached.addAll(unified.pids());
                if (!killed) {
                    CgroupKiller.signal(unified, freezer(), signal, Set.of());
                }
                if (members == unified) {
                    return;
                }
            }
            if (!killed || !reached.containsAll(CgroupFreezer.thawAll(members))) {
                CgroupKiller.signal(members, freezer(), signal, reached);
            }
        } catch (SyscallException e) {
            throw CgroupException.failed("signal the processes of " + members.path(), "", e, "");
        }
    }

    /** Counters of the container. */
    public CgroupStats stats() {
        return new StatsReader(dirs).read();
    }

    /** Watches for processes killed for want of memory; null where no controller counts memory. */
    public @Nullable OomWatch watchOom() throws CgroupException {
        CgroupDir memory = CgroupWriter.find(dirs, "memory");
        return memory == null ? null : OomWatch.of(memory);
    }

    /**
     * Removes the directories with all below them, and those above that were made for them and are empty. Processes that
     * are about to end are waited for.
     */
    public void remove() throws CgroupException {
        CgroupDriver.named(driver).remove(dirs, owned, created);
    }

    @Override
    public void close() {
        for (CgroupDir dir : dirs) {
            dir.close();
        }
    }
}
