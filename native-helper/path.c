/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.c: paths inside the rootfs, whose owner is the attacker. The kernel resolves them (openat2),
 * each result is a descriptor, and what follows works on the descriptor.
 */
#include "helper.h"

#include <linux/magic.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#define MAX_LINKS 40

int root_fd(struct ctx *ctx)
{
    if (ctx->root < 0) {
        ctx->root = open_path("/", O_DIRECTORY);
        TRY(ctx, ctx->root, "open root");
    }
    return ctx->root;
}

int open_in_root(struct ctx *ctx, const char *path, int flags)
{
    return sys_openat2(root_fd(ctx), *path == 0 ? "." : path, (uint64_t)flags, 0, IN_ROOT);
}

bool is_of_image(int error)
{
    return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP ||
           error == ENAMETOOLONG || error == EISDIR;
}

static int copy_text(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);

    if (length >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(to, from, length + 1);
    return 0;
}

/* A walk that makes what is absent: path is ours to change, at is how much of it is done. */
struct walk {
    char path[PATH_MAX];
    size_t at;
    int links;
    bool nodes; /* for device nodes: no link may lead into another mount */
};

/*
 * A part of the walk. Device nodes and links are made where the configuration says; a link of the
 * image may lead there inside the rootfs, but not into another mount, which may be a volume on a
 * disk of the host (CVE-2026-41579).
 */
static int open_part(struct ctx *ctx, const struct walk *w, const char *path)
{
    const uint64_t flags = O_PATH | O_DIRECTORY;
    int fd;

    if (!w->nodes)
        return open_in_root(ctx, path, (int)flags);
    path = *path == 0 ? "." : path;
    if (w->links == 0) {
        fd = sys_openat2(root_fd(ctx), path, flags, 0, IN_ROOT | RESOLVE_NO_SYMLINKS);
        if (fd >= 0 || errno != ELOOP)
            return fd;
    }
    return sys_openat2(root_fd(ctx), path, flags, 0, IN_ROOT | RESOLVE_NO_XDEV);
}

/*
 * The part that ends at w->at is a dangling link in dir: its text takes its place, and the walk
 * begins again. The new text is resolved inside the root like any other.
 */
static int follow_dangling(struct walk *w, int dir, const char *name, size_t start)
{
    char text[PATH_MAX];
    char rest[PATH_MAX];
    ssize_t length = readlinkat(dir, name, text, sizeof(text) - 1);
    struct text out;

    if (length < 0 || ++w->links > MAX_LINKS) {
        errno = length < 0 ? EEXIST : ELOOP;
        return -1;
    }
    text[length] = 0;
    if (start + (size_t)length + strlen(w->path + w->at) + 2 > sizeof(w->path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (copy_text(rest, sizeof(rest), w->path + w->at) < 0)
        return -1;
    out = (struct text){text[0] == '/' ? w->path : w->path + start, w->path + sizeof(w->path) - 1};
    text_add(&out, text);
    text_add(&out, rest);
    w->at = 0;
    return 0;
}

/* A directory that is made, and no link that was planted meanwhile. -2: the name is taken. */
static int make_part(int dir, const char *name, mode_t mode)
{
    int failed = mkdirat(dir, name, mode) < 0 ? errno : 0;
    int fd;

    if (failed == EEXIST)
        return -2;
    fd = sys_openat2(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0,
                     RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    if (fd < 0 && failed != 0)
        errno = failed; /* why mkdirat failed says more */
    return fd;
}

/* Opens the directory path[0, at), made in dir where it is absent. -2: begin again. */
static int step(struct ctx *ctx, struct walk *w, int dir, size_t start, mode_t mode)
{
    char after = w->path[w->at];
    const char *name = w->path + start;
    char link[NAME_MAX + 1];
    int fd;

    w->path[w->at] = 0;
    fd = open_part(ctx, w, w->path);
    if (fd < 0 && errno == ENOENT) {
        fd = make_part(dir, name, mode);
        if (fd == -2) {
            if (copy_text(link, sizeof(link), name) < 0)
                return -1;
            w->path[w->at] = after;
            return follow_dangling(w, dir, link, start) < 0 ? -1 : -2;
        }
    }
    w->path[w->at] = after;
    return fd;
}

/* The usual case of an absent directory: all but its last part is there. -2: walk, to find out. */
static int make_last(struct ctx *ctx, struct walk *w, mode_t mode)
{
    char *last = strrchr(w->path, '/');
    int dir;
    int fd;

    if (last == NULL || last[1] == 0)
        return -2;
    *last = 0;
    dir = open_part(ctx, w, w->path);
    *last = '/';
    if (dir < 0)
        return -2;
    fd = make_part(dir, last + 1, mode);
    close(dir);
    return fd;
}

/* Directory at w->path, which was absent a moment ago. */
static int make_directory(struct ctx *ctx, struct walk *w, mode_t mode)
{
    int dir = make_last(ctx, w, mode);

    if (dir != -2)
        return dir;
    dir = open_in_root(ctx, "", O_PATH | O_DIRECTORY);
    for (w->at = 0; dir >= 0;) {
        size_t start;
        int next;

        while (w->path[w->at] == '/')
            w->at++;
        if (w->path[w->at] == 0)
            return dir;
        start = w->at;
        while (w->path[w->at] != 0 && w->path[w->at] != '/')
            w->at++;
        next = step(ctx, w, dir, start, mode);
        if (next == -2)
            next = open_in_root(ctx, "", O_PATH | O_DIRECTORY);
        close(dir);
        dir = next;
    }
    return -1;
}

/* Directory at w->path; opens first (the usual case). */
static int walk_directory(struct ctx *ctx, struct walk *w, mode_t mode)
{
    int dir = open_part(ctx, w, w->path);

    return dir >= 0 || errno != ENOENT ? dir : make_directory(ctx, w, mode);
}

static int walk_start(struct walk *w, const char *path)
{
    w->links = 0;
    w->at = 0;
    w->nodes = false;
    return copy_text(w->path, sizeof(w->path), path);
}

int make_directory_in_root(struct ctx *ctx, const char *path, mode_t mode)
{
    static struct walk w;

    return walk_start(&w, path) < 0 ? -1 : walk_directory(ctx, &w, mode);
}

static bool is_plain_name(const char *name)
{
    return *name != 0 && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int open_parent(struct ctx *ctx, const char *path, const char **name, bool nodes)
{
    static struct walk w;
    const char *last = strrchr(path, '/');

    *name = last == NULL ? path : last + 1;
    if (!is_plain_name(*name)) {
        errno = EINVAL;
        return -1;
    }
    if (walk_start(&w, path) < 0)
        return -1;
    w.nodes = nodes;
    w.path[*name - path] = 0;
    return walk_directory(ctx, &w, 0755);
}

int open_parent_in_root(struct ctx *ctx, const char *path, const char **name)
{
    return open_parent(ctx, path, name, false);
}

/* Operations on nodes follow each other: the parent is opened for the first of them. */
int parent_of_node(struct ctx *ctx, const char *path, const char **name)
{
    const char *last = strrchr(path, '/');
    size_t length = last == NULL ? 0 : (size_t)(last - path);

    if (ctx->nodes >= 0 && ctx->nodes_op == ctx->op_index - 1 && last != NULL &&
        strncmp(path, ctx->nodes_path, length + 1) == 0 &&
        strchr(ctx->nodes_path + length + 1, '/') == NULL && is_plain_name(last + 1)) {
        *name = last + 1;
    } else {
        forget_parent_of_nodes(ctx);
        ctx->nodes = open_parent(ctx, path, name, true);
    }
    ctx->nodes_op = ctx->op_index;
    ctx->nodes_path = path;
    return ctx->nodes;
}

void forget_parent_of_nodes(struct ctx *ctx)
{
    if (ctx->nodes >= 0)
        close(ctx->nodes);
    ctx->nodes = -1;
}

int open_node_target(struct ctx *ctx, const char *path)
{
    const char *name;
    int dir = parent_of_node(ctx, path, &name);
    int fd;

    if (dir < 0)
        return -1;
    fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        fd = openat(dir, name, O_CREAT | O_EXCL | O_WRONLY | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC,
                    0755);
    return fd;
}

/*
 * An empty file as target of a mount; O_EXCL, so that it is no link to elsewhere. Where it is a
 * dangling link (/etc/resolv.conf of many images), the file is made where the link leads inside the
 * root.
 */
static int make_file(struct ctx *ctx, const char *path)
{
    static struct walk w;

    if (walk_start(&w, path) < 0)
        return -1;
    for (;;) {
        const char *name;
        int dir = open_parent_in_root(ctx, w.path, &name);
        int fd;
        char link[NAME_MAX + 1];

        if (dir < 0)
            return -1;
        fd = sys_openat2(dir, name, O_CREAT | O_EXCL | O_WRONLY | O_NOCTTY, 0755,
                         RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
        if (fd < 0 && errno == EEXIST) {
            w.at = strlen(w.path);
            if (copy_text(link, sizeof(link), name) == 0 &&
                follow_dangling(&w, dir, link, (size_t)(name - w.path)) == 0) {
                close(dir);
                continue;
            }
        }
        close(dir);
        return fd;
    }
}

/* A directory whose last part is no link, not even one planted meanwhile. */
static int make_plain_directory(struct ctx *ctx, const char *path)
{
    const char *name;
    int dir = open_parent_in_root(ctx, path, &name);
    int fd = -1;

    if (dir < 0)
        return -1;
    if (mkdirat(dir, name, 0755) == 0 || errno == EEXIST)
        fd = sys_openat2(dir, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0,
                         RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    close(dir);
    return fd;
}

int open_target(struct ctx *ctx, const char *path, bool directory, bool nofollow)
{
    static struct walk w;
    int flags = O_PATH | (directory ? O_DIRECTORY : 0) | (nofollow ? O_NOFOLLOW : 0);
    int fd = open_in_root(ctx, path, flags);

    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (!directory)
        return make_file(ctx, path);
    if (nofollow)
        return make_plain_directory(ctx, path);
    return walk_start(&w, path) < 0 ? -1 : make_directory(ctx, &w, 0755);
}

int open_in_proc(struct ctx *ctx, const char *path, int flags)
{
    if (ctx->proc < 0) {
        errno = EBADF;
        return -1;
    }
    return sys_openat2(ctx->proc, path, (uint64_t)flags | O_NOCTTY, 0,
                       RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS);
}

int reopen(struct ctx *ctx, int fd, int flags)
{
    char link[48];
    struct text text = text_into(link, sizeof(link));

    text_add(&text, "self/fd/");
    text_add_number(&text, fd);
    if (ctx->proc < 0) {
        errno = EBADF;
        return -1;
    }
    return openat(ctx->proc, link, flags | O_NOCTTY | O_CLOEXEC); /* a magic link by nature */
}

/*
 * File systems of the kernel's own, procfs and its like, say that they have no blocks: their files
 * come into being when they are read, do something then (/proc/kmsg) or have no end. A tmpfs
 * without a limit says so too. On FUSE somebody makes them up, and may take his time: only the
 * root's own is as good as the rest of the root (fuse-overlayfs).
 */
bool is_stored(struct ctx *ctx, int fd)
{
    struct statfs fs;
    struct stat st;
    struct stat root;

    if (fstatfs(fd, &fs) < 0)
        return false;
    switch ((uint32_t)fs.f_type) {
    case TMPFS_MAGIC:
    case RAMFS_MAGIC:
        return true;
    case FUSE_SUPER_MAGIC:
        return fstat(fd, &st) == 0 && fstat(root_fd(ctx), &root) == 0 && st.st_dev == root.st_dev;
    default:
        return fs.f_blocks > 0;
    }
}

bool is_device(const struct stat *st, mode_t type, unsigned major_number, unsigned minor_number)
{
    return (st->st_mode & S_IFMT) == type && major(st->st_rdev) == major_number &&
           minor(st->st_rdev) == minor_number;
}
