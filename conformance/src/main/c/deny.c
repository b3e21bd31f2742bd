/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deny CALL ERRNO COMMAND...: runs the command under a seccomp filter that answers one system call
 * (by its number) with an error, as the filter of an outer container does: 38 (ENOSYS) or 1
 * (EPERM). All that the command starts is under the filter too.
 */
#include <err.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 4)
        errx(97, "usage: deny CALL ERRNO COMMAND...");

    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atol(argv[1]), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)atol(argv[2])),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof(program) / sizeof(program[0]), program};

    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0)
        err(98, "load the filter");
    execvp(argv[3], argv + 3);
    err(127, "%s", argv[3]);
}
