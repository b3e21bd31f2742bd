// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/** The root directory: finds, reserves and lists state directories. */
public final class StateStore {
    private static final int PRIVATE = 0700;
    private static final int STICKY = 01000;

    private final String root;

    /** A store below an absolute path, which need not exist yet. */
    public StateStore(String root) {
        this.root = root;
    }

    /**
     * Makes the state directory of a new container, and locks it until it is closed or this process dies. mkdir decides
     * a race of two that want the same id.
     *
     * @throws StateException if the id is invalid or taken
     */
    public StateDir reserve(String id) throws StateException, SyscallException {
        ContainerId.check(id);
        String path = root + "/" + id;
        try {
            makeDirectory(path);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EEXIST) {
                throw new StateException("container with given ID already exists: " + id, e);
            }
            if (e.errno() == Errno.EACCES && Processes.geteuid() != 0) {
                throw new StateException(
                        e.getMessage()
                                + "; hint: without root, set XDG_RUNTIME_DIR or give --root a directory of yours",
                        e);
            }
            throw e;
        }
        try {
            return openLocked(id);
        } catch (SyscallException e) {
            removeAfter(e, path);
            throw e;
        }
    }

    private StateDir openLocked(String id) throws StateException, SyscallException {
        StateDir reserved = open(id);
        try {
            reserved.lock();
            return reserved;
        } catch (StateException | SyscallException e) {
            reserved.close();
            throw e;
        }
    }

    private static void removeAfter(SyscallException failure, String path) {
        try {
            Syscalls.rmdir(path);
        } catch (SyscallException e) {
            failure.addSuppressed(e);
        }
    }

    private void makeDirectory(String path) throws SyscallException {
        try {
            Syscalls.mkdir(path, PRIVATE);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            makeParents();
            Syscalls.mkdir(path, PRIVATE);
        }
    }

    /**
     * The root with its parents; the root alone is private, so that an ordinary user's /run stays as it is. The sticky bit
     * keeps an ordinary user's containers from being tidied away. XDG Base Directory Specification, XDG_RUNTIME_DIR
     */
    private void makeParents() throws SyscallException {
        for (int slash = root.indexOf('/', 1); slash > 0; slash = root.indexOf('/', slash + 1)) {
            makeUnlessThere(root.substring(0, slash), 0755);
        }
        makeUnlessThere(root, Processes.geteuid() == 0 ? PRIVATE : PRIVATE | STICKY);
    }

    private static void makeUnlessThere(String path, int mode) throws SyscallException {
        try {
            Syscalls.mkdir(path, mode);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /**
     * Opens the state directory of a container, without a lock.
     *
     * @throws StateException if the id is invalid or there is no such container
     */
    public StateDir open(String id) throws StateException, SyscallException {
        ContainerId.check(id);
        String path = root + "/" + id;
        try {
            Fd dir = Syscalls.open(path, Uapi.O_RDONLY | Uapi.O_DIRECTORY | Uapi.O_NOFOLLOW, 0);
            return new StateDir(id, path, dir);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                throw StateException.absent(id);
            }
            throw e;
        }
    }

    /**
     * The state directory of a container to be looked at without opening it, see {@link StateDir}.
     *
     * @param dir the root directory, see {@link #openRoot}; it stays the caller's
     */
    public StateDir look(Fd dir, String id) throws StateException {
        ContainerId.check(id);
        return new StateDir(id, root + "/" + id, dir, id + "/");
    }

    /** The root directory, null when it does not exist. */
    public @Nullable Fd openRoot() throws SyscallException {
        try {
            return Syscalls.open(root, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /** The ids of all containers, sorted. */
    public List<String> list() throws SyscallException {
        try (Fd dir = openRoot()) {
            return dir == null ? List.of() : list(dir);
        }
    }

    /** The same below the open root directory. */
    public static List<String> list(Fd dir) throws SyscallException {
        List<String> ids = Listing.directories(dir);
        ids.sort(null);
        return ids;
    }
}
