// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.Controllers;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupView;
import jrun.spec.DeviceRule;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a container's cgroups, limits and removes them. All else (joining, freezing, killing, counting) works on the
 * directories and is the same for every driver. docs/adr/0014-cgroup-drivers.md
 */
public sealed interface CgroupDriver permits Cgroupfs {
    /**
     * The driver for a new container.
     *
     * @param systemd whether {@code --systemd-cgroup} asks for the other one, which is not there yet
     * @param cgroupsPath as in config.json
     */
    static CgroupDriver forNew(boolean systemd, @Nullable String cgroupsPath) throws CgroupException {
        if (systemd) {
            throw CgroupException.refused(
                    "use systemd for cgroup \"" + (cgroupsPath == null ? "" : cgroupsPath) + "\"",
                    "/linux/cgroupsPath",
                    "this version has no systemd driver",
                    "leave --systemd-cgroup out and give cgroupsPath as a path");
        }
        return Cgroupfs.DRIVER;
    }

    /** The driver that state.json names. */
    static CgroupDriver named(String name) throws CgroupException {
        if (!name.equals(Cgroupfs.NAME)) {
            throw CgroupException.refused("use cgroup driver \"" + name + "\"", "", "this version has no such driver");
        }
        return Cgroupfs.DRIVER;
    }

    /**
     * Decides where a new container's cgroup lies; nothing is made yet.
     *
     * @param cgroupsPath as in config.json; absent or empty means the container's id
     * @param rootless whether to go without a hierarchy where the permission is missing and no path asks for it
     */
    CgroupPlacement place(CgroupView view, @Nullable String cgroupsPath, String id, boolean rootless)
            throws CgroupException;

    /**
     * Makes the directories. On failure those made here are gone again.
     *
     * @param helper pid of a process of the container, for a driver that makes no cgroup without one
     * @param created takes the directories above the container's own that had to be made, the deepest first
     * @throws CgroupException where an existing cgroup is not empty or is frozen, or the kernel refuses
     */
    void make(Controllers controllers, int helper, List<String> created) throws CgroupException;

    /** Puts the limits of a new cgroup in force, before a process is in it. */
    void limit(Controllers controllers, Resources resources, boolean rootless) throws CgroupException;

    /** Puts the device rules of a new cgroup in force; without root only where they can be had. */
    void restrictDevices(Controllers controllers, List<DeviceRule> rules, boolean rootless) throws CgroupException;

    /** Changes the limits that are named, and the device rules if there are any. */
    void update(Controllers controllers, Resources resources, boolean rootless) throws CgroupException;

    /**
     * Removes the directories, and those above that were made for them and are empty.
     *
     * @param owned whether they are the container's alone, so that what is in them may be killed
     */
    void remove(Controllers controllers, boolean owned, List<String> created) throws CgroupException;
}
