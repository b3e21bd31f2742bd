/* SPDX-License-Identifier: Apache-2.0 */
/* fds.c: the table of descriptors that ops name by slot, and what is closed when. */
#include "helper.h"

#include <dirent.h>
#include <sys/vfs.h>

union scratch scratch;

void forget_descriptors(struct ctx *ctx)
{
    ctx->sock = ctx->proc = ctx->root = ctx->null_mount = ctx->empty_mount = ctx->nodes = -1;
    ctx->own_nodes = ctx->hook_output[0] = ctx->hook_output[1] = -1;
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
 * are close-on-exec, so exec ends them; here they are closed by name, those above in one call.
 */
static void close_below(unsigned from, int fd, const int *kept, size_t count)
{
    if (fd < 0 || (unsigned)fd >= from)
        return;
    for (size_t i = 0; i < count; i++)
        if (fd == kept[i])
            return;
    close(fd);
}

/*
 * Without close_range(2): what is open is ours by then, and low, since what was inherited has been
 * closed by close_inherited.
 */
static bool by_hand;

static int close_each(unsigned first, unsigned last, unsigned flags)
{
    by_hand = true;
    for (unsigned fd = first; fd <= last && fd - first < 4096; fd++)
        if ((flags & CLOSE_RANGE_CLOEXEC) != 0)
            (void)fcntl((int)fd, F_SETFD, FD_CLOEXEC);
        else
            (void)close((int)fd);
    return 0;
}

int close_range_of(unsigned first, unsigned last, unsigned flags)
{
    int failed = sys_close_range(first, last, flags);

    return failed < 0 && may_be_blocked(errno) ? close_each(first, last, flags) : failed;
}

/* The descriptors that /proc/self/fd lists, which may have any number; FD is the list's. */
static int close_listed(int fd, unsigned from, int kept)
{
    for (;;) {
        long length = syscall(SYS_getdents64, fd, scratch.bytes, sizeof(scratch.bytes));

        if (length <= 0)
            return (int)length;
        for (long at = 0; at < length;) {
            const struct dirent64 *entry =
                (const struct dirent64 *)(const void *)(scratch.bytes + at);
            uint64_t number;

            if (parse_number(entry->d_name, INT32_MAX, &number) && number >= from &&
                (int)number != kept && (int)number != fd)
                close((int)number);
            at += entry->d_reclen;
        }
    }
}

int close_inherited(const struct ctx *ctx)
{
    unsigned from = 3 + ctx->plan.preserved;
    int failed = close_all_but(ctx, &ctx->sock, 1);
    struct statfs fs;
    int fd;

    if (!by_hand)
        return failed;
    fd = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstatfs(fd, &fs) < 0)
        return -1;
    failed = fs.f_type == PROC_MAGIC ? close_listed(fd, from, ctx->sock) : -1;
    close(fd);
    return failed;
}

int close_all_but(const struct ctx *ctx, const int *kept, size_t count)
{
    unsigned from = 3 + ctx->plan.preserved;

    close_below(from, ctx->proc, kept, count);
    close_below(from, ctx->root, kept, count);
    close_below(from, ctx->null_mount, kept, count);
    close_below(from, ctx->empty_mount, kept, count);
    close_below(from, ctx->nodes, kept, count);
    close_below(from, ctx->own_nodes, kept, count);
    close_below(from, ctx->sock, kept, count);
    close_below(from, ctx->hook_output[0], kept, count);
    close_below(from, ctx->hook_output[1], kept, count);
    for (int i = 0; i < SLOTS; i++)
        close_below(from, ctx->slots[i], kept, count);
    for (;;) {
        unsigned next = ~0U; /* the lowest to keep */

        for (size_t i = 0; i < count; i++)
            if ((unsigned)kept[i] >= from && (unsigned)kept[i] < next)
                next = (unsigned)kept[i];
        if (next == ~0U)
            return close_range_of(from, ~0U, 0);
        if (close_range_of(from, next - 1, 0) < 0)
            return -1;
        from = next + 1;
    }
}

void keep_only(struct ctx *ctx, const struct op *op, int operand)
{
    int kept[1 + SLOTS] = {ctx->sock};
    uint32_t count = op_count(op, operand);

    if (count > SLOTS)
        report_and_exit(ctx, "more slots to keep than there are", NULL, EINVAL);
    for (uint32_t i = 0; i < count; i++)
        kept[1 + i] = slot_get(ctx, op_item(op, operand, i));
    TRY(ctx, close_all_but(ctx, kept, 1 + count), "close descriptors");
    forget_descriptors(ctx);
    ctx->sock = kept[0];
    for (uint32_t i = 0; i < count; i++)
        slot_set(ctx, op_item(op, operand, i), kept[1 + i]);
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
