/* SPDX-License-Identifier: Apache-2.0 */
/* op_mask.c: hide paths from the container, or make them read-only. */
#include "helper.h"

int make_empty(void)
{
    int fs = sys_fsopen("tmpfs");
    int fd = -1;

    if (fs >= 0 && sys_fsconfig(fs, FSCONFIG_SET_STRING, "mode", "0755", 0) == 0 &&
        sys_fsconfig(fs, FSCONFIG_SET_STRING, "nr_inodes", "1", 0) == 0 &&
        sys_fsconfig(fs, FSCONFIG_SET_FLAG, "ro", NULL, 0) == 0 &&
        sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
        fd = sys_fsmount(fs, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
                                 MOUNT_ATTR_NOEXEC);
    if (fs >= 0)
        close(fs);
    return fd;
}

/*
 * Covers target with the mount; when that is in the tree already, with a copy of it. (A copy of a
 * detached mount needs Linux 6.15.)
 */
static int cover(int mount, bool attached, int target)
{
    int copy = attached ? sys_open_tree(mount, "", AT_EMPTY_PATH) : mount;
    int failed = copy < 0 ? -1 : sys_move_mount(copy, target);

    if (attached && copy >= 0)
        close(copy);
    return failed;
}

static int cover_directory(struct ctx *ctx, int target)
{
    bool attached = ctx->empty_mount >= 0;

    if (!attached)
        ctx->empty_mount = make_empty();
    return ctx->empty_mount < 0 ? -1 : cover(ctx->empty_mount, attached, target);
}

static int cover_file(struct ctx *ctx, int target)
{
    int failed;

    if (ctx->null_mount < 0) {
        errno = ENODEV; /* the host's /dev/null was not character device 1:3 */
        return -1;
    }
    failed = cover(ctx->null_mount, ctx->null_attached, target);
    ctx->null_attached = true;
    return failed;
}

void op_mask_path(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, MASK_PATH_PATH);
    int fd = open_in_root(ctx, path, O_PATH);
    struct stat st;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) /* absent is hidden already */
        return;
    TRY_ON(ctx, fd, "open masked path", path);
    TRY_ON(ctx, fstat(fd, &st), "stat masked path", path);
    TRY_ON(ctx, S_ISDIR(st.st_mode) ? cover_directory(ctx, fd) : cover_file(ctx, fd),
           "cover masked path", path);
    close(fd);
}

void op_readonly_path(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, READONLY_PATH_PATH);
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
    int fd = open_in_root(ctx, path, O_PATH);
    int tree;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return;
    TRY_ON(ctx, fd, "open read-only path", path);
    tree = sys_open_tree(fd, "", AT_EMPTY_PATH | AT_RECURSIVE);
    TRY_ON(ctx, tree, "bind read-only path", path);
    TRY_ON(ctx, sys_mount_setattr(tree, AT_RECURSIVE, &attr), "make path read-only", path);
    TRY_ON(ctx, sys_move_mount(tree, fd), "bind read-only path", path);
    close(tree);
    close(fd);
}
