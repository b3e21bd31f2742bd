/* SPDX-License-Identifier: Apache-2.0 */
/* sync.c: waits for the parent, and takes its descriptors. */
#include "helper.h"

#include <sys/socket.h>
#include <sys/uio.h>

void wait_message(struct ctx *ctx, int sock, enum msg_code code)
{
    int got = receive_message(ctx, sock);

    if (got == 0)
        _exit(1); /* the parent is gone: nobody to tell, and nothing half made may stay */
    TRY(ctx, got, "receive message");
    if (got != (int)code)
        report_and_exit(ctx, "unexpected message", NULL, EPROTO);
}

int receive_descriptors(struct ctx *ctx, int sock, int64_t slot, int64_t most)
{
    struct header header = {0};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(32 * sizeof(int))];
    } control;
    struct iovec part = {&header, sizeof(header)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};
    struct cmsghdr *rights;
    ssize_t got;
    int count = 0;

    do
        got = recvmsg(sock, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return (int)got;
    rights = CMSG_FIRSTHDR(&message);
    if (header.code == MSG_ERROR) { /* of a process that this one started */
        errno = header.b & 0xffff;
        return -1;
    }
    if ((size_t)got < sizeof(header) || header.code != MSG_FDS || rights == NULL ||
        rights->cmsg_type != SCM_RIGHTS || (message.msg_flags & MSG_CTRUNC) != 0)
        report_and_exit(ctx, "unexpected message", NULL, EPROTO);
    for (; (size_t)count < (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int); count++) {
        int fd;

        memcpy(&fd, CMSG_DATA(rights) + (size_t)count * sizeof(int), sizeof(fd));
        if (count >= most)
            report_and_exit(ctx, "more descriptors than the plan has", NULL, EPROTO);
        slot_set(ctx, slot + count, fd);
    }
    return count;
}

void op_recv_fds(struct ctx *ctx, const struct op *op)
{
    int64_t left = op_number(op, RECV_FDS_COUNT);
    int64_t slot = 0;

    while (left > 0) {
        int count = receive_descriptors(ctx, ctx->sock, slot, left);

        TRY(ctx, count, "receive descriptors");
        if (count == 0)
            _exit(1); /* end-of-file: the parent is gone */
        slot += count;
        left -= count;
    }
}
