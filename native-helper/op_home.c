/* SPDX-License-Identifier: Apache-2.0 */
/* op_home.c: what the image's /etc/passwd says of a user. */
#include "helper.h"

#define MAX_PASSWD (1 << 20) /* bytes; a sparse file may be terabytes */

/* Line by line through a small buffer: "name:password:uid:gid:text:home:shell", passwd(5). */
struct passwd_reader {
    uint64_t wanted;
    uint64_t uid;
    int field;
    bool uid_seen;
    char home[PATH_MAX];
    size_t length;
};

/* True when the line that ends here is the wanted one. */
static bool passwd_byte(struct passwd_reader *r, char c)
{
    if (c == '\n') {
        bool found = r->field >= 5 && r->uid_seen && r->uid == r->wanted && r->length > 0;

        if (!found)
            *r = (struct passwd_reader){.wanted = r->wanted};
        return found;
    }
    if (c == ':') {
        r->field++;
    } else if (r->field == 2) {
        r->uid_seen = c >= '0' && c <= '9' && r->uid <= UINT32_MAX;
        r->uid = r->uid * 10 + (uint64_t)(unsigned char)c - '0';
        if (!r->uid_seen)
            r->field = 100; /* no number: this line is nobody's */
    } else if (r->field == 5 && r->length < sizeof(r->home) - 1) {
        r->home[r->length++] = c;
    }
    return false;
}

/* 1 with the home in r, 0 without, -1 with errno. */
static int find_home(struct passwd_reader *r, int fd)
{
    ssize_t got = 0;

    for (ssize_t all = 0; all < MAX_PASSWD && (got = read(fd, scratch.bytes, 4096)) > 0; all += got)
        for (ssize_t i = 0; i < got; i++)
            if (passwd_byte(r, scratch.bytes[i]))
                return 1;
    if (got < 0)
        return -1;
    return passwd_byte(r, '\n'); /* a last line without its newline */
}

/*
 * Opens what was looked at: to open a device may do something. O_NONBLOCK is for a file that
 * somebody holds a lease on, fcntl(2): it would be waited for most of a minute.
 */
static int read_home(struct ctx *ctx, struct passwd_reader *r, int path)
{
    int fd = reopen(ctx, path, O_RDONLY | O_NONBLOCK);
    int found;

    if (fd < 0)
        return is_of_image(errno) || errno == EAGAIN ? 0 : -1;
    found = find_home(r, fd);
    close(fd);
    return found;
}

/* The same for a file that is a plain one and not empty. */
static int look_at(struct ctx *ctx, struct passwd_reader *r, int path)
{
    struct stat st;

    if (fstat(path, &st) < 0)
        return -1;
    return S_ISREG(st.st_mode) && st.st_size > 0 ? read_home(ctx, r, path) : 0;
}

/* A byte of /proc/self/mountinfo: "36 35 98:0 /root /target options … - type source options". */
struct mount_reader {
    uint64_t wanted;
    uint64_t id;
    int blanks;  /* of the line so far */
    int dash;    /* the number of the blank before a lone "-" */
    char before; /* the byte before this one */
    char type[5];
    size_t length;
};

/* True when the type of the wanted mount is known, as far as it is kept. */
static bool mount_byte(struct mount_reader *m, char c)
{
    if (c == '\n') {
        *m = (struct mount_reader){.wanted = m->wanted};
        return false;
    }
    if (m->blanks == 0 && c >= '0' && c <= '9')
        m->id = m->id * 10 + (uint64_t)(c - '0');
    if (c == '-' && m->before == ' ' && m->dash == 0)
        m->dash = m->blanks;
    if (m->dash > 0 && m->blanks == m->dash + 1) {
        if (c != ' ' && m->length < sizeof(m->type) - 1)
            m->type[m->length++] = c;
        else
            return m->id == m->wanted;
    }
    m->blanks += c == ' ';
    m->before = c;
    return false;
}

/* The number that the mount table has for the mount; no file system is asked for it. */
static int table_id(int path, uint64_t *id)
{
    uint64_t statx[256 / sizeof(uint64_t)];
    const unsigned mask = 0x1000; /* STATX_MNT_ID */

    if (syscall(SYS_statx, path, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, mask, statx) < 0)
        return -1;
    *id = statx[144 / sizeof(uint64_t)];
    return 0;
}

/*
 * Whether somebody answers for the file system that this is on: the mount table says so, while the
 * file system itself, asked by fstatfs(2) or fstat(2), would have to answer. 1, 0 or -1 with errno.
 */
static int is_fuse(struct ctx *ctx, int path)
{
    struct mount_reader m = {0};
    uint64_t root;
    ssize_t got;
    int table;

    if (table_id(path, &m.wanted) < 0 || table_id(root_fd(ctx), &root) < 0)
        return -1;
    if (m.wanted == root) /* as good as the rest of the root (fuse-overlayfs) */
        return 0;
    table = openat(ctx->proc, "self/mountinfo", O_RDONLY | O_CLOEXEC);
    if (table < 0)
        return -1;
    while ((got = read(table, scratch.bytes, 4096)) > 0)
        for (ssize_t i = 0; i < got; i++)
            if (mount_byte(&m, scratch.bytes[i])) {
                close(table);
                return strncmp(m.type, "fuse", 4) == 0;
            }
    close(table);
    return got < 0 ? -1 : 1; /* it is not of this mount namespace */
}

/*
 * What an engine has mounted on /etc or /etc/passwd. Each step ends at the root of a mount at most,
 * which asks nobody, and goes on only where nobody inside answers: to be asked and not to answer is
 * a way to hold whoever asks, and no signal ends that. So links into other mounts are not followed.
 */
static int search_mounted(struct ctx *ctx, struct passwd_reader *r)
{
    const char *const names[] = {"etc", "passwd"};
    int at = root_fd(ctx);
    int found = 0;

    for (int i = 0; i < 2 && found == 0; i++) {
        int next = sys_openat2(at, names[i], O_PATH, 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);

        if (i > 0)
            close(at);
        at = next;
        if (at < 0)
            return is_of_image(errno) ? 0 : -1;
        found = is_fuse(ctx, at);
    }
    if (found == 0 && is_stored(ctx, at))
        found = look_at(ctx, r, at);
    else if (found > 0)
        found = 0;
    close(at);
    return found;
}

/* EXDEV: the way there leads over a mount, where this does not go. */
static int search(struct ctx *ctx, struct passwd_reader *r)
{
    int path = sys_openat2(root_fd(ctx), "etc/passwd", O_PATH, 0, IN_ROOT | RESOLVE_NO_XDEV);
    int found;

    if (path < 0)
        return is_of_image(errno) ? 0 : -1;
    found = look_at(ctx, r, path);
    close(path);
    return found;
}

void op_home(struct ctx *ctx, const struct op *op)
{
    static struct passwd_reader reader;
    struct text text = text_into(ctx->home, sizeof(ctx->home));
    int found;

    reader = (struct passwd_reader){.wanted = (uint64_t)op_number(op, HOME_UID)};
    found = search(ctx, &reader);
    if (found < 0 && errno == EXDEV)
        found = search_mounted(ctx, &reader);
    TRY(ctx, found, "read /etc/passwd");
    text_add(&text, "HOME=");
    text_add(&text, found > 0 ? reader.home : "/");
}
