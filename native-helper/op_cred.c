/* SPDX-License-Identifier: Apache-2.0 */
/* op_cred.c: credentials, limits and scheduling of the container process. */
#include "helper.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define MAX_CPUS 8192 /* of the largest kernels, NR_CPUS; the kernel takes what it knows */

#define MAX_GROUPS 65536 /* the kernel's NGROUPS_MAX */

/* <linux/sched/types.h> collides with <sched.h>; the layout is sched_setattr(2)'s first version. */
struct scheduler {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

void op_scheduler(struct ctx *ctx, const struct op *op)
{
    struct scheduler attr = {.size = sizeof(attr),
                             .policy = (uint32_t)op_number(op, SCHEDULER_POLICY),
                             .flags = (uint64_t)op_number(op, SCHEDULER_FLAGS),
                             .nice = (int32_t)op_number(op, SCHEDULER_NICE),
                             .priority = (uint32_t)op_number(op, SCHEDULER_PRIORITY),
                             .runtime = (uint64_t)op_number(op, SCHEDULER_RUNTIME),
                             .deadline = (uint64_t)op_number(op, SCHEDULER_DEADLINE),
                             .period = (uint64_t)op_number(op, SCHEDULER_PERIOD)};

    TRY(ctx, (int)syscall(SYS_sched_setattr, 0, &attr, 0), "set scheduler");
}

void op_io_priority(struct ctx *ctx, const struct op *op)
{
    TRY(ctx,
        (int)syscall(SYS_ioprio_set, 1 /* IOPRIO_WHO_PROCESS */, 0,
                     (int)op_number(op, IO_PRIORITY_VALUE)),
        "set io priority");
}

void op_cpu_affinity(struct ctx *ctx, const struct op *op)
{
    if (op_length(op, CPU_AFFINITY_MASK) == 0) {
        /* SCHED_DEADLINE may forbid it: no error, as in runc */
        memset(scratch.bytes, 0xff, MAX_CPUS / 8);
        (void)syscall(SYS_sched_setaffinity, 0, (size_t)(MAX_CPUS / 8), scratch.bytes);
        return;
    }
    TRY(ctx,
        (int)syscall(SYS_sched_setaffinity, 0, (size_t)op_length(op, CPU_AFFINITY_MASK),
                     op_string(op, CPU_AFFINITY_MASK)),
        "set cpu affinity");
}

void op_mem_policy(struct ctx *ctx, const struct op *op)
{
    size_t length = op_length(op, MEM_POLICY_NODES);

    if (length > sizeof(scratch))
        report_and_exit(ctx, "set memory policy", NULL, EINVAL);
    memset(scratch.bytes, 0,
           length + sizeof(unsigned long) < sizeof(scratch)
               ? length + sizeof(unsigned long)
               : sizeof(scratch)); /* the kernel reads whole words */
    memcpy(scratch.bytes, op_string(op, MEM_POLICY_NODES), length);
    TRY(ctx,
        (int)syscall(SYS_set_mempolicy,
                     (int)(op_number(op, MEM_POLICY_MODE) | op_number(op, MEM_POLICY_FLAGS)),
                     length == 0 ? NULL : scratch.bytes, length == 0 ? 0 : length * 8 + 1),
        "set memory policy");
}

void op_personality(struct ctx *ctx, const struct op *op)
{
    TRY(ctx, personality((unsigned long)op_number(op, PERSONALITY_DOMAIN)), "set personality");
}

void op_rlimit(struct ctx *ctx, const struct op *op)
{
    int resource = (int)op_number(op, RLIMIT_RESOURCE);
    uint64_t limit[2] = {(uint64_t)op_number(op, RLIMIT_SOFT),
                         (uint64_t)op_number(op, RLIMIT_HARD)};
    uint64_t now[2];

    if (op_has(op, RLIMIT_FLAGS, RLIMIT_RAISE)) {
        TRY(ctx, (int)syscall(SYS_prlimit64, 0, resource, NULL, now), "get rlimit");
        for (int i = 0; i < 2; i++)
            limit[i] = limit[i] > now[i] ? limit[i] : now[i];
        if (limit[0] == now[0] && limit[1] == now[1])
            return;
    }
    TRY(ctx, (int)syscall(SYS_prlimit64, 0, resource, limit, NULL), "set rlimit");
}

static bool is_forgiven(const struct op *op, int error)
{
    for (uint32_t i = 0; i < op_count(op, STDIO_OWNER_FORGIVEN); i++)
        if (op_item(op, STDIO_OWNER_FORGIVEN, i) == error)
            return true;
    return false;
}

/*
 * A pipe is the engine's, made for this container. A file, a terminal or a device may be one that
 * others on the host use too.
 */
void op_stdio_owner(struct ctx *ctx, const struct op *op)
{
    uid_t uid = op_id(ctx, op_number(op, STDIO_OWNER_UID));
    struct stat st;

    for (int fd = 0; fd < 3; fd++) {
        TRY(ctx, fstat(fd, &st), "stat stdio");
        if (st.st_uid == uid || !S_ISFIFO(st.st_mode))
            continue;
        if (fchown(fd, uid, (gid_t)-1) < 0 && !is_forgiven(op, errno))
            report_and_exit(ctx, "set owner of stdio", NULL, errno);
    }
}

/* Without CAP_SETPCAP nothing can be dropped: no error for what is not there anyway. */
void op_cap_bounding(struct ctx *ctx, const struct op *op)
{
    uint64_t keep = (uint64_t)op_number(op, CAP_BOUNDING_BOUNDING);

    for (int cap = 0; cap < 64; cap++) {
        int error;
        int held;

        if ((keep >> cap & 1) != 0 || prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
            continue;
        error = errno;
        held = error == EPERM ? prctl(PR_CAPBSET_READ, cap, 0, 0, 0) : -1;
        if (held < 0 && errno == EINVAL) /* above the kernel's last capability */
            return;
        if (held != 0)
            report_and_exit(ctx, "drop bounding capability", NULL, error);
    }
}

static uint32_t read_groups(struct ctx *ctx, const struct op *op)
{
    uint32_t count = op_count(op, USER_GROUPS);

    if (count > MAX_GROUPS)
        report_and_exit(ctx, "too many supplementary groups", NULL, EINVAL);
    for (uint32_t i = 0; i < count; i++)
        scratch.ids[i] = op_id(ctx, op_item(op, USER_GROUPS, i));
    return count;
}

/* Raw calls: this program has one thread, and the C library's versions look for others. */
void op_user(struct ctx *ctx, const struct op *op)
{
    uint32_t uid = op_id(ctx, op_number(op, USER_UID));
    uint32_t gid = op_id(ctx, op_number(op, USER_GID));
    uint32_t groups = read_groups(ctx, op);

    umask((mode_t)op_number(op, USER_UMASK));
    TRY(ctx, prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "keep capabilities"); /* until CAPS sets them */
    if (!op_has(op, USER_FLAGS, USER_NO_SETGROUPS))
        TRY(ctx, (int)syscall(SYS_setgroups, (size_t)groups, scratch.ids), "set groups");
    TRY(ctx, (int)syscall(SYS_setresgid, gid, gid, gid), "set gid");
    TRY(ctx, (int)syscall(SYS_setresuid, uid, uid, uid), "set uid");
    TRY(ctx, prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0), "keep capabilities");
    set_dumpable(ctx, ctx->dumpable); /* the change of ids may have changed it */
}

void op_caps(struct ctx *ctx, const struct op *op)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    uint64_t ambient = (uint64_t)op_number(op, CAPS_AMBIENT);

    for (int i = 0; i < 2; i++) {
        data[i].effective = (uint32_t)((uint64_t)op_number(op, CAPS_EFFECTIVE) >> (32 * i));
        data[i].permitted = (uint32_t)((uint64_t)op_number(op, CAPS_PERMITTED) >> (32 * i));
        data[i].inheritable = (uint32_t)((uint64_t)op_number(op, CAPS_INHERITABLE) >> (32 * i));
    }
    TRY(ctx, (int)syscall(SYS_capset, &header, data), "set capabilities");
    if (ctx->filtered) /* gives back what loading the filter took; the kernel trims ambient too */
        return;
    TRY(ctx, prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "clear ambient set");
    for (int cap = 0; cap < 64; cap++)
        if ((ambient >> cap & 1) != 0)
            TRY(ctx, prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0),
                "raise ambient capability");
    set_dumpable(ctx, ctx->dumpable);
}

void op_no_new_privs(struct ctx *ctx, const struct op *op)
{
    (void)op;
    TRY(ctx, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
}

int load_filter(const struct op *op, int program, int64_t flags)
{
    size_t length = op_length(op, program);
    struct sock_fprog filter = {.len = (unsigned short)(length / sizeof(struct sock_filter)),
                                .filter = (struct sock_filter *)(uintptr_t)op_string(op, program)};

    if (length % sizeof(struct sock_filter) != 0 ||
        length / sizeof(struct sock_filter) > BPF_MAXINSNS) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned long)flags, &filter);
}

/* From here on only what the filter lets through works: descriptors are close-on-exec before it. */
void op_seccomp(struct ctx *ctx, const struct op *op)
{
    bool notify = op_has(op, SECCOMP_FLAGS, SECCOMP_LISTENER);
    int64_t flags = op_number(op, SECCOMP_FILTER_FLAGS);
    int listener;

    TRY(ctx, close_range_of(3 + ctx->plan.preserved, ~0U, CLOSE_RANGE_CLOEXEC), "mark descriptors");
    if (op_has(op, SECCOMP_FLAGS, SECCOMP_DUMPABLE))
        set_dumpable(ctx, 1);
    if (notify)
        flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
    listener = load_filter(op, SECCOMP_PROGRAM, flags);
    TRY(ctx, listener, "install seccomp filter");
    ctx->filtered = true;
    if (notify) {
        TRY(ctx, send_message(ctx, MSG_SECCOMP, listener, 0, NULL, 0), "send message");
        wait_message(ctx, ctx->sock, MSG_ACK);
        close(listener);
        if (op_has(op, SECCOMP_FLAGS, SECCOMP_DUMPABLE_ONCE))
            set_dumpable(ctx, 0);
    }
}
