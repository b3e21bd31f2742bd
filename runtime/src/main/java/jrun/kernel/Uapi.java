// SPDX-License-Identifier: Apache-2.0
package jrun.kernel;

/**
 * Constants of the kernel's interface, by their own names; each one is in use. Linux: include/uapi.
 */
public final class Uapi {
    private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));

    // open(2)
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_TRUNC = 01000;
    public static final int O_APPEND = 02000;
    public static final int O_NONBLOCK = 04000;
    public static final int O_DIRECTORY = ARM ? 040000 : 0200000;
    public static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
    public static final int O_CLOEXEC = 02000000;
    public static final int O_PATH = 010000000;
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_RECURSIVE = 0x8000;
    // access(2), lseek(2), flock(2), fcntl(2), memfd_create(2)
    public static final int X_OK = 1;
    public static final int W_OK = 2;
    public static final int SEEK_SET = 0;
    public static final int SEEK_END = 2;
    public static final int LOCK_SH = 1;
    public static final int LOCK_EX = 2;
    public static final int LOCK_NB = 4;
    public static final int LOCK_UN = 8;
    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_SEAL_SEAL = 1;
    public static final int F_SEAL_SHRINK = 2;
    public static final int F_SEAL_GROW = 4;
    public static final int F_SEAL_WRITE = 8;
    public static final int MFD_ALLOW_SEALING = 2;
    public static final int MFD_EXEC = 0x10;
    // inode(7): st_mode
    public static final int S_IFMT = 0170000;
    public static final int S_IFIFO = 0010000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFREG = 0100000;
    // statfs(2): f_type
    public static final long SYSFS_MAGIC = 0x62656572;
    public static final long CGROUP_SUPER_MAGIC = 0x27e0eb;
    public static final long CGROUP2_SUPER_MAGIC = 0x63677270;
    // poll(2)
    public static final short POLLIN = 1;
    public static final short POLLPRI = 2;
    public static final short POLLOUT = 4;
    // clone(2)
    public static final int CLONE_NEWTIME = 0x00000080;
    public static final int CLONE_NEWNS = 0x00020000;
    public static final int CLONE_NEWCGROUP = 0x02000000;
    public static final int CLONE_NEWUTS = 0x04000000;
    public static final int CLONE_NEWIPC = 0x08000000;
    public static final int CLONE_NEWUSER = 0x10000000;
    public static final int CLONE_NEWPID = 0x20000000;
    public static final int CLONE_NEWNET = 0x40000000;
    // mount(2): propagation
    public static final int MS_REC = 0x4000;
    public static final int MS_UNBINDABLE = 1 << 17;
    public static final int MS_PRIVATE = 1 << 18;
    public static final int MS_SLAVE = 1 << 19;
    public static final int MS_SHARED = 1 << 20;
    // mount_setattr(2)
    public static final int MOUNT_ATTR_RDONLY = 0x1;
    public static final int MOUNT_ATTR_NOSUID = 0x2;
    public static final int MOUNT_ATTR_NODEV = 0x4;
    public static final int MOUNT_ATTR_NOEXEC = 0x8;
    public static final int MOUNT_ATTR_NOATIME = 0x10;
    public static final int MOUNT_ATTR_STRICTATIME = 0x20;
    /** MOUNT_ATTR__ATIME, the whole field of the access time setting; to change it, all of it must be cleared. */
    public static final int MOUNT_ATTR_ATIME = 0x70;

    public static final int MOUNT_ATTR_NODIRATIME = 0x80;
    public static final int MOUNT_ATTR_IDMAP = 0x0010_0000;
    public static final int MOUNT_ATTR_NOSYMFOLLOW = 0x0020_0000;
    // waitpid(2), waitid(2)
    public static final int WNOHANG = 1;
    public static final int WEXITED = 4;
    public static final int WALL = 0x40000000;
    // signal(7)
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGKILL = 9;
    public static final int SIGPIPE = 13;
    public static final int SIGTERM = 15;
    public static final int SIGCHLD = 17;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGWINCH = 28;
    // prctl(2)
    public static final int PR_CAPBSET_READ = 23;
    public static final int PR_SET_CHILD_SUBREAPER = 36;

    private Uapi() {}
}
