/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ittool: what the integration tests need and neither Java nor busybox has: pseudo-terminals,
 * descriptors over sockets, a seccomp agent, raw system calls, facts about a process. Compiled
 * static at test time; the tests run it on the host and, as /bin/ittool, inside containers.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/fuse.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <linux/types.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t resize_asked;

static void die(const char *what)
{
    fprintf(stderr, "ittool: %s: %s\n", what, strerror(errno));
    exit(98);
}

static void on_usr1(int sig)
{
    (void)sig;
    resize_asked = 1;
}

static int listen_on(const char *path, int type)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
        (type != SOCK_DGRAM && listen(fd, 4) < 0))
        die(path);
    return fd;
}

/* One message with its first descriptor (-1: none); the number of descriptors goes to *count. */
static ssize_t receive(int sock, char *data, size_t size, int *fd, int *count)
{
    union {
        char buf[CMSG_SPACE(sizeof(int) * 8)];
        struct cmsghdr align;
    } control;
    struct iovec iov = {.iov_base = data, .iov_len = size};
    struct msghdr msg = {.msg_iov = &iov,
                         .msg_iovlen = 1,
                         .msg_control = control.buf,
                         .msg_controllen = sizeof(control.buf)};
    ssize_t n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);

    *fd = -1;
    *count = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); n >= 0 && c; c = CMSG_NXTHDR(&msg, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        memcpy(fd, CMSG_DATA(c), sizeof(int));
        *count += (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    }
    return n;
}

static int copy(int from, int to)
{
    char buf[4096];
    ssize_t n = read(from, buf, sizeof(buf));

    if (n <= 0)
        return 0;
    for (ssize_t done = 0; done < n;) {
        ssize_t w = write(to, buf + done, (size_t)(n - done));

        if (w < 0)
            return 0;
        done += w;
    }
    return 1;
}

/* stdin to the master, the master to stdout, until the other side of the terminal is gone. */
static void relay(int master)
{
    struct pollfd fds[2] = {{.fd = master, .events = POLLIN}, {.fd = 0, .events = POLLIN}};

    for (;;) {
        if (resize_asked) {
            struct winsize size = {.ws_row = 50, .ws_col = 100};

            resize_asked = 0;
            ioctl(master, TIOCSWINSZ, &size);
        }
        if (poll(fds, 2, -1) < 0) {
            if (errno == EINTR)
                continue;
            die("poll");
        }
        if (fds[1].revents && !copy(0, master))
            fds[1].fd = -1;
        if (fds[0].revents && !copy(master, 1))
            return;
    }
}

/* recvtty SOCKET: wait for a terminal on a console socket, print "name:NAME", then relay. */
static int cmd_recvtty(char **argv)
{
    char name[4096];
    int master, count, sock = listen_on(argv[0], SOCK_STREAM);
    int conn = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
    ssize_t n = receive(conn, name, sizeof(name) - 1, &master, &count);

    if (n < 0 || master < 0 || count != 1)
        die("receive a terminal");
    name[n] = 0;
    printf("name:%s\n", name);
    fflush(stdout);
    relay(master);
    return 0;
}

/* pty ROWS COLS COMMAND…: run it with a controlling terminal, exit as it does. */
static int cmd_pty(char **argv)
{
    struct winsize size = {.ws_row = (unsigned short)atoi(argv[0]),
                           .ws_col = (unsigned short)atoi(argv[1])};
    int master, status;
    pid_t pid = forkpty(&master, NULL, NULL, &size);

    if (pid < 0)
        die("forkpty");
    if (pid == 0) {
        execvp(argv[2], argv + 2);
        die(argv[2]);
    }
    relay(master);
    if (waitpid(pid, &status, 0) < 0)
        die("waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* leakfds N COMMAND…: N inherited pipe ends; all must be closed once the command has ended. */
static int cmd_leakfds(char **argv)
{
    int p[2], status, count = atoi(argv[0]);
    struct pollfd end = {.events = POLLIN};
    pid_t pid;

    if (pipe2(p, O_CLOEXEC) < 0 || (pid = fork()) < 0)
        die("pipe, fork");
    if (pid == 0) {
        for (int i = 3, made = 0; made < count; i++) {
            if (i == p[0] || i == p[1])
                continue;
            if (dup2(p[1], i) < 0)
                die("dup2");
            made++;
        }
        execvp(argv[1], argv + 1);
        die(argv[1]);
    }
    close(p[1]);
    if (waitpid(pid, &status, 0) < 0)
        die("waitpid");
    end.fd = p[0];
    if (poll(&end, 1, 3000) != 1) {
        fprintf(stderr, "ittool: an inherited descriptor outlives the command\n");
        return 97;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* subreaper COMMAND…: run it, then report how each process that it left behind ended. */
static int cmd_subreaper(char **argv)
{
    int status;
    pid_t pid;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid = fork();
    if (pid == 0) {
        execvp(argv[0], argv);
        die(argv[0]);
    }
    while ((pid = wait(&status)) > 0) {
        if (WIFEXITED(status))
            printf("reaped %d exit %d\n", pid, WEXITSTATUS(status));
        else
            printf("reaped %d signal %d\n", pid, WTERMSIG(status));
        fflush(stdout);
    }
    return 0;
}

/* pdeathsig COMMAND…: as engines start a runtime, with SIGKILL when the parent goes. */
static int cmd_pdeathsig(char **argv)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[0], argv);
    die(argv[0]);
    return 98;
}

/* opened FILE: says "watching", then "opened" each time that somebody opens the file, then "end"
 * when it is removed. */
static int cmd_opened(char **argv)
{
    _Alignas(struct inotify_event) char events[4096];
    int fd = inotify_init1(IN_CLOEXEC);

    if (fd < 0 || inotify_add_watch(fd, argv[0], IN_OPEN | IN_DELETE_SELF | IN_ATTRIB) < 0)
        die(argv[0]);
    for (printf("watching\n"); fflush(stdout) == 0;) {
        ssize_t got = read(fd, events, sizeof(events));

        for (char *at = events; at < events + got;) {
            struct inotify_event *e = (struct inotify_event *)(void *)at;

            if (e->mask & IN_OPEN)
                printf("opened\n");
            if (e->mask & (IN_DELETE_SELF | IN_ATTRIB)) {
                printf("end\n");
                return 0;
            }
            at += sizeof(*e) + e->len;
        }
    }
    return 0;
}

/* oldproc COMMAND…: as on a kernel before 6.17, where a procfs cannot be told its pid namespace. */
static int cmd_oldproc(char **argv)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fsconfig, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 5 /* FSCONFIG_SET_FD */, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
        die("seccomp");
    execvp(argv[0], argv);
    die(argv[0]);
    return 98;
}

/* Each fsmount(2) is asked about from now on; returns where. */
static int ask_about_mounts(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fsmount, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};
    long notify =
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);

    if (notify < 0)
        die("seccomp");
    return (int)notify;
}

static ino_t pid_namespace(int pid)
{
    struct stat st = {0};
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
    stat(path, &st);
    return st.st_ino;
}

/* Who makes a mount in a pid namespace other than ours gets a part of a procfs instead. */
static void answer_about_mounts(int notify)
{
    struct seccomp_notif req = {0};
    struct seccomp_notif_resp resp = {.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    struct seccomp_notif_addfd add = {.flags = SECCOMP_ADDFD_FLAG_SEND};

    if (ioctl(notify, SECCOMP_IOCTL_NOTIF_RECV, &req) < 0)
        return;
    add.id = resp.id = req.id;
    if (pid_namespace((int)req.pid) == pid_namespace(getpid())) {
        ioctl(notify, SECCOMP_IOCTL_NOTIF_SEND, &resp);
        return;
    }
    add.srcfd = (uint32_t)open("/proc/1", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (ioctl(notify, SECCOMP_IOCTL_NOTIF_ADDFD, &add) < 0)
        die("hand a part of a procfs over");
    close((int)add.srcfd);
}

/* falseproc COMMAND…: as oldproc, and who makes the procfs inside hands a part of one over. */
static int cmd_falseproc(char **argv)
{
    int notify = ask_about_mounts(), status;
    pid_t child = fork();

    if (child == 0) {
        close(notify);
        return cmd_oldproc(argv);
    }
    for (;;) {
        struct pollfd p = {.fd = notify, .events = POLLIN};

        if (poll(&p, 1, 50) > 0)
            answer_about_mounts(notify);
        if (waitpid(child, &status, WNOHANG) == child)
            return WEXITSTATUS(status);
    }
}

/* agent SOCKET ERRNO [FIFO]: a seccomp agent; prints the container process state, then the number
 * of descriptors, then each system call that it answers with ERRNO, once somebody opens the FIFO.
 */
static int cmd_agent(char **argv)
{
    static char state[65536];
    int notify, count, sock = listen_on(argv[0], SOCK_STREAM);
    int conn = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
    ssize_t n = receive(conn, state, sizeof(state) - 1, &notify, &count);

    if (n < 0 || notify < 0)
        die("receive a notify descriptor");
    printf("%s\nfds %d\n", state, count);
    fflush(stdout);
    for (;;) {
        struct seccomp_notif req = {0};
        struct seccomp_notif_resp resp = {0};
        struct pollfd p = {.fd = notify, .events = POLLIN};

        if (poll(&p, 1, -1) < 0 || !(p.revents & POLLIN))
            return 0;
        if (ioctl(notify, SECCOMP_IOCTL_NOTIF_RECV, &req) < 0)
            continue;
        printf("syscall %d\n", req.data.nr);
        fflush(stdout);
        if (argv[2])
            close(open(argv[2], O_RDONLY | O_CLOEXEC));
        resp.id = req.id;
        resp.error = -atoi(argv[1]);
        ioctl(notify, SECCOMP_IOCTL_NOTIF_SEND, &resp);
    }
}

/* syscall NUMBER ARG…: prints the result, or the errno as a negative number; USR1 interrupts. */
static int cmd_syscall(char **argv)
{
    struct sigaction interrupt = {.sa_handler = on_usr1};
    long a[7] = {0};

    sigaction(SIGUSR1, &interrupt, NULL);
    for (int i = 0; i < 7 && argv[i]; i++)
        a[i] = (long)strtoull(argv[i], NULL, 0);
    long r = syscall(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);

    printf("%ld\n", r < 0 ? (long)-errno : r);
    return 0;
}

/* syscall32 NUMBER: the same without arguments, by a number of the 32-bit calls of x86. */
static int cmd_syscall32(char **argv)
{
    long r = -ENOSYS;

#ifdef __x86_64__
    __asm__ volatile("int $0x80"
                     : "=a"(r)
                     : "a"(strtol(argv[0], NULL, 0)), "b"(0)
                     : "memory", "r8", "r9", "r10", "r11");
#endif
    (void)argv;
    printf("%ld\n", r);
    return 0;
}

static void print_rlimits(void)
{
    static const char *const names[] = {
        "CPU",     "FSIZE", "DATA",  "STACK",      "CORE",     "RSS",  "NPROC",  "NOFILE",
        "MEMLOCK", "AS",    "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME"};

    for (int i = 0; i < 16; i++) {
        struct rlimit r;

        getrlimit((__rlimit_resource_t)i, &r);
        printf("RLIMIT_%s=%lld:%lld\n", names[i], (long long)r.rlim_cur, (long long)r.rlim_max);
    }
}

static void print_scheduler(void)
{
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attr = {0};

    syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0);
    printf(
        "policy=%u\nflags=%llu\nnice=%d\npriority=%u\nruntime=%llu\ndeadline=%llu\nperiod=%llu\n",
        attr.policy, (unsigned long long)attr.flags, attr.nice, attr.priority,
        (unsigned long long)attr.runtime, (unsigned long long)attr.deadline,
        (unsigned long long)attr.period);
}

static void print_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *e;

    printf("fds=");
    while (dir && (e = readdir(dir)))
        if (e->d_name[0] != '.' && atoi(e->d_name) != dirfd(dir))
            printf(" %s", e->d_name);
    printf("\n");
}

/* facts: key=value lines about this process that busybox has no applet for. */
static int cmd_facts(char **argv)
{
    struct winsize size = {0};
    struct timespec monotonic, boot;
    cpu_set_t cpus;
    mode_t mask = umask(0);

    (void)argv;
    printf("umask=%04o\nioprio=%ld\npersonality=%x\n", mask, syscall(SYS_ioprio_get, 1, 0),
           (unsigned)personality(0xffffffff));
    ioctl(0, TIOCGWINSZ, &size);
    printf("tty=%d%d%d\nrows=%d\ncols=%d\n", isatty(0), isatty(1), isatty(2), size.ws_row,
           size.ws_col);
    printf("pid=%d\nppid=%d\nsid=%d\npgid=%d\ntpgid=%d\n", getpid(), getppid(), getsid(0),
           getpgrp(), tcgetpgrp(0));
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    clock_gettime(CLOCK_BOOTTIME, &boot);
    printf("monotonic=%ld\nboottime=%ld\n", (long)monotonic.tv_sec, (long)boot.tv_sec);
    sched_getaffinity(0, sizeof(cpus), &cpus);
    printf("cpus=%d\ndumpable=%d\nsecurebits=%d\npdeathsig=", CPU_COUNT(&cpus),
           prctl(PR_GET_DUMPABLE), prctl(PR_GET_SECUREBITS));
    int sig = -1;
    prctl(PR_GET_PDEATHSIG, &sig);
    printf("%d\nkeyring=%lx\n", sig, syscall(SYS_keyctl, 0, -3, 0));
    print_rlimits();
    print_scheduler();
    print_fds();
    return 0;
}

/* readfd N: what a preserved descriptor holds. */
static int cmd_readfd(char **argv)
{
    while (copy(atoi(argv[0]), 1))
        ;
    return 0;
}

/* What of the host a process of a container might see by looking at another process there. */
static struct {
    const char *marker;     /* absolute path of a file and a socket of the host */
    const char *mount;      /* text that only the host's mountinfo has */
    const char *secret;     /* text of the runtime's environment */
    const char *namespaces; /* the host's, as links of /proc/PID/ns show them */
    long seen;              /* processes that were not there at the beginning */
    long helpers;           /* of them, those that were not yet the user's program */
    long sights;
} watch;
static const char *const NAMESPACES[] = {"mnt", "net", "ipc", "uts", "cgroup", "user", "pid"};

static void sight(long pid, const char *what)
{
    if (watch.sights++ < 20)
        printf("sight %ld %s\n", pid, what);
}

/* Whether the file below /proc/PID has the text. */
static int file_has(long pid, const char *file, const char *text)
{
    static char bytes[1 << 20];
    char path[64];
    ssize_t got, all = 0;
    int fd;

    snprintf(path, sizeof(path), "/proc/%ld/%s", pid, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (got = read(fd, bytes + all, sizeof(bytes) - 1 - (size_t)all)) > 0)
        all += got;
    if (fd >= 0)
        close(fd);
    return memmem(bytes, (size_t)all, text, strlen(text)) != NULL;
}

/* Whether it may load modules: who builds a container may, no container of these tests. */
static int is_mighty(long pid)
{
    char path[64], line[128];
    unsigned long long permitted = 0;
    FILE *status;

    snprintf(path, sizeof(path), "/proc/%ld/status", pid);
    status = fopen(path, "re");
    while (status && fgets(line, sizeof(line), status))
        if (sscanf(line, "CapPrm: %llx", &permitted) == 1)
            break;
    if (status)
        fclose(status);
    return permitted >> CAP_SYS_MODULE & 1;
}

static int reaches(const char *format, long pid, const char *name)
{
    char path[8192];
    struct stat st;

    snprintf(path, sizeof(path), format, pid, name, watch.marker);
    return stat(path, &st) == 0;
}

static void watch_descriptors(long pid)
{
    char path[64];
    DIR *dir;
    struct dirent *e;

    snprintf(path, sizeof(path), "/proc/%ld/fd", pid);
    dir = opendir(path);
    while (dir && (e = readdir(dir))) {
        if (e->d_name[0] == '.')
            continue;
        if (reaches("/proc/%ld/fd/%s/../../../../../../../../../..%s", pid, e->d_name))
            sight(pid, "fd");
        if (reaches("/proc/%ld/fd/%s/1/root%s", pid, e->d_name))
            sight(pid, "procfs fd");
    }
    if (dir)
        closedir(dir);
}

static void watch_namespaces(long pid)
{
    for (int i = 0; i < 7; i++) {
        char path[64], name[64] = "";

        snprintf(path, sizeof(path), "/proc/%ld/ns/%s", pid, NAMESPACES[i]);
        if (readlink(path, name, sizeof(name) - 1) > 0 && strstr(watch.namespaces, name))
            sight(pid, NAMESPACES[i]);
    }
}

/* One look at everything; 0 when the process is gone. */
static int watch_process(long pid)
{
    char path[32];

    snprintf(path, sizeof(path), "/proc/%ld", pid);
    if (access(path, F_OK) < 0)
        return 0;
    if (reaches("/proc/%ld/root%s%s", pid, ""))
        sight(pid, "root");
    if (reaches("/proc/%ld/cwd/%s../../../../../../../../..%s", pid, ""))
        sight(pid, "cwd");
    watch_descriptors(pid);
    watch_namespaces(pid);
    if (is_mighty(pid))
        sight(pid, "capabilities");
    if (file_has(pid, "mountinfo", watch.mount))
        sight(pid, "mountinfo");
    if (file_has(pid, "net/unix", watch.marker))
        sight(pid, "net");
    if (file_has(pid, "environ", watch.secret))
        sight(pid, "environ");
    if (file_has(pid, "maps", watch.secret))
        sight(pid, "maps");
    return 1;
}

/*
 * watchhost MARKER MOUNT SECRET NAMESPACES ENOUGH: looks at each new process of this pid namespace,
 * again and again, until there is a file /stop; then says what of the host it saw. Says "enough"
 * when it has looked at that many, and at one before that was the program.
 */
static int cmd_watchhost(char **argv)
{
    long next = getpid() + 1, enough = atol(argv[4]);

    watch.marker = argv[0];
    watch.mount = argv[1];
    watch.secret = argv[2];
    watch.namespaces = argv[3];
    printf("ready\n");
    fflush(stdout);
    for (long i = 0; i % 64 != 0 || access("/stop", F_OK) < 0; i++) {
        for (long pid = next; pid < next + 8; pid++) {
            if (!watch_process(pid))
                continue;
            watch.seen++;
            watch.helpers += !file_has(pid, "cmdline", "watched");
            for (int again = 0; again < 500 && watch_process(pid); again++)
                ;
            next = pid + 1;
            if (watch.seen >= enough && watch.helpers > 0) {
                printf("enough\n");
                fflush(stdout);
                enough = LONG_MAX;
            }
        }
    }
    printf("seen %ld helpers %ld sights %ld\n", watch.seen, watch.helpers, watch.sights);
    return 0;
}

/* Of one look through /proc: who is in the pid namespace, and who is not. */
#define MOST_SEEN 2048
static struct {
    int inside[MOST_SEEN], outside[MOST_SEEN];
    int insides, outsides;
} look;

static void look_around(unsigned long long pid_namespace)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    struct stat st;
    char path[64];

    look.insides = look.outsides = 0;
    while (proc && (entry = readdir(proc)) != NULL) {
        int pid = atoi(entry->d_name);

        snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
        if (pid <= 0 || pid == getpid() || stat(path, &st) < 0)
            continue;
        if (st.st_ino == pid_namespace && look.insides < MOST_SEEN)
            look.inside[look.insides++] = pid;
        else if (st.st_ino != pid_namespace && look.outsides < MOST_SEEN)
            look.outside[look.outsides++] = pid;
    }
    if (proc)
        closedir(proc);
}

static bool is_helper(int pid)
{
    char path[64], file[64] = {0};

    snprintf(path, sizeof(path), "/proc/%d/exe", pid);
    return readlink(path, file, sizeof(file) - 1) > 0 && strstr(file, "jrun-init");
}

/*
 * shares INODE STOP: compares each helper in this pid namespace with each process outside of it,
 * until there is a file STOP; then says how many pairs of helpers there were. Before that, what any
 * pair has in common. kcmp(2)
 */
static int cmd_shares(char **argv)
{
    static const struct {
        int type;
        const char *name;
    } kinds[] = {
        {KCMP_VM, "VM"}, {KCMP_FILES, "FILES"}, {KCMP_FS, "FS"}, {KCMP_SIGHAND, "SIGHAND"}};
    unsigned long long inode = strtoull(argv[0], NULL, 10);
    long helpers = 0;

    printf("ready\n");
    fflush(stdout);
    while (access(argv[1], F_OK) < 0) {
        look_around(inode);
        for (int i = 0; i < look.insides; i++) {
            for (int o = 0; is_helper(look.inside[i]) && o < look.outsides; o++) {
                helpers += is_helper(look.outside[o]);
                for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
                    if (syscall(SYS_kcmp, look.inside[i], look.outside[o], kinds[k].type, 0, 0) ==
                        0)
                        printf("shared %s\n", kinds[k].name);
            }
        }
    }
    printf("helpers %ld\n", helpers);
    return 0;
}

/* nest DIR DEPTH NAME: DEPTH directories of this name, each in the one before. */
static int cmd_nest(char **argv)
{
    int dir = open(argv[0], O_PATH | O_DIRECTORY);

    for (int left = atoi(argv[1]); left > 0; left--) {
        int above = dir;

        if (mkdirat(above, argv[2], 0755) < 0)
            die("mkdirat");
        dir = openat(above, argv[2], O_PATH | O_DIRECTORY);
        close(above);
    }
    return dir < 0;
}

/* manager SOCKET: a service manager; prints what it receives until a barrier comes, and lets it
 * end.
 */
static int cmd_manager(char **argv)
{
    char text[4096];
    int fd, count, sock = listen_on(argv[0], SOCK_DGRAM);

    printf("listening\n");
    fflush(stdout);
    for (;;) {
        ssize_t n = receive(sock, text, sizeof(text) - 1, &fd, &count);

        if (n < 0)
            die("receive a notification");
        text[n] = 0;
        printf("[%s] fds %d\n", text, count);
        fflush(stdout);
        if (count > 0)
            return 0;
    }
}

/* notify TEXT: sends it to NOTIFY_SOCKET; barrier sends a pipe too and waits for its end. */
static int cmd_notify(char **argv)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    bool barrier = strcmp(argv[0], "BARRIER=1") == 0;
    const char *path = getenv("NOTIFY_SOCKET");
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec iov = {.iov_base = argv[0], .iov_len = strlen(argv[0])};
    struct msghdr msg = {
        .msg_name = &addr, .msg_namelen = sizeof(addr), .msg_iov = &iov, .msg_iovlen = 1};
    int sock = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int ends[2];

    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path == NULL ? "" : path);
    if (pipe2(ends, O_CLOEXEC) < 0)
        die("pipe2");
    if (barrier) {
        struct cmsghdr *c;

        msg.msg_control = control;
        msg.msg_controllen = sizeof(control);
        c = CMSG_FIRSTHDR(&msg);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &ends[1], sizeof(int));
    }
    if (sendmsg(sock, &msg, 0) < 0)
        die("notify");
    close(ends[1]);
    if (barrier) {
        struct pollfd end = {.fd = ends[0]};

        printf(poll(&end, 1, 20000) > 0 ? "passed\n" : "blocked\n");
    }
    return 0;
}

/* takefd SOCKET: waits for a descriptor, prints the message and, of a pidfd, the process's pid. */
static int cmd_takefd(char **argv)
{
    char text[4096];
    char line[256];
    int fd, count, sock = listen_on(argv[0], SOCK_STREAM);
    int conn = accept4(sock, NULL, NULL, SOCK_CLOEXEC);
    ssize_t n = receive(conn, text, sizeof(text) - 1, &fd, &count);
    FILE *info;

    if (n < 0 || fd < 0)
        die("receive a descriptor");
    text[n] = 0;
    snprintf(line, sizeof(line), "/proc/self/fdinfo/%d", fd);
    info = fopen(line, "r");
    while (info != NULL && fgets(line, sizeof(line), info) != NULL)
        if (strncmp(line, "Pid:", 4) == 0)
            printf("[%s] fds %d pid %d\n", text, count, atoi(line + 4));
    return 0;
}

/* fuse DIRECTORY: mounts a file system there that has a root, and answers for nothing else. */
static int cmd_fuse(char **argv)
{
    static char request[1 << 17];
    char options[96];
    int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);

    if (fd < 0)
        die("/dev/fuse");
    snprintf(options, sizeof(options), "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other", fd);
    if (mount("silent", argv[0], "fuse", MS_NOSUID | MS_NODEV, options) < 0)
        die(argv[0]);
    for (;;) {
        ssize_t got = read(fd, request, sizeof(request));
        const struct fuse_in_header *in = (const void *)request;
        struct {
            struct fuse_out_header head;
            union {
                struct fuse_init_out init;
                struct fuse_attr_out root;
            };
        } out = {.head.len = sizeof(out.head)};

        if (got < (ssize_t)sizeof(*in))
            return 0; /* it was unmounted */
        if (in->opcode == FUSE_INIT) {
            out.init = (struct fuse_init_out){.major = 7, .minor = 31, .max_write = 4096};
            out.head.len += sizeof(out.init);
        } else if (in->opcode == FUSE_GETATTR && in->nodeid == FUSE_ROOT_ID) {
            out.root.attr = (struct fuse_attr){.ino = 1, .mode = S_IFDIR | 0755, .nlink = 2};
            out.head.len += sizeof(out.root);
        } else {
            continue;
        }
        out.head.unique = in->unique;
        if (write(fd, &out, out.head.len) < 0)
            die("answer");
    }
}

/* lease FILE: whoever opens the file waits until this process gives way, which it does not. */
static int cmd_lease(char **argv)
{
    int fd = open(argv[0], O_RDONLY | O_CLOEXEC);

    signal(SIGIO, SIG_IGN);
    if (fd < 0 || fcntl(fd, F_SETLEASE, F_WRLCK) < 0)
        die(argv[0]);
    printf("leased\n");
    fflush(stdout);
    while (pause() < 0)
        ;
    return 0;
}

/* unread: how many bytes of the kernel's log nobody has taken from /proc/kmsg. syslog(2) */
static int cmd_unread(char **argv)
{
    int unread = klogctl(9, NULL, 0);

    (void)argv;
    if (unread < 0)
        die("syslog");
    printf("%d\n", unread);
    return 0;
}

static const struct {
    const char *name;
    int args;
    int (*run)(char **argv);
} commands[] = {
    {"recvtty", 1, cmd_recvtty},     {"pty", 3, cmd_pty},
    {"leakfds", 2, cmd_leakfds},     {"subreaper", 1, cmd_subreaper},
    {"pdeathsig", 1, cmd_pdeathsig}, {"agent", 2, cmd_agent},
    {"syscall", 1, cmd_syscall},     {"syscall32", 1, cmd_syscall32},
    {"facts", 0, cmd_facts},         {"readfd", 1, cmd_readfd},
    {"watchhost", 5, cmd_watchhost}, {"oldproc", 1, cmd_oldproc},
    {"opened", 1, cmd_opened},       {"nest", 3, cmd_nest},
    {"manager", 1, cmd_manager},     {"notify", 1, cmd_notify},
    {"takefd", 1, cmd_takefd},       {"fuse", 1, cmd_fuse},
    {"lease", 1, cmd_lease},         {"unread", 0, cmd_unread},
    {"shares", 2, cmd_shares},       {"falseproc", 1, cmd_falseproc},
};

int main(int argc, char **argv)
{
    struct sigaction usr1 = {.sa_handler = on_usr1};

    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(argv[1], commands[i].name) != 0 || argc - 2 < commands[i].args)
            continue;
        if (strcmp(argv[1], "pty") == 0 || strcmp(argv[1], "recvtty") == 0)
            sigaction(SIGUSR1, &usr1, NULL);
        return commands[i].run(argv + 2);
    }
    fprintf(stderr, "usage: ittool COMMAND ARG...\n");
    return 98;
}
