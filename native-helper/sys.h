/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system calls that the C libraries lack or wrap in more than we want, one line each.
 * <sys/mount.h> stays out: its enums collide with <linux/mount.h>, which has the mount API by
 * descriptor.
 */
#ifndef JRUN_SYS_H
#define JRUN_SYS_H

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif
#define MNT_DETACH_FLAG 2
#define PROC_MAGIC 0x9fa0
#define PROC_ROOT_INODE 1
#define DEVPTS_MAGIC 0x1cd1

/* A descriptor of a path of the host's side; the C library's open(2) marks it by one more call. */
static inline int open_path(const char *path, int flags)
{
    return openat(AT_FDCWD, path, O_PATH | O_CLOEXEC | flags);
}

static inline int sys_openat2(int dir, const char *path, uint64_t flags, uint64_t mode,
                              uint64_t resolve)
{
    struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};

    for (;;) {
        long fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));

        if (fd >= 0 || errno != EAGAIN) /* EAGAIN: a rename raced with the walk, openat2(2) */
            return (int)fd;
    }
}

static inline int sys_mount(const char *source, const char *target, const char *type,
                            unsigned long flags, const char *data)
{
    return (int)syscall(SYS_mount, source, target, type, flags, data);
}

static inline int sys_umount2(const char *target, int flags)
{
    return (int)syscall(SYS_umount2, target, flags);
}

static inline int sys_open_tree(int dir, const char *path, unsigned flags)
{
    return (int)syscall(SYS_open_tree, dir, path, flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* The mount behind fd goes onto what target refers to; nothing is resolved. */
static inline int sys_move_mount(int fd, int target)
{
    return (int)syscall(SYS_move_mount, fd, "", target, "",
                        MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

static inline int sys_mount_setattr(int fd, unsigned flags, struct mount_attr *attr)
{
    return (int)syscall(SYS_mount_setattr, fd, "", flags | AT_EMPTY_PATH, attr, sizeof(*attr));
}

static inline int sys_fsopen(const char *type)
{
    return (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
}

static inline int sys_fsconfig(int fd, unsigned cmd, const char *key, const void *value, int aux)
{
    return (int)syscall(SYS_fsconfig, fd, cmd, key, value, aux);
}

static inline int sys_fsmount(int fd, unsigned attr)
{
    return (int)syscall(SYS_fsmount, fd, FSMOUNT_CLOEXEC, attr);
}

/* STATX_MNT_ID_UNIQUE, given to no other mount again since Linux 6.8, or else STATX_MNT_ID. */
#define STATX_MNT_ID_OF_ANY_KERNEL 0x5000U

/* The mount that fd is on, one number before and after it is attached; libc's statx lacks it. */
static inline int sys_mount_id(int fd, uint64_t *id)
{
    uint64_t statx[256 / sizeof(uint64_t)];

    if (syscall(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_MNT_ID_OF_ANY_KERNEL, statx) < 0)
        return -1;
    *id = statx[144 / sizeof(uint64_t)];
    return 0;
}

static inline int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
    return first > last ? 0 : (int)syscall(SYS_close_range, first, last, flags);
}

/* The call before clone3(2), which has no room for the flags of the lowest byte or above bit 31. */
static inline pid_t sys_clone(const struct clone_args *args)
{
    if ((args->flags & (CLONE_NEWTIME | CLONE_INTO_CGROUP)) != 0) {
        errno = ENOSYS;
        return -1;
    }
    return (pid_t)syscall(SYS_clone, args->flags | args->exit_signal, NULL, args->pidfd, NULL,
                          NULL);
}

/* Whether a call may be unknown to the kernel or denied by a filter of an outer container. */
static inline bool may_be_blocked(int error)
{
    return error == ENOSYS || error == EPERM;
}

static inline pid_t sys_clone3(struct clone_args *args)
{
    pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof(*args));

    return pid < 0 && may_be_blocked(errno) ? sys_clone(args) : pid;
}

/*
 * A clone(2) or clone3(2), by its number, of a child that goes on in this memory and on this stack
 * (CLONE_VM), while the caller ends at once, with status 0, without a look at either: no page is
 * copied. Nobody whom the container can reach may see the child meanwhile: through its memory the
 * caller's next instructions could be changed (ADR 12). Returns in the child, or with the negated
 * errno.
 */
static inline long sys_clone_and_leave(long call, uint64_t first, uint64_t second)
{
#if defined(__x86_64__)
    long result = call;

    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jle 1f\n\t"
                     "xor %%edi, %%edi\n\t"
                     "mov %[exit], %%eax\n\t"
                     "syscall\n"
                     "1:"
                     : "+a"(result)
                     : "D"(first), "S"(second), [exit] "i"(SYS_exit_group)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long result __asm__("x0") = (long)first;
    register long size __asm__("x1") = (long)second;
    register long number __asm__("x8") = call;

    __asm__ volatile("svc #0\n\t"
                     "cmp x0, #0\n\t"
                     "b.le 1f\n\t"
                     "mov x0, #0\n\t"
                     "mov x8, %[exit]\n\t"
                     "svc #0\n"
                     "1:"
                     : "+r"(result), "+r"(number)
                     : "r"(size), [exit] "i"(SYS_exit_group)
                     : "cc", "memory");
    return result;
#else
    (void)call, (void)first, (void)second;
    return -EINVAL;
#endif
}

#endif
