// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/**
 * The system calls that jrun makes, each by its prototype: pointers and sizes are {@code long}, descriptors, flags and ids
 * mostly {@code int}. What comes back is the kernel's result, or the negative error number. An interrupted call is
 * repeated. syscalls(2)
 */
final class RawCalls {
    private static final int EINTR = 4;
    private static final int SIGSET_BYTES = 8; // the kernel's

    private RawCalls() {}

    static long openat(int dir, long path, int flags, int mode) {
        return call(SyscallNumber.OPENAT, dir, path, flags, mode, 0, 0);
    }

    static long openat2(int dir, long path, long how, long size) {
        return call(SyscallNumber.OPENAT2, dir, path, how, size, 0, 0);
    }

    static long lseek(int fd, long offset, int whence) {
        return call(SyscallNumber.LSEEK, fd, offset, whence, 0, 0, 0);
    }

    static long pipe2(long ends, int flags) {
        return call(SyscallNumber.PIPE2, ends, flags, 0, 0, 0, 0);
    }

    static long fcntl(int fd, int command, long argument) {
        return call(SyscallNumber.FCNTL, fd, command, argument, 0, 0, 0);
    }

    static long ioctl(int fd, int request, long argument) {
        return call(SyscallNumber.IOCTL, fd, request, argument, 0, 0, 0);
    }

    static long flock(int fd, int operation) {
        return call(SyscallNumber.FLOCK, fd, operation, 0, 0, 0, 0);
    }

    static long mkdirat(int dir, long path, int mode) {
        return call(SyscallNumber.MKDIRAT, dir, path, mode, 0, 0, 0);
    }

    static long unlinkat(int dir, long path, int flags) {
        return call(SyscallNumber.UNLINKAT, dir, path, flags, 0, 0, 0);
    }

    static long renameat2(int fromDir, long from, int toDir, long to, int flags) {
        return call(SyscallNumber.RENAMEAT2, fromDir, from, toDir, to, flags, 0);
    }

    static long symlinkat(long text, int dir, long path) {
        return call(SyscallNumber.SYMLINKAT, text, dir, path, 0, 0, 0);
    }

    static long readlinkat(int dir, long path, long buffer, long size) {
        return call(SyscallNumber.READLINKAT, dir, path, buffer, size, 0, 0);
    }

    static long faccessat(int dir, long path, int mode) {
        return call(SyscallNumber.FACCESSAT, dir, path, mode, 0, 0, 0);
    }

    static long fchmod(int fd, int mode) {
        return call(SyscallNumber.FCHMOD, fd, mode, 0, 0, 0, 0);
    }

    static long fchmodat(int dir, long path, int mode) {
        return call(SyscallNumber.FCHMODAT, dir, path, mode, 0, 0, 0);
    }

    static long fchown(int fd, long uid, long gid) {
        return call(SyscallNumber.FCHOWN, fd, uid, gid, 0, 0, 0);
    }

    static long fchownat(int dir, long path, long uid, long gid, int flags) {
        return call(SyscallNumber.FCHOWNAT, dir, path, uid, gid, flags, 0);
    }

    static long statx(int dir, long path, int flags, int mask, long buffer) {
        return call(SyscallNumber.STATX, dir, path, flags, mask, buffer, 0);
    }

    static long statfs(long path, long buffer) {
        return call(SyscallNumber.STATFS, path, buffer, 0, 0, 0, 0);
    }

    static long getdents64(int dir, long buffer, int size) {
        return call(SyscallNumber.GETDENTS64, dir, buffer, size, 0, 0, 0);
    }

    static long memfdCreate(long name, int flags) {
        return call(SyscallNumber.MEMFD_CREATE, name, flags, 0, 0, 0, 0);
    }

    static long eventfd2(int count, int flags) {
        return call(SyscallNumber.EVENTFD2, count, flags, 0, 0, 0, 0);
    }

    static long ppoll(long fds, int count, long timeout, long mask, long maskSize) {
        return call(SyscallNumber.PPOLL, fds, count, timeout, mask, maskSize, 0);
    }

    static long signalfd4(int fd, long mask, long maskSize, int flags) {
        return call(SyscallNumber.SIGNALFD4, fd, mask, maskSize, flags, 0, 0);
    }

    static long rtSigprocmask(int how, long set, long oldSet, long setSize) {
        return call(SyscallNumber.RT_SIGPROCMASK, how, set, oldSet, setSize, 0, 0);
    }

    static long socket(int family, int type, int protocol) {
        return call(SyscallNumber.SOCKET, family, type, protocol, 0, 0, 0);
    }

    static long socketpair(int family, int type, int protocol, long ends) {
        return call(SyscallNumber.SOCKETPAIR, family, type, protocol, ends, 0, 0);
    }

    static long bind(int socket, long address, int size) {
        return call(SyscallNumber.BIND, socket, address, size, 0, 0, 0);
    }

    static long setsockopt(int socket, int level, int option, long value, int size) {
        return call(SyscallNumber.SETSOCKOPT, socket, level, option, value, size, 0);
    }

    static long listen(int socket, int backlog) {
        return call(SyscallNumber.LISTEN, socket, backlog, 0, 0, 0, 0);
    }

    static long connect(int socket, long address, int size) {
        return call(SyscallNumber.CONNECT, socket, address, size, 0, 0, 0);
    }

    static long accept4(int socket, long address, long size, int flags) {
        return call(SyscallNumber.ACCEPT4, socket, address, size, flags, 0, 0);
    }

    static long sendmsg(int socket, long header, int flags) {
        return call(SyscallNumber.SENDMSG, socket, header, flags, 0, 0, 0);
    }

    static long recvmsg(int socket, long header, int flags) {
        return call(SyscallNumber.RECVMSG, socket, header, flags, 0, 0, 0);
    }

    static long openTree(int dir, long path, int flags) {
        return call(SyscallNumber.OPEN_TREE, dir, path, flags, 0, 0, 0);
    }

    static long mountSetattr(int dir, long path, int flags, long attributes, long size) {
        return call(SyscallNumber.MOUNT_SETATTR, dir, path, flags, attributes, size, 0);
    }

    static long clone3(long arguments, long size) {
        return call(SyscallNumber.CLONE3, arguments, size, 0, 0, 0, 0);
    }

    static long pidfdOpen(int pid, int flags) {
        return call(SyscallNumber.PIDFD_OPEN, pid, flags, 0, 0, 0, 0);
    }

    static long pidfdSendSignal(int pidfd, int signal, long info, int flags) {
        return call(SyscallNumber.PIDFD_SEND_SIGNAL, pidfd, signal, info, flags, 0, 0);
    }

    static long pidfdGetfd(int pidfd, int fd, int flags) {
        return call(SyscallNumber.PIDFD_GETFD, pidfd, fd, flags, 0, 0, 0);
    }

    static long kill(int pid, int signal) {
        return call(SyscallNumber.KILL, pid, signal, 0, 0, 0, 0);
    }

    static long rtSigaction(int signal, long action) {
        return call(SyscallNumber.RT_SIGACTION, signal, action, 0, SIGSET_BYTES, 0, 0);
    }

    static long wait4(int pid, long status, int options, long usage) {
        return call(SyscallNumber.WAIT4, pid, status, options, usage, 0, 0);
    }

    static long waitid(int kind, int id, long info, int options, long usage) {
        return call(SyscallNumber.WAITID, kind, id, info, options, usage, 0);
    }

    static long prlimit64(int pid, int resource, long newLimits, long oldLimits) {
        return call(SyscallNumber.PRLIMIT64, pid, resource, newLimits, oldLimits, 0, 0);
    }

    static long prctl(int option, long a, long b) {
        return call(SyscallNumber.PRCTL, option, a, b, 0, 0, 0);
    }

    static long schedSetattr(int pid, long attributes, int flags) {
        return call(SyscallNumber.SCHED_SETATTR, pid, attributes, flags, 0, 0, 0);
    }

    static long getpid() {
        return call(SyscallNumber.GETPID, 0, 0, 0, 0, 0, 0);
    }

    static long geteuid() {
        return call(SyscallNumber.GETEUID, 0, 0, 0, 0, 0, 0);
    }

    static long getegid() {
        return call(SyscallNumber.GETEGID, 0, 0, 0, 0, 0, 0);
    }

    static long fsopen(long type, int flags) {
        return call(SyscallNumber.FSOPEN, type, flags, 0, 0, 0, 0);
    }

    static long fsconfig(int context, int command, long key, long value, int extra) {
        return call(SyscallNumber.FSCONFIG, context, command, key, value, extra, 0);
    }

    static long fsmount(int context, int flags, int attributes) {
        return call(SyscallNumber.FSMOUNT, context, flags, attributes, 0, 0, 0);
    }

    static long bpf(int command, long attributes, int size) {
        return call(SyscallNumber.BPF, command, attributes, size, 0, 0, 0);
    }

    static long clockGettime(int clock, long time) {
        return call(SyscallNumber.CLOCK_GETTIME, clock, time, 0, 0, 0, 0);
    }

    static long uname(long names) {
        return call(SyscallNumber.UNAME, names, 0, 0, 0, 0, 0);
    }

    static long setns(int namespace, int type) {
        return call(SyscallNumber.SETNS, namespace, type, 0, 0, 0, 0);
    }

    /** Not repeated when it is interrupted: the number is free in any case. */
    static void close(int fd) {
        once(SyscallNumber.CLOSE, fd, 0, 0, 0, 0, 0);
    }

    static long read(int fd, long buffer, int size) {
        return call(SyscallNumber.READ, fd, buffer, size, 0, 0, 0);
    }

    /** read(2) into a part of an array. */
    static long read(int fd, byte[] into, int offset, int length) {
        return transfer(SyscallNumber.READ, fd, into, offset, length);
    }

    /** write(2) of a part of an array. */
    static long write(int fd, byte[] from, int offset, int length) {
        return transfer(SyscallNumber.WRITE, fd, from, offset, length);
    }

    private static long transfer(SyscallNumber call, int fd, byte[] data, int offset, int length) {
        long result;
        long begin = Trace.now();
        do {
            result = Native.LIBC.transfer(call.number(), fd, data, offset, length);
            if (result == -1) {
                result = -Native.LIBC.errno();
            }
        } while (result == -EINTR);
        Trace.call(call, begin, result);
        return result;
    }

    private static long call(SyscallNumber call, long a, long b, long c, long d, long e, long f) {
        long result;
        do {
            result = once(call, a, b, c, d, e, f);
        } while (result == -EINTR);
        return result;
    }

    private static long once(SyscallNumber call, long a, long b, long c, long d, long e, long f) {
        long begin = Trace.now();
        long result = Native.LIBC.syscall(call.number(), a, b, c, d, e, f);
        result = result == -1 ? -Native.LIBC.errno() : result;
        Trace.call(call, begin, result);
        return result;
    }
}
