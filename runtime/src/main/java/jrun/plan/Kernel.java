// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/** Numbers of the kernel's interface that plans are made of. Sources: linux/sched.h, linux/mount.h, linux/fs.h. */
final class Kernel {
    static final long CLONE_NEWTIME = 0x80L;
    static final long CLONE_NEWNS = 0x0002_0000L;
    static final long CLONE_NEWCGROUP = 0x0200_0000L;
    static final long CLONE_NEWUTS = 0x0400_0000L;
    static final long CLONE_NEWIPC = 0x0800_0000L;
    static final long CLONE_NEWUSER = 0x1000_0000L;
    static final long CLONE_NEWPID = 0x2000_0000L;
    static final long CLONE_NEWNET = 0x4000_0000L;

    static final long MS_REC = 0x4000L;
    static final long MS_UNBINDABLE = 1L << 17;
    static final long MS_PRIVATE = 1L << 18;
    static final long MS_SLAVE = 1L << 19;
    static final long MS_SHARED = 1L << 20;

    static final long ATTR_RDONLY = 0x1L;
    static final long ATTR_NOSUID = 0x2L;
    static final long ATTR_NODEV = 0x4L;
    static final long ATTR_NOEXEC = 0x8L;
    static final long ATTR_NOATIME = 0x10L;
    static final long ATTR_STRICTATIME = 0x20L;
    /** The whole field of the access time setting; to change it, all of it must be cleared: mount_setattr(2). */
    static final long ATTR_ATIME_FIELD = 0x70L;

    static final long ATTR_NODIRATIME = 0x80L;
    static final long ATTR_IDMAP = 0x0010_0000L;
    static final long ATTR_NOSYMFOLLOW = 0x0020_0000L;

    static final long AT_RECURSIVE = 0x8000L;

    static final long S_IFIFO = 0x1000L;
    static final long S_IFCHR = 0x2000L;
    static final long S_IFBLK = 0x6000L;

    private Kernel() {}
}
