// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/** The container's directory in one hierarchy, opened once, its files reached from there. */
public final class CgroupDir implements AutoCloseable {
    private static final int WORD = 64;

    /** Where cgroup file systems are looked for. */
    public static final String ROOT = "/sys/fs/cgroup";

    private final String controllers;
    private final String path;
    private @Nullable Fd fd;

    public CgroupDir(String controllers, String path) {
        this.controllers = controllers;
        this.path = path;
    }

    public String controllers() {
        return controllers;
    }

    public String path() {
        return path;
    }

    public boolean unified() {
        return controllers.isEmpty();
    }

    public boolean has(String controller) {
        return !unified() && CgroupText.split(controllers, ',').contains(controller);
    }

    public Fd fd() throws SyscallException {
        Fd open = fd;
        if (open == null) {
            open = open(path);
            fd = open;
        }
        return open;
    }

    /** A file of at most one page: the kernel makes such files whole. */
    public String read(String file) throws SyscallException {
        byte[] text = Syscalls.readWhole(fd(), file);
        return CgroupText.text(text, text.length);
    }

    /** A file of one word, by its path and without a descriptor of the directory; empty when there is no such file. */
    public String glance(String file) throws SyscallException {
        byte[] buffer = new byte[WORD];
        try (Fd open = Syscalls.open(path + "/" + file, Uapi.O_RDONLY, 0)) {
            return CgroupText.text(buffer, Syscalls.read(open, buffer));
        } catch (SyscallException e) {
            if (isGone(e)) {
                return "";
            }
            throw e;
        }
    }

    /** The same as {@link #read}, empty when there is no such file. */
    public String readIfThere(String file) throws SyscallException {
        try {
            return read(file);
        } catch (SyscallException e) {
            if (isGone(e)) {
                return "";
            }
            throw e;
        }
    }

    /** The same, empty also when it cannot be read. */
    public String readOrEmpty(String file) {
        try {
            return read(file);
        } catch (SyscallException e) {
            return "";
        }
    }

    /** A file of any length, empty when it cannot be read. */
    public String readAllOrEmpty(String file) {
        try {
            byte[] data = Syscalls.readFile(fd(), file);
            return CgroupText.text(data, data.length);
        } catch (SyscallException e) {
            return "";
        }
    }

    public void write(String file, String value) throws SyscallException {
        Syscalls.writeFile(fd(), file, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The directory above this one. */
    public static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    /** Opens a directory. */
    public static Fd open(String path) throws SyscallException {
        return Syscalls.open(path, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
    }

    /** Whether there are cgroups below it: each of them is a link to it. */
    public boolean hasChildren() throws SyscallException {
        return Syscalls.fstat(fd()).links() > 2;
    }

    public boolean hasFile(String file) throws SyscallException {
        return Syscalls.exists(path + "/" + file);
    }

    /** The processes in this cgroup and in those below it; ids that our pid namespace has no number for are left out. */
    public List<Integer> pids() throws SyscallException {
        List<Integer> pids = new ArrayList<>();
        try (CgroupWalk walk = CgroupWalk.through(path)) {
            while (walk.next()) {
                addOwn(walk.dir(), pids);
            }
        }
        return pids;
    }

    /** Adds the processes of this one cgroup; none where it was removed meanwhile. */
    public static void addOwn(Fd dir, List<Integer> into) throws SyscallException {
        byte[] data;
        try {
            data = Syscalls.readFile(dir, "cgroup.procs");
        } catch (SyscallException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                addOwners(dir, into);
                return;
            }
            if (isGone(e)) {
                return;
            }
            throw e;
        }
        for (String line : CgroupText.lines(CgroupText.text(data, data.length))) {
            long pid = CgroupText.number(line, 0);
            // 0 is a process outside of our pid namespace; kill(0) would mean our own group
            if (pid > 0 && pid <= Integer.MAX_VALUE) {
                into.add((int) pid);
            }
        }
    }

    /** Adds the processes that the threads of a threaded cgroup belong to, unless they are there. */
    private static void addOwners(Fd dir, List<Integer> into) throws SyscallException {
        byte[] data = Syscalls.readFile(dir, "cgroup.threads");
        for (String line : CgroupText.lines(CgroupText.text(data, data.length))) {
            int process = CgroupText.number(line, 0) <= 0 ? 0 : owner(line);
            if (process > 0 && !into.contains(process)) {
                into.add(process);
            }
        }
    }

    /** The process of a thread, 0 when it has ended. */
    private static int owner(String thread) {
        try {
            for (String line : CgroupText.lines(Syscalls.readText("/proc/" + thread + "/status"))) {
                if (line.startsWith("Tgid:")) {
                    return (int) CgroupText.number(line.substring("Tgid:".length()), 0);
                }
            }
        } catch (SyscallException e) {
            return 0;
        }
        return 0;
    }

    /** Whether a call failed because its cgroup has been removed. */
    public static boolean isGone(SyscallException e) {
        return e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV;
    }

    @Override
    public void close() {
        if (fd != null) {
            fd.close();
            fd = null;
        }
    }
}
