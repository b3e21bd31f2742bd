/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inject [OPTION...] -- COMMAND...: runs a command, its children too, with one fault in one of
 * their system calls. A process is named by its number in the order of creation, 0 is the command;
 * a call by its number among those of its process, from 0. Exits with the status of the command,
 * 128 and the signal's number if it was killed.
 *
 * The call: "-p P -i I" is the call I of process P, with "-c CALL" if it has this number of the
 * kernel's. "-c CALL" alone is each call of this number, with "-w N=VALUE" those that have this
 * argument N, with "-p P" those of process P and of later ones.
 *
 * The fault: with "-e ERRNO" the call does nothing and fails; with "-k" its process is killed
 * before it. "-n COUNT" is a limit of descriptors,
 * "-m BYTES" of address space, "-g FILE" a cgroup.procs to join.
 *
 * The rest: "-a PID" is followed too, as process 1. A process that executes a file with a name that
 * ends with the SUFFIX of "-x" is left alone from then on. "-o FILE" has a line "PROCESS CALL" for
 * each call. "-s FILE" has "hit" if there was a fault, and "began" if the command's program ran at
 * all: where memory is short, the kernel may end a process in execve(2).
 */
#define _GNU_SOURCE
#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX 4096
#define QUIET_MS                                                                                   \
    5 /* what the command has left behind is followed until it has been still so long */
#define EVENTS                                                                                     \
    (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |      \
     PTRACE_O_TRACEEXEC)

static struct {
    long process, index, call, error, attached, nofile, memory;
    long argument; /* and its value, of "-w" */
    unsigned long long value;
    bool kill;
    const char *suffix, *cgroup, *result, *trace, *condition;
} wish = {.process = -1, .index = -1, .call = -1, .argument = -1, .nofile = -1, .memory = -1};
static FILE *trace;

static struct tracee {
    pid_t pid;
    int process;
    bool failing; /* its call is to fail when it is through */
} tracees[MAX];
static int tracee_count;

static struct process {
    pid_t pid;
    long calls;
} processes[MAX];
static int process_count;
static bool begun; /* the command's own program runs */
static bool hit;

static pid_t group_of(pid_t pid)
{
    char path[64], line[128];
    int tgid = pid;
    FILE *status;

    snprintf(path, sizeof(path), "/proc/%d/status", pid);
    status = fopen(path, "re");
    while (status != NULL && fgets(line, sizeof(line), status) != NULL)
        if (sscanf(line, "Tgid: %d", &tgid) == 1)
            break;
    if (status != NULL)
        fclose(status);
    return tgid;
}

static struct tracee *find(pid_t pid)
{
    struct tracee *t;
    pid_t group;

    for (int i = 0; i < tracee_count; i++)
        if (tracees[i].pid == pid)
            return &tracees[i];
    if (tracee_count == MAX || process_count == MAX)
        errx(99, "too many processes");
    group = group_of(pid);
    t = &tracees[tracee_count++];
    *t = (struct tracee){.pid = pid, .process = process_count};
    for (int i = 0; i < process_count; i++)
        if (processes[i].pid == group)
            t->process = i;
    if (t->process == process_count)
        processes[process_count++].pid = group;
    return t;
}

static void forget(pid_t pid)
{
    for (int i = 0; i < tracee_count; i++)
        if (tracees[i].pid == pid)
            tracees[i] = tracees[--tracee_count];
}

/* Number of the call that begins, -1: none; or what a call that ends has returned. */
static void set_register(pid_t pid, bool number, long value)
{
#if defined(__x86_64__)
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, pid, 0, &regs) < 0)
        return;
    if (number)
        regs.orig_rax = (unsigned long long)value;
    else
        regs.rax = (unsigned long long)value;
    ptrace(PTRACE_SETREGS, pid, 0, &regs);
#elif defined(__aarch64__)
    struct user_regs_struct regs;
    int call = (int)value;
    struct iovec all = {&regs, sizeof(regs)}, one = {&call, sizeof(call)};

    if (number) {
        ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &one);
    } else if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &all) == 0) {
        regs.regs[0] = (unsigned long long)value;
        ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &all);
    }
#endif
}

static bool chosen(const struct tracee *t, long index, const struct __ptrace_syscall_info *info)
{
    if (wish.call >= 0 && (long)info->entry.nr != wish.call)
        return false;
    if (wish.index >= 0)
        return t->process == wish.process && index == wish.index;
    return wish.call >= 0 && t->process >= wish.process &&
           (wish.argument < 0 || info->entry.args[wish.argument] == wish.value);
}

static void at_call(struct tracee *t)
{
    struct __ptrace_syscall_info info = {0};

    if (ptrace(PTRACE_GET_SYSCALL_INFO, t->pid, sizeof(info), &info) <= 0)
        return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY && (begun || t->process != 0)) {
        long index = processes[t->process].calls++;

        if (trace != NULL)
            fprintf(trace, "%d %llu\n", t->process, (unsigned long long)info.entry.nr);
        if (!chosen(t, index, &info))
            return;
        hit = true;
        if (wish.kill) {
            kill(processes[t->process].pid, SIGKILL);
        } else if (wish.error != 0) {
            t->failing = true;
            if (info.entry.nr != SYS_close) /* it closes even when it fails */
                set_register(t->pid, true, -1);
        }
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && t->failing) {
        t->failing = false;
        set_register(t->pid, false, -wish.error);
    }
}

/* True when the process has become one that is left alone. */
static bool at_exec(struct tracee *t)
{
    char path[64], target[4096];
    unsigned long former = 0;
    ssize_t length;
    size_t end = wish.suffix == NULL ? 0 : strlen(wish.suffix);

    begun = true;
    ptrace(PTRACE_GETEVENTMSG, t->pid, 0, &former);
    if (former != 0 && (pid_t)former != t->pid) {
        pid_t pid = t->pid;

        forget((pid_t)former); /* a thread that has taken the place of its leader */
        t = find(pid);
    }
    snprintf(path, sizeof(path), "/proc/%d/exe", t->pid);
    length = readlink(path, target, sizeof(target));
    if (end == 0 || length < (ssize_t)end || memcmp(target + length - end, wish.suffix, end) != 0)
        return false;
    ptrace(PTRACE_DETACH, t->pid, 0, 0);
    forget(t->pid);
    return true;
}

static void at_stop(pid_t pid, int status)
{
    struct tracee *t = find(pid);
    int signal = WSTOPSIG(status);
    int event = status >> 16;
    long forwarded = 0;

    if (signal == (SIGTRAP | 0x80)) {
        at_call(t);
    } else if (event == PTRACE_EVENT_EXEC) {
        if (at_exec(t))
            return;
    } else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
        ptrace(PTRACE_LISTEN, pid, 0, 0);
        return;
    } else if (event == 0) {
        forwarded = signal;
    }
    ptrace(PTRACE_SYSCALL, pid, 0, forwarded);
}

/* Follows all until the command has ended, and the others are still; its status. */
static int follow(pid_t command)
{
    const struct timespec pause = {.tv_nsec = 500000};
    int ended = -1;
    int status;

    for (int still = 0; ended < 0 || still < 2 * QUIET_MS;) {
        pid_t pid = waitpid(-1, &status, __WALL | (ended < 0 ? 0 : WNOHANG));

        if (pid < 0)
            break;
        if (pid == 0) {
            still++;
            nanosleep(&pause, NULL);
        } else if (WIFSTOPPED(status)) {
            still = 0;
            at_stop(pid, status);
        } else {
            forget(pid);
            if (pid == command)
                ended = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
    }
    return ended < 0 ? 99 : ended;
}

static void become(char **command, int go)
{
    struct rlimit files = {(rlim_t)wish.nofile, (rlim_t)wish.nofile};
    struct rlimit memory = {(rlim_t)wish.memory, (rlim_t)wish.memory};
    int cgroup = wish.cgroup == NULL ? -1 : open(wish.cgroup, O_WRONLY | O_CLOEXEC);
    char byte;

    if (wish.cgroup != NULL && (cgroup < 0 || write(cgroup, "0", 1) < 0))
        err(98, "%s", wish.cgroup);
    if (read(go, &byte, 1) != 1)
        _exit(98);
    if (wish.nofile >= 0)
        setrlimit(RLIMIT_NOFILE, &files);
    if (wish.memory >= 0)
        setrlimit(RLIMIT_AS, &memory);
    execvp(command[0], command);
    _exit(127);
}

static void read_options(int argc, char **argv)
{
    static const struct {
        char letter;
        long *number;
        const char **text;
    } options[] = {
        {'p', &wish.process, NULL}, {'i', &wish.index, NULL},    {'c', &wish.call, NULL},
        {'e', &wish.error, NULL},   {'a', &wish.attached, NULL}, {'n', &wish.nofile, NULL},
        {'m', &wish.memory, NULL},  {'o', NULL, &wish.trace},    {'w', NULL, &wish.condition},
        {'x', NULL, &wish.suffix},  {'g', NULL, &wish.cgroup},   {'s', NULL, &wish.result},
    };
    int letter;

    while ((letter = getopt(argc, argv, "+o:p:i:c:w:e:ka:x:n:m:g:s:")) >= 0) {
        wish.kill |= letter == 'k';
        for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
            if (options[i].letter == letter && options[i].text != NULL)
                *options[i].text = optarg;
            else if (options[i].letter == letter)
                *options[i].number = atol(optarg);
    }
    if (optind == argc)
        errx(97, "no command");
    if (wish.condition != NULL) {
        char *end;

        wish.argument = strtol(wish.condition, &end, 10);
        wish.value = strtoull(end + 1, NULL, 0);
    }
    trace = wish.trace == NULL ? NULL : fopen(wish.trace, "we");
}

static void seize(pid_t pid)
{
    if (ptrace(PTRACE_SEIZE, pid, 0, EVENTS) < 0)
        err(99, "seize %d", pid);
    find(pid);
}

int main(int argc, char **argv)
{
    int go[2];
    pid_t command;
    int status;
    FILE *result;

    read_options(argc, argv);
    if (pipe2(go, O_CLOEXEC) < 0)
        err(99, "pipe");
    command = fork();
    if (command == 0)
        become(argv + optind, go[0]);
    seize(command);
    if (wish.attached > 0) {
        seize((pid_t)wish.attached);
        ptrace(PTRACE_INTERRUPT, (pid_t)wish.attached, 0, 0);
    }
    ptrace(PTRACE_INTERRUPT, command, 0, 0);
    if (write(go[1], "g", 1) != 1)
        err(99, "go");
    status = follow(command);
    result = wish.result == NULL ? NULL : fopen(wish.result, "we");
    if (result != NULL) {
        fputs(begun ? "began\n" : "", result);
        fputs(hit ? "hit\n" : "", result);
        fclose(result);
    }
    if (trace != NULL)
        fclose(trace);
    return status;
}
