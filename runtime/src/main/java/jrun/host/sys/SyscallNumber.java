// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** Numbers of the system calls in use. Linux: asm/unistd_64.h (x86_64), asm-generic/unistd.h (aarch64). */
enum SyscallNumber {
    OPENAT(257, 56),
    OPENAT2(437, 437),
    CLOSE(3, 57),
    CLOSE_RANGE(436, 436),
    READ(0, 63),
    WRITE(1, 64),
    LSEEK(8, 62),
    FTRUNCATE(77, 46),
    PIPE2(293, 59),
    DUP3(292, 24),
    FCNTL(72, 25),
    IOCTL(16, 29),
    FLOCK(73, 32),
    FSYNC(74, 82),
    MKDIRAT(258, 34),
    UNLINKAT(263, 35),
    RENAMEAT2(316, 276),
    SYMLINKAT(266, 36),
    LINKAT(265, 37),
    READLINKAT(267, 78),
    FACCESSAT(269, 48),
    FCHMODAT(268, 53),
    FCHMOD(91, 52),
    FCHOWNAT(260, 54),
    FCHOWN(93, 55),
    STATX(332, 291),
    FSTATFS(138, 44),
    STATFS(137, 43),
    GETDENTS64(217, 61),
    UTIMENSAT(280, 88),
    MEMFD_CREATE(319, 279),
    EVENTFD2(290, 19),
    INOTIFY_INIT1(294, 26),
    INOTIFY_ADD_WATCH(254, 27),
    PPOLL(271, 73),
    SIGNALFD4(289, 74),
    RT_SIGPROCMASK(14, 135),
    RT_SIGACTION(13, 134),
    SOCKET(41, 198),
    SOCKETPAIR(53, 199),
    BIND(49, 200),
    LISTEN(50, 201),
    CONNECT(42, 203),
    ACCEPT4(288, 242),
    SENDMSG(46, 211),
    RECVMSG(47, 212),
    SETSOCKOPT(54, 208),
    GETSOCKOPT(55, 209),
    PIDFD_OPEN(434, 434),
    PIDFD_SEND_SIGNAL(424, 424),
    PIDFD_GETFD(438, 438),
    KILL(62, 129),
    WAIT4(61, 260),
    WAITID(247, 95),
    PRLIMIT64(302, 261),
    PRCTL(157, 167),
    SCHED_SETATTR(314, 274),
    GETPID(39, 172),
    GETPPID(110, 173),
    GETEUID(107, 175),
    GETEGID(108, 177),
    GETUID(102, 174),
    GETGID(104, 176),
    CAPGET(125, 90),
    SCHED_GETAFFINITY(204, 123),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    MOVE_MOUNT(429, 429),
    OPEN_TREE(428, 428),
    MOUNT_SETATTR(442, 442),
    BPF(321, 280),
    SECCOMP(317, 277),
    KEYCTL(250, 219),
    GETRANDOM(318, 278),
    CLOCK_GETTIME(228, 113),
    CLOCK_NANOSLEEP(230, 115),
    UNAME(63, 160),
    SETNS(308, 268);

    /** Known at image build time too: an image is built on the kind of machine that it runs on. */
    private static final class Machine {
        static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));
    }

    private final int number;

    SyscallNumber(int x86, int aarch64) {
        number = Machine.AARCH64 ? aarch64 : x86;
    }

    int number() {
        return number;
    }
}
