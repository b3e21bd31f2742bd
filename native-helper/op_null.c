/* SPDX-License-Identifier: Apache-2.0 */
/* op_null.c: /dev/null for masks and standard streams, where it must not be the host's node. */
#include "helper.h"

/*
 * The host's /dev/null, to cover files with and as a standard stream: checked now, out of the
 * container's reach (CVE-2025-31133), and read-only, so that nobody inside changes the host's node.
 * Where it cannot be had, null_mount stays -1, and whoever needs it says so.
 */
void keep_null(struct ctx *ctx)
{
    int fd = ctx->null_mount >= 0 ? -1 : sys_open_tree(AT_FDCWD, "/dev/null", 0);
    bool null;
    struct stat st;
    int own;

    if (fd < 0)
        return;
    null = fstat(fd, &st) == 0 && is_device(&st, S_IFCHR, 1, 3);
    own = null ? own_node(ctx, &st) : -1;
    if (own >= 0) {
        close(fd);
        fd = own;
    }
    if (null && protect_node(fd) == 0)
        ctx->null_mount = fd;
    else
        close(fd);
}

static bool is_null(struct ctx *ctx, int fd)
{
    struct stat st;

    TRY(ctx, fstat(fd, &st), "stat stdio");
    return is_device(&st, S_IFCHR, 1, 3);
}

void op_open_null(struct ctx *ctx, const struct op *op)
{
    (void)op;
    if (is_null(ctx, 0) || is_null(ctx, 1) || is_null(ctx, 2))
        keep_null(ctx);
}

/* The container's /dev/null as an O_PATH descriptor, else the read-only one. */
static int open_null(struct ctx *ctx)
{
    int fd = open_in_root(ctx, "dev/null", O_PATH | O_NOFOLLOW);

    if (fd >= 0 && is_null(ctx, fd))
        return fd;
    if (fd < 0 && !is_of_image(errno))
        return -1;
    if (fd >= 0)
        close(fd);
    errno = ENODEV;
    return ctx->null_mount < 0 ? -1 : fcntl(ctx->null_mount, F_DUPFD_CLOEXEC, 3);
}

void op_stdio_null(struct ctx *ctx, const struct op *op)
{
    (void)op;
    for (int fd = 0; fd < 3; fd++) {
        int flags;
        int null;
        int opened;

        if (!is_null(ctx, fd))
            continue;
        flags = fcntl(fd, F_GETFL);
        TRY(ctx, flags, "ask for the mode of stdio");
        null = open_null(ctx);
        TRY(ctx, null, "open /dev/null");
        opened = reopen(ctx, null, flags & O_ACCMODE);
        TRY(ctx, opened, "open /dev/null");
        TRY(ctx, dup2(opened, fd), "take /dev/null as stdio");
        close(opened);
        close(null);
    }
}
