/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smoke ROOTFS JRUN-INIT: runs real containers through the helper, as root, on a real kernel. It
 * plays the parent: makes plans, answers messages, looks at what came out. ROOTFS holds a static
 * busybox.
 */
#include "builder.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum msg_code {
#define MSG(code, name) MSG_##name = (code),
#include "../msgs.def"
};

#define ATTR_RDONLY 0x1L
#define ATTR_NOSUID 0x2L
#define ATTR_NODEV 0x4L
#define ATTR_NOEXEC 0x8L
#define REC 0x8000L
#define ALL_CAPS 0x1ffffffffffL
#define NEW_ALL ((long)(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET))

struct packet {
    uint32_t code;
    int32_t a;
    int32_t b;
    uint32_t length;
    char bytes[8192];
};

/* What a run gave. */
struct result {
    int first;           /* of the helper itself: wait status */
    pid_t init;          /* pid that CHILD told */
    int status;          /* of the init: wait status */
    bool exec;           /* EXEC came */
    struct packet error; /* code 0: none */
    int master;          /* of FD, or -1 */
    int listener;        /* number that SECCOMP told */
    int ready;           /* READY came */
    size_t length;
    char output[16384];
};

static const char *rootfs;
static const char *helper;
static int passed;
static int failed;

static void check(bool ok, const char *what, const struct result *r)
{
    if (ok) {
        passed++;
        return;
    }
    failed++;
    printf("FAILED: %s\n", what);
    if (r != NULL)
        printf("  helper %#x, init %d status %#x, exec %d, error [op %d errno %d] %.*s\n  output: "
               "%s\n",
               (unsigned)r->first, r->init, (unsigned)r->status, r->exec, r->error.a, r->error.b,
               (int)r->error.length, r->error.bytes, r->output);
}

static void die(const char *what)
{
    perror(what);
    exit(2);
}

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

static ssize_t receive(int sock, struct packet *p, int *fd)
{
    char control[CMSG_SPACE(sizeof(int))];
    struct iovec part = {p, sizeof(*p)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof(control)};
    ssize_t got = recvmsg(sock, &message, 0);
    struct cmsghdr *rights = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;

    if (rights != NULL && rights->cmsg_type == SCM_RIGHTS)
        memcpy(fd, CMSG_DATA(rights), sizeof(int));
    return got;
}

/* How a run is to go. */
struct run {
    int fds[8];
    size_t fd_count;
    const char *state; /* payload of the ACKs */
    int kill_at;       /* message at which the parent "dies" (closes the socket), 0 never */
    void (*at_maps)(pid_t pid);
    int start; /* listening address to connect to after READY: 1 */
    struct sockaddr_un address;
    socklen_t address_length;
    uint32_t preserved;
};

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

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);

    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        perror(path);
    close(fd);
}

static void map_root(pid_t pid)
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
        ssize_t got = receive(*sock, &p, &r->master);

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
            r->init = p.a;
        else if (p.code == MSG_ERROR)
            r->error = p;
        else if (p.code == MSG_SECCOMP)
            r->listener = p.a;
        else if (p.code == MSG_EXEC)
            r->exec = true;
        else if (p.code == MSG_MAPS)
            run->at_maps(r->init);
        r->ready |= p.code == MSG_READY;
        if (p.code != MSG_CHILD && p.code != MSG_ERROR && p.code != MSG_EXEC && p.code != MSG_FD)
            send_packet(*sock, MSG_ACK, run->state, strlen(run->state));
    }
}

static void execute(struct builder *b, const struct run *run, struct result *r)
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
}

static void mounts(struct builder *b)
{
    plan_add(b, OP_NEW_MOUNT, 1L, "proc", "proc", LIST(), 0L, 0L);
    plan_add(b, OP_ATTACH, 1L, "/proc", (long)ATTACH_PLAIN_DIRECTORY);
    plan_add(b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST("mode=755", "size=65536k"), ATTR_NOSUID,
             0L);
    plan_add(b, OP_ATTACH, 1L, "/dev", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "devpts", "devpts",
             LIST("newinstance", "ptmxmode=0666", "mode=0620", "gid=5"), ATTR_NOSUID | ATTR_NOEXEC,
             0L);
    plan_add(b, OP_ATTACH, 1L, "/dev/pts", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "tmpfs", "shm", LIST("mode=1777"), ATTR_NOSUID, 0L);
    plan_add(b, OP_ATTACH, 1L, "/dev/shm", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "mqueue", "mqueue", LIST(), ATTR_NOSUID | ATTR_NODEV, 0L);
    plan_add(b, OP_ATTACH, 1L, "/dev/mqueue", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "sysfs", "sysfs", LIST(), ATTR_RDONLY, 0L);
    plan_add(b, OP_ATTACH, 1L, "/sys", (long)ATTACH_PLAIN_DIRECTORY);
    plan_add(b, OP_SYMLINK, "/proc/self/fd", "/dev/fd");
    plan_add(b, OP_SYMLINK, "pts/ptmx", "/dev/ptmx");
}

static void stage0(struct builder *b, long flags)
{
    plan_start(b);
    plan_add(b, OP_OPEN_PROC);
    plan_add(b, OP_CLONE, flags, -1L, 0L);
    if ((flags & CLONE_NEWUSER) != 0) {
        plan_add(b, OP_SYNC, (long)MSG_MAPS, 0L);
        plan_add(b, OP_BECOME_ROOT);
    }
    plan_add(b, OP_SETSID);
    plan_add(b, OP_KEYRING, "_ses.smoke", (long)KEYRING_USER_SEARCH);
    plan_add(b, OP_LOOPBACK);
    plan_add(b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(b, OP_OPEN_ROOT, rootfs, 0L);
}

static void enter(struct builder *b)
{
    plan_add(b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(b, OP_HOSTNAME, "smoke-host");
    plan_add(b, OP_DOMAINNAME, "smoke-domain");
    plan_add(b, OP_SYSCTL, "net/ipv4/ip_forward", "1");
    plan_add(b, OP_READONLY_PATH, "/proc/sys");
    plan_add(b, OP_MASK_PATH, "/proc/kcore");
    plan_add(b, OP_MASK_PATH, "/proc/keys");
    plan_add(b, OP_MASK_PATH, "/proc/fs");
    plan_add(b, OP_MASK_PATH, "/sys/firmware");
    plan_add(b, OP_MASK_PATH, "/absent");
}

static void finish(struct builder *b, long uid, const char *script)
{
    plan_add(b, OP_STDIO_NULL);
    plan_add(b, OP_HOME, uid);
    plan_add(b, OP_CLOSE_PROC);
    plan_add(b, OP_CAP_BOUNDING, 0xa80425fbL);
    plan_add(b, OP_USER, uid, uid, LONGS(7, 8), 022L, 0L);
    plan_add(b, OP_CAPS, uid == 0 ? 0xa80425fbL : 0L, uid == 0 ? 0xa80425fbL : 0L, 0L, 0L);
    plan_add(b, OP_NO_NEW_PRIVS);
    plan_add(b, OP_CWD, "/", 0L);
    plan_add(b, OP_FIND_EXEC, "sh", "/nowhere:/bin");
    plan_add(b, OP_SYNC, (long)MSG_READY, 0L);
    plan_add(b, OP_EXEC, LIST("sh", "-c", script), LIST("PATH=/bin", "A=b c"));
}

static bool says(const struct result *r, const char *text)
{
    return strstr(r->output, text) != NULL;
}

static bool exited(const struct result *r, int code)
{
    return r->exec && r->error.code == 0 && WIFEXITED(r->status) && WEXITSTATUS(r->status) == code;
}

static void plain_container(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_MKNOD, "/dev/null", (long)(S_IFCHR | 0666), 1L, 3L, 0L, 0L);
    plan_add(&b, OP_MKNOD, "/dev/null", (long)(S_IFCHR | 0666), 1L, 3L, 0L, 0L);
    plan_add(&b, OP_BIND_DEVICE, "/dev/zero", "/dev/zero");
    enter(&b);
    finish(
        &b, 0L,
        "echo pid=$$ home=$HOME a=\"$A\" umask=$(umask) id=$(id -u):$(id -G|tr ' ' ,); hostname; "
        "cat /proc/sys/kernel/domainname /proc/sys/net/ipv4/ip_forward; "
        "ls -l /dev | sed 's/^/dev /'; ls /proc/self/fd | tr '\\n' ' '; grep -c . /proc/mounts; "
        "cat /proc/keys | wc -c; ls /sys/firmware | wc -l; touch /sys/firmware/x; echo y > "
        "/proc/sys/kernel/hostname; "
        "grep Cap /proc/self/status; ip addr show lo; grep -i sigblk /proc/self/status; "
        "grep -i sigign /proc/self/status; exit 7");
    execute(&b, &run, &r);
    check(exited(&r, 7), "a plain container runs and gives its exit code", &r);
    check(says(&r, "pid=1 home=/root a=b c umask=0022 id=0:0,7,8\nsmoke-host\nsmoke-domain\n1\n"),
          "pid, home, env, umask, ids, names and sysctl are as planned", &r);
    check(says(&r, "0 1 2 3 "), "no descriptor is left (3 is ls's own)", &r);
    check(says(&r, "CapBnd:\t00000000a80425fb") && says(&r, "CapEff:\t00000000a80425fb"),
          "capabilities are the planned ones", &r);
    check(says(&r, "SigBlk:\t0000000000000000") && says(&r, "SigIgn:\t0000000000000000"),
          "signals are reset", &r);
    check(says(&r, "touch: /sys/firmware/x: Read-only file system"),
          "a masked directory is read-only", &r);
    check(says(&r, "Read-only file system") && says(&r, "LOOPBACK,UP"),
          "sysctls are read-only, lo is up", &r);
    if (getenv("SMOKE_VERBOSE") != NULL)
        puts(r.output);
}

static void user_namespace(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .at_maps = map_root};

    stage0(&b, NEW_ALL | CLONE_NEWUSER);
    mounts(&b);
    plan_add(&b, OP_BIND_DEVICE, "/dev/null", "/dev/null");
    enter(&b);
    finish(&b, 1000L,
           "cat /proc/self/uid_map; echo id=$(id -u) home=$HOME; ls -l /proc/1/exe > /dev/null && "
           "echo mine");
    execute(&b, &run, &r);
    check(exited(&r, 0), "a container with a user namespace runs", &r);
    check(says(&r, "100000      65536") && says(&r, "id=1000 home=/home/u") && says(&r, "mine"),
          "ids are mapped, and the process is its user's own", &r);
}

static void files_and_mounts(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_OPEN_TREE, 2L, "/etc/hostname", 0L);
    plan_add(&b, OP_MOUNT_ATTR, 2L, ATTR_RDONLY, 0L, (long)MS_PRIVATE, -1L, 0L);
    plan_add(&b, OP_ATTACH, 2L, "/link/name",
             (long)ATTACH_NOT_ON_PROC); /* link -> made/by/link, dangling */
    plan_add(&b, OP_OPEN_TREE, 2L, "/etc/hostname", 0L);
    plan_add(&b, OP_ATTACH, 2L, "/etc/resolv.conf", 0L); /* -> ../run/deep/stub, dangling */
    plan_add(&b, OP_NEW_MOUNT, 3L, "tmpfs", "tmpfs", LIST(), ATTR_RDONLY | ATTR_NOSUID, 0L);
    plan_add(&b, OP_COPY_UP, 3L, "/tree");
    plan_add(&b, OP_ATTACH, 3L, "/tree", (long)ATTACH_KEEP_MODE);
    plan_add(&b, OP_MKDIR, "/escape/../../made", 0700L);
    plan_add(&b, OP_REMOUNT, "/tree", ATTR_NODEV, 0L, 0L, 0L);
    enter(&b);
    plan_add(&b, OP_ROOT_ATTR, ATTR_RDONLY, (long)(MS_REC | MS_PRIVATE));
    finish(&b, 0L,
           "cat /made/by/link/name /run/deep/stub | wc -l; ls -lR /tree; stat -c '%a %n' /tree "
           "/tree/sub; "
           "cat /tree/sub/file; touch /x; touch /tree/x; grep ' /tree ' /proc/mounts; echo > "
           "/made/by/link/name");
    execute(&b, &run, &r);
    check(exited(&r, 1), "a container with many mounts runs", &r);
    check(strncmp(r.output, "2\n", 2) == 0,
          "targets are made through dangling links, inside the root", &r);
    check(says(&r, "link -> sub/file") && says(&r, "content") && says(&r, "1751 /tree\n") &&
              says(&r, "4755 /tree/sub\n"),
          "copy-up copies links, content and modes", &r);
    check(says(&r, "touch: /x: Read-only") && says(&r, "touch: /tree/x: Read-only"),
          "read-only mounts are", &r);
    check(says(&r, "/tree tmpfs ro,nosuid,nodev"), "REMOUNT adds to what is there", &r);
    if (getenv("SMOKE_VERBOSE") != NULL)
        puts(r.output);
}

static void fails(struct builder *b, const char *words, int error, const char *what)
{
    static struct result r;
    struct run run = {.state = "{}"};

    plan_add(b, OP_EXEC, LIST("sh"), LIST());
    execute(b, &run, &r);
    check(r.error.code == MSG_ERROR && r.error.b == error && strstr(r.error.bytes, words) != NULL &&
              r.exec == (strstr(words, "exec: /script") != NULL) &&
              (r.init == 0 || (WIFEXITED(r.status) && WEXITSTATUS(r.status) == 1)),
          what, &r);
    if (getenv("SMOKE_VERBOSE") != NULL)
        printf("op %d errno %d: %.*s\n", r.error.a, r.error.b, (int)r.error.length, r.error.bytes);
}

static void failures(void)
{
    static struct builder b;

    plan_start(&b);
    plan_add(&b, OP_OPEN_ROOT, "/nowhere", 0L);
    fails(&b, "open rootfs: /nowhere", ENOENT, "a rootfs that is absent is told");
    stage0(&b, NEW_ALL);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST("nonsense=1"), 0L, 0L);
    fails(&b, "mount option nonsense: tmpfs: ", EINVAL,
          "a bad mount option is told, with the kernel's words");
    stage0(&b, NEW_ALL);
    plan_add(&b, OP_NEW_MOUNT, 1L, "proc", "proc", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/proclink", (long)ATTACH_PLAIN_DIRECTORY);
    fails(&b, "open mount target: /proclink", ENOTDIR, "proc is not mounted through a link");
    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/toproc", (long)ATTACH_NOT_ON_PROC);
    fails(&b, "mount target is on procfs: /toproc", EPERM, "a link to proc is no mount target");
    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/proc/self/root/x", 0L);
    fails(&b, "open mount target", ELOOP, "magic links are refused");
    plan_start(&b);
    plan_add(&b, OP_FIND_EXEC, "nosuch", "/bin:/usr/bin");
    fails(&b, "exec: \"nosuch\": executable file not found in $PATH", ENOENT,
          "a name outside PATH is told in runc's words");
    plan_start(&b);
    plan_add(&b, OP_FIND_EXEC, "/nosuch", "/bin");
    fails(&b, "exec: \"/nosuch\": stat /nosuch: no such file or directory", ENOENT,
          "an absent file is told in runc's words");
    plan_start(&b);
    plan_add(&b, OP_FIND_EXEC, "/etc/passwd", "/bin");
    fails(&b, "exec: \"/etc/passwd\": permission denied", EACCES,
          "a file that is no program is told in runc's words");
    plan_start(&b);
    plan_add(&b, OP_CWD, "/nowhere", 0L);
    fails(&b, "chdir to cwd: /nowhere", ENOENT, "a cwd that is absent is told");
    plan_start(&b);
    plan_add(&b, OP_SETNS, 200L, 0L);
    fails(&b, "slot outside the table", EINVAL, "a bad slot is told");
    plan_start(&b);
    plan_add(&b, OP_HOOK, "/bin/true", LIST("true"), LIST(), 0L, "h");
    fails(&b, "hook without RUN_HOOKS", EINVAL, "a stray hook is told");
    stage0(&b, NEW_ALL);
    enter(&b);
    plan_add(&b, OP_FIND_EXEC, "/script", "");
    fails(&b, "exec: /script: no such file or directory", ENOENT,
          "an absent interpreter is told after EXEC's message");
}

static void hook(struct builder *b, const char *script, long timeout, const char *words, int error,
                 const char *what)
{
    static struct result r;
    static char state[60001];
    struct run run = {.state = state};

    memset(state, 'x', sizeof(state) - 1);
    memcpy(state + sizeof(state) - 5, "end\n", 4);
    plan_start(b);
    plan_add(b, OP_SYNC, (long)MSG_HOOKS, 0L);
    plan_add(b, OP_RUN_HOOKS, 1L, (size_t)0, "", 0L, 022L);
    plan_add(b, OP_HOOK, "/bin/sh", LIST("sh", "-c", script), LIST("V=/etc/passwd"), timeout,
             "createContainer[0]");
    plan_add(b, OP_FIND_EXEC, "/bin/echo", "");
    plan_add(b, OP_EXEC, LIST("echo", "after"), LIST());
    execute(b, &run, &r);
    if (words == NULL)
        check(r.exec && says(&r, "after"), what, &r);
    else
        check(r.error.code == MSG_ERROR && r.error.b == error &&
                  strstr(r.error.bytes, words) != NULL,
              what, &r);
}

static void hooks(void)
{
    static struct builder b;

    hook(&b,
         "cat > /tmp/jrun-smoke.state; test $(tail -c 4 /tmp/jrun-smoke.state) = end; r=$?; "
         "test $(wc -c < /tmp/jrun-smoke.state) = 60000 || r=1; rm /tmp/jrun-smoke.state; exit $r",
         10, NULL, 0, "a hook gets the whole state on stdin");
    hook(&b, "exit 0", 10, NULL, 0, "a hook need not read its stdin");
    hook(&b, "yes | head -c 200000; echo; exit 0", 10, NULL, 0, "a hook may say much");
    hook(&b, "echo sorry; exit 3", 10, "hook createContainer[0]: exit status 3: sorry", 0,
         "a failing hook is told");
    hook(&b, "kill -9 $$", 10, "hook createContainer[0]: killed by signal 9", 0,
         "a killed hook is told");
    hook(&b, "exec sleep 100", 1, "hook createContainer[0]: timed out", ETIMEDOUT,
         "a slow hook is ended");
    hook(&b,
         "test $(env | grep -vc '^PWD=\\|^_=\\|^OLDPWD=\\|^SHLVL=') = 1 && test \"$(ls "
         "/proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 '",
         10, NULL, 0, "a hook has the planned environment and no descriptors");
}

static void wait_and_start(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{\"status\":\"created\"}", .start = 1, .fd_count = 1};

    run.address.sun_family = AF_UNIX;
    run.address_length =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                    (size_t)snprintf(run.address.sun_path + 1, 90, "jrun-smoke-%d", getpid()));
    run.fds[0] = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (bind(run.fds[0], (struct sockaddr *)&run.address, run.address_length) < 0 ||
        listen(run.fds[0], 8) < 0)
        die("bind");
    plan_start(&b);
    plan_add(&b, OP_RECV_FDS, 1L);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_CLONE, NEW_ALL & ~(long)CLONE_NEWNET, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    mounts(&b);
    plan_add(&b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(&b, OP_FIND_EXEC, "sh", "/bin");
    plan_add(&b, OP_SYNC, (long)MSG_READY, 0L);
    plan_add(&b, OP_WAIT_START, 0L);
    plan_add(&b, OP_RUN_HOOKS, 1L, (size_t)0, "", 0L, 022L);
    plan_add(&b, OP_HOOK, "/bin/sh", LIST("sh", "-c", "cat > /dev/shm/state"), LIST("PATH=/bin"),
             5L, "startContainer[0]");
    plan_add(&b, OP_EXEC,
             LIST("sh", "-c", "cat /dev/shm/state; echo; ls /proc/self/fd | tr '\\n' ' '; exit 5"),
             LIST("PATH=/bin"));
    /* the listening socket is the helper's alone, so that connect fails when the helper is gone */
    execute(&b, &run, &r);
    close(run.fds[0]);
    check(exited(&r, 5), "a container waits for start, a start that dies does not hurt it", &r);
    check(says(&r, "{\"status\":\"created\"}\n0 1 2 3 "), "startContainer hooks get the state", &r);
}

static void parent_dies(void)
{
    static struct builder b;
    static struct result r;
    const int stages[] = {MSG_CHILD, MSG_MAPS, MSG_HOOKS, MSG_READY};

    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
        struct run run = {.state = "{}", .at_maps = map_root, .kill_at = stages[i]};

        stage0(&b, NEW_ALL | CLONE_NEWUSER);
        mounts(&b);
        plan_add(&b, OP_SYNC, (long)MSG_HOOKS, 0L);
        enter(&b);
        finish(&b, 0L, "echo never");
        execute(&b, &run,
                &r); /* returns only when all processes are gone: they hold the output pipe */
        check(!r.exec && r.length == 0, "nothing stays when the parent dies", &r);
    }
    while (waitpid(-1, NULL, __WALL) > 0)
        ;
}

static void terminal(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    char text[4096];
    size_t length = 0;
    ssize_t got;

    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_CONSOLE, 33L, 77L, 0L, 1L);
    plan_add(&b, OP_CONTROLLING_TTY);
    enter(&b);
    finish(&b, 0L, "stty size < /dev/console; tty; ls /proc/self/fd | tr '\\n' ' '; echo done");
    execute(&b, &run, &r);
    while (length < sizeof(text) - 1 &&
           (got = read(r.master, text + length, sizeof(text) - 1 - length)) > 0)
        length += (size_t)got;
    text[length] = 0;
    memcpy(r.output, text, length + 1);
    check(exited(&r, 0), "a container with a terminal runs", &r);
    check(says(&r, "33 77\r\n/dev/pts/0\r\n0 1 2 3 done"),
          "the terminal is the container's own, with its size", &r);
    close(r.master);
}

/* A container that waits for its stdin to end is joined by a second process, as exec does. */
static void join(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .fd_count = 1};
    int wait_pipe[2];
    pid_t pid;

    fflush(stdout);
    if (pipe(wait_pipe) < 0)
        die("pipe");
    pid = (pid_t)syscall(SYS_clone, NEW_ALL | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        char c;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sethostname("joined", 6);
        close(wait_pipe[1]);
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
        mount("proc", "/proc", "proc", 0, NULL);
        while (read(wait_pipe[0], &c, 1) > 0)
            ;
        _exit(0);
    }
    close(wait_pipe[0]);
    while (1) { /* until it has its hostname; the pipe would do, but this is the shortest */
        char path[64];
        struct stat st;

        snprintf(path, sizeof(path), "/proc/%d/root/proc/1/comm", pid);
        if (stat(path, &st) == 0)
            break;
    }
    run.fds[0] = (int)syscall(SYS_pidfd_open, pid, 0);
    plan_start(&b);
    plan_add(&b, OP_RECV_FDS, 1L);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OPEN_NULL);
    plan_add(&b, OP_SETNS, 0L, NEW_ALL);
    plan_add(&b, OP_CLONE, 0L, -1L, 0L);
    plan_add(&b, OP_SETSID);
    finish(&b, 0L, "hostname; echo pid=$$; ls -l /proc/self/fd | wc -l; exit 9");
    execute(&b, &run, &r);
    close(run.fds[0]);
    check(exited(&r, 9) && says(&r, "joined\npid=2\n"), "a process joins a container", &r);
    close(wait_pipe[1]);
    waitpid(pid, NULL, __WALL);
}

static void preserved_descriptors(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .preserved = 3}; /* 3 and 5 are there, 4 is a hole */

    stage0(&b, NEW_ALL);
    mounts(&b);
    enter(&b);
    finish(&b, 0L,
           "for i in 0 1 2 3 4 5 6 7 8 9; do test -e /proc/self/fd/$i && echo -n $i,; done; "
           "test -e /proc/self/fd/200 && echo leak");
    execute(&b, &run, &r);
    check(r.exec && says(&r, "0,1,2,3,5,") && r.length == 10,
          "preserved descriptors, and no others, stay", &r);
}

static void cgroups(const char *v1, const char *v2)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    char path[2][256];
    const char *const parents[2] = {v1, v2};
    long slots[2] = {-1, -1};

    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof(path[i]), "%s/jrun-smoke", parents[i]);
        if (access(parents[i], W_OK) < 0 || (mkdir(path[i], 0755) < 0 && errno != EEXIST))
            continue;
        slots[i] = (long)run.fd_count;
        run.fds[run.fd_count++] = open(path[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    plan_start(&b);
    plan_add(&b, OP_RECV_FDS, (long)run.fd_count);
    plan_add(&b, OP_OPEN_PROC);
    if (slots[0] >= 0)
        plan_add(&b, OP_JOIN_CGROUP, slots[0]);
    plan_add(&b, OP_CLONE, NEW_ALL, slots[1], 0L);
    plan_add(&b, OP_UNSHARE, (long)CLONE_NEWCGROUP);
    finish(&b, 0L, "cat /proc/self/cgroup");
    execute(&b, &run, &r);
    check(exited(&r, 0) && !says(&r, "jrun-smoke"),
          "cgroup namespace is taken after the cgroups are joined", &r);
    check((slots[0] < 0 || says(&r, "pids:/\n")) && (slots[1] < 0 || says(&r, "0::/\n")),
          "cgroups are joined", &r);
    for (size_t i = 0; i < run.fd_count; i++)
        close(run.fds[i]);
    for (int i = 0; i < 2; i++)
        rmdir(path[i]);
}

/* getppid is refused (EPERM), all else allowed; with notify, the listener is told. */
static void seccomp_filters(long notify)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sethostname, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };

    stage0(&b, NEW_ALL);
    mounts(&b);
    enter(&b);
    plan_add(&b, OP_NO_NEW_PRIVS);
    plan_add(&b, OP_FIND_EXEC, "/bin/sh", "");
    plan_add(&b, OP_SYNC, (long)MSG_READY, 0L);
    plan_add(&b, OP_SECCOMP, sizeof(filter), filter, 0L, notify);
    plan_add(
        &b, OP_EXEC,
        LIST("sh", "-c",
             "hostname x; grep -i '^seccomp:' /proc/self/status; ls /proc/self/fd | tr '\n' ' '"),
        LIST("PATH=/bin"));
    execute(&b, &run, &r);
    check(exited(&r, 0) && says(&r, "cross-device link") && says(&r, "Seccomp:\t2") &&
              says(&r, "0 1 2 3"),
          "a seccomp filter is in force", &r);
    check((r.listener >= 3) == (notify == 1), "a listener is told where one is asked for", &r);
}

static void attributes(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .at_maps = map_root};

    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OOM_SCORE_ADJ, 77L);
    plan_add(&b, OP_UNSHARE, (long)CLONE_NEWTIME);
    plan_add(&b, OP_TIME_OFFSETS, "monotonic 0 0\nboottime 5000000 0\n");
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SHARED)); /* must not reach the host */
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    mounts(&b);
    enter(&b);
    plan_add(&b, OP_RLIMIT, 7L, 100L, 200L, 0L);
    plan_add(&b, OP_SCHEDULER, 3L, 0L, 5L, 0L, 0L, 0L, 0L);
    plan_add(&b, OP_IO_PRIORITY, 3L << 13);
    plan_add(&b, OP_CPU_AFFINITY, (size_t)8, "\1\0\0\0\0\0\0\0");
    plan_add(&b, OP_PERSONALITY, 0x0040000L);
    plan_add(&b, OP_MEM_POLICY, 0L, 0L, (size_t)0, "");
    plan_add(&b, OP_STDIO_OWNER, 1000L, LONGS(EPERM, EINVAL, EROFS));
    finish(&b, 1000L,
           "cat /proc/self/oom_score_adj /proc/uptime /proc/self/personality; ulimit -n; "
           "grep Cpus_allowed_list /proc/self/status; cut -d' ' -f19,41 /proc/self/stat; cat "
           "/proc/self/timens_offsets");
    execute(&b, &run, &r);
    check(exited(&r, 0) && strncmp(r.output, "77\n5", 4) == 0 &&
              says(&r, "00040000\n100\nCpus_allowed_list:\t0\n5 3\n"),
          "attributes of the process are as planned", &r);
}

/* MS_MOVE and chroot instead of pivot_root. */
static void other_roots(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    for (long how = 1; how <= 2; how++) {
        plan_start(&b);
        plan_add(&b, OP_CLONE, how == 1 ? NEW_ALL : 0L, -1L, 0L);
        if (how == 1)
            plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
        plan_add(&b, OP_OPEN_ROOT, rootfs, how == 1 ? 0L : 1L);
        plan_add(&b, OP_ENTER_ROOT, how, LIST("/proc", "/sys"));
        plan_add(&b, OP_CWD, "/root", 0L);
        plan_add(&b, OP_FIND_EXEC, "/bin/ls", "");
        plan_add(&b, OP_EXEC, LIST("ls", "/"), LIST());
        execute(&b, &run, &r);
        check(exited(&r, 0) && says(&r, "proclink\n") && !says(&r, "usr"),
              how == 1 ? "MS_MOVE" : "chroot", &r);
    }
}

static void id_mapped_mount(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OPEN_TREE, 4L, rootfs, 0L);
    plan_add(&b, OP_MAKE_USERNS, 5L, "0 4000 1000\n", "0 4000 1000\n");
    plan_add(&b, OP_MOUNT_ATTR, 4L, ATTR_RDONLY, 0L, (long)MS_PRIVATE, 5L, REC);
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    mounts(&b);
    plan_add(&b, OP_ATTACH, 4L, "/mapped", 0L);
    enter(&b);
    finish(&b, 0L, "stat -c %u /mapped/etc/passwd");
    execute(&b, &run, &r);
    if (r.error.b == EINVAL && strstr(r.error.bytes, "set mount attributes") != NULL)
        printf("skipped: the file system of the rootfs has no id-mapped mounts\n");
    else
        check(exited(&r, 0) && strcmp(r.output, "4000\n") == 0,
              "an id-mapped mount shows mapped owners", &r);
}

static void long_options(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    char lower[600] = "lowerdir=";

    for (int i = 0; i < 40; i++)
        snprintf(lower + strlen(lower), 20, "%s/dev/shm/l%02d", i == 0 ? "" : ":", i);
    plan_start(&b);
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/dev", 0L);
    plan_add(&b, OP_NEW_MOUNT, 1L, "overlay", "overlay", LIST(lower, "ro"), ATTR_NODEV,
             (long)NEW_MOUNT_BY_PATH);
    plan_add(&b, OP_ATTACH, 1L, "/joined", 0L);
    plan_add(&b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(&b, OP_FIND_EXEC, "/bin/ls", "");
    plan_add(&b, OP_EXEC, LIST("ls", "/joined"), LIST());
    for (int i = 0; i < 40; i++) {
        char path[64];

        snprintf(path, sizeof(path), "/dev/shm/l%02d", i);
        mkdir(path, 0755);
        snprintf(path, sizeof(path), "/dev/shm/l%02d/f%02d", i, i);
        mkdir(path, 0755);
    }
    execute(&b, &run, &r);
    for (int i = 0; i < 40; i++) {
        char path[64];

        snprintf(path, sizeof(path), "/dev/shm/l%02d/f%02d", i, i);
        rmdir(path);
        snprintf(path, sizeof(path), "/dev/shm/l%02d", i);
        rmdir(path);
    }
    check(exited(&r, 0) && says(&r, "f00\n") && says(&r, "f39\n"),
          "options may be longer than fsconfig takes", &r);
}

static void map_nobody(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/setgroups", pid);
    write_text(path, "deny");
    snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
    write_text(path, "0 65534 1\n");
    snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
    write_text(path, "0 65534 1\n");
}

/* Without root: a user namespace first, in it the time namespace, then the others. */
static void without_root(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .at_maps = map_nobody};

    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OOM_SCORE_ADJ, 500L);
    plan_add(&b, OP_CLONE, (long)CLONE_NEWUSER, -1L, (long)CLONE_STAY_DUMPABLE);
    plan_add(&b, OP_SYNC, (long)MSG_MAPS, (long)SYNC_DUMPABLE);
    plan_add(&b, OP_BECOME_ROOT);
    plan_add(&b, OP_UNSHARE, (long)CLONE_NEWTIME);
    plan_add(&b, OP_TIME_OFFSETS, "boottime 5000000 0\n");
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, (long)CLONE_STAY_DUMPABLE);
    plan_add(&b, OP_SETSID);
    plan_add(&b, OP_LOOPBACK);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    plan_add(&b, OP_NEW_MOUNT, 1L, "proc", "proc", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/proc", (long)ATTACH_PLAIN_DIRECTORY);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST("mode=755"), ATTR_NOSUID, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/tree", 0L);
    plan_add(&b, OP_BIND_DEVICE, "/dev/null", "/tree/null");
    plan_add(&b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(&b, OP_HOSTNAME, "rootless");
    plan_add(&b, OP_MASK_PATH, "/proc/kcore");
    plan_add(&b, OP_READONLY_PATH, "/proc/sys");
    plan_add(&b, OP_USER, 0L, 0L, LONGS(), 022L, (long)USER_NO_SETGROUPS);
    plan_add(&b, OP_CAPS, 0L, 0L, 0L, 0L);
    plan_add(&b, OP_FIND_EXEC, "/bin/sh", "");
    plan_add(&b, OP_SYNC, (long)MSG_READY, 0L);
    plan_add(&b, OP_EXEC,
             LIST("sh", "-c",
                  "cat /proc/self/oom_score_adj; cut -c1 /proc/uptime; id -u; hostname; echo x > "
                  "/tree/null; exit 4"),
             LIST("PATH=/bin"));
    execute(&b, &run, &r);
    check(exited(&r, 4) && says(&r, "500\n5\n0\nrootless\n"), "a container runs without root", &r);
}

static void as_nobody(void (*test)(void))
{
    int before = failed;
    int status = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        if (setgid(65534) < 0 || setuid(65534) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0)
            die("setuid");
        test();
        fflush(stdout);
        _exit(failed - before);
    }
    waitpid(pid, &status, 0);
    if (status == 0)
        passed++;
    else
        failed++;
}

/* The last one: /proc is a part of a procfs from here on, where each path of a write leads
 * elsewhere. */
static void part_of_proc(void)
{
    static struct builder b;

    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("/proc/self/task", "/proc", NULL, MS_BIND, NULL) < 0)
        return check(false, "a part of a procfs is put on /proc", NULL);
    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    fails(&b, "/proc is not the root of a procfs", EINVAL,
          "a part of a procfs is not taken for it");
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: smoke ROOTFS JRUN-INIT\n", stderr);
        return 2;
    }
    rootfs = argv[1];
    helper = argv[2];
    alarm(60);
    plain_container();
    user_namespace();
    files_and_mounts();
    failures();
    hooks();
    wait_and_start();
    parent_dies();
    terminal();
    join();
    preserved_descriptors();
    cgroups("/sys/fs/cgroup/pids", access("/sys/fs/cgroup/unified", F_OK) == 0
                                       ? "/sys/fs/cgroup/unified"
                                       : "/sys/fs/cgroup");
    seccomp_filters(0);
    seccomp_filters(1);
    attributes();
    other_roots();
    id_mapped_mount();
    long_options();
    as_nobody(without_root);
    part_of_proc();
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
