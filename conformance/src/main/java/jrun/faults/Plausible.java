// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which errors the kernel may give in which call: those of a full, tired or forbidding machine. */
final class Plausible {
    private static final Map<String, Integer> NUMBERS = Map.of(
            "EPERM", 1, "EINTR", 4, "EIO", 5, "EAGAIN", 11, "ENOMEM", 12, "EACCES", 13, "EMFILE", 24, "ENOSPC", 28);

    /** They never fail with arguments that are right, or wait in a loop that a language's own runtime has for itself. */
    private static final Set<String> NEVER = Set.of(
            "exit",
            "exit_group",
            "rt_sigreturn",
            "restart_syscall",
            "rt_sigaction",
            "rt_sigprocmask",
            "sigaltstack",
            "getpid",
            "gettid",
            "getppid",
            "getuid",
            "geteuid",
            "getgid",
            "getegid",
            "getpgrp",
            "umask",
            "uname",
            "arch_prctl",
            "set_tid_address",
            "set_robust_list",
            "rseq",
            "futex",
            "sched_yield",
            "sched_getaffinity",
            "nanosleep",
            "clock_nanosleep",
            "clock_gettime",
            "gettimeofday",
            "madvise",
            "brk",
            "tgkill",
            "getrandom",
            "sysinfo",
            "timer_create",
            "timer_settime",
            "timer_delete",
            "setitimer");

    private static final Set<String> OPENING = Set.of(
            "open",
            "openat",
            "openat2",
            "open_tree",
            "fsopen",
            "fsmount",
            "socket",
            "socketpair",
            "pipe",
            "pipe2",
            "dup",
            "dup2",
            "dup3",
            "fcntl",
            "memfd_create",
            "eventfd2",
            "epoll_create1",
            "timerfd_create",
            "signalfd4",
            "inotify_init1",
            "pidfd_open",
            "pidfd_getfd",
            "accept",
            "accept4");
    private static final Set<String> WRITING = Set.of(
            "write",
            "pwrite64",
            "writev",
            "mkdir",
            "mkdirat",
            "symlink",
            "symlinkat",
            "linkat",
            "rename",
            "renameat",
            "renameat2",
            "mknod",
            "mknodat",
            "ftruncate",
            "fallocate",
            "fsync",
            "sendfile",
            "copy_file_range");
    private static final Set<String> WAITING = Set.of(
            "wait4",
            "waitid",
            "poll",
            "ppoll",
            "pselect6",
            "epoll_wait",
            "epoll_pwait",
            "recvmsg",
            "recvfrom",
            "sendmsg",
            "sendto",
            "connect",
            "flock",
            "rt_sigtimedwait");
    private static final Set<String> MEMORY = Set.of("mmap", "munmap", "mprotect", "mremap");
    private static final Set<String> PROCESSES = Set.of("clone", "clone3", "fork", "vfork");
    private static final Set<String> READING = Set.of(
            "pread64",
            "readv",
            "getdents64",
            "readlink",
            "readlinkat",
            "stat",
            "lstat",
            "fstat",
            "newfstatat",
            "statx",
            "statfs",
            "fstatfs",
            "lseek",
            "access",
            "faccessat",
            "faccessat2",
            "getcwd");

    private Plausible() {}

    /** The number of an error that {@link #errors} names. */
    static int number(String error) {
        return Objects.requireNonNull(NUMBERS.get(error));
    }

    /** Names of errors; empty for a call that does not fail. */
    static List<String> errors(String call) {
        if (NEVER.contains(call)) {
            return List.of();
        } else if (OPENING.contains(call)) {
            return List.of("EMFILE", "EPERM", "ENOMEM");
        } else if (WRITING.contains(call)) {
            return List.of("ENOSPC", "EIO", "EPERM");
        } else if (WAITING.contains(call)) {
            return List.of("EINTR", "ENOMEM");
        } else if (MEMORY.contains(call)) {
            return List.of("ENOMEM");
        } else if (PROCESSES.contains(call)) {
            return List.of("EAGAIN", "ENOMEM");
        } else if (READING.contains(call)) {
            return List.of("EIO", "EACCES");
        } else if (call.equals("read")) {
            return List.of("EIO", "EINTR");
        } else if (call.equals("close")) {
            return List.of("EIO");
        }
        return List.of("EPERM", "ENOMEM");
    }
}
