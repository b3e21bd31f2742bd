/* SPDX-License-Identifier: Apache-2.0 */
/* op_hook.c: hooks in the container: state on stdin, a time limit, their words on failure. */
#include "helper.h"

#include <ctype.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#define MAX_WORDS 2048
#define LAST_READS 64 /* a pipe's worth; a child that it left behind may go on writing for ever */

static struct op hooks; /* the RUN_HOOKS that the next HOOK belongs to */

struct hook {
    const char *name;
    pid_t pid;
    int pidfd;
    int input;      /* its stdin, to write to; -1 when all is written */
    int output;     /* its stdout and stderr, to read from; -1 at its end */
    int exec_error; /* errno of execve comes here; end-of-file when it went well */
    uint32_t sent;  /* of the payload */
    size_t said;
    char words[MAX_WORDS];
};

void op_run_hooks(struct ctx *ctx, const struct op *op)
{
    int64_t count = op_number(op, RUN_HOOKS_COUNT);

    if (count < 0 || count > (int64_t)ctx->plan.count)
        report_and_exit(ctx, "hook count exceeds the plan", NULL, EINVAL);
    ctx->hooks_left = (uint32_t)count;
    hooks = *op;
    if (!ctx->entered && ctx->root >= 0) /* createContainer hooks start in the rootfs, as in runc */
        TRY(ctx, fchdir(ctx->root), "enter rootfs for hooks");
}

/* Out of the slots, which are for mounts. */
void op_hook_output(struct ctx *ctx, const struct op *op)
{
    const int operands[] = {HOOK_OUTPUT_STDOUT_SLOT, HOOK_OUTPUT_STDERR_SLOT};

    for (int i = 0; i < 2; i++) {
        int64_t slot = op_number(op, operands[i]);

        if (slot < 0)
            continue;
        ctx->hook_output[i] = fcntl(slot_get(ctx, slot), F_DUPFD_CLOEXEC, 3);
        TRY(ctx, ctx->hook_output[i], "keep output of hooks");
        slot_clear(ctx, slot);
    }
}

static _Noreturn void report_hook(struct ctx *ctx, const struct hook *hook, const char *why,
                                  int64_t number, int error)
{
    char what[512];
    struct text text = text_into(what, sizeof(what));

    text_add(&text, "error running ");
    text_add(&text, hook->name);
    text_add(&text, ": error running hook: "); /* runc's words, of all its releases together */
    text_add(&text, why);
    if (number >= 0)
        text_add_number(&text, number);
    report_and_exit(ctx, what, hook->said > 0 ? hook->words : NULL, error);
}

/* As the runtime says it of a hook of the host. */
static _Noreturn void report_late(struct ctx *ctx, const struct hook *hook, int64_t timeout)
{
    char why[160];
    struct text text = text_into(why, sizeof(why));

    text_add(&text, "timed out after ");
    text_add_number(&text, timeout);
    text_add(&text, " s and was killed; hint: raise its timeout or find out what it waits for");
    report_hook(ctx, hook, why, -1, 0);
}

/* The hooks of startContainer are files of the image: they run as its program will. */
static int enter_filter(void)
{
    if (op_length(&hooks, RUN_HOOKS_FILTER) == 0)
        return 0;
    return load_filter(&hooks, RUN_HOOKS_FILTER, op_number(&hooks, RUN_HOOKS_FILTER_FLAGS));
}

static _Noreturn void hook_child(struct ctx *ctx, const struct op *op, char **env, int input,
                                 int output, int exec_error)
{
    int out = ctx->hook_output[0] < 0 ? output : ctx->hook_output[0];
    int err = ctx->hook_output[1] < 0 ? output : ctx->hook_output[1];
    int error;

    signal(SIGPIPE, SIG_DFL);
    umask((mode_t)op_number(&hooks, RUN_HOOKS_UMASK));
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && dup2(input, 0) == 0 && dup2(out, 1) == 1 &&
        dup2(err, 2) == 2 && close_range_of(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0 &&
        enter_filter() >= 0)
        execve(op_string(op, HOOK_PATH), scratch.pointers, env);
    error = errno;
    (void)write_once(exec_error, (const char *)&error, sizeof(error));
    end_process(127);
}

static void start_hook(struct ctx *ctx, const struct op *op, struct hook *hook)
{
    char **args = scratch.pointers;
    char **env = add_strings(ctx, op, HOOK_ARGS, args) + 1;
    char **end = add_strings(ctx, op, HOOK_ENV, env);
    int in[2];
    int out[2];
    int error[2];
    struct clone_args how = {
        .flags = CLONE_PIDFD, .pidfd = (uint64_t)(uintptr_t)&hook->pidfd, .exit_signal = SIGCHLD};

    env[-1] = NULL;
    *(op_has(op, HOOK_FLAGS, HOOK_HOME) ? add_home(ctx, env, end) : end) = NULL;
    TRY(ctx, pipe2(in, O_CLOEXEC), "make pipe for hook");
    TRY(ctx, pipe2(out, O_CLOEXEC), "make pipe for hook");
    TRY(ctx, pipe2(error, O_CLOEXEC), "make pipe for hook");
    hook->pid = sys_clone3(&how);
    TRY(ctx, hook->pid, "fork for hook");
    if (hook->pid == 0)
        hook_child(ctx, op, env, in[0], out[1], error[1]);
    close(in[0]);
    close(out[1]);
    close(error[1]);
    hook->input = in[1];
    hook->output = out[0];
    hook->exec_error = error[0];
    TRY(ctx, fcntl(hook->input, F_SETFL, O_NONBLOCK), "set up pipe for hook");
    TRY(ctx, fcntl(hook->output, F_SETFL, O_NONBLOCK), "set up pipe for hook");
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A hook that does not read its stdin is no error. */
static void feed(struct ctx *ctx, struct hook *hook)
{
    ssize_t sent = 0;

    if (hook->sent < ctx->payload_length)
        sent = write(hook->input, payload + hook->sent, ctx->payload_length - hook->sent);
    if (sent > 0)
        hook->sent += (uint32_t)sent;
    if (sent < 0 && errno != EPIPE && errno != EAGAIN && errno != EINTR)
        report_hook(ctx, hook, "write the state to it", -1, errno);
    if ((sent < 0 && errno == EPIPE) || hook->sent == ctx->payload_length)
        close_end(&hook->input);
}

/* Keeps the first words, takes all: a hook never blocks on us. False when there is no more now. */
static bool listen_to(struct hook *hook)
{
    char more[1024];
    ssize_t got = read(hook->output, more, sizeof(more));
    size_t room = sizeof(hook->words) - 1 - hook->said;

    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        close_end(&hook->output);
    if (got <= 0)
        return false;
    if ((size_t)got < room)
        room = (size_t)got;
    memcpy(hook->words + hook->said, more, room);
    hook->said += room;
    return true;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Serves the hook's pipes until it has ended; false at the deadline (ms of the clock, 0: none). */
static bool serve(struct ctx *ctx, struct hook *hook, int64_t deadline)
{
    for (;;) {
        struct pollfd fds[4] = {{hook->pidfd, POLLIN, 0},
                                {hook->input, POLLOUT, 0},
                                {hook->output, POLLIN, 0},
                                {ctx->started ? -1 : ctx->sock, 0, 0}};
        int64_t left = deadline == 0 ? -1 : deadline - now_ms();
        int got;

        if (deadline != 0 && left <= 0)
            return false;
        got = poll(fds, 4, left > INT_MAX ? INT_MAX : (int)left);
        if (got < 0 && errno != EINTR)
            report_and_exit(ctx, "wait for hook", NULL, errno);
        if (got <= 0)
            continue;
        if (fds[1].revents != 0)
            feed(ctx, hook);
        if (fds[2].revents != 0)
            (void)listen_to(hook);
        if ((fds[3].revents & (POLLHUP | POLLERR)) != 0) { /* the parent is gone */
            kill(hook->pid, SIGKILL);
            _exit(1);
        }
        if (fds[0].revents != 0)
            return true;
    }
}

static _Noreturn void report_signal(struct ctx *ctx, const struct hook *hook, int signal)
{
    const char *name = strsignal(signal);
    const char first[] = {islower(name[1]) ? (char)tolower(name[0]) : name[0], 0};
    char why[96];
    struct text text = text_into(why, sizeof(why));

    text_add(&text, "killed by signal ");
    text_add_number(&text, signal);
    text_add(&text, " (");
    text_add(&text, first);
    text_add(&text, name + 1);
    text_add(&text, ")");
    report_hook(ctx, hook, why, -1, 0);
}

static void report_status(struct ctx *ctx, struct hook *hook, int status)
{
    int error = 0;

    while (hook->said > 0 && hook->words[hook->said - 1] == '\n')
        hook->said--;
    hook->words[hook->said] = 0;
    if (read(hook->exec_error, &error, sizeof(error)) == (ssize_t)sizeof(error))
        report_hook(ctx, hook, "cannot be executed", -1, error);
    if (WIFSIGNALED(status))
        report_signal(ctx, hook, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        report_hook(ctx, hook, "exit status ", WEXITSTATUS(status), 0);
}

void op_hook(struct ctx *ctx, const struct op *op)
{
    static struct hook hook;
    int64_t timeout = op_number(op, HOOK_TIMEOUT);
    bool ended;
    int status = 0;

    if (ctx->hooks_left-- == 0)
        report_and_exit(ctx, "hook without RUN_HOOKS", NULL, EINVAL);
    hook = (struct hook){.name = op_string(op, HOOK_NAME)};
    signal(SIGPIPE, SIG_IGN);
    start_hook(ctx, op, &hook);
    ended = serve(ctx, &hook, timeout <= 0 ? 0 : now_ms() + timeout * 1000);
    if (!ended && kill(hook.pid, SIGKILL) < 0) /* it dies with us */
        report_hook(ctx, &hook, "end it at its time limit", -1, errno);
    while (waitpid(hook.pid, &status, 0) < 0)
        if (errno != EINTR)
            report_hook(ctx, &hook, "ask how it ended", -1, errno);
    for (int i = 0; i < LAST_READS && hook.output >= 0 && listen_to(&hook); i++) /* last words */
        ;
    if (!ended)
        report_late(ctx, &hook, timeout);
    report_status(ctx, &hook, status);
    signal(SIGPIPE, SIG_DFL);
    close_end(&hook.input);
    close_end(&hook.output);
    close_end(&hook.exec_error);
    close_end(&hook.pidfd);
    while (waitpid(-1, NULL, WNOHANG) > 0) /* strays of the hook that fell to us as pid 1 */
        ;
}
