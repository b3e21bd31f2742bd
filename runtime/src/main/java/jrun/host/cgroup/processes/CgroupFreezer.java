// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.processes;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.CgroupWalk;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;

/**
 * Stops and continues all processes of a cgroup. Linux: Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst,
 * cgroup-v2.rst (cgroup.freeze)
 */
public final class CgroupFreezer {
    private static final String V1_STATE = "freezer.state";
    private static final String V2_STATE = "cgroup.freeze";
    private static final int DEADLINE_MS = 10_000;
    private static final int TRIES_TO_THAW = 50;

    private CgroupFreezer() {}

    public static boolean isFrozen(CgroupDir dir) throws SyscallException {
        if (dir.unified()) {
            return dir.glance(V2_STATE).startsWith("1");
        }
        return dir.has("freezer") && dir.glance(V1_STATE).startsWith("FR"); // FROZEN or FREEZING
    }

    public static void freeze(CgroupDir dir) throws CgroupException {
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

    public static void thaw(CgroupDir dir) throws CgroupException {
        try {
            set(dir, false);
            if (dir.unified()) {
                new CgroupWait(DEADLINE_MS).forEvent(dir, "frozen", 0);
            }
        } catch (SyscallException e) {
            if (!CgroupDir.isGone(e)) { // a cgroup that somebody has removed holds nobody
                throw CgroupException.failed("thaw " + dir.path(), "", e, "");
            }
        }
    }

    /**
     * Thaws a v1 cgroup with all below it, where a container may have frozen its own processes, and gives the processes that
     * are in them. SIGKILL ends a process that the v1 freezer holds only after that; v2's lets it through.
     */
    public static List<Integer> thawAll(CgroupDir dir) throws SyscallException {
        List<Integer> pids = new ArrayList<>();
        boolean freezer = dir.has("freezer");
        try (CgroupWalk walk = CgroupWalk.through(dir.path())) {
            while (walk.next()) {
                if (freezer) {
                    thawOne(walk.dir());
                }
                CgroupDir.addOwn(walk.dir(), pids);
            }
        }
        return pids;
    }

    /** Thaws a cgroup whose processes have been sent SIGKILL. */
    public static void wake(CgroupDir dir) throws CgroupException {
        try {
            if (!dir.unified() && dir.hasChildren()) {
                thawAll(dir);
            } else if (isFrozen(dir)) {
                thaw(dir);
            }
        } catch (SyscallException e) {
            if (!CgroupDir.isGone(e)) {
                throw CgroupException.failed("thaw " + dir.path(), "", e, "");
            }
        }
    }

    private static void thawOne(Fd dir) throws SyscallException {
        try {
            Syscalls.writeFile(dir, V1_STATE, CgroupText.bytes("THAWED"));
        } catch (SyscallException e) {
            if (!CgroupDir.isGone(e)) {
                throw e;
            }
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
