// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.Controllers;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupView;
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

    /** Who moves a process in, which the plan then waits for; null where the helper joins by itself. */
    @Nullable
    ProcessMover mover();

    /**
     * Makes the directories. On failure those made here are gone again.
     *
     * @param process pid of {@link ProcessMover#begin}, if any
     * @param created takes the directories above the container's own that had to be made, the deepest first
     * @throws CgroupException where an existing cgroup is not empty or is frozen, or the kernel refuses
     */
    void make(Controllers controllers, int process, List<String> created) throws JrunException;

    /** Puts the device rules of a new cgroup in force; without root only where they can be had. */
    void restrictDevices(Controllers controllers, List<DeviceRule> rules) throws JrunException;

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
