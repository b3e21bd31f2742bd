/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.c: messages to and from the parent, one SOCK_SEQPACKET packet each.
 * Under a seccomp filter plain write and read: a filter lets these through more often than sendto
 * and recvmsg.
 */
#include "helper.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#define MAX_SENT 8192

/* Ops that began since the last message; a packet for each would make them wait. */
static struct {
    int64_t begun;
    uint32_t code;
    int32_t index;
} trace[MAX_SENT / 16];
static size_t traced;

/* One buffer, so that plain read(2) does. */
static struct {
    struct header header;
    char bytes[PAYLOAD_SIZE];
} received;
char *const payload = received.bytes;

static void send_trace(const struct ctx *ctx)
{
    (void)send_message(ctx, MSG_TRACE, 0, 0, (const char *)trace, traced * sizeof(trace[0]));
    traced = 0;
}

void trace_op(const struct ctx *ctx, uint32_t code)
{
    struct timespec now;

    if (traced == sizeof(trace) / sizeof(trace[0]))
        send_trace(ctx);
    clock_gettime(CLOCK_MONOTONIC, &now);
    trace[traced].begun = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    trace[traced].code = code;
    trace[traced++].index = ctx->op_index;
}

int send_message(const struct ctx *ctx, enum msg_code code, int32_t a, int32_t b, const char *bytes,
                 size_t length)
{
    static char packet[sizeof(struct header) + MAX_SENT];
    size_t cut = length < MAX_SENT ? length : MAX_SENT;
    struct header header = {code, a, b, (uint32_t)cut};
    ssize_t sent;

    if (traced > 0 && code != MSG_TRACE)
        send_trace(ctx);
    memcpy(packet, &header, sizeof(header));
    if (cut > 0)
        memcpy(packet + sizeof(header), bytes, cut);
    do
        sent = ctx->filtered ? write(ctx->sock, packet, sizeof(header) + cut)
                             : send(ctx->sock, packet, sizeof(header) + cut, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

int send_descriptor(const struct ctx *ctx, enum msg_code code, int fd)
{
    struct header header = {code, 0, 0, 0};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {{0}};
    struct iovec part = {&header, sizeof(header)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);

    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
    return sendmsg(ctx->sock, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/*
 * One packet, its bytes to payload + at. The header is read to the place before them and what lay
 * there, the end of the part before, is put back.
 */
static int receive_part(int sock, size_t at, struct header *header)
{
    char *place = (char *)&received + at;
    struct header covered;
    ssize_t got;
    int failures = 0;

    memcpy(&covered, place, sizeof(covered));
    do /* another error once more: who has sent READY's answer counts on us */
        got = read(sock, place, sizeof(received) - at);
    while (got < 0 && (errno == EINTR || (errno != ECONNRESET && failures++ == 0)));
    if (got == 0 || (got < 0 && errno == ECONNRESET))
        return 0;
    if (got < 0)
        return -1;
    memcpy(header, place, sizeof(*header));
    memcpy(place, &covered, sizeof(covered));
    if ((size_t)got != sizeof(*header) + header->length) {
        errno = EMSGSIZE; /* short, or longer than the buffer */
        return -1;
    }
    return 1;
}

int receive_message(struct ctx *ctx, int sock)
{
    struct header header;
    size_t length = 0;

    do {
        int got = receive_part(sock, length, &header);

        if (got <= 0)
            return got;
        length += header.length;
    } while (header.code == MSG_PART);
    ctx->payload_length = (uint32_t)length;
    return (int)header.code;
}
