/* SPDX-License-Identifier: Apache-2.0 */
/*
 * op_mount.c: mounts, each one made detached and then attached by descriptor (fsopen(2),
 * open_tree(2), move_mount(2)), so that no path of the container is resolved twice.
 */
#include "helper.h"

#include <sys/vfs.h>

/* The log of an fs context has what the file system found wrong: lines "e message", fsopen(2). */
_Noreturn void report_fs_error(struct ctx *ctx, int fs, const char *what, const char *type)
{
    char log[1024];
    char detail[1200];
    int error = errno;
    ssize_t got = fs < 0 ? -1 : read(fs, log, sizeof(log) - 1);
    struct text text = text_into(detail, sizeof(detail));

    text_add(&text, type);
    if (got > 2) {
        log[got] = 0;
        if (log[got - 1] == '\n')
            log[got - 1] = 0;
        text_add(&text, ": ");
        text_add(&text, log + 2);
    }
    report_and_exit(ctx, what, detail, error);
}

int set_mount_attr(int fd, uint64_t set, uint64_t clear, uint64_t propagation, int userns,
                   unsigned recursive)
{
    struct mount_attr attr = {.attr_set = set, .attr_clr = clear};
    struct mount_attr spread = {.propagation = propagation & ~(uint64_t)MS_REC};
    unsigned spread_recursive = (propagation & MS_REC) != 0 ? AT_RECURSIVE : 0;

    if (userns >= 0) {
        attr.attr_set |= MOUNT_ATTR_IDMAP;
        attr.userns_fd = (uint64_t)userns;
    }
    if ((attr.attr_set != 0 || clear != 0) && sys_mount_setattr(fd, recursive, &attr) < 0)
        return -1;
    return spread.propagation == 0 ? 0 : sys_mount_setattr(fd, spread_recursive, &spread);
}

void op_open_tree(struct ctx *ctx, const struct op *op)
{
    const char *source = op_string(op, OPEN_TREE_SOURCE);
    int fd = sys_open_tree(AT_FDCWD, source, (unsigned)op_number(op, OPEN_TREE_RECURSIVE));

    TRY_ON(ctx, fd, "open mount source", source);
    slot_set(ctx, op_number(op, OPEN_TREE_SLOT), fd);
}

static void configure(struct ctx *ctx, int fs, const char *type, const char *option)
{
    char key[256];
    const char *value = strchr(option, '=');
    size_t length = value == NULL ? strlen(option) : (size_t)(value - option);
    int failed;

    if (length >= sizeof(key))
        report_and_exit(ctx, "mount option", option, ENAMETOOLONG);
    memcpy(key, option, length);
    key[length] = 0;
    if (value == NULL)
        failed = sys_fsconfig(fs, FSCONFIG_SET_FLAG, key, NULL, 0);
    else
        failed = sys_fsconfig(fs, FSCONFIG_SET_STRING, key, value + 1, 0);
    if (failed < 0) {
        char what[300];
        struct text text = text_into(what, sizeof(what));

        text_add(&text, "mount option ");
        text_add(&text, key);
        report_fs_error(ctx, fs, what, type);
    }
}

/*
 * mount(2) takes a page of options, but mounts at a path: over the rootfs of the host's side, which
 * is private by now, from where it is copied and taken off.
 */
static int mount_by_path(struct ctx *ctx, const struct op *op, const char *mode)
{
    const char *type = op_string(op, NEW_MOUNT_TYPE);
    const char *source = op_string(op, NEW_MOUNT_SOURCE);
    struct text data = text_into(scratch.bytes, sizeof(scratch.bytes));
    unsigned long flags = 0;
    int fd;

    text_add(&data, mode);
    for (const char *o = op_next(op, NEW_MOUNT_OPTIONS, NULL); o != NULL;
         o = op_next(op, NEW_MOUNT_OPTIONS, o)) {
        if (strcmp(o, "ro") == 0) {
            flags |= MS_RDONLY;
            continue;
        }
        text_add(&data, data.at == scratch.bytes ? "" : ",");
        text_add(&data, o);
    }
    if (ctx->root_path == NULL)
        report_and_exit(ctx, "mount with long options before OPEN_ROOT", type, EINVAL);
    if (data.at - scratch.bytes >= 4096) /* mount(2) would cut it */
        report_and_exit(ctx, "mount options are too long", type, E2BIG);
    TRY_ON(ctx, sys_mount(*source == 0 ? type : source, ctx->root_path, type, flags, scratch.bytes),
           "mount", type);
    fd = sys_open_tree(AT_FDCWD, ctx->root_path, 0);
    TRY_ON(ctx, fd, "open mount", type);
    TRY_ON(ctx, sys_umount2(ctx->root_path, MNT_DETACH_FLAG), "take mount off", type);
    TRY_ON(ctx, set_mount_attr(fd, (uint64_t)op_number(op, NEW_MOUNT_ATTRIBUTES), 0, 0, -1, 0),
           "set attributes", type);
    return fd;
}

int finish_mount(struct ctx *ctx, int fs, const struct op *op, const struct new_mount *mount)
{
    const char *type = mount->type;
    int fd;

    if (*mount->source != 0 &&
        sys_fsconfig(fs, FSCONFIG_SET_STRING, "source", mount->source, 0) < 0)
        report_fs_error(ctx, fs, "mount source", type);
    if (*mount->mode != 0)
        configure(ctx, fs, type, mount->mode);
    for (const char *o = mount->options < 0 ? NULL : op_next(op, mount->options, NULL); o != NULL;
         o = op_next(op, mount->options, o))
        configure(ctx, fs, type, o);
    if (sys_fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        report_fs_error(ctx, fs, "mount", type);
    fd = sys_fsmount(fs, (unsigned)mount->attributes);
    if (fd < 0)
        report_fs_error(ctx, fs, "mount", type);
    close(fs);
    return fd;
}

/* runc gives a tmpfs the mode of the directory that it covers, and shows it as an option. */
void op_target_mode(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, TARGET_MODE_TARGET);
    int fd = open_in_root(ctx, path, O_PATH);
    struct stat st;

    ctx->target_mode[0] = 0;
    if (fd < 0 && errno == ENOENT)
        return; /* it will be made */
    TRY_ON(ctx, fd, "open mount target", path);
    TRY_ON(ctx, fstat(fd, &st), "stat mount target", path);
    close(fd);
    memcpy(ctx->target_mode, "mode=", 6);
    for (int i = 0; i < 4; i++)
        ctx->target_mode[5 + i] = (char)('0' + (st.st_mode >> (9 - 3 * i) & 7));
    ctx->target_mode[9] = 0;
}

void op_new_mount(struct ctx *ctx, const struct op *op)
{
    struct new_mount mount = {.type = op_string(op, NEW_MOUNT_TYPE),
                              .source = op_string(op, NEW_MOUNT_SOURCE),
                              .options = NEW_MOUNT_OPTIONS,
                              .mode = op_has(op, NEW_MOUNT_FLAGS, NEW_MOUNT_MODE) ? ctx->target_mode
                                                                                  : "",
                              .attributes = op_number(op, NEW_MOUNT_ATTRIBUTES)};
    int64_t slot = op_number(op, NEW_MOUNT_SLOT);
    int fs;

    if (op_has(op, NEW_MOUNT_FLAGS, NEW_MOUNT_BY_PATH)) {
        slot_set(ctx, slot, mount_by_path(ctx, op, mount.mode));
        return;
    }
    fs = sys_fsopen(mount.type);
    TRY_ON(ctx, fs, "mount", mount.type);
    slot_set(ctx, slot, finish_mount(ctx, fs, op, &mount));
}

#define LOCKABLE (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)
#define ACCESS_TIMES (MOUNT_ATTR__ATIME | MOUNT_ATTR_NODIRATIME)

/* The flags that a mount has, by statfs(2): ST_* and MOUNT_ATTR_* are not the same. */
static uint64_t flags_of(struct ctx *ctx, int mount)
{
    static const struct {
        long shown;
        uint64_t attribute;
    } flags[] = {{1, MOUNT_ATTR_RDONLY},      {2, MOUNT_ATTR_NOSUID},
                 {4, MOUNT_ATTR_NODEV},       {8, MOUNT_ATTR_NOEXEC},
                 {0x400, MOUNT_ATTR_NOATIME}, {0x800, MOUNT_ATTR_NODIRATIME}};
    struct statfs fs;
    uint64_t attributes = 0;

    TRY(ctx, fstatfs(mount, &fs), "ask for the flags of a mount");
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if ((fs.f_flags & flags[i].shown) != 0)
            attributes |= flags[i].attribute;
    if ((fs.f_flags & 0x1400) == 0) /* neither noatime nor relatime */
        attributes |= MOUNT_ATTR_STRICTATIME;
    return attributes;
}

/*
 * A user namespace may not clear the flags of a mount that came from outside: they stay, as in
 * runc, unless the configuration wants one cleared. Access times are locked in whole.
 */
static void keep_locked(struct ctx *ctx, int mount, struct mount_attr *attr, uint64_t named)
{
    uint64_t has = flags_of(ctx, mount);
    uint64_t wrong = has & named & LOCKABLE;

    if (wrong != 0)
        report_and_exit(ctx,
                        (wrong & MOUNT_ATTR_NOEXEC) != 0   ? "cannot clear locked flags MS_NOEXEC"
                        : (wrong & MOUNT_ATTR_NOSUID) != 0 ? "cannot clear locked flags MS_NOSUID"
                        : (wrong & MOUNT_ATTR_NODEV) != 0  ? "cannot clear locked flags MS_NODEV"
                                                           : "cannot clear locked flags MS_RDONLY",
                        NULL, EPERM);
    if ((attr->attr_clr & MOUNT_ATTR__ATIME) != 0 &&
        (attr->attr_set & ACCESS_TIMES) != (has & ACCESS_TIMES))
        report_and_exit(ctx, "cannot change locked atime flags", NULL, EPERM);
    attr->attr_set &= ~(uint64_t)ACCESS_TIMES;
    attr->attr_clr &= ~(uint64_t)(ACCESS_TIMES | (has & LOCKABLE));
}

void op_mount_attr(struct ctx *ctx, const struct op *op)
{
    int mount = slot_get(ctx, op_number(op, MOUNT_ATTR_SLOT));
    int64_t slot = op_number(op, MOUNT_ATTR_USERNS_SLOT);
    int userns = slot < 0 ? -1 : slot_get(ctx, slot);
    uint64_t propagation = (uint64_t)op_number(op, MOUNT_ATTR_PROPAGATION);
    unsigned recursive = (unsigned)op_number(op, MOUNT_ATTR_RECURSIVE);
    struct mount_attr attr = {.attr_set = (uint64_t)op_number(op, MOUNT_ATTR_SET),
                              .attr_clr = (uint64_t)op_number(op, MOUNT_ATTR_CLEAR)};
    bool locked = op_has(op, MOUNT_ATTR_FLAGS, MOUNT_ATTR_LOCKED);

    if (!locked &&
        set_mount_attr(mount, attr.attr_set, attr.attr_clr, propagation, userns, recursive) == 0)
        return;
    if (!locked && (errno != EPERM || attr.attr_clr == 0))
        report_and_exit(ctx, "set mount attributes", NULL, errno);
    if (attr.attr_clr != 0)
        keep_locked(ctx, mount, &attr, (uint64_t)op_number(op, MOUNT_ATTR_NAMED));
    TRY(ctx, set_mount_attr(mount, attr.attr_set, attr.attr_clr, propagation, userns, recursive),
        "set mount attributes");
}

static void tell(struct ctx *ctx, int mount, const char *path)
{
    uint64_t id;

    TRY_ON(ctx, sys_mount_id(mount, &id), "stat mount", path);
    TRY(ctx,
        send_message(ctx, MSG_MOUNTED, ctx->op_index, 0, (const char *)(const void *)&id,
                     sizeof(id)),
        "send message");
}

void op_attach(struct ctx *ctx, const struct op *op)
{
    int mount = slot_get(ctx, op_number(op, ATTACH_SLOT));
    const char *path = op_string(op, ATTACH_TARGET);
    struct stat source;
    struct stat st;
    struct statfs fs;
    bool directory;
    int target;

    TRY_ON(ctx, fstat(mount, &source), "stat mount", path);
    directory = S_ISDIR(source.st_mode);
    target = open_target(ctx, path, directory, op_has(op, ATTACH_FLAGS, ATTACH_PLAIN_DIRECTORY));
    TRY_ON(ctx, target, "open mount target", path);
    if (op_has(op, ATTACH_FLAGS, ATTACH_NOT_ON_PROC)) {
        TRY_ON(ctx, fstatfs(target, &fs), "check mount target", path);
        if (fs.f_type == PROC_MAGIC)
            report_and_exit(ctx, "mount target is on procfs", path, EPERM);
    }
    if (!directory) { /* the kernel says EINVAL; a directory was opened as one */
        TRY_ON(ctx, fstat(target, &st), "stat mount target", path);
        if (S_ISDIR(st.st_mode))
            report_and_exit(ctx, "attach mount", path, ENOTDIR);
    }
    TRY_ON(ctx, sys_move_mount(mount, target), "attach mount", path);
    close(target);
    if (op_has(op, ATTACH_FLAGS, ATTACH_TELL))
        tell(ctx, mount, path);
    if (strcmp(path, "/dev") == 0)
        TRY_ON(ctx, sys_mount_id(mount, &ctx->dev_mount), "stat mount", path);
    if (strcmp(path, "/") == 0) { /* over the root itself: that is the root now */
        if (ctx->root >= 0)
            close(ctx->root);
        ctx->root = fcntl(mount, F_DUPFD_CLOEXEC, 3);
        TRY_ON(ctx, ctx->root, "keep root", path);
        ctx->dev_mount = 0;
    }
    if (!op_has(op, ATTACH_FLAGS, ATTACH_KEEP_SLOT))
        slot_clear(ctx, op_number(op, ATTACH_SLOT));
}

static bool is_added(const struct op *op, uint64_t id)
{
    uint32_t count = op_count(op, DETACH_IDS);

    for (uint32_t i = 0; i < count; i++)
        if ((uint64_t)op_item(op, DETACH_IDS, i) == id)
            return true;
    return false;
}

/*
 * The container may have led the path elsewhere, so the mount is known by its id. umount2(2) takes
 * only paths: this one ends at what is open, by the host's procfs, and no other is resolved.
 */
void op_detach(struct ctx *ctx, const struct op *op)
{
    const char *path = op_string(op, DETACH_TARGET);
    int fd = open_in_root(ctx, path, O_PATH);
    char link[48];
    struct text text = text_into(link, sizeof(link));
    uint64_t id;

    TRY_ON(ctx, fd, "open mount", path);
    TRY_ON(ctx, sys_mount_id(fd, &id), "stat mount", path);
    if (!is_added(op, id))
        report_and_exit(ctx, "no mount of `jrun mounts add` is there", path, EINVAL);
    text_add(&text, "self/fd/");
    text_add_number(&text, fd);
    TRY_ON(ctx, fchdir(ctx->proc), "enter /proc", path);
    TRY_ON(ctx, sys_umount2(link, MNT_DETACH_FLAG), "unmount", path);
    close(fd);
}

/* The parent of the path is the runtime's own directory, or a mount that this plan has put there.
 */
void op_attach_host(struct ctx *ctx, const struct op *op)
{
    int mount = slot_get(ctx, op_number(op, ATTACH_HOST_SLOT));
    const char *path = op_string(op, ATTACH_HOST_PATH);
    struct stat st;
    int target;
    int made;

    TRY_ON(ctx, fstat(mount, &st), "stat mount", path);
    made = S_ISDIR(st.st_mode) ? mkdir(path, 0700) : mknod(path, S_IFREG | 0600, 0);
    if (made < 0 && errno != EEXIST)
        report_and_exit(ctx, "create mount target", path, errno);
    target = open_path(path, O_NOFOLLOW);
    TRY_ON(ctx, target, "open mount target", path);
    TRY_ON(ctx, sys_move_mount(mount, target), "attach mount", path);
    close(target);
    slot_clear(ctx, op_number(op, ATTACH_HOST_SLOT));
}

void op_remount(struct ctx *ctx, const struct op *op)
{
    const char *target = op_string(op, REMOUNT_TARGET);
    int fd = open_in_root(ctx, target, O_PATH);

    TRY_ON(ctx, fd, "open mount", target);
    TRY_ON(ctx,
           set_mount_attr(fd, (uint64_t)op_number(op, REMOUNT_SET),
                          (uint64_t)op_number(op, REMOUNT_CLEAR),
                          (uint64_t)op_number(op, REMOUNT_PROPAGATION), -1,
                          (unsigned)op_number(op, REMOUNT_RECURSIVE)),
           "change mount", target);
    close(fd);
}
