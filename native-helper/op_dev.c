/* SPDX-License-Identifier: Apache-2.0 */
/* op_dev.c: nodes, links and directories below the root, by descriptors (CVE-2026-41579). */
#include "helper.h"

#include <sys/sysmacros.h>

/*
 * A bind that a link of the image has led to /dev covers what was mounted there: nodes would be
 * made, and files replaced by links, in the host's directory. All mounts are there by now.
 */
static void check_dev(struct ctx *ctx, const char *path)
{
    uint64_t mount = 0;
    int dev;

    if (ctx->dev_mount == 0 || strncmp(path, "/dev/", 5) != 0)
        return;
    dev = open_in_root(ctx, "/dev", O_PATH | O_DIRECTORY);
    TRY_ON(ctx, dev, "open parent of device", path);
    TRY_ON(ctx, sys_mount_id(dev, &mount), "stat parent of device", path);
    if (mount != ctx->dev_mount)
        report_and_exit(ctx, "a link has led another mount to /dev", path, EXDEV);
    close(dev);
    ctx->dev_mount = 0;
}

/* What stands there is what the operation asks for. */
static bool is_asked_for(const struct stat *st, const struct op *op)
{
    mode_t type = (mode_t)op_number(op, MKNOD_MODE) & S_IFMT;

    return S_ISCHR(type) || S_ISBLK(type)
               ? is_device(st, type, (unsigned)op_number(op, MKNOD_MAJOR),
                           (unsigned)op_number(op, MKNOD_MINOR))
               : (st->st_mode & S_IFMT) == type;
}

void op_mknod(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, MKNOD_PATH);
    dev_t device =
        makedev((unsigned)op_number(op, MKNOD_MAJOR), (unsigned)op_number(op, MKNOD_MINOR));
    uid_t uid = op_id(ctx, op_number(op, MKNOD_UID));
    gid_t gid = op_id(ctx, op_number(op, MKNOD_GID));
    const char *name;
    struct stat st;
    int dir;
    int fd;

    check_dev(ctx, path);
    dir = parent_of_node(ctx, path, &name);
    TRY_ON(ctx, dir, "open parent of device", path);
    if (mknodat(dir, name, (mode_t)op_number(op, MKNOD_MODE), device) < 0 && errno != EEXIST)
        report_and_exit(ctx, "make device", path, errno);
    TRY_ON(ctx, fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW), "stat device", path);
    if (!is_asked_for(&st, op))
        report_and_exit(ctx, "make device", path, EEXIST);
    if (st.st_uid == uid && st.st_gid == gid)
        return;
    fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    TRY_ON(ctx, fd, "open device", path);
    TRY_ON(ctx, fstat(fd, &st), "stat device", path);
    if (!is_asked_for(&st, op)) /* another one by now */
        report_and_exit(ctx, "make device", path, EEXIST);
    TRY_ON(ctx, fchownat(fd, "", uid, gid, AT_EMPTY_PATH), "set owner of device", path);
    close(fd);
}

static int make_own_node(int dir, const char *host)
{
    struct stat st;

    if (stat(host, &st) < 0 || !(S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)))
        return 0; /* BIND_DEVICE says what is wrong */
    if (mknodat(dir, node_name(&st), st.st_mode, st.st_rdev) < 0)
        return errno == EEXIST ? 0 : -1;
    return fchownat(dir, node_name(&st), st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW);
}

void op_own_nodes(struct ctx *ctx, const struct op *op)
{
    const struct new_mount tmpfs = {.type = "tmpfs", .source = "", .mode = "", .options = -1};
    int fs = sys_fsopen("tmpfs");
    int dir;

    TRY(ctx, fs, "make a file system for device nodes");
    dir = finish_mount(ctx, fs, op, &tmpfs);
    if (make_own_node(dir, "/dev/null") < 0) { /* no node can be made here */
        close(dir);
        return;
    }
    for (const char *s = op_next(op, OWN_NODES_SOURCES, NULL); s != NULL;
         s = op_next(op, OWN_NODES_SOURCES, s))
        if (make_own_node(dir, s) < 0 && errno != EPERM) /* the host's device rules */
            report_and_exit(ctx, "make device node", s, errno);
    ctx->own_nodes = dir;
    keep_null(ctx);
}

void op_bind_device(struct ctx *ctx, const struct op *op)
{
    const char *host = op_string(op, BIND_DEVICE_SOURCE);
    const char *path = op_string(op, BIND_DEVICE_TARGET);
    int tree = sys_open_tree(AT_FDCWD, host, 0);
    struct stat st;
    int target;
    int own;

    check_dev(ctx, path);
    TRY_ON(ctx, tree, "open device", host);
    TRY_ON(ctx, fstat(tree, &st), "stat device", host);
    if (S_ISDIR(st.st_mode))
        report_and_exit(ctx, "bind device", host, EISDIR);
    own = own_node(ctx, &st);
    if (own >= 0) {
        close(tree);
        tree = own;
    }
    /* its mode, owner and times are the host's, or those of the masks */
    TRY_ON(ctx, protect_node(tree), "protect device", host);
    target = open_node_target(ctx, path);
    TRY_ON(ctx, target, "open mount target", path);
    TRY_ON(ctx, sys_move_mount(tree, target), "bind device", path);
    close(tree);
    close(target);
}

static bool is_same_link(int dir, const char *name, const char *text)
{
    char there[PATH_MAX];
    ssize_t length = readlinkat(dir, name, there, sizeof(there));

    return length >= 0 && (size_t)length == strlen(text) &&
           memcmp(there, text, (size_t)length) == 0;
}

void op_symlink(struct ctx *ctx, const struct op *op)
{
    const char *text = op_string(op, SYMLINK_TEXT);
    const char *path = op_string(op, SYMLINK_PATH);
    const char *name;
    int failed;
    int dir;

    check_dev(ctx, path);
    dir = parent_of_node(ctx, path, &name);
    TRY_ON(ctx, dir, "open parent of link", path);
    failed = symlinkat(text, dir, name);
    if (failed < 0 && errno == EEXIST && op_has(op, SYMLINK_FLAGS, SYMLINK_KEEP)) {
        if (!is_same_link(dir, name, text))
            report_and_exit(ctx, "link already exists with a different content", path, EEXIST);
        failed = 0;
    } else if (failed < 0 && errno == EEXIST) {
        TRY_ON(ctx, unlinkat(dir, name, 0), "replace by link", path);
        failed = symlinkat(text, dir, name);
    }
    TRY_ON(ctx, failed, "make link", path);
}

void op_mkdir(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, MKDIR_PATH);
    int fd = make_directory_in_root(ctx, path, (mode_t)op_number(op, MKDIR_MODE));

    TRY_ON(ctx, fd, "make directory", path);
    close(fd);
}
