/* SPDX-License-Identifier: Apache-2.0 */
/* parent.c: the part of the runtime, as a helper sees it. */
#include "smoke.h"

#include <sys/mman.h>

static int plan_fd(struct builder *b, uint32_t preserved)
{
    int fd = memfd_create("plan", MFD_ALLOW_SEALING);

    plan_end(b, preserved);
    if (fd < 0 || write(fd, b->bytes, b->size) != (ssize_t)b->size)
        die("memfd");
    fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
    return fd;
}

static void send_packet(int sock, uint32_t code, const char *bytes, size_t length)
{
    char packet[65536];
    uint32_t header[4] = {code, 0, 0, (uint32_t)length};

    memcpy(packet, header, sizeof(header));
    memcpy(packet + sizeof(header), bytes, length);
    if (send(sock, packet, sizeof(header) + length, MSG_NOSIGNAL) < 0)
        perror("send");
}

static void send_fds(int sock, const int *fds, size_t count)
{
    uint32_t header[4] = {MSG_FDS, 0, 0, 0};
    char control[CMSG_SPACE(32 * sizeof(int))] = {0};
    struct iovec part = {header, sizeof(header)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = CMSG_SPACE(count * sizeof(int))};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);

    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(rights), fds, count * sizeof(int));
    if (sendmsg(sock, &message, 0) < 0)
        die("sendmsg");
}

/* The kernel says who sent it: that is how CHILD names the child. */
static ssize_t receive(int sock, struct packet *p, int *fd, pid_t *sender)
{
    char control[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))];
    struct iovec part = {p, sizeof(*p)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof(control)};
    ssize_t got = recvmsg(sock, &message, 0);
    struct ucred cred;

    for (struct cmsghdr *c = got > 0 ? CMSG_FIRSTHDR(&message) : NULL; c != NULL;
         c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_type == SCM_RIGHTS)
            memcpy(fd, CMSG_DATA(c), sizeof(int));
        if (c->cmsg_type == SCM_CREDENTIALS) {
            memcpy(&cred, CMSG_DATA(c), sizeof(cred));
            *sender = cred.pid;
        }
    }
    return got;
}

static pid_t spawn(int sock, int plan, int out, bool gap)
{
    pid_t pid = fork();
    char a[16];
    char b[16];

    if (pid != 0)
        return pid;
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(out, 1);
    dup2(out, 2);
    close(out);
    sock = fcntl(sock, F_DUPFD, 100);
    plan = fcntl(plan, F_DUPFD, 100);
    dup2(0, 200); /* engines leak many */
    close_range(3, 99, 0);
    dup2(0, 3);
    if (gap)
        dup2(0, 5);
    snprintf(a, sizeof(a), "%d", sock);
    snprintf(b, sizeof(b), "%d", plan);
    execl(helper, "jrun-init", a, b, NULL);
    _exit(127);
}

void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);

    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        perror(path);
    close(fd);
}

void map_root(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
    write_text(path, "0 100000 65536\n");
    snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
    write_text(path, "0 100000 65536\n");
}

static int start(const struct run *run)
{
    int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    /* one that dies at once must not hurt */
    if (connect(sock, (const struct sockaddr *)&run->address, run->address_length) < 0)
        die("connect");
    close(sock);
    sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (connect(sock, (const struct sockaddr *)&run->address, run->address_length) < 0)
        die("connect");
    send_packet(sock, MSG_START, run->state, strlen(run->state));
    return sock;
}

/* Plays the parent until end-of-file. */
static void talk(int *sock, const struct run *run, struct result *r)
{
    struct packet p;

    for (;;) {
        pid_t sender = 0;
        ssize_t got = receive(*sock, &p, &r->master, &sender);

        if (got <= 0) {
            if (r->ready && run->start && !r->exec && r->error.code == 0 && *sock >= 0) {
                close(*sock);
                *sock = start(run);
                r->ready = 0;
                continue;
            }
            return;
        }
        if ((int)p.code == run->kill_at)
            return;
        if (p.code == MSG_CHILD)
            r->init = sender;
        else if (p.code == MSG_ERROR)
            r->error = p, r->error.b &= 0xffff;
        else if (p.code == MSG_SECCOMP)
            r->listener = p.a;
        else if (p.code == MSG_EXEC)
            r->exec = true;
        else if (p.code == MSG_MAPS)
            run->at_maps(r->init);
        r->ready |= p.code == MSG_READY;
        if (p.code != MSG_CHILD && p.code != MSG_ERROR && p.code != MSG_EXEC &&
            p.code != MSG_TERMINAL)
            send_packet(*sock, MSG_ACK, run->state, strlen(run->state));
    }
}

void execute(struct builder *b, const struct run *run, struct result *r)
{
    int pair[2];
    int out[2];
    int plan = plan_fd(b, run->preserved);
    pid_t pid;
    ssize_t got;

    memset(r, 0, sizeof(*r));
    r->master = -1;
    fflush(stdout);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0 || pipe2(out, O_CLOEXEC) < 0)
        die("socketpair");
    fcntl(pair[0], F_SETFD, FD_CLOEXEC);
    setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int));
    pid = spawn(pair[1], plan, out[1], run->preserved == 3);
    close(pair[1]);
    close(plan);
    close(out[1]);
    if (run->fd_count > 0)
        send_fds(pair[0], run->fds, run->fd_count);
    talk(&pair[0], run, r);
    close(pair[0]);
    while (r->length < sizeof(r->output) - 1 &&
           (got = read(out[0], r->output + r->length, sizeof(r->output) - 1 - r->length)) > 0)
        r->length += (size_t)got;
    close(out[0]);
    waitpid(pid, &r->first, 0);
    if (r->init > 0)
        waitpid(r->init, &r->status, __WALL);
    if (getenv("SMOKE_VERBOSE") != NULL)
        printf("%s[op %d errno %d] %.*s\n", r->output, r->error.a, r->error.b, (int)r->error.length,
               r->error.bytes);
}

bool says(const struct result *r, const char *text)
{
    return strstr(r->output, text) != NULL;
}

bool exited(const struct result *r, int code)
{
    return r->exec && r->error.code == 0 && WIFEXITED(r->status) && WEXITSTATUS(r->status) == code;
}
