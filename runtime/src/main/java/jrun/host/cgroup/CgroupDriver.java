// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.Controllers;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupView;
import jrun.plan.StepDetail;
import jrun.spec.DeviceRule;
import jrun.spec.JrunException;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/**
 * Who makes one container's cgroups, limits and removes them. All else (joining, freezing, killing, counting) works on the
 * directories and is the same for every driver. docs/adr/0014-cgroup-drivers.md
 */
public sealed interface CgroupDriver extends AutoCloseable permits Cgroupfs, Systemd {
    /**
     * The driver for a new container, to be closed.
     *
     * @param systemd whether {@code --systemd-cgroup} asks for systemd's
     * @param rootless whether to go without what this user may not have
     */
    static CgroupDriver forNew(boolean systemd, boolean rootless) {
        return systemd ? new Systemd(rootless) : new Cgroupfs(rootless);
    }

    /**
     * The driver that state.json names, to be closed.
     *
     * @param rootless as when the container was made
     */
    static CgroupDriver named(String name, boolean rootless) throws CgroupException {
        return switch (name) {
            case Cgroupfs.NAME -> new Cgroupfs(rootless);
            case Systemd.NAME -> new Systemd(rootless);
            default ->
                throw CgroupException.refused(
                        "use cgroup driver \"" + name + "\"", "", "this version has no such driver");
        };
    }

    /**
     * Decides where a new container's cgroup lies; nothing is made yet. Rootless it goes without a hierarchy where the
     * permission is missing and no path asks for it.
     *
     * @param cgroupsPath as in config.json; absent or empty means the container's id
     */
    CgroupPlacement place(CgroupView view, @Nullable String cgroupsPath, String id) throws JrunException;

    /** Whether it moves a process in by itself, which the plan then waits for, instead of the helper joining. */
    boolean movesIn();

    /** Gets ready what {@link #begin} will need, while there is no process yet. */
    void prepare(Controllers controllers, NewCgroup wanted) throws JrunException;

    /** What {@link #prepare} would ask for. */
    List<StepDetail> planned(Controllers controllers, NewCgroup wanted) throws JrunException;

    /**
     * Begins to make the cgroups around a process, for a driver that makes none without one; {@link #make} waits for it.
     *
     * @param process pid of the process that becomes the container, or makes it
     */
    void begin(Controllers controllers, int process) throws JrunException;

    /**
     * Makes the directories. On failure those made here are gone again.
     *
     * @param process pid of {@link #begin}
     * @param created takes the directories above the container's own that had to be made, the deepest first
     * @throws CgroupException where an existing cgroup is not empty or is frozen, or the kernel refuses
     */
    void make(Controllers controllers, int process, List<String> created) throws JrunException;

    /**
     * Asks the driver to move a process that this user may not move; only systemd can.
     *
     * @return whether it was moved
     */
    boolean attach(Controllers controllers, int process) throws JrunException;

    /** Puts the device rules of a new cgroup in force; without root only where they can be had. */
    void restrictDevices(Controllers controllers, List<DeviceRule> rules) throws JrunException;

    /** Moves the process of {@link #begin} into what {@link #make} has made, where it is not yet. */
    void moveIn(Controllers controllers, int process) throws CgroupException;

    /** Changes the limits that are named, and the device rules if there are any. */
    void update(Controllers controllers, Resources resources) throws JrunException;

    /**
     * Removes the directories, and those above that were made for them and are empty.
     *
     * @param owned whether they are the container's alone, so that what is in them may be killed
     */
    void remove(Controllers controllers, boolean owned, List<String> created) throws JrunException;

    @Override
    void close();
}
