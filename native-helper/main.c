/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jrun-init SOCKET PLAN: runs a plan. The loop is all there is; each op is a function of an op_*.c
 * file. Policy lives in Java (jrun.plan.Planner); helper.h says what is decided here. The parent
 * starts this program with no signal blocked or ignored (jrun.host.sys.Spawner), and with standard
 * streams (build-tools/jrun.sh, native-image/c/wrapped.c).
 */
#include "helper.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

static void map_plan(struct ctx *ctx, int fd)
{
    struct stat st;
    void *bytes;
    const char *wrong;

    TRY(ctx, fstat(fd, &st), "stat plan");
    if (st.st_size < (off_t)PLAN_HEADER || st.st_size > INT32_MAX)
        report_and_exit(ctx, "plan is truncated", NULL, EINVAL);
    bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED)
        report_and_exit(ctx, "map plan", NULL, errno);
    wrong = plan_open(&ctx->plan, bytes, (size_t)st.st_size);
    if (wrong != NULL)
        report_and_exit(ctx, wrong, NULL, EINVAL);
}

/* By code: what does the work of an op. */
static op_handler *const HANDLERS[] = {
#define OP(code, name, handler, words) [code] = (handler),
#include "ops.def"
};

static void run_plan(struct ctx *ctx)
{
    uint32_t offset = PLAN_HEADER;
    struct op op;

    for (uint32_t i = 0; i < ctx->plan.count; i++) {
        ctx->op_index = (int32_t)i;
        if (!plan_op(&ctx->plan, offset, &op))
            report_and_exit(ctx, "plan has a bad operation", NULL, EINVAL);
        ctx->op_code = op.info->code;
        if (ctx->plan.traced)
            trace_op(ctx, op.info->code);
        HANDLERS[op.info->code](ctx, &op);
        offset += op.size;
    }
    report_and_exit(ctx, "plan does not end with EXEC", NULL, EINVAL);
}

static void end_by(int signal)
{
    end_process(128 + signal); /* NOLINT(bugprone-signal-handler): it is one system call */
}

/*
 * The first process of a pid namespace gets no signal that it does not handle, and who created a
 * container may ask it to end before its start, as with runc. execve gives the defaults back.
 */
static void end_when_asked(void)
{
    const int asking[] = {SIGHUP, SIGINT, SIGTERM};

    for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++)
        (void)signal(asking[i], end_by);
}

int main(int argc, char **argv)
{
    static struct ctx ctx; /* no initial values here: they would make the file larger by its size */
    uint64_t sock;
    uint64_t plan;

    if (argc != 3 || !parse_number(argv[1], INT32_MAX, &sock) ||
        !parse_number(argv[2], INT32_MAX, &plan))
        return 2;
    forget_descriptors(&ctx);
    ctx.op_index = -1;
    ctx.dumpable = 1;
    ctx.sock = (int)sock;
    /* else its name is the number of a descriptor, in the kernel's log too */
    (void)prctl(PR_SET_NAME, "jrun-init");
    end_when_asked();
    /* The parent may be killed at any moment; the end-of-file that SYNC looks for comes later. */
    TRY(&ctx, prctl(PR_SET_PDEATHSIG, SIGKILL), "die with the parent");
    map_plan(&ctx, (int)plan);
    TRY(&ctx, fcntl(ctx.sock, F_SETFD, FD_CLOEXEC), "mark the socket");
    TRY(&ctx, close_inherited(&ctx), "close inherited descriptors");
    umask(0); /* every mode in the plan is meant as it stands; USER sets the container's */
    run_plan(&ctx);
}
