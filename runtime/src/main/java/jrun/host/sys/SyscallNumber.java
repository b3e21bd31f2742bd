// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** Numbers of the system calls in use. Linux: asm/unistd_64.h (x86_64), asm-generic/unistd.h (aarch64). */
enum SyscallNumber {
    OPENAT(257, 56),
    OPENAT2(437, 437),
    CLOSE(3, 57),
    READ(0, 63),
    WRITE(1, 64),
    LSEEK(8, 62),
    PIPE2(293, 59),
    FCNTL(72, 25),
    IOCTL(16, 29),
    FLOCK(73, 32),
    MKDIRAT(258, 34),
    UNLINKAT(263, 35),
    RENAMEAT2(316, 276),
    SYMLINKAT(266, 36),
    READLINKAT(267, 78),
    FACCESSAT(269, 48),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWN(93, 55),
    FCHOWNAT(260, 54),
    STATX(332, 291),
    STATFS(137, 43),
    GETDENTS64(217, 61),
    MEMFD_CREATE(319, 279),
    EVENTFD2(290, 19),
    PPOLL(271, 73),
    SIGNALFD4(289, 74),
    RT_SIGPROCMASK(14, 135),
    SOCKET(41, 198),
    SOCKETPAIR(53, 199),
    BIND(49, 200),
    LISTEN(50, 201),
    CONNECT(42, 203),
    SETSOCKOPT(54, 208),
    ACCEPT4(288, 242),
    SENDMSG(46, 211),
    RECVMSG(47, 212),
    PIDFD_OPEN(434, 434),
    PIDFD_SEND_SIGNAL(424, 424),
    PIDFD_GETFD(438, 438),
    KILL(62, 129),
    RT_SIGACTION(13, 134),
    WAIT4(61, 260),
    WAITID(247, 95),
    PRLIMIT64(302, 261),
    PRCTL(157, 167),
    SCHED_SETATTR(314, 274),
    GETPID(39, 172),
    GETEUID(107, 175),
    GETEGID(108, 177),
    OPEN_TREE(428, 428),
    MOUNT_SETATTR(442, 442),
    CLONE3(435, 435),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    BPF(321, 280),
    CLOCK_GETTIME(228, 113),
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
