/* SPDX-License-Identifier: Apache-2.0 */
/*
 * op_copy.c: tmpcopyup, the content of a directory copied into the tmpfs that will cover it:
 * owners, modes, times, links, devices, extended attributes. Buffers are fixed, descriptors lead
 * the way down.
 */
#include "helper.h"

#include <dirent.h>
#include <sys/sendfile.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#define MAX_DEPTH 128
#define MAX_CHUNK (1U << 30)
#define ST_RDONLY_FLAG 1
#define NOT_STORED "copy into tmpfs from a file system of the kernel's, or of FUSE"

struct entry { /* linux_dirent64, getdents64(2) */
    uint64_t ino;
    int64_t off;
    unsigned short length;
    unsigned char type;
    char name[];
};

static struct ctx *copying; /* of the COPY_UP that runs */

static int copy_directory(int from, dev_t device, int to, int depth);

/* What the tmpfs does not take (user.* before Linux 6.6, trusted.* without privilege) is left
 * behind. */
static int copy_xattrs(int from, int to)
{
    static char names[4096];
    static char value[4096];
    ssize_t length = flistxattr(from, names, sizeof(names));

    for (char *name = names; length > 0 && name < names + length; name += strlen(name) + 1) {
        ssize_t size = fgetxattr(from, name, value, sizeof(value));

        if (size >= 0 && fsetxattr(to, name, value, (size_t)size, 0) < 0 && errno != EOPNOTSUPP &&
            errno != EPERM)
            return -1;
    }
    return 0;
}

/* Owner first: a change of it takes set-id bits away. */
static int copy_attributes(int from, int to, const struct stat *st)
{
    struct timespec times[2] = {st->st_atim, st->st_mtim};

    if (fchown(to, st->st_uid, st->st_gid) < 0 || fchmod(to, st->st_mode & 07777) < 0 ||
        copy_xattrs(from, to) < 0)
        return -1;
    return futimens(to, times);
}

static int copy_bytes(int from, int to)
{
    ssize_t sent;

    do
        sent = sendfile(to, from, NULL, MAX_CHUNK);
    while (sent > 0 || (sent < 0 && errno == EINTR));
    return (int)sent;
}

/*
 * A file or a directory, found at path: opened on both sides, then its content and its attributes.
 * It is what was looked at that is opened, not what stands under the name by now: a device there
 * may do something when it is opened.
 */
static int copy_opened(int path, int to, const char *name, const struct stat *st, int depth)
{
    bool directory = S_ISDIR(st->st_mode);
    int source = reopen(copying, path, O_RDONLY | O_NONBLOCK); /* a lease is not waited for */
    int target;
    int failed = -1;

    if (source < 0)
        return -1;
    if (directory)
        target = mkdirat(to, name, 0700) < 0
                     ? -1
                     : openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    else
        target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (target >= 0) {
        failed = directory ? copy_directory(source, st->st_dev, target, depth + 1)
                           : copy_bytes(source, target);
        if (failed == 0)
            failed = copy_attributes(source, target, st);
        close(target);
    }
    close(source);
    return failed;
}

static int copy_link(int path, int to, const char *name, const struct stat *st)
{
    char text[PATH_MAX];
    ssize_t length = readlinkat(path, "", text, sizeof(text) - 1);

    if (length < 0)
        return -1;
    text[length] = 0;
    if (symlinkat(text, to, name) < 0)
        return -1;
    return fchownat(to, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW);
}

static int copy_found(int path, int to, const char *name, const struct stat *st, int depth)
{
    switch (st->st_mode & S_IFMT) {
    case S_IFDIR:
    case S_IFREG:
        return copy_opened(path, to, name, st, depth);
    case S_IFLNK:
        return copy_link(path, to, name, st);
    case S_IFSOCK: /* nobody can listen on a copy */
        return 0;
    default:
        if (mknodat(to, name, st->st_mode, st->st_rdev) < 0)
            return -1;
        return fchownat(to, name, st->st_uid, st->st_gid, AT_SYMLINK_NOFOLLOW);
    }
}

/* On the same device as its directory, which was looked at, or on one that is looked at now. */
static bool may_be_read(int path, const struct stat *st, dev_t device)
{
    if (st->st_dev == device || is_stored(copying, path))
        return true;
    errno = EXDEV;
    return false;
}

static int copy_entry(int from, dev_t device, int to, const char *name, int depth)
{
    struct stat st;
    int failed = -1;
    int path;

    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return 0;
    path = openat(from, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (path < 0)
        return -1;
    if (fstat(path, &st) == 0 && may_be_read(path, &st, device))
        failed = copy_found(path, to, name, &st, depth);
    close(path);
    return failed;
}

static int copy_directory(int from, dev_t device, int to, int depth)
{
    _Alignas(struct entry) char buffer[2048];
    long got;

    if (depth > MAX_DEPTH) {
        errno = ELOOP;
        return -1;
    }
    while ((got = syscall(SYS_getdents64, from, buffer, sizeof(buffer))) > 0) {
        for (long at = 0; at < got;) {
            struct entry *e = (struct entry *)(void *)(buffer + at);

            if (copy_entry(from, device, to, e->name, depth) < 0)
                return -1;
            at += e->length;
        }
    }
    return (int)got;
}

void op_copy_up(struct ctx *ctx, const struct op *op)
{
    int mount = slot_get(ctx, op_number(op, COPY_UP_SLOT));
    const char *path = op_string(op, COPY_UP_PATH);
    struct mount_attr writable = {.attr_clr = MOUNT_ATTR_RDONLY};
    struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
    struct statfs fs;
    struct stat st;
    int from = open_in_root(ctx, path, O_RDONLY | O_DIRECTORY);
    int to;
    bool locked;

    if (from < 0 && errno == ENOENT)
        return;
    TRY_ON(ctx, from, "open directory to copy", path);
    TRY_ON(ctx, fstat(from, &st), "stat directory to copy", path);
    TRY_ON(ctx, fstatfs(mount, &fs), "check tmpfs", path);
    locked = (fs.f_flags & ST_RDONLY_FLAG) != 0;
    if (locked)
        TRY_ON(ctx, sys_mount_setattr(mount, 0, &writable), "make tmpfs writable", path);
    to = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    TRY_ON(ctx, to, "open tmpfs", path);
    copying = ctx;
    if (!is_stored(ctx, from))
        report_and_exit(ctx, NOT_STORED, path, EXDEV);
    TRY_ON(ctx, copy_directory(from, st.st_dev, to, 0),
           errno == ELOOP   ? "directory is nested more than 128 levels deep"
           : errno == EXDEV ? NOT_STORED
                            : "copy directory into tmpfs",
           path);
    close(to);
    close(from);
    if (locked)
        TRY_ON(ctx, sys_mount_setattr(mount, 0, &readonly), "make tmpfs read-only", path);
}
