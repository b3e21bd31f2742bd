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
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SLEEP_NS 20000
#define SLICE_NS 100000 /* the shortest, sched(7) */
#define AHEAD 3         /* so many pids are asked for at once */
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

/* A process that nobody has met before; the caller is the only one who is told of it. */
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

/* What is done to a process that was opened by its /proc/PID/mem. */
static void (*meet)(int pid, int mem);

static void *hunt(void *cpu)
{
    const struct timespec pause = {.tv_nsec = SLEEP_NS};
    char path[32];

    pin_and_be_short((int)(intptr_t)cpu);
    for (unsigned round = 0; !over; round++) {
        int first = atomic_load(&next_pid);

        for (int pid = first; pid < first + AHEAD; pid++) {
            snprintf(path, sizeof(path), "/proc/%d/mem", pid);
            int mem = open(path, O_RDWR | O_CLOEXEC);

            if (mem < 0)
                continue;
            if (is_first(pid)) {
                atomic_fetch_add(&met, 1);
                meet(pid, mem);
            }
            close(mem);
            break;
        }
        if (round % 256 == 255)
            is_first(last_pid());
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static void hunt_on_all(void)
{
    pthread_t threads[MAX_CPUS];
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    if (cpus > MAX_CPUS)
        cpus = MAX_CPUS;
    for (long cpu = 0; cpu < cpus; cpu++)
        if (pthread_create(&threads[cpu], NULL, hunt, (void *)(intptr_t)cpu) != 0)
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

/* Who is to leave waits for ever: pause(2) in place of exit_group(2), one byte. */
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
    meet = keep;
    hunt_on_all();
    printf("exits %d met %ld changed %ld\n", exit_count, met, changed);
    return 0;
}

static const struct {
    const char *name;
    int args;
    int (*run)(char **argv);
} commands[] = {
    {"keep", 0, cmd_keep},
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
