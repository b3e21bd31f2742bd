/* SPDX-License-Identifier: Apache-2.0 */
/* op_host.c: names, the loopback device, and what is written below the host's /proc. */
#include "helper.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>

void op_loopback(struct ctx *ctx, const struct op *op)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    (void)op;
    TRY(ctx, fd, "open socket for lo");
    request.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
    TRY(ctx, ioctl(fd, SIOCSIFFLAGS, &request), "set lo up");
    close(fd);
}

void op_hostname(struct ctx *ctx, const struct op *op)
{
    TRY(ctx, sethostname(op_string(op, HOSTNAME_NAME), op_length(op, HOSTNAME_NAME)),
        "set hostname");
}

void op_domainname(struct ctx *ctx, const struct op *op)
{
    TRY(ctx,
        (int)syscall(SYS_setdomainname, op_string(op, DOMAINNAME_NAME),
                     (size_t)op_length(op, DOMAINNAME_NAME)),
        "set domainname");
}

void op_open_proc(struct ctx *ctx, const struct op *op)
{
    struct statfs fs;
    struct stat st;

    (void)op;
    ctx->proc = open_path("/proc", O_DIRECTORY);
    TRY(ctx, ctx->proc, "open /proc");
    TRY(ctx, fstatfs(ctx->proc, &fs), "check /proc");
    TRY(ctx, fstat(ctx->proc, &st), "check /proc");
    /* something else there, or a part of a procfs, could take our writes (CVE-2019-16884) */
    if (fs.f_type != PROC_MAGIC || st.st_ino != PROC_ROOT_INODE)
        report_and_exit(ctx, "/proc is not the root of a procfs", NULL, EINVAL);
}

void op_close_proc(struct ctx *ctx, const struct op *op)
{
    (void)op;
    if (ctx->proc >= 0)
        close(ctx->proc);
    ctx->proc = -1;
}

/* The write goes to proc_path; errors name what the user asked for. */
static void write_proc(struct ctx *ctx, const char *proc_path, const char *value, size_t length,
                       const char *what, const char *name)
{
    int fd = open_in_proc(ctx, proc_path, O_WRONLY);

    TRY_ON(ctx, fd, what, name);
    TRY_ON(ctx, write_once(fd, value, length), what, name);
    close(fd);
}

void op_sysctl(struct ctx *ctx, const struct op *op)
{
    const char *name = op_string(op, SYSCTL_PATH);
    char path[PATH_MAX];
    struct text text = text_into(path, sizeof(path));

    text_add(&text, "sys/");
    text_add(&text, name);
    write_proc(ctx, path, op_string(op, SYSCTL_VALUE), op_length(op, SYSCTL_VALUE), "write sysctl",
               name);
}

void op_oom_score_adj(struct ctx *ctx, const struct op *op)
{
    char number[24];
    struct text text = text_into(number, sizeof(number));

    text_add_number(&text, op_number(op, OOM_SCORE_ADJ_VALUE));
    write_proc(ctx, "self/oom_score_adj", number, strlen(number), "set oom_score_adj", number);
}

void op_label(struct ctx *ctx, const struct op *op)
{
    const char *label = op_string(op, LABEL_TEXT);
    char path[PATH_MAX];
    struct text text = text_into(path, sizeof(path));

    text_add(&text, "self/");
    text_add(&text, op_string(op, LABEL_FILE));
    write_proc(ctx, path, label, op_length(op, LABEL_TEXT), "set label", label);
}
