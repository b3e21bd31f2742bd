// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import jrun.host.criu.CriuException;
import jrun.host.criu.CriuLog;
import jrun.host.criu.CriuOption;
import jrun.host.criu.CriuRequest;
import jrun.host.criu.CriuRequestType;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Stat;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** The directories that CRIU reads and writes, held open: it opens them by our descriptors. */
public final class CriuDirectories implements AutoCloseable {
    private static final String DEFAULT = "checkpoint";
    private static final String CONFIG_ANNOTATION = "org.criu.config";
    private static final String OWN_CONFIG = "/etc/criu/jrun.conf";
    private static final String COMMON_CONFIG = "/etc/criu/runc.conf";
    private static final int PRIVATE = 0700;
    private static final int DETAILED = 4;

    private final String imagePath;
    private final String logPath;
    private final Fd images;
    private final @Nullable Fd work;
    private final String logName;

    private CriuDirectories(String imagePath, String logPath, Fd images, @Nullable Fd work, String logName) {
        this.imagePath = imagePath;
        this.logPath = logPath;
        this.images = images;
        this.work = work;
        this.logName = logName;
    }

    /** For images that will be written. */
    public static CriuDirectories toWrite(CriuSettings settings) throws JrunException {
        make(imagePath(settings));
        return open(settings, "dump.log");
    }

    /** For images that are there. */
    public static CriuDirectories toRead(CriuSettings settings) throws JrunException {
        return open(settings, "restore.log");
    }

    private static String imagePath(CriuSettings settings) {
        String path = settings.imagePath();
        return path == null || path.isEmpty() ? DEFAULT : path;
    }

    private static CriuDirectories open(CriuSettings settings, String logName) throws JrunException {
        String imagePath = imagePath(settings);
        String workPath = settings.workPath();
        String logPath = imagePath;
        Fd images = Syscalls.open(imagePath, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
        Fd work = null;
        try {
            refuseOthers(images, imagePath);
            if (workPath != null && !workPath.isEmpty()) {
                logPath = workPath;
                make(workPath);
                work = Syscalls.open(workPath, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
                refuseOthers(work, workPath);
            }
            CriuLog.makeRoom(work == null ? images : work, logName);
            return new CriuDirectories(imagePath, logPath, images, work, logName);
        } catch (JrunException e) {
            images.close();
            if (work != null) {
                work.close();
            }
            throw e;
        }
    }

    /**
     * CRIU opens what lies there by name, with our privileges, and makes processes of it: whoever can write there would be us.
     */
    private static void refuseOthers(Fd directory, String path) throws JrunException {
        Stat stat = Syscalls.fstat(directory);
        if (stat.isWrittenByOthers(Processes.geteuid())) {
            throw new CriuException(
                    "use directory " + path + " for CRIU: another user can write there (owner "
                            + stat.uid() + ", mode " + Integer.toOctalString(stat.permissions())
                            + "); hint: give CRIU a directory of root's that nobody else can write, with the images copied there");
        }
    }

    /** Makes a directory with its parents; one that is there is fine. */
    private static void make(String path) throws SyscallException {
        try {
            Syscalls.mkdir(path, PRIVATE);
        } catch (SyscallException e) {
            int slash = path.lastIndexOf('/');
            if (e.errno() == Errno.EEXIST) {
                return;
            }
            if (e.errno() != Errno.ENOENT || slash <= 0) {
                throw e;
            }
            make(path.substring(0, slash));
            make(path);
        }
    }

    /**
     * The same directories as this process has them in its mount namespace: CRIU mounts in its working directory, which
     * only works on mounts of its own namespace.
     */
    public CriuDirectories seenBy(int pid) throws SyscallException {
        Fd theirImages = reopen(pid, images);
        try {
            Fd theirWork = work == null ? null : reopen(pid, work);
            return new CriuDirectories(imagePath, logPath, theirImages, theirWork, logName);
        } catch (SyscallException e) {
            theirImages.close();
            throw e;
        }
    }

    private static Fd reopen(int pid, Fd directory) throws SyscallException {
        String path = Syscalls.readlink(directory.path());
        Fd reopened = Syscalls.open("/proc/" + pid + "/root" + path, Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
        Stat before = Syscalls.fstat(directory);
        Stat now = Syscalls.fstat(reopened);
        if (before.ino() != now.ino() || before.dev() != now.dev()) {
            reopened.close();
            throw new SyscallException("open again", path, Errno.ESTALE);
        }
        return reopened;
    }

    /** The directory of the images. */
    public Fd images() {
        return images;
    }

    /** Its path as given, for messages. */
    public String imagePath() {
        return imagePath;
    }

    /** A request that knows these directories, the log and the configuration file of the container. */
    public CriuRequest begin(CriuRequestType type, Spec spec) {
        CriuRequest request = CriuRequest.of(type)
                .number(CriuOption.IMAGES_DIR_FD, images.number())
                .number(CriuOption.LOG_LEVEL, DETAILED)
                .text(CriuOption.LOG_FILE, logName)
                .flag(CriuOption.NOTIFY_SCRIPTS)
                .flag(CriuOption.ORPHAN_PTS_MASTER);
        if (work != null) {
            request.number(CriuOption.WORK_DIR_FD, work.number());
        }
        String config = spec.annotations().get(CONFIG_ANNOTATION);
        if (config == null) {
            config = Syscalls.access(OWN_CONFIG, 0) ? OWN_CONFIG : COMMON_CONFIG;
        }
        if (!config.isEmpty()) { // an empty one says: no such file
            request.text(CriuOption.CONFIG_FILE, config);
        }
        return request;
    }

    /** The failure of what was attempted, with what the log says of it. */
    public CriuException explain(String attempted, CriuException failure) {
        return CriuLog.explain(attempted, failure, work == null ? images : work, logPath + "/" + logName);
    }

    @Override
    public void close() {
        images.close();
        if (work != null) {
            work.close();
        }
    }
}
