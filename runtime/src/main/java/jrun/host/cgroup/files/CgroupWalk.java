// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.files;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * A way through a cgroup and all below it, each before those inside it. A container that may write to its cgroup decides
 * how deep and how wide they are and what they are called. So each is opened from the one above and left by {@code ..}:
 * two descriptors, no recursion and no path, however deep it goes. Those that are removed on the way are passed over.
 */
public final class CgroupWalk implements AutoCloseable {
    private static final int DIRECTORY = Uapi.O_RDONLY | Uapi.O_DIRECTORY | Uapi.O_NOFOLLOW;

    private final String top;
    private final boolean removing;
    /** The names that lead from the top to where we are. */
    private final List<String> way = new ArrayList<>();
    /** What is still to be seen: in the top, in the first of the way, and so on. */
    private final List<List<String>> waiting = new ArrayList<>();

    private @Nullable Fd here;
    private boolean begun;

    private CgroupWalk(String top, boolean removing) {
        this.top = top;
        this.removing = removing;
    }

    public static CgroupWalk through(String top) {
        return new CgroupWalk(top, false);
    }

    /** Removes each cgroup below the top that is not in use. */
    public static void removeBelow(String top) throws SyscallException {
        try (CgroupWalk walk = new CgroupWalk(top, true)) {
            boolean more = walk.next();
            while (more) {
                more = walk.next();
            }
        }
    }

    /** The cgroup from the top down that has the process, by the kernel's list and not by a path; null if none has. */
    public static @Nullable Fd find(String top, int pid) throws SyscallException {
        try (CgroupWalk walk = through(top)) {
            while (walk.next()) {
                List<Integer> pids = new ArrayList<>();
                CgroupDir.addOwn(walk.dir(), pids);
                if (pids.contains(pid)) {
                    return Syscalls.duplicate(walk.dir());
                }
            }
        }
        return null;
    }

    /** Goes on to the next; false when all have been seen. */
    public boolean next() throws SyscallException {
        if (!begun) {
            begun = true;
            return enter(null, top);
        }
        if (here == null) {
            return false;
        }
        waiting.add(children(here));
        while (!waiting.isEmpty()) {
            List<String> siblings = waiting.getLast();
            if (!siblings.isEmpty()) {
                String name = siblings.removeLast();
                if (enter(here, name)) {
                    way.add(name);
                    return true;
                }
            } else {
                waiting.removeLast();
                if (!way.isEmpty()) {
                    leave(way.removeLast());
                }
            }
        }
        return false;
    }

    /** The directory that the last {@link #next()} came to; it stays this object's. */
    public Fd dir() {
        Fd open = here;
        if (open == null) {
            throw new IllegalStateException("the walk is nowhere");
        }
        return open;
    }

    private boolean enter(@Nullable Fd parent, String name) throws SyscallException {
        try {
            Fd child = parent == null ? Syscalls.open(name, DIRECTORY, 0) : Syscalls.openat(parent, name, DIRECTORY, 0);
            close();
            here = child;
            return true;
        } catch (SyscallException e) {
            if (CgroupDir.isGone(e)) {
                return false;
            }
            throw e;
        }
    }

    /** A cgroup never moves to another parent, not even by a rename of v1. */
    private void leave(String name) throws SyscallException {
        Fd parent = Syscalls.openat(dir(), "..", DIRECTORY, 0);
        close();
        here = parent;
        if (removing) {
            remove(parent, name);
        }
    }

    private static void remove(Fd parent, String name) throws SyscallException {
        try {
            Syscalls.unlinkat(parent, name, Uapi.AT_REMOVEDIR);
        } catch (SyscallException e) {
            boolean used = e.errno() == Errno.EBUSY || e.errno() == Errno.ENOTEMPTY;
            if (!used && !CgroupDir.isGone(e)) {
                throw e;
            }
        }
    }

    private static List<String> children(Fd dir) throws SyscallException {
        try {
            return Listing.directories(dir);
        } catch (SyscallException e) {
            if (CgroupDir.isGone(e)) {
                return new ArrayList<>();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (here != null) {
            here.close();
            here = null;
        }
    }
}
