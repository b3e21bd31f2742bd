/* SPDX-License-Identifier: Apache-2.0 */
/* op_root.c: the root file system, from the bundle's directory to "/". */
#include "helper.h"

#include <sched.h>

void op_root_parent(struct ctx *ctx, const struct op *op)
{
    unsigned long propagation = (unsigned long)op_number(op, ROOT_PARENT_PROPAGATION);

    TRY(ctx, sys_mount(NULL, "/", NULL, propagation, NULL), "set propagation of the host's mounts");
    ctx->unshared = (propagation & MS_REC) != 0 && (propagation & (MS_SLAVE | MS_PRIVATE)) != 0;
}

/*
 * The mount that holds fd becomes private, where it may be shared: pivot_root(2) refuses a root
 * below a shared mount, and the bind of the root must not show on the host. Only the root of a
 * mount has attributes, so climb to it.
 */
static int make_private(int fd)
{
    struct mount_attr private = {.propagation = MS_PRIVATE};
    int at = openat(fd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    while (at >= 0 && sys_mount_setattr(at, 0, &private) < 0) {
        int up = errno == EINVAL ? openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
        struct stat here;
        struct stat above;

        if (up >= 0 && fstat(at, &here) == 0 && fstat(up, &above) == 0 &&
            here.st_ino == above.st_ino && here.st_dev == above.st_dev) {
            close(up); /* a chroot whose "/" is no mount: there is no more to climb */
            break;
        }
        close(at);
        at = up;
    }
    if (at >= 0)
        close(at);
    return at < 0 ? -1 : 0;
}

/* A link could be turned to another directory between the engine's look at it and ours. */
static int open_rootfs(struct ctx *ctx, const char *path)
{
    int dir = open_path(path, O_NOFOLLOW);
    struct stat st;

    TRY_ON(ctx, dir, "open rootfs", path);
    TRY_ON(ctx, fstat(dir, &st), "stat rootfs", path);
    if (S_ISLNK(st.st_mode))
        report_and_exit(ctx, "rootfs is a symbolic link", path, ELOOP);
    if (!S_ISDIR(st.st_mode))
        report_and_exit(ctx, "open rootfs", path, ENOTDIR);
    return dir;
}

void op_open_root(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, OPEN_ROOT_PATH);
    int dir = open_rootfs(ctx, path);
    bool slave;
    int tree;

    keep_null(ctx);
    if (op_has(op, OPEN_ROOT_FLAGS, OPEN_ROOT_ONLY_OPEN)) {
        ctx->root = dir;
        return;
    }
    slave = op_has(op, OPEN_ROOT_FLAGS, OPEN_ROOT_SLAVE);
    if (!slave && !ctx->unshared) /* what is cloned then is private too */
        TRY_ON(ctx, make_private(dir), "make mount of rootfs private", path);
    tree = sys_open_tree(dir, "", AT_EMPTY_PATH | AT_RECURSIVE);
    TRY_ON(ctx, tree, "bind rootfs", path);
    if (slave && !ctx->unshared)
        TRY_ON(ctx, make_private(dir), "make mount of rootfs private", path);
    if (!slave && ctx->unshared)
        TRY_ON(ctx, set_mount_attr(tree, 0, 0, MS_PRIVATE, -1, 0), "make mount of rootfs private",
               path);
    TRY_ON(ctx, sys_move_mount(tree, dir), "bind rootfs", path);
    close(dir);
    ctx->root = tree;
    ctx->root_path = path;
}

/* pivot_root(".", "."): the old root lies on the new one, without a directory, and is taken off. */
void pivot(struct ctx *ctx)
{
    int old = open_path("/", O_DIRECTORY);

    TRY(ctx, old, "open old root");
    TRY(ctx, fchdir(root_fd(ctx)), "enter rootfs");
    TRY(ctx, (int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
    TRY(ctx, fchdir(old), "enter old root");
    /* slave, not private: our unmount must not reach the host, but its own must reach us */
    TRY(ctx, sys_mount(NULL, ".", NULL, MS_SLAVE | MS_REC, NULL),
        "set propagation of the old root");
    TRY(ctx, sys_umount2(".", MNT_DETACH_FLAG), "unmount old root");
    close(old);
}

/*
 * Takes a mount of the host's tree off. EINVAL says that there is none, or that it is locked: an
 * empty file system covers it then, as in runc.
 */
static void take_off(struct ctx *ctx, const char *path)
{
    if (sys_umount2(path, MNT_DETACH_FLAG) == 0 || errno == ENOENT)
        return;
    if (errno != EINVAL && errno != EPERM)
        report_and_exit(ctx, "unmount below the old root", path, errno);
    TRY_ON(ctx, sys_mount("tmpfs", path, "tmpfs", 0, ""), "cover below the old root", path);
}

/* For a root that pivot_root refuses (initramfs). The host's tree stays below an escaped chroot. */
static void move_root(struct ctx *ctx, const struct op *op)
{
    int old = open_path("/", O_DIRECTORY);

    TRY(ctx, old, "open old root");
    TRY(ctx, sys_mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL),
        "set propagation of the old root");
    for (const char *path = op_next(op, ENTER_ROOT_TAKEN_OFF, NULL); path != NULL;
         path = op_next(op, ENTER_ROOT_TAKEN_OFF, path))
        take_off(ctx, path);
    TRY(ctx, fchdir(root_fd(ctx)), "enter rootfs");
    TRY(ctx, sys_move_mount(root_fd(ctx), old), "move rootfs to /");
    TRY(ctx, chroot("."), "chroot");
    close(old);
}

void op_enter_root(struct ctx *ctx, const struct op *op)
{
    forget_parent_of_nodes(ctx);
    switch (op_number(op, ENTER_ROOT_HOW)) {
    case ENTER_ROOT_PIVOT:
        pivot(ctx);
        break;
    case ENTER_ROOT_MOVE:
        move_root(ctx, op);
        break;
    case ENTER_ROOT_CHROOT:
        TRY(ctx, fchdir(root_fd(ctx)), "enter rootfs");
        TRY(ctx, chroot("."), "chroot");
        break;
    default:
        report_and_exit(ctx, "way to enter the rootfs", NULL, EINVAL);
    }
    TRY(ctx, chdir("/"), "chdir /");
    ctx->root_path = NULL;
    ctx->entered = true;
}

void op_root_attr(struct ctx *ctx, const struct op *op)
{
    TRY(ctx,
        set_mount_attr(root_fd(ctx), (uint64_t)op_number(op, ROOT_ATTR_SET), 0,
                       (uint64_t)op_number(op, ROOT_ATTR_PROPAGATION), -1, 0),
        "set attributes of rootfs");
}
