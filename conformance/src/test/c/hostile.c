/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostile: a process inside that meets the runtime's processes as they come in. Its threads, one
 * pinned to each processor, sleep for microseconds with the shortest slice that the scheduler has,
 * so that each takes the processor from whoever runs there; each asks for the pids that come next.
 * Compiled static at test time; ends at SIGTERM and prints what it did.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SLEEP_NS 20000
#define SLICE_NS 100000 /* the shortest, sched(7) */
#define AHEAD 3         /* pids asked for at once */
#define MAX_CPUS 64

/* As <linux/sched/types.h> has it, which does not go together with <sched.h>. */
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
    uint32_t util_min, util_max;
};

static volatile sig_atomic_t over;
static atomic_int next_pid;
static atomic_long met, changed;

static void on_term(int sig)
{
    (void)sig;
    over = 1;
}

static void die(const char *what)
{
    fprintf(stderr, "hostile: %s: %s\n", what, strerror(errno));
    exit(98);
}

static void say(const char *line)
{
    printf("%s\n", line);
    fflush(stdout);
}

/* The pid that was given last in this pid namespace: the last word of /proc/loadavg. */
static int last_pid(void)
{
    char text[128] = {0};
    int fd = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
        die("/proc/loadavg");
    close(fd);
    return atoi(strrchr(text, ' '));
}

/* A process that nobody has met before; only the caller learns of it. */
static bool is_first(int pid)
{
    int expected = atomic_load(&next_pid);

    while (pid >= expected)
        if (atomic_compare_exchange_weak(&next_pid, &expected, pid + 1))
            return true;
    return false;
}

static void pin_and_be_short(int cpu)
{
    struct attributes attr = {.size = sizeof(attr), .runtime = SLICE_NS};
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof(set), &set); /* else it wanders, which does */
    syscall(SYS_sched_setattr, 0, &attr, 0); /* before Linux 6.12 there is no slice */
    prctl(PR_SET_TIMERSLACK, 1);
}

/* A file of /proc/PID that is there, and what is done to the process then. */
static const char *door;
static int door_flags;
static void (*meet)(int pid, int fd);

static void *hunt(void *cpu)
{
    const struct timespec pause = {.tv_nsec = SLEEP_NS};
    char path[32];

    pin_and_be_short((int)(intptr_t)cpu);
    for (unsigned round = 0; !over; round++) {
        int first = atomic_load(&next_pid);

        for (int pid = first; pid < first + AHEAD; pid++) {
            snprintf(path, sizeof(path), "/proc/%d/%s", pid, door);
            int fd = open(path, door_flags | O_CLOEXEC);

            if (fd < 0)
                continue;
            if (is_first(pid)) {
                atomic_fetch_add(&met, 1);
                meet(pid, fd);
            }
            close(fd);
            break;
        }
        if (round % 256 == 255)
            is_first(last_pid());
        nanosleep(&pause, NULL);
    }
    return NULL;
}

/* One that comes back under the same pid, as often as it does. */
static int only_pid;

static void *lie_in_wait(void *cpu)
{
    const struct timespec pause = {.tv_nsec = SLEEP_NS};
    char path[32];

    pin_and_be_short((int)(intptr_t)cpu);
    snprintf(path, sizeof(path), "/proc/%d/%s", only_pid, door);
    while (!over) {
        int fd = open(path, door_flags | O_CLOEXEC);

        if (fd >= 0) {
            atomic_fetch_add(&met, 1);
            meet(only_pid, fd);
            close(fd);
        }
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static void on_all(void *(*work)(void *cpu))
{
    pthread_t threads[MAX_CPUS];
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    if (cpus > MAX_CPUS)
        cpus = MAX_CPUS;
    for (long cpu = 0; cpu < cpus; cpu++)
        if (pthread_create(&threads[cpu], NULL, work, (void *)(intptr_t)cpu) != 0)
            die("pthread_create");
    atomic_store(&next_pid, last_pid() + 1);
    say("ready");
    for (long cpu = 0; cpu < cpus; cpu++)
        pthread_join(threads[cpu], NULL);
}

/*
 * Where a static program leaves by exit_group, as the compiler writes it: the number in eax before
 * the call, or in edi as the argument of the C library's syscall().
 */
#define MAX_EXITS 32
static const unsigned char by_eax[] = {0xb8, SYS_exit_group, 0, 0, 0, 0x0f, 0x05};
static const unsigned char by_edi[] = {0xbf, SYS_exit_group, 0, 0, 0, 0xe8};
static off_t exits[MAX_EXITS];
static atomic_int exit_count;

static bool is_helper(int pid)
{
    char path[32], file[64] = {0};

    snprintf(path, sizeof(path), "/proc/%d/exe", pid);
    return readlink(path, file, sizeof(file) - 1) > 0 && strstr(file, "jrun-init");
}

/* What is read is the helper's where it still is the helper afterwards. */
static void find_exits(int pid, int mem)
{
    static atomic_bool busy;
    static unsigned char text[1 << 16];
    static const off_t start = 0x400000;
    int count = 0;
    ssize_t size = 0, got;

    if (atomic_exchange(&busy, true))
        return;
    while (size < (ssize_t)sizeof(text) &&
           (got = pread(mem, text + size, sizeof(text) - (size_t)size, start + size)) > 0)
        size += got;
    for (ssize_t at = 0; at + 7 <= size && count < MAX_EXITS; at++)
        if (memcmp(text + at, by_eax, sizeof(by_eax)) == 0 ||
            memcmp(text + at, by_edi, sizeof(by_edi)) == 0)
            exits[count++] = start + at + 1;
    if (is_helper(pid))
        atomic_store(&exit_count, count);
    atomic_store(&busy, false);
}

/* keep: who is to leave waits for ever: pause(2) in place of exit_group(2), one byte. */
static void keep(int pid, int mem)
{
    static const unsigned char forever = SYS_pause;
    int count = atomic_load(&exit_count);

    for (int i = 0; i < count; i++)
        if (pwrite(mem, &forever, 1, exits[i]) == 1 && i == 0)
            atomic_fetch_add(&changed, 1);
    if (count == 0)
        find_exits(pid, mem);
}

static int cmd_keep(char **argv)
{
    (void)argv;
    door = "mem";
    door_flags = O_RDWR;
    meet = keep;
    on_all(hunt);
    printf("exits %d met %ld changed %ld\n", exit_count, met, changed);
    return 0;
}

/* What the process that a thread works on is: by files of /proc that ask for no permission. */
static struct {
    const char *marker, *mount,
        *namespaces; /* of the host: a file, a mount point, names of links */
    long ids[8];
    unsigned long long caps;
} own;

static char *read_all(int pid, const char *name, char *text, size_t size)
{
    char path[64];
    ssize_t got, all = 0;
    int fd;

    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (got = read(fd, text + all, size - 1 - (size_t)all)) > 0)
        all += got;
    if (fd >= 0)
        close(fd);
    text[all] = 0;
    return text;
}

/* The ids of Uid: and Gid:, and all that CapPrm: and CapEff: have; false of one that is gone. */
static bool credentials(int pid, long ids[8], unsigned long long *caps)
{
    char text[4096];
    unsigned long long effective;
    const char *at;

    read_all(pid, "status", text, sizeof(text));
    if (strstr(text, "State:\tZ") || strstr(text, "State:\tX"))
        return false;
    if (!(at = strstr(text, "\nUid:")) ||
        sscanf(at, "\nUid: %ld %ld %ld %ld Gid: %ld %ld %ld %ld", ids, ids + 1, ids + 2, ids + 3,
               ids + 4, ids + 5, ids + 6, ids + 7) != 8 ||
        !(at = strstr(text, "\nCapPrm:")) || sscanf(at, "\nCapPrm: %llx", caps) != 1 ||
        !(at = strstr(text, "\nCapEff:")) || sscanf(at, "\nCapEff: %llx", &effective) != 1)
        return false;
    *caps |= effective;
    return true;
}

/* What of the process is not the container's own, in a word; NULL if all is, or if it is gone. */
static const char *foreign(int pid)
{
    static const char *const kinds[] = {"mnt", "pid", "net", "ipc", "uts", "cgroup", "user"};
    char text[1 << 14], path[4096], name[64];
    unsigned long long caps;
    long ids[8];

    if (!credentials(pid, ids, &caps))
        return NULL;
    if ((caps & ~own.caps) != 0)
        return "capabilities";
    if (memcmp(ids, own.ids, sizeof(ids)) != 0)
        return "ids";
    if (strstr(read_all(pid, "mountinfo", text, sizeof(text)), own.mount))
        return "mounts";
    snprintf(path, sizeof(path), "/proc/%d/root%s", pid, own.marker);
    if (access(path, F_OK) == 0)
        return "root";
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        memset(name, 0, sizeof(name));
        snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, kinds[i]);
        if (readlink(path, name, sizeof(name) - 1) > 0 && strstr(own.namespaces, name))
            return kinds[i];
    }
    return NULL;
}

/* The first mapping that has these rights, 0 if there is none or it is not told. */
static unsigned long mapping(int pid, const char *rights)
{
    char text[1 << 13];
    unsigned long start;
    char has[8];

    for (char *line = read_all(pid, "maps", text, sizeof(text)); line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (sscanf(line, "%lx-%*x %4s", &start, has) == 2 && strncmp(has, rights, 3) == 0)
            return start;
    }
    return 0;
}

static int open_of(int pid, const char *name, int flags)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
    return open(path, flags | O_CLOEXEC);
}

/* The attacks: each changes nothing that it does not change back, and says whether it could. */
static bool try_mem(int pid, int flags)
{
    unsigned long at = mapping(pid, "r-x");
    int fd = open_of(pid, "mem", flags);
    char bytes[8];
    bool done = fd >= 0 && at != 0 && pread(fd, bytes, 8, (off_t)at) == 8 &&
                (flags == O_RDONLY || pwrite(fd, bytes, 8, (off_t)at) == 8);

    if (fd >= 0)
        close(fd);
    return done;
}

static bool mem_read(int pid)
{
    return try_mem(pid, O_RDONLY);
}

static bool mem_write(int pid)
{
    return try_mem(pid, O_RDWR);
}

static bool vm_writev(int pid)
{
    char bytes[8];
    struct iovec here = {bytes, 8}, there = {(void *)mapping(pid, "rw-"), 8};

    return there.iov_base && process_vm_readv(pid, &here, 1, &there, 1, 0) == 8 &&
           process_vm_writev(pid, &here, 1, &there, 1, 0) == 8;
}

/* A tracee is looked at while it is held, which is why the verdict is asked for here. */
static _Thread_local const char *found;

static bool trace(int pid, enum __ptrace_request request)
{
    int status;

    if (ptrace(request, pid, NULL, NULL) < 0)
        return false;
    if (request == PTRACE_SEIZE)
        ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
    found = foreign(pid);
    if (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
        ptrace(PTRACE_DETACH, pid, NULL, NULL);
    kill(pid, SIGCONT); /* what stopped it may have been another signal than the one of attach */
    return true;
}

static bool seize(int pid)
{
    return trace(pid, PTRACE_SEIZE);
}

static bool attach(int pid)
{
    return trace(pid, PTRACE_ATTACH);
}

static bool getfd(int pid)
{
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), got = 0;

    for (int n = 0; pidfd >= 0 && n < 64; n++) {
        int fd = (int)syscall(SYS_pidfd_getfd, pidfd, n, 0);

        got += fd >= 0;
        if (fd >= 0)
            close(fd);
        else if (errno == EPERM || errno == ESRCH)
            break;
    }
    if (pidfd >= 0)
        close(pidfd);
    return got > 0;
}

static bool compare(int pid)
{
    return syscall(SYS_kcmp, getpid(), pid, KCMP_VM, 0, 0) >= 0;
}

/* The file has the number without the prefix of the base in which it is read. */
static bool write_same(int pid, const char *name, const char *prefix)
{
    char text[32] = {0}, number[64];
    int fd = open_of(pid, name, O_RDWR);
    bool done = fd >= 0 && read(fd, text, sizeof(text) - 1) > 0;

    snprintf(number, sizeof(number), "%s%s", prefix, text);
    done = done && pwrite(fd, number, strlen(number), 0) > 0;
    if (fd >= 0)
        close(fd);
    return done;
}

static bool oom(int pid)
{
    return write_same(pid, "oom_score_adj", "");
}

static bool coredump(int pid)
{
    return write_same(pid, "coredump_filter", "0x");
}

static bool slack(int pid)
{
    return write_same(pid, "timerslack_ns", "");
}

static bool limit(int pid)
{
    struct rlimit now;

    return prlimit(pid, RLIMIT_CORE, NULL, &now) == 0 && prlimit(pid, RLIMIT_CORE, &now, NULL) == 0;
}

static bool schedule(int pid)
{
    struct attributes attr = {.size = sizeof(attr)};

    return syscall(SYS_sched_getattr, pid, &attr, sizeof(attr), 0) == 0 &&
           syscall(SYS_sched_setattr, pid, &attr, 0) == 0;
}

static bool stop(int pid)
{
    bool done = kill(pid, SIGSTOP) == 0;

    if (done) {
        found = foreign(pid);
        kill(pid, SIGCONT);
    }
    return done;
}

static struct attack {
    const char *name;
    bool (*make)(int pid);
    bool holds; /* it looks at the process itself */
    atomic_long made, own, foreign;
    _Atomic(const char *) what;
} attacks[] = {
    {"mem-read", mem_read, false, 0, 0, 0, NULL},
    {"mem-write", mem_write, false, 0, 0, 0, NULL},
    {"process_vm_writev", vm_writev, false, 0, 0, 0, NULL},
    {"ptrace-seize", seize, true, 0, 0, 0, NULL},
    {"ptrace-attach", attach, true, 0, 0, 0, NULL},
    {"pidfd_getfd", getfd, false, 0, 0, 0, NULL},
    {"kcmp", compare, false, 0, 0, 0, NULL},
    {"oom_score_adj", oom, false, 0, 0, 0, NULL},
    {"coredump_filter", coredump, false, 0, 0, 0, NULL},
    {"timerslack_ns", slack, false, 0, 0, 0, NULL},
    {"prlimit", limit, false, 0, 0, 0, NULL},
    {"sched_setattr", schedule, false, 0, 0, 0, NULL},
    {"SIGSTOP", stop, true, 0, 0, 0, NULL},
};
#define ATTACKS (sizeof(attacks) / sizeof(attacks[0]))
#define TURNS 4 /* of all attacks on one process */

static bool is_there(int pid)
{
    return kill(pid, 0) == 0 || errno == EPERM;
}

/*
 * A process that comes in only loses what is not the container's own, so that one which still has
 * it after the attack had it when the attack was made.
 */
static void attack_one(struct attack *attack, int pid)
{
    const char *seen;

    atomic_fetch_add(&attack->made, 1);
    if (!attack->make(pid))
        return;
    seen = attack->holds ? found : foreign(pid);
    if (seen) {
        atomic_fetch_add(&attack->foreign, 1);
        atomic_store(&attack->what, seen);
    } else {
        atomic_fetch_add(&attack->own, 1);
    }
}

/* All attacks by turns, another one first on each process. */
static void attack_all(int pid, int mem)
{
    (void)mem;
    for (size_t turn = 0; turn < TURNS * ATTACKS && !over && is_there(pid); turn++)
        attack_one(&attacks[((size_t)pid + turn) % ATTACKS], pid);
}

/*
 * reach MARKER MOUNT NAMESPACES PID: which attacks succeed on processes that appear, and on how
 * many that have something of the host's still. With a PID on that one alone, each time that it is
 * there.
 */
static int cmd_reach(char **argv)
{
    own.marker = argv[0];
    own.mount = argv[1];
    own.namespaces = argv[2];
    only_pid = atoi(argv[3]);
    if (!credentials(getpid(), own.ids, &own.caps))
        die("/proc/self/status");
    door = "status";
    meet = attack_all;
    on_all(only_pid ? lie_in_wait : hunt);
    for (size_t i = 0; i < ATTACKS; i++)
        printf("%s made %ld own %ld foreign %ld %s\n", attacks[i].name, attacks[i].made,
               attacks[i].own, attacks[i].foreign, attacks[i].what ? attacks[i].what : "-");
    printf("met %ld\n", met);
    return 0;
}

static const struct {
    const char *name;
    int args;
    int (*run)(char **argv);
} commands[] = {
    {"keep", 0, cmd_keep},
    {"reach", 4, cmd_reach},
};

int main(int argc, char **argv)
{
    struct sigaction term = {.sa_handler = on_term};

    sigaction(SIGTERM, &term, NULL);
    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(argv[1], commands[i].name) == 0 && argc - 2 >= commands[i].args)
            return commands[i].run(argv + 2);
    fprintf(stderr, "usage: hostile COMMAND ARG...\n");
    return 98;
}
