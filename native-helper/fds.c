/* SPDX-License-Identifier: Apache-2.0 */
/* fds.c: the table of descriptors that ops name by slot, and what is closed when. */
#include "helper.h"

union scratch scratch;

void forget_descriptors(struct ctx *ctx)
{
    ctx->sock = ctx->proc = ctx->root = ctx->null_mount = ctx->empty_mount = -1;
    for (int i = 0; i < SLOTS; i++)
        ctx->slots[i] = -1;
}

static int *slot_at(struct ctx *ctx, int64_t slot)
{
    if (slot < 0 || slot >= SLOTS)
        report_and_exit(ctx, "slot outside the table", NULL, EINVAL);
    return &ctx->slots[slot];
}

int slot_get(struct ctx *ctx, int64_t slot)
{
    int fd = *slot_at(ctx, slot);

    if (fd < 0)
        report_and_exit(ctx, "empty slot", NULL, EBADF);
    return fd;
}

void slot_clear(struct ctx *ctx, int64_t slot)
{
    int *fd = slot_at(ctx, slot);

    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void slot_set(struct ctx *ctx, int64_t slot, int fd)
{
    slot_clear(ctx, slot);
    *slot_at(ctx, slot) = fd;
}

/*
 * Ours may sit below 3 + N too, where the engine left a hole among the preserved ones. All of ours
 * are close-on-exec, so exec ends them; here they are closed by name.
 */
static void close_own(int fd, const int *kept, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fd == kept[i])
            return;
    if (fd >= 0)
        close(fd);
}

int close_all_but(const struct ctx *ctx, const int *kept, size_t count)
{
    unsigned from = 3 + ctx->plan.preserved;

    close_own(ctx->proc, kept, count);
    close_own(ctx->root, kept, count);
    close_own(ctx->null_mount, kept, count);
    close_own(ctx->empty_mount, kept, count);
    close_own(ctx->sock, kept, count);
    for (int i = 0; i < SLOTS; i++)
        close_own(ctx->slots[i], kept, count);
    for (;;) {
        unsigned next = ~0U; /* the lowest to keep */

        for (size_t i = 0; i < count; i++)
            if ((unsigned)kept[i] >= from && (unsigned)kept[i] < next)
                next = (unsigned)kept[i];
        if (next == ~0U)
            return sys_close_range(from, ~0U, 0);
        if (sys_close_range(from, next - 1, 0) < 0)
            return -1;
        from = next + 1;
    }
}

int write_once(int fd, const char *bytes, size_t length)
{
    ssize_t written;

    do
        written = write(fd, bytes, length);
    while (written < 0 && errno == EINTR);
    if (written >= 0 && (size_t)written != length) {
        errno = EIO;
        return -1;
    }
    return written < 0 ? -1 : 0;
}
