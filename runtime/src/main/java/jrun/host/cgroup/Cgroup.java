// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.host.cgroup.devices.CgroupDevices;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.CgroupWalk;
import jrun.host.cgroup.files.Controllers;
import jrun.host.cgroup.limits.CgroupOwner;
import jrun.host.cgroup.limits.LeftOut;
import jrun.host.cgroup.limits.Limits;
import jrun.host.cgroup.limits.PlannedLimits;
import jrun.host.cgroup.place.CgroupPaths;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.cgroup.place.CgroupView;
import jrun.host.cgroup.processes.CgroupFreezer;
import jrun.host.cgroup.processes.CgroupKiller;
import jrun.host.cgroup.stats.CgroupStats;
import jrun.host.cgroup.stats.OomWatch;
import jrun.host.cgroup.stats.OutOfMemory;
import jrun.host.cgroup.stats.StatsReader;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.kernel.Uapi;
import jrun.plan.ParentStep;
import jrun.plan.StepDetail;
import jrun.spec.DeviceRule;
import jrun.spec.JrunException;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup of one container: a directory in every hierarchy that it was placed in. The order of a create is
 * {@link CgroupDriver#place}, {@link #create}, {@link #applyBeforeJoin}, the join by the helper through the descriptors of
 * {@link #v1Directory} and {@link #v2Directory}; {@link #applyDevices} before the join or, if the helper needs other devices,
 * after. Closing it closes those descriptors and changes nothing else.
 */
public final class Cgroup implements AutoCloseable {
    private final String driver;
    private final Controllers controllers;
    private final boolean rootless;
    private final List<String> created;
    private boolean owned;
    private @Nullable CgroupDriver opened;

    private Cgroup(CgroupRecord record) {
        this.driver = record.driver();
        this.controllers = new Controllers(record.mode(), record.paths());
        this.rootless = record.rootless();
        this.created = new ArrayList<>(record.created());
        this.owned = record.owned();
    }

    /**
     * The cgroup of a new container; nothing is made yet.
     *
     * @param driver that has placed it; closed with this object
     */
    public static Cgroup at(CgroupDriver driver, CgroupPlacement placement) {
        Cgroup cgroup = new Cgroup(placement.cgroup());
        cgroup.opened = driver;
        return cgroup;
    }

    /** The cgroup of a container that was made before. */
    public static Cgroup open(CgroupRecord record) throws CgroupException {
        for (String path : record.paths().values()) {
            if (!CgroupPaths.isBelowHierarchy(path, record.mode() == CgroupMode.V2)) {
                throw CgroupException.refused("use cgroup " + path, "", "the state file names no container's cgroup");
            }
        }
        return new Cgroup(record);
    }

    /** What the state file keeps of it. */
    public CgroupRecord record() {
        Map<String, String> paths = new LinkedHashMap<>();
        for (CgroupDir dir : controllers.directories()) {
            paths.put(dir.controllers(), dir.path());
        }
        return new CgroupRecord(driver, controllers.mode(), rootless, paths, owned, created);
    }

    private CgroupDriver driver() throws CgroupException {
        CgroupDriver known = opened == null ? CgroupDriver.named(driver, rootless) : opened;
        opened = known;
        return known;
    }

    private ProcessMover mover() throws CgroupException {
        ProcessMover mover = driver().mover();
        if (mover == null) {
            throw CgroupException.refused(
                    "move a process into the cgroup",
                    "/linux/cgroupsPath",
                    "with driver " + driver + " it joins by itself");
        }
        return mover;
    }

    /** Gets ready what {@link #begin} will need, of a driver that moves a process in. */
    public void prepare(NewCgroup wanted) throws JrunException {
        mover().prepare(controllers, wanted);
    }

    /** Begins to make the cgroups around a process. */
    public void begin(int process) throws JrunException {
        mover().begin(controllers, process);
    }

    /**
     * Makes the directories. On failure those made here are gone again.
     *
     * @param process pid of the process that is moved in later, if any is
     * @throws CgroupException where an existing cgroup is not empty or is frozen, or the kernel refuses
     */
    public void create(int process) throws JrunException {
        driver().make(controllers, process, created);
        owned = true;
    }

    /** What one of the steps about cgroups comes to here, if the cgroup is still to be made; empty for any other step. */
    public List<StepDetail> planned(ParentStep step) throws JrunException {
        return switch (step) {
            case ParentStep.PrepareCgroups p ->
                mover().planned(controllers, new NewCgroup(p.id(), p.resources(), p.annotations(), p.devices()));
            case ParentStep.MakeCgroups _ ->
                controllers.directories().stream()
                        .map(dir -> new StepDetail("make directory " + dir.path(), ""))
                        .toList();
            case ParentStep.LimitCgroups limits -> PlannedLimits.of(limits.resources(), controllers, rootless);
            case ParentStep.RestrictDevices devices -> CgroupDevices.planned(controllers, devices.rules());
            default -> List.of();
        };
    }

    /** A warning for each limit that this host has nothing like, and that is left out. */
    public List<String> leftOut(Resources resources) {
        return LeftOut.of(resources, controllers);
    }

    /**
     * Has one more process moved in that may not join by itself, before it goes on.
     *
     * @return whether it was moved
     */
    public boolean attach(int process) throws JrunException {
        ProcessMover mover = driver().mover();
        return mover != null && mover.attach(controllers, process); // else the kernel has been asked already
    }

    /** Moves the process in. */
    public void moveIn(int process) throws CgroupException {
        mover().moveIn(controllers, process);
    }

    /** Puts limits in force before a process is in the cgroup; what is not set is not written. */
    public void applyBeforeJoin(Resources resources) throws CgroupException {
        Limits.set(resources, controllers, rootless);
    }

    /** Puts the device rules in force, for processes that join later too. */
    public void applyDevices(List<DeviceRule> rules) throws JrunException {
        driver().restrictDevices(controllers, rules);
    }

    /**
     * Gives the container its cgroup where it sees cgroup v2 alone; else nothing changes.
     *
     * @param uid its owner as this process sees it
     */
    public void giveTo(long uid) throws CgroupException {
        CgroupDir unified = controllers.unified();
        if (unified != null && controllers.mode() == CgroupMode.V2) {
            CgroupOwner.set(unified, uid, rootless);
        }
    }

    /** Changes the limits that are set, and the device rules if there are any. */
    public void update(Resources resources) throws JrunException {
        driver().update(controllers, resources);
    }

    /**
     * The open directory of a v1 hierarchy, null where there is none; it stays this object's.
     *
     * @param hierarchy its controllers as {@link #record()} has them
     */
    public @Nullable Fd v1Directory(String hierarchy) throws CgroupException {
        return open(controllers.v1(hierarchy));
    }

    /** The open v2 directory, null where there is none; it stays this object's. */
    public @Nullable Fd v2Directory() throws CgroupException {
        return open(controllers.unified());
    }

    private static @Nullable Fd open(@Nullable CgroupDir dir) throws CgroupException {
        try {
            return dir == null ? null : dir.fd();
        } catch (SyscallException e) {
            throw CgroupException.failed("open cgroup " + dir.path(), "", e, "");
        }
    }

    /**
     * The v2 directory for a process that joins later, to be closed by the caller; null where there is none. When the
     * container has made cgroups of its own and handed controllers down to them, nothing can join the upper one any
     * more: then it is the one that the init process is in. So it is when the init was moved elsewhere and the container's
     * is gone.
     */
    public @Nullable Fd v2DirectoryForExec(int init) throws CgroupException {
        CgroupDir unified = controllers.unified();
        if (unified == null) {
            return null;
        }
        try {
            Fd inner = unified.readIfThere("cgroup.subtree_control").isBlank()
                    ? null
                    : CgroupWalk.find(unified.path(), init);
            return inner == null ? CgroupDir.open(unified.path()) : inner;
        } catch (SyscallException e) {
            String moved = CgroupDir.isGone(e) ? CgroupView.unifiedDirectoryOf(init) : null;
            if (moved != null) {
                return openMoved(moved);
            }
            throw CgroupException.failed("open cgroup " + unified.path(), "", e, "");
        }
    }

    private static Fd openMoved(String path) throws CgroupException {
        try {
            return CgroupDir.open(path);
        } catch (SyscallException e) {
            throw CgroupException.failed("open cgroup " + path + " of the init process", "", e, "");
        }
    }

    /** The processes in the cgroup and in those below it, in the kernel's order. */
    public List<Integer> pids() throws CgroupException {
        if (controllers.isEmpty()) {
            return List.of();
        }
        CgroupDir unified = controllers.unified();
        CgroupDir members = controllers.members();
        try {
            List<Integer> pids = unified == null ? List.of() : unified.pids();
            return pids.isEmpty() ? members.pids() : pids;
        } catch (SyscallException e) {
            throw CgroupException.failed("list processes of " + members.path(), "", e, "");
        }
    }

    /** Stops all processes; returns when they have stopped. */
    public void freeze() throws CgroupException {
        CgroupFreezer.freeze(requireFreezer("freeze"));
    }

    /** Lets them go on. */
    public void thaw() throws CgroupException {
        CgroupFreezer.thaw(requireFreezer("thaw"));
    }

    private CgroupDir requireFreezer(String what) throws CgroupException {
        CgroupDir freezer = controllers.freezer();
        if (freezer == null) {
            throw CgroupException.refused(what + " the container", "", "it has no cgroup with a freezer");
        }
        return freezer;
    }

    /** Absolute path of the directory that stops its processes, null where nothing does. */
    public @Nullable String freezerPath() {
        CgroupDir freezer = controllers.freezer();
        return freezer == null ? null : freezer.path();
    }

    /** Lets processes die that were sent SIGKILL: those that the v1 freezer holds do so only when they are thawed. */
    public void wakeKilled() throws CgroupException {
        CgroupDir freezer = controllers.freezer();
        if (freezer != null) {
            CgroupFreezer.wake(freezer);
        }
    }

    /** Gives killed processes time of the processor to end in, whatever the limits were. */
    public void unthrottle() throws CgroupException {
        try {
            CgroupKiller.unthrottle(controllers);
        } catch (SyscallException e) {
            throw CgroupException.failed("take the limits of processor time", "", e, "");
        }
    }

    /** Whether its processes are stopped. */
    public boolean frozen() throws CgroupException {
        CgroupDir freezer = controllers.freezer();
        try {
            return freezer != null && CgroupFreezer.isFrozen(freezer);
        } catch (SyscallException e) {
            throw CgroupException.failed("ask whether it is frozen: " + freezer.path(), "", e, "");
        }
    }

    /**
     * Sends a signal to every process of the cgroup. SIGKILL reaches stopped ones too and those that are forked
     * meanwhile; nothing happens to a cgroup that {@link #create} has not made sure of.
     */
    public void killAll(int signal) throws CgroupException {
        if (!owned || controllers.isEmpty()) {
            return;
        }
        CgroupDir freezer = controllers.freezer();
        CgroupDir members = controllers.members();
        CgroupDir unified = controllers.unified();
        Set<Integer> reached = new HashSet<>();
        try {
            boolean killed = false;
            if (unified != null) {
                killed = signal == Uapi.SIGKILL && CgroupKiller.killAtOnce(unified);
                reached.addAll(unified.pids());
                if (!killed) {
                    CgroupKiller.signal(unified, freezer, signal, Set.of());
                }
                if (members == unified) {
                    return;
                }
            }
            if (!killed || !reached.containsAll(CgroupFreezer.thawAll(members))) {
                CgroupKiller.signal(members, freezer, signal, reached);
            }
        } catch (SyscallException e) {
            throw CgroupException.failed("signal the processes of " + members.path(), "", e, "");
        }
    }

    /** Counters of the container. */
    public CgroupStats stats() {
        return StatsReader.read(controllers);
    }

    /** What to say when the kernel has killed a process for lack of memory, null when it has not. */
    public @Nullable String outOfMemory() {
        return OutOfMemory.of(controllers);
    }

    /** Watches for processes killed for lack of memory; null where no controller counts memory. */
    public @Nullable OomWatch watchOom() throws CgroupException {
        return OomWatch.of(controllers);
    }

    /**
     * Removes the directories with all below them, and those above that were made for them and are empty. Processes that
     * are about to end are waited for.
     */
    public void remove() throws JrunException {
        driver().remove(controllers, owned, created);
    }

    /** The same after a failure; where {@link #create} has failed nothing of it is left, and what was there before stays. */
    public void undo() throws JrunException {
        if (owned) {
            remove();
        }
        close();
    }

    @Override
    public void close() {
        controllers.close();
        if (opened != null) {
            opened.close();
        }
    }
}
