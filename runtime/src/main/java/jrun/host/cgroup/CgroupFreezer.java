// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import jrun.host.sys.SyscallException;

/**
 * Stops and continues all processes of a cgroup. Linux: Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst,
 * cgroup-v2.rst (cgroup.freeze)
 */
final class CgroupFreezer {
    private static final String V1_STATE = "freezer.state";
    private static final String V2_STATE = "cgroup.freeze";
    private static final int DEADLINE_MS = 10_000;
    private static final int TRIES_TO_THAW = 50;

    private CgroupFreezer() {}

    static boolean isFrozen(CgroupDir dir) {
        if (dir.unified()) {
            return dir.readOrEmpty(V2_STATE).startsWith("1");
        }
        return dir.has("freezer") && dir.readOrEmpty(V1_STATE).startsWith("FR"); // FROZEN or FREEZING
    }

    static void freeze(CgroupDir dir) throws CgroupException {
        CgroupWait wait = new CgroupWait(DEADLINE_MS);
        try {
            if (dir.unified()) {
                dir.write(V2_STATE, "1");
                if (wait.forEvent(dir, "frozen", 1)) {
                    return;
                }
            } else if (freezeV1(dir, wait)) {
                return;
            }
            set(dir, false); // a cgroup that is stuck half frozen cannot even be killed
        } catch (SyscallException e) {
            throw CgroupException.failed("freeze " + dir.path(), "", e, "");
        }
        throw CgroupException.refused(
                "freeze " + dir.path(), "", "its processes did not stop within " + DEADLINE_MS / 1000 + " seconds");
    }

    /**
     * The v1 freezer misses processes that appear meanwhile and then stays at FREEZING; it must be asked again, and now
     * and then thawed so that a process in vfork(2) can go on. It announces nothing, so the pauses grow slowly.
     */
    private static boolean freezeV1(CgroupDir dir, CgroupWait wait) throws SyscallException {
        for (int attempt = 1; !wait.over(); attempt++) {
            if (attempt % TRIES_TO_THAW == 0) {
                set(dir, false);
                wait.pause(10);
            }
            set(dir, true);
            if (dir.read(V1_STATE).startsWith("FROZEN")) {
                return true;
            }
            if (attempt > 2) {
                wait.pause(1);
            }
        }
        return false;
    }

    static void thaw(CgroupDir dir) throws CgroupException {
        try {
            set(dir, false);
            if (dir.unified()) {
                new CgroupWait(DEADLINE_MS).forEvent(dir, "frozen", 0);
            }
        } catch (SyscallException e) {
            throw CgroupException.failed("thaw " + dir.path(), "", e, "");
        }
    }

    private static void set(CgroupDir dir, boolean frozen) throws SyscallException {
        if (dir.unified()) {
            dir.write(V2_STATE, frozen ? "1" : "0");
        } else {
            dir.write(V1_STATE, frozen ? "FROZEN" : "THAWED");
        }
    }
}
