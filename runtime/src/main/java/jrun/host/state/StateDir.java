// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.Stat;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.SpecException;
import org.jspecify.annotations.Nullable;

/**
 * The state directory of one container, held open: a directory that is removed and made again by somebody else is not
 * this one. Its flock is held by the command that changes the container, so a lock that is free says that the creator is
 * done or dead.
 */
public final class StateDir implements AutoCloseable {
    /** Where the waiting helper listens for start; it is gone once start was told. */
    public static final String START_SOCKET = "start.sock";
    /** The compiled seccomp filter, for exec. */
    public static final String SECCOMP_FILTER = "seccomp.bpf";
    /** The config.json that the container was created from: changes in the bundle have no effect any more. */
    public static final String CONFIG = "config.json";

    /** What CRIU is shown: the mounts of a restore, in a mount namespace that ends with it; cgroups for a dump. */
    public static final String RESTORE = "criu";

    /** Ids of the mounts that were added while the container ran, one a line: no other is ever taken off. */
    public static final String MOUNTS = "mounts";

    private static final String STATE = "state.json";
    private static final String STATE_TEMPORARY = "state.json.new";
    private static final int FILE_MODE = 0600;
    private static final int DIRECTORY_MODE = 0700;

    private final String id;
    private final String path;
    private final Fd base;

    /** What comes before the name of a file of it, to be reached from {@link #base}; empty when that is it. */
    private final String prefix;

    private boolean held;

    StateDir(String id, String path, Fd dir) {
        this(id, path, dir, "");
    }

    /**
     * One that is not opened: {@link #read}, {@link #has} and {@link #owner} are all that it can be asked.
     *
     * @param base stays the caller's
     */
    StateDir(String id, String path, Fd base, String prefix) {
        this.id = id;
        this.path = path;
        this.base = base;
        this.prefix = prefix;
    }

    public String id() {
        return id;
    }

    /** Its absolute path, for messages and for programs that get it. */
    public String path() {
        return path;
    }

    /** The directory itself, for calls relative to it; owned by this object. */
    public Fd dir() {
        if (!prefix.isEmpty()) {
            throw new IllegalStateException("the state directory of " + id + " is not open");
        }
        return base;
    }

    /**
     * Waits for the lock and keeps it until this object is closed.
     *
     * @throws StateException if the container was removed meanwhile
     */
    public void lock() throws StateException, SyscallException {
        Syscalls.flock(dir(), Uapi.LOCK_EX);
        held = true;
        if (!isLinked()) {
            throw StateException.absent(id);
        }
    }

    /** Takes the lock if it is free. */
    public boolean tryLock() throws SyscallException {
        try {
            Syscalls.flock(dir(), Uapi.LOCK_EX | Uapi.LOCK_NB);
            held = true;
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    public void unlock() throws SyscallException {
        Syscalls.flock(dir(), Uapi.LOCK_UN);
        held = false;
    }

    /**
     * Whether another process holds the lock: a create that goes on, or a delete. Asked by a shared lock, so that two who
     * ask do not see each other.
     */
    public boolean isLockedElsewhere() throws SyscallException {
        if (held) {
            return false; // asking would turn our lock into a shared one
        }
        try {
            Syscalls.flock(dir(), Uapi.LOCK_SH | Uapi.LOCK_NB);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EAGAIN) {
                return true;
            }
            throw e;
        }
        unlock();
        return false;
    }

    private boolean isLinked() throws SyscallException {
        try {
            Stat here = Syscalls.fstat(dir());
            Stat there = Syscalls.stat(path);
            return here.ino() == there.ino() && here.dev() == there.dev();
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    /** The uid that owns the container. */
    public long owner() throws SyscallException {
        return prefix.isEmpty()
                ? Syscalls.fstat(base).uid()
                : Syscalls.fstatat(base, prefix, 0).uid();
    }

    /** Reads state.json; null when the creator had not written it yet. */
    public @Nullable ContainerState read() throws SyscallException, StateException {
        byte[] json = readFile(STATE);
        if (json == null) {
            return null;
        }
        try {
            return ContainerStateJson.read(json);
        } catch (SpecException e) {
            throw new StateException("read state of container " + id + " in " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Replaces state.json: a reader sees the old one or the new one. It is not synced: the root lies on a tmpfs, and
     * after a crash of the machine no container is left.
     */
    public void write(ContainerState state) throws SyscallException {
        writeFile(STATE_TEMPORARY, ContainerStateJson.write(state));
        Syscalls.renameat(dir(), STATE_TEMPORARY, dir(), STATE);
    }

    /** Reads a file of the directory, null when it is not there. */
    public byte @Nullable [] readFile(String name) throws SyscallException {
        try {
            return Syscalls.readWhole(base, prefix + name);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /** Writes a file of the directory, private and from its beginning. */
    public void writeFile(String name, byte[] content) throws SyscallException {
        int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_TRUNC | Uapi.O_NOFOLLOW;
        try (Fd file = Syscalls.openat(dir(), name, flags, FILE_MODE)) {
            Syscalls.write(file, content);
        }
    }

    /** Adds to the end of a file of the directory, which is made private; two who add do not disturb each other. */
    public void append(String name, byte[] content) throws SyscallException {
        int flags = Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_APPEND | Uapi.O_NOFOLLOW;
        try (Fd file = Syscalls.openat(dir(), name, flags, FILE_MODE)) {
            Syscalls.write(file, content);
        }
    }

    /** Makes a directory in it, private. */
    public void makeDirectory(String name) throws SyscallException {
        Syscalls.mkdirat(dir(), name, DIRECTORY_MODE);
    }

    /** Removes an empty directory of it. */
    public void removeDirectory(String name) throws SyscallException {
        Syscalls.unlinkat(dir(), name, Uapi.AT_REMOVEDIR);
    }

    /** Whether the directory has an entry of this name. */
    public boolean has(String name) throws SyscallException {
        return Syscalls.exists(base, prefix + name);
    }

    /** Removes a file of the directory; an absent one is fine. */
    public void unlink(String name) throws SyscallException {
        try {
            Syscalls.unlinkat(dir(), name, 0);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Removes the directory with all that is in it. The state goes last, so that a removal cut short can be repeated. */
    public void remove() throws SyscallException {
        for (String name : Listing.of(dir())) {
            if (!name.equals(STATE)) {
                removeEntry(dir(), name);
            }
        }
        unlink(STATE);
        try {
            Syscalls.rmdir(path);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private static void removeEntry(Fd parent, String name) throws SyscallException {
        try {
            Syscalls.unlinkat(parent, name, 0);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return;
            }
            if (e.errno() != Errno.EISDIR && e.errno() != Errno.EPERM) {
                throw e;
            }
            removeTree(parent, name);
        }
    }

    private static void removeTree(Fd parent, String name) throws SyscallException {
        int flags = Uapi.O_RDONLY | Uapi.O_DIRECTORY | Uapi.O_NOFOLLOW;
        try (Fd child = Syscalls.openat(parent, name, flags, 0)) {
            for (String entry : Listing.of(child)) {
                removeEntry(child, entry);
            }
        }
        Syscalls.unlinkat(parent, name, Uapi.AT_REMOVEDIR);
    }

    /** Gives the lock back and closes the directory. */
    @Override
    public void close() {
        if (prefix.isEmpty()) {
            base.close();
        }
    }
}
