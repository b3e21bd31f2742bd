/* SPDX-License-Identifier: Apache-2.0 */
/* op_exec.c: the last steps, from the working directory to execve. */
#include "helper.h"

#include <sys/socket.h>
#include <time.h>

void op_cwd(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, CWD_PATH);
    long length;

    if (op_has(op, CWD_FLAGS, CWD_RETRY) && !ctx->cwd_failed)
        return;
    if (chdir(path) < 0) {
        if (!op_has(op, CWD_FLAGS, CWD_TRY) || errno != EACCES)
            report_and_exit(ctx, "chdir to cwd", path, errno);
        ctx->cwd_failed = true;
        return;
    }
    ctx->cwd_failed = false;
    /* raw: the C library hides "(unreachable)", a directory outside the root (CVE-2024-21626) */
    length = syscall(SYS_getcwd, scratch.bytes, (size_t)PATH_MAX);
    TRY_ON(ctx, (int)(length < 0 ? -1 : 0), "check cwd", path);
    if (scratch.bytes[0] != '/')
        report_and_exit(ctx, "cwd is outside of the container's root", path, EPERM);
}

/* The words are Go's os/exec, which runc prints and Podman and Docker look for. */
static _Noreturn void report_exec(struct ctx *ctx, const char *name, const char *why, int error)
{
    struct text text = text_into(scratch.bytes, sizeof(scratch.bytes));

    text_add(&text, "exec: \"");
    text_add(&text, name);
    text_add(&text, "\": ");
    text_add(&text, why);
    report_and_exit(ctx, scratch.bytes, NULL, error);
}

static bool is_executable(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return false;
    if (S_ISDIR(st.st_mode) || (st.st_mode & 0111) == 0) {
        errno = S_ISDIR(st.st_mode) ? EISDIR : EACCES;
        return false;
    }
    /* noexec mounts and access lists; where this call cannot be had, it forbids nothing */
    return syscall(SYS_faccessat2, AT_FDCWD, path, X_OK, AT_EACCESS) == 0 || errno != EACCES;
}

static _Noreturn void report_not_executable(struct ctx *ctx, const char *name, int error)
{
    char why[PATH_MAX + 64];
    struct text text = text_into(why, sizeof(why));

    switch (error) {
    case EACCES:
        report_exec(ctx, name, "permission denied", error);
    case EISDIR:
        report_exec(ctx, name, "permission denied, is a directory", error);
    default:
        text_add(&text, "stat ");
        text_add(&text, name);
        text_add(&text, error == ENOENT ? ": no such file or directory" : ": cannot be resolved");
        report_exec(ctx, name, why, error);
    }
}

void op_find_exec(struct ctx *ctx, const struct op *op)
{
    const char *name = op_string(op, FIND_EXEC_NAME);
    const char *path = op_string(op, FIND_EXEC_PATH);
    size_t length = op_length(op, FIND_EXEC_NAME);

    if (length >= sizeof(ctx->exec_path))
        report_exec(ctx, "", "file name too long", ENAMETOOLONG);
    if (strchr(name, '/') != NULL) {
        if (!is_executable(name))
            report_not_executable(ctx, name, errno);
        memcpy(ctx->exec_path, name, length + 1);
        return;
    }
    while (length > 0 && *path != 0) {
        size_t part = strcspn(path, ":");

        if (part + length + 2 < sizeof(ctx->exec_path)) {
            memcpy(ctx->exec_path, part == 0 ? "." : path, part == 0 ? 1 : part);
            ctx->exec_path[part == 0 ? 1 : part] = '/';
            memcpy(ctx->exec_path + (part == 0 ? 1 : part) + 1, name, length + 1);
            if (is_executable(ctx->exec_path))
                return;
            if (!is_of_image(errno)) /* the next one found may be another program */
                report_not_executable(ctx, ctx->exec_path, errno);
        }
        path += part + (path[part] == ':');
    }
    report_exec(ctx, name, "executable file not found in $PATH", ENOENT);
}

/*
 * Root, and who created the container, may start it, as the socket's directory (0700) says. In a
 * user namespace 0 is its own root, and all ids that it does not map look like one: such a one may
 * start it only if the creator is of them.
 */
static bool may_start(struct ctx *ctx, int peer, uid_t creator)
{
    struct ucred cred;
    socklen_t size = sizeof(cred);

    if (getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0)
        return false;
    return cred.uid == creator || (cred.uid == 0 && !ctx->userns);
}

void op_wait_start(struct ctx *ctx, const struct op *op)
{
    int listener = slot_get(ctx, op_number(op, WAIT_START_SLOT));
    const struct timespec moment = {.tv_nsec = 10000000L};
    int parent = ctx->sock;
    const int kept[] = {parent, listener};
    struct ucred creator;
    socklen_t size = sizeof(creator);

    TRY(ctx, getsockopt(parent, SOL_SOCKET, SO_PEERCRED, &creator, &size), "ask for the creator");
    TRY(ctx, close_all_but(ctx, kept, 2), "close descriptors");
    forget_descriptors(ctx);
    ctx->sock = parent;
    sync_with_parent(ctx, MSG_READY); /* last: what failed after it, nobody would be told */
    close(parent);
    ctx->sock = -1;
    for (;;) {
        int peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

        if (peer < 0) {
            if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK || errno == EMFILE)
                _exit(1);                   /* nobody is there to be told */
            (void)nanosleep(&moment, NULL); /* no memory, no files: there may be some later */
            continue;
        }
        /* a start that dies before it has said START must not take the container with it */
        if (may_start(ctx, peer, creator.uid) && receive_message(ctx, peer) == MSG_START) {
            ctx->sock = peer;
            ctx->started = true;
            break;
        }
        close(peer);
    }
    close(listener);
}

char **add_strings(struct ctx *ctx, const struct op *op, int i, char **at)
{
    char **end = scratch.pointers + sizeof(scratch.pointers) / sizeof(scratch.pointers[0]) - 2;

    for (const char *s = op_next(op, i, NULL); s != NULL; s = op_next(op, i, s)) {
        if (at >= end)
            report_and_exit(ctx, "too many arguments", NULL, E2BIG);
        *at++ = (char *)(uintptr_t)s;
    }
    return at;
}

/* HOME of the env wins over the one that HOME found, unless it is empty. */
char **add_home(struct ctx *ctx, char **env, char **at)
{
    if (ctx->home[0] == 0)
        return at;
    for (char **e = env; e < at; e++) {
        if (strncmp(*e, "HOME=", 5) == 0) {
            if ((*e)[5] == 0)
                *e = ctx->home;
            return at;
        }
    }
    *at++ = ctx->home;
    return at;
}

/* sd_listen_fds(3) takes descriptors for its own only when LISTEN_PID is its pid. */
static void set_listen_pid(char **env)
{
    static char entry[32];
    struct text text = text_into(entry, sizeof(entry));

    text_add(&text, "LISTEN_PID=");
    text_add_number(&text, getpid());
    for (; *env != NULL; env++)
        if (strncmp(*env, "LISTEN_PID=", 11) == 0)
            *env = entry;
}

/* The words that engines look for, as in runc. */
static _Noreturn void report_execve(struct ctx *ctx, int error)
{
    static char text[PATH_MAX + 64];
    struct text out = text_into(text, sizeof(text));

    text_add(&out, "exec ");
    text_add(&out, ctx->exec_path);
    if (error == ENOENT)
        text_add(&out, ": no such file or directory");
    if (error == EACCES)
        text_add(&out, ": permission denied");
    report_and_exit(ctx, text, NULL, error);
}

void op_exec(struct ctx *ctx, const struct op *op)
{
    char **args = scratch.pointers;
    char **at = add_strings(ctx, op, EXEC_ARGS, args);
    char **env = at + 1;

    *at = NULL;
    at = add_home(ctx, env, add_strings(ctx, op, EXEC_ENV, env));
    *at = NULL;
    if (op_has(op, EXEC_FLAGS, EXEC_LISTEN_PID))
        set_listen_pid(env);
    if (!ctx->filtered)
        TRY(ctx, close_range_of(3 + ctx->plan.preserved, ~0U, CLOSE_RANGE_CLOEXEC),
            "mark descriptors");
    if (send_message(ctx, MSG_EXEC, 0, 0, NULL, 0) < 0 &&
        !ctx->started) /* a start that died has started us */
        report_and_exit(ctx, "send message", NULL, errno);
    execve(ctx->exec_path, args, env);
    report_execve(ctx, errno);
}
