/* SPDX-License-Identifier: Apache-2.0 */
/*
 * op_console.c: the terminal, from the devpts of the container. What stands at /dev/pts/ptmx is the
 * image's word, so each step is checked on descriptors (CVE-2025-52565).
 */
#include "helper.h"

#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

static void check_devpts(struct ctx *ctx, int fd, struct stat *st)
{
    struct statfs fs;

    TRY(ctx, fstatfs(fd, &fs), "check terminal");
    TRY(ctx, fstat(fd, st), "stat terminal");
    if (fs.f_type != DEVPTS_MAGIC)
        report_and_exit(ctx, "/dev/pts/ptmx is not on devpts", NULL, ENODEV);
}

/*
 * Opened by its checked descriptor: the path is resolved once. The host's, where the container has
 * its mounts, is what every program of the host opens.
 */
static int open_master(struct ctx *ctx, bool of_host)
{
    struct stat st;
    int unlocked = 0;
    int path = of_host ? open("/dev/pts/ptmx", O_PATH | O_NOFOLLOW | O_CLOEXEC)
                       : open_in_root(ctx, "dev/pts/ptmx", O_PATH | O_NOFOLLOW);
    int fd;

    TRY(ctx, path, "open /dev/pts/ptmx");
    check_devpts(ctx, path, &st); /* before it is opened: opening another device may do something */
    if (!is_device(&st, S_IFCHR, 5, 2))
        report_and_exit(ctx, "/dev/pts/ptmx is no terminal multiplexer", NULL, ENODEV);
    fd = reopen(ctx, path, O_RDWR);
    TRY(ctx, fd, "open /dev/pts/ptmx");
    close(path);
    TRY(ctx, ioctl(fd, TIOCSPTLCK, &unlocked), "unlock terminal");
    return fd;
}

static int open_peer(struct ctx *ctx, int master)
{
    struct stat st;
    int fd = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);

    TRY(ctx, fd, "open terminal");
    check_devpts(ctx, fd, &st);
    if (!S_ISCHR(st.st_mode) || major(st.st_rdev) != 136)
        report_and_exit(ctx, "terminal is no pty", NULL, ENODEV);
    return fd;
}

static void bind_console(struct ctx *ctx, int terminal)
{
    int target = open_node_target(ctx, "/dev/console");
    struct stat st;
    int tree;

    TRY(ctx, target, "open /dev/console");
    TRY(ctx, fstat(target, &st), "stat /dev/console");
    if (S_ISLNK(st.st_mode))
        report_and_exit(ctx, "/dev/console is a link", NULL, ELOOP);
    tree = sys_open_tree(terminal, "", AT_EMPTY_PATH);
    TRY(ctx, tree, "bind terminal");
    TRY(ctx, sys_move_mount(tree, target), "bind terminal on /dev/console");
    close(tree);
    close(target);
}

void op_console(struct ctx *ctx, const struct op *op)
{
    struct winsize size = {.ws_row = (unsigned short)op_number(op, CONSOLE_ROWS),
                           .ws_col = (unsigned short)op_number(op, CONSOLE_COLUMNS)};
    int master = open_master(ctx, op_has(op, CONSOLE_FLAGS, CONSOLE_OF_HOST));
    int terminal = open_peer(ctx, master);

    if (size.ws_row != 0 || size.ws_col != 0)
        TRY(ctx, ioctl(master, TIOCSWINSZ, &size), "set terminal size");
    TRY(ctx, fchown(terminal, op_id(ctx, op_number(op, CONSOLE_UID)), (gid_t)-1),
        "set owner of terminal");
    if (op_has(op, CONSOLE_FLAGS, CONSOLE_BIND))
        bind_console(ctx, terminal);
    TRY(ctx, send_descriptor(ctx, MSG_TERMINAL, master), "send terminal");
    close(master);
    for (int fd = 0; fd < 3; fd++)
        TRY(ctx, dup2(terminal, fd), "take terminal as stdio");
    close(terminal);
}

void op_controlling_tty(struct ctx *ctx, const struct op *op)
{
    (void)op;
    TRY(ctx, ioctl(0, TIOCSCTTY, 0), "set controlling terminal");
}
