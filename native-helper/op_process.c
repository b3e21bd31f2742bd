/* SPDX-License-Identifier: Apache-2.0 */
/* op_process.c: processes, namespaces, cgroups, and the waits for the parent. */
#include "helper.h"

#include <grp.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

/*
 * Not dumpable: no process that we meet in a namespace can trace us or reach our descriptors by
 * /proc/PID/fd. It also gives /proc/PID to the owner of the user namespace of our execve, so that a
 * parent without root must see us dumpable while it writes the id maps (proc(5), newuidmap(1)):
 * CLONE, SYNC and SECCOMP say when. A change of ids resets it, so it is kept in ctx and set again.
 */
void set_dumpable(struct ctx *ctx, int dumpable)
{
    ctx->dumpable = dumpable;
    TRY(ctx, prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0), "set dumpable");
}

void op_join_cgroup(struct ctx *ctx, const struct op *op)
{
    int dir = slot_get(ctx, op_number(op, JOIN_CGROUP_SLOT));
    /* 0 in tasks moves this thread only and waits for nothing; cgroup.procs costs some 10 ms */
    int file = openat(dir, "tasks", O_WRONLY | O_CLOEXEC);

    if (file < 0 || write_once(file, "0", 1) < 0) {
        if (file >= 0)
            close(file);
        file = openat(dir, "cgroup.procs", O_WRONLY | O_CLOEXEC);
        TRY(ctx, file, "open cgroup.procs");
        TRY(ctx, write_once(file, "0", 1), "join cgroup");
    }
    close(file);
    slot_clear(ctx, op_number(op, JOIN_CGROUP_SLOT));
}

/*
 * A time namespace takes no process whose memory another one shares (EUSERS). The stage before may
 * be in its exit still, and has let go of the memory when it is through.
 */
static int join_namespaces(int fd, int flags)
{
    const struct timespec pause = {.tv_nsec = 50000L};
    int failed = setns(fd, flags);

    for (int tries = 0; failed < 0 && errno == EUSERS && tries < 100 * 1000; tries++) {
        (void)nanosleep(&pause, NULL);
        failed = setns(fd, flags);
    }
    return failed;
}

void op_setns(struct ctx *ctx, const struct op *op)
{
    int flags = (int)op_number(op, SETNS_FLAGS);

    set_dumpable(ctx, 0);
    TRY(ctx, join_namespaces(slot_get(ctx, op_number(op, SETNS_SLOT)), flags), "join namespace");
    if ((flags & CLONE_NEWUSER) != 0)
        ctx->userns = true;
    if ((flags & CLONE_NEWNS) != 0)
        ctx->entered = true;
    if ((flags & CLONE_NEWPID) != 0)
        ctx->pids_joined = true;
}

void op_unshare(struct ctx *ctx, const struct op *op)
{
    int flags = (int)op_number(op, UNSHARE_FLAGS);

    TRY(ctx, unshare(flags), "unshare namespace");
    if ((flags & CLONE_NEWUSER) != 0)
        ctx->userns = true;
}

void op_time_offsets(struct ctx *ctx, const struct op *op)
{
    int dumpable = ctx->dumpable;
    int fd;

    set_dumpable(ctx, 1); /* else the file belongs to a root that may not be us */
    fd = open_in_proc(ctx, "self/timens_offsets", O_WRONLY);
    TRY(ctx, fd, "open timens_offsets");
    set_dumpable(ctx, dumpable);
    TRY(ctx, write_once(fd, op_string(op, TIME_OFFSETS_TEXT), op_length(op, TIME_OFFSETS_TEXT)),
        "write time offsets");
    close(fd);
}

static void write_map(struct ctx *ctx, pid_t pid, const char *file, const char *map)
{
    char path[64];
    struct text text = text_into(path, sizeof(path));
    int fd;

    text_add_number(&text, pid);
    text_add(&text, file);
    fd = open_in_proc(ctx, path, O_WRONLY);
    TRY_ON(ctx, fd, "open id map", path);
    TRY_ON(ctx, write_once(fd, map, strlen(map)), "write id map", map);
    close(fd);
}

/* A user namespace needs a process while it is mapped and opened: a child that only waits. */
void op_make_userns(struct ctx *ctx, const struct op *op)
{
    struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    pid_t pid = sys_clone3(&args);
    char path[64];
    struct text text = text_into(path, sizeof(path));
    int fd;

    TRY(ctx, pid, "make user namespace");
    if (pid == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
            _exit(1);
        for (;;)
            pause();
    }
    write_map(ctx, pid, "/uid_map", op_string(op, MAKE_USERNS_UID_MAP));
    write_map(ctx, pid, "/gid_map", op_string(op, MAKE_USERNS_GID_MAP));
    text_add_number(&text, pid);
    text_add(&text, "/ns/user");
    fd = openat(ctx->proc, path, O_RDONLY | O_CLOEXEC); /* a magic link by nature */
    TRY(ctx, fd, "open user namespace");
    TRY(ctx, kill(pid, SIGKILL), "end the process of the user namespace");
    waitpid(pid, NULL, 0);
    slot_set(ctx, op_number(op, MAKE_USERNS_SLOT), fd);
}

/* The child goes on in a copy of our memory; we end. */
static void go_on_in_a_copy(struct ctx *ctx, struct clone_args *args)
{
    pid_t pid;

    args->flags &= ~(uint64_t)CLONE_VM;
    pid = sys_clone3(args);
    TRY(ctx, pid, "clone");
    if (pid > 0)
        end_process(0);
}

/* Above the container's cgroup there may be this many that take no process either. */
#define LEVELS ((size_t)16)

/* The file of the cgroup `levels` levels above a directory, as seen from there. */
static const char *type_file(size_t level)
{
    static const char path[] = "../../../../../../../../../../../../../../../../cgroup.type";

    return path + (LEVELS - level) * (sizeof("../") - 1);
}

static bool takes_no_process(int dir, size_t level)
{
    char text[24] = {0};
    int fd = openat(dir, type_file(level), O_RDONLY | O_CLOEXEC);
    bool invalid =
        fd >= 0 && read(fd, text, sizeof(text) - 1) > 0 && strncmp(text, "domain invalid", 14) == 0;

    if (fd >= 0)
        close(fd);
    return invalid;
}

/*
 * Below a cgroup that has processes and hands controllers of threads down, a new one takes no
 * process until it is threaded, and so all between them: cgroups(7). runc makes it so too.
 */
static void make_threaded(struct ctx *ctx, int dir)
{
    size_t level = 0;

    while (level < LEVELS && takes_no_process(dir, level))
        level++;
    while (level-- > 0) {
        int fd = openat(dir, type_file(level), O_WRONLY | O_CLOEXEC);

        TRY(ctx, fd, "open cgroup.type");
        TRY(ctx, write_once(fd, "threaded", 8), "make the cgroup threaded");
        close(fd);
    }
}

/* What clone3 would do in one, where an outer container's filter denies it. */
static long clone_by_older_call(struct ctx *ctx, struct clone_args *args)
{
    if ((args->flags & CLONE_INTO_CGROUP) != 0) {
        int file = openat((int)args->cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC);

        TRY(ctx, file, "open cgroup.procs");
        TRY(ctx, write_once(file, "0", 1), "join cgroup");
        close(file);
    }
    if ((args->flags & CLONE_NEWTIME) != 0)
        TRY(ctx, unshare(CLONE_NEWTIME), "unshare namespace");
    args->flags &= ~(uint64_t)(CLONE_INTO_CGROUP | CLONE_NEWTIME);
    return sys_clone_and_leave(SYS_clone, args->flags, 0);
}

static long clone_and_leave(struct ctx *ctx, struct clone_args *args)
{
    uint64_t address = (uint64_t)(uintptr_t)args;
    long failed = sys_clone_and_leave(SYS_clone3, address, sizeof(*args));

    if (failed == -EOPNOTSUPP && (args->flags & CLONE_INTO_CGROUP) != 0) {
        make_threaded(ctx, (int)args->cgroup);
        failed = sys_clone_and_leave(SYS_clone3, address, sizeof(*args));
    }
    return failed < 0 && may_be_blocked((int)-failed) ? clone_by_older_call(ctx, args) : failed;
}

/*
 * The new stage says so before all else that it sends. It is the parent's own child (CLONE_PARENT),
 * so that an engine can wait for it; its pid the parent learns from the kernel, which names the
 * sender of a message. Nobody waits for the other.
 */
static void succeed(struct ctx *ctx)
{
    TRY(ctx, prctl(PR_SET_PDEATHSIG, SIGKILL), "die with the parent");
    TRY(ctx, send_message(ctx, MSG_CHILD, 0, 0, NULL, 0), "send message");
}

/* The memory is shared with a stage that others in a joined pid namespace must not reach: ADR 12.
 */
void op_clone(struct ctx *ctx, const struct op *op)
{
    uint64_t flags = (uint64_t)op_number(op, CLONE_FLAGS);
    int64_t slot = op_number(op, CLONE_CGROUP_SLOT);
    struct clone_args args = {.flags = flags | CLONE_VM | CLONE_PARENT};
    long failed;

    if (ctx->pids_joined)
        report_and_exit(ctx, "clone into a pid namespace that was joined", NULL, EINVAL);
    if (slot >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)slot_get(ctx, slot);
    }
    if (!op_has(op, CLONE_HOW, CLONE_STAY_DUMPABLE))
        set_dumpable(ctx, 0);
    failed = clone_and_leave(ctx, &args);
    if (failed == -EINVAL) /* no memory is shared between two time namespaces */
        go_on_in_a_copy(ctx, &args);
    else if (failed < 0)
        report_and_exit(ctx, "clone", NULL, (int)-failed);
    if ((flags & CLONE_NEWUSER) != 0)
        ctx->userns = true;
    succeed(ctx);
    if (slot >= 0)
        slot_clear(ctx, slot);
}

/*
 * The child is seen by all in the pid namespace from its first moment, and those with
 * CAP_SYS_PTRACE may read and write its memory and take its descriptors: so it shares nothing with
 * this stage, which is outside, and has nothing more than it needs.
 */
void op_clone_inside(struct ctx *ctx, const struct op *op)
{
    struct clone_args args = {.flags = CLONE_PARENT};

    keep_only(ctx, op, CLONE_INSIDE_KEPT);
    if (ctx->dumpable != 0)
        set_dumpable(ctx, 0);
    go_on_in_a_copy(ctx, &args);
    succeed(ctx);
}

void sync_with_parent(struct ctx *ctx, enum msg_code code)
{
    if (code == MSG_READY) /* from here on the parent may end; while we wait, end-of-file tells */
        TRY(ctx, prctl(PR_SET_PDEATHSIG, 0), "clear parent death signal");
    TRY(ctx, send_message(ctx, code, 0, 0, NULL, 0), "send message");
    wait_message(ctx, ctx->sock, MSG_ACK);
}

void op_sync(struct ctx *ctx, const struct op *op)
{
    bool dumpable = op_has(op, SYNC_HOW, SYNC_DUMPABLE);
    int before = ctx->dumpable;

    if (dumpable)
        set_dumpable(ctx, 1);
    sync_with_parent(ctx, (enum msg_code)op_number(op, SYNC_MESSAGE));
    if (dumpable)
        set_dumpable(ctx, before);
}

void op_exit(struct ctx *ctx, const struct op *op)
{
    (void)ctx;
    (void)op;
    _exit(0);
}

/* Whether nobody in this user namespace may set groups, user_namespaces(7). */
static bool are_groups_denied(struct ctx *ctx)
{
    char text[8] = {0};
    int fd = open_in_proc(ctx, "self/setgroups", O_RDONLY);

    TRY(ctx, fd, "open setgroups");
    TRY(ctx, (int)read(fd, text, sizeof(text) - 1), "read setgroups");
    close(fd);
    return strncmp(text, "deny", 4) == 0;
}

void op_become_root(struct ctx *ctx, const struct op *op)
{
    (void)op;
    if (syscall(SYS_setgroups, (size_t)0, NULL) < 0) {
        int error = errno;

        if (error != EPERM || !are_groups_denied(ctx))
            report_and_exit(ctx, "clear groups", NULL, error);
    }
    TRY(ctx, (int)syscall(SYS_setresgid, 0, 0, 0), "set gid 0");
    TRY(ctx, (int)syscall(SYS_setresuid, 0, 0, 0), "set uid 0");
    set_dumpable(ctx, ctx->dumpable); /* the change of ids reset both, prctl(2) */
    TRY(ctx, prctl(PR_SET_PDEATHSIG, SIGKILL), "die with the parent");
}

void op_setsid(struct ctx *ctx, const struct op *op)
{
    (void)op;
    TRY(ctx, setsid(), "setsid");
}

/* Adds permissions to those in the kernel's "type;uid;gid;perm;name", keyctl_describe(3). */
static void permit(struct ctx *ctx, long key, uint32_t more)
{
    char text[512];
    uint32_t perm = 0;
    long length = syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, text, sizeof(text) - 1);
    int fields = 0;

    if (length < 0 && errno == EACCES) /* a keyring that exec joins is another's */
        return;
    if (length < 0 || length >= (long)sizeof(text))
        report_and_exit(ctx, "describe session keyring", NULL, length < 0 ? errno : EOVERFLOW);
    for (const char *at = text; at < text + length && fields < 4; at++) {
        if (*at == ';')
            fields++;
        else if (fields == 3)
            perm = perm << 4 | (uint32_t)(*at <= '9' ? *at - '0' : *at - 'a' + 10);
    }
    if (fields >= 3 && (perm & more) != more &&
        syscall(SYS_keyctl, KEYCTL_SETPERM, key, perm | more) < 0 && errno != EACCES)
        report_and_exit(ctx, "set permissions of session keyring", NULL, errno);
}

void op_keyring(struct ctx *ctx, const struct op *op)
{
    long key = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, op_string(op, KEYRING_NAME));

    if (key < 0 && errno == ENOSYS) /* a kernel without keys */
        return;
    TRY(ctx, (int)(key < 0 ? -1 : 0), "join session keyring");
    permit(ctx, key, (uint32_t)op_number(op, KEYRING_PERMISSIONS));
}
