/* SPDX-License-Identifier: Apache-2.0 */
/*
 * op_proc.c: a procfs for a container that joins the pid namespace of another one. Who builds a
 * container still has the host's root and descriptors, so it must not be seen in a pid namespace in
 * which others live, and a procfs shows the pid namespace of who makes it. Since Linux 6.17 it can
 * be told another one; before, a process makes it that has nothing but this to show.
 */
#include "helper.h"

#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <sys/wait.h>

/*
 * The root becomes an empty file system, or the host's procfs: in a user namespace the kernel wants
 * to see one that hides nothing before it makes another.
 */
static void leave_host(struct ctx *ctx, bool sees_proc)
{
    int root = open_path("/", O_DIRECTORY);

    TRY(ctx, root, "open root");
    TRY(ctx, sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "set propagation");
    ctx->root = sees_proc ? sys_open_tree(AT_FDCWD, "/proc", AT_RECURSIVE) : make_empty();
    TRY(ctx, ctx->root, "make a root that shows nothing else");
    TRY(ctx, sys_move_mount(ctx->root, root), "attach the empty root");
    pivot(ctx);
    TRY(ctx, chdir("/"), "chdir /");
}

/* Whoever takes this process over inside gets one capability of many. */
static void keep_one_capability(struct ctx *ctx)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}};

    data[0].effective = data[0].permitted = 1U << CAP_SYS_ADMIN;
    TRY(ctx, (int)syscall(SYS_capset, &header, data), "drop capabilities");
    TRY(ctx, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
}

static int finish_proc(struct ctx *ctx, int fs, const struct op *op)
{
    struct new_mount mount = {.type = "proc",
                              .source = op_string(op, NEW_PROC_SOURCE),
                              .options = NEW_PROC_OPTIONS,
                              .mode = "",
                              .attributes = op_number(op, NEW_PROC_ATTRIBUTES)};

    return finish_mount(ctx, fs, op, &mount);
}

/* In the pid namespace, seen by all in it: makes the procfs, hands it over, ends. */
static _Noreturn void make_inside(struct ctx *ctx, const struct op *op)
{
    int fs = sys_fsopen("proc");
    int mount;

    TRY(ctx, fs, "mount proc");
    mount = finish_proc(ctx, fs, op);
    _exit(send_descriptor(ctx, MSG_FDS, mount) < 0 ? 1 : 0);
}

static _Noreturn void maker(struct ctx *ctx, const struct op *op, int out)
{
    struct clone_args args = {.exit_signal = SIGCHLD};
    pid_t pid;

    TRY(ctx, prctl(PR_SET_PDEATHSIG, SIGKILL), "die with the parent");
    leave_host(ctx, op_has(op, NEW_PROC_FLAGS, NEW_PROC_SEES_PROC));
    TRY(ctx, setns(slot_get(ctx, op_number(op, NEW_PROC_PID_SLOT)), CLONE_NEWPID),
        "join pid namespace");
    keep_one_capability(ctx);
    TRY(ctx, close_all_but(ctx, &out, 1), "close descriptors");
    ctx->sock = out; /* errors go to who waits for the mount */
    pid = sys_clone3(&args);
    TRY(ctx, pid, "clone");
    if (pid == 0)
        make_inside(ctx, op);
    waitpid(pid, NULL, 0);
    _exit(0);
}

/* Whoever took the maker over may have handed something else over, such as a part of a procfs. */
static void check_proc(struct ctx *ctx, int mount)
{
    struct statfs fs;
    struct stat st;

    TRY(ctx, fstatfs(mount, &fs), "check proc");
    TRY(ctx, fstat(mount, &st), "check proc");
    if (fs.f_type != PROC_MAGIC || st.st_ino != PROC_ROOT_INODE)
        report_and_exit(ctx, "what was made is not the root of a procfs", NULL, EINVAL);
}

/* Nothing of ours goes where others see it, neither what we can see nor what we can reach. */
static void made_by_another(struct ctx *ctx, const struct op *op)
{
    struct clone_args args = {.flags = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                                       CLONE_NEWCGROUP,
                              .exit_signal = SIGCHLD};
    int pair[2];
    int got;
    pid_t pid;

    TRY(ctx, socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), "make socket pair");
    pid = sys_clone3(&args);
    TRY(ctx, pid, "clone");
    if (pid == 0)
        maker(ctx, op, pair[1]);
    close(pair[1]);
    got = receive_descriptors(ctx, pair[0], op_number(op, NEW_PROC_SLOT), 1);
    TRY(ctx, got, "mount proc in the pid namespace");
    if (got == 0)
        _exit(1); /* the maker has told the parent why */
    check_proc(ctx, slot_get(ctx, op_number(op, NEW_PROC_SLOT)));
    waitpid(pid, NULL, 0);
    close(pair[0]);
}

void op_new_proc(struct ctx *ctx, const struct op *op)
{
    int pids = slot_get(ctx, op_number(op, NEW_PROC_PID_SLOT));
    int fs = sys_fsopen("proc");

    TRY(ctx, fs, "mount proc");
    if (sys_fsconfig(fs, FSCONFIG_SET_FD, "pidns", NULL, pids) == 0) {
        slot_set(ctx, op_number(op, NEW_PROC_SLOT), finish_proc(ctx, fs, op));
        return;
    }
    if (errno != EINVAL)
        report_fs_error(ctx, fs, "choose the pid namespace of", "proc");
    close(fs);
    made_by_another(ctx, op);
}
