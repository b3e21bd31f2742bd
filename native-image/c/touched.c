/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A library for LD_PRELOAD: writes to the file TOUCHED_LOG which words of the image's heap a
 * command reads and writes, each once, in the order of the first time, as lines "OFFSET r|w". The
 * heap lies at TOUCHED_HEAP, "START-END", hexadecimal. Its pages are out of reach; at each access
 * the page is let in for one instruction. What the kernel is handed counts as read, by its address.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096UL
#define WORD 8UL
#define TRAP_FLAG 0x100
#define WRITE_ACCESS 2
#define OPEN_AT_ONCE 8

static unsigned long start, end;
static int out = -1;
static unsigned char *seen, *rights; /* of each word; of each page */
static unsigned long opened[OPEN_AT_ONCE];
static int open_pages;

/* The system call itself: the libc function is ours. */
static long raw(long number, long a, long b, long c)
{
    long result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c)
                     : "rcx", "r11", "memory");
    return result;
}

static int in_heap(unsigned long at)
{
    return at >= start && at < end;
}

static void note(unsigned long at, int written)
{
    unsigned char kind = written ? 2 : 1;
    unsigned char *mark = &seen[(at - start) / WORD];
    char line[32];

    if ((*mark & kind) != 0)
        return;
    *mark |= kind;
    raw(SYS_write, out, (long)line,
        snprintf(line, sizeof(line), "%016lx %c\n", at - start, written ? 'w' : 'r'));
}

static void protect_all(int reachable)
{
    unsigned long from = start;

    while (from < end) {
        unsigned long to = from;
        unsigned char right = rights[(from - start) / PAGE];

        while (to < end && rights[(to - start) / PAGE] == right)
            to += PAGE;
        raw(SYS_mprotect, (long)from, (long)(to - from), reachable ? right : PROT_NONE);
        from = to;
    }
}

static void on_access(int signal, siginfo_t *info, void *context)
{
    ucontext_t *user = context;
    unsigned long at = (unsigned long)info->si_addr, page = at & ~(PAGE - 1);

    if (signal == SIGTRAP) {
        while (open_pages > 0)
            raw(SYS_mprotect, (long)opened[--open_pages], PAGE, PROT_NONE);
        user->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
        return;
    }
    if (!in_heap(at) || open_pages == OPEN_AT_ONCE)
        abort();
    note(at, (user->uc_mcontext.gregs[REG_ERR] & WRITE_ACCESS) != 0);
    raw(SYS_mprotect, (long)page, PAGE, rights[(page - start) / PAGE]);
    opened[open_pages++] = page;
    user->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
}

/* Blocking the two signals would end the process at its next access. */
static void let_through(long number, unsigned long *set)
{
    if (number == SYS_rt_sigprocmask && set != NULL)
        *set &= ~(1UL << (SIGSEGV - 1) | 1UL << (SIGTRAP - 1));
}

long syscall(long number, ...)
{
    static long (*real)(long, ...);
    va_list list;
    long a[6], result;

    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (real == NULL)
        real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    if (out >= 0) {
        for (int i = 0; i < 6; i++)
            if (in_heap((unsigned long)a[i]))
                note((unsigned long)a[i], 0);
        let_through(number, (unsigned long *)a[1]);
        protect_all(1);
    }
    result = real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (out >= 0)
        protect_all(0);
    return result;
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const[], char *const[]);
    int result;

    real = (__typeof__(real))dlsym(RTLD_NEXT, "posix_spawn");
    protect_all(1);
    result = real(pid, path, actions, attributes, argv, envp);
    protect_all(0);
    return result;
}

/* The image's runtime says which of its pages are read-only. */
int mprotect(void *address, size_t length, int protection)
{
    unsigned long from = (unsigned long)address;

    if (out < 0 || !in_heap(from))
        return raw(SYS_mprotect, (long)from, (long)length, protection) == 0 ? 0 : -1;
    for (unsigned long page = from & ~(PAGE - 1); page < from + length && page < end; page += PAGE)
        rights[(page - start) / PAGE] = (unsigned char)protection;
    return 0;
}

__attribute__((constructor)) static void begin(void)
{
    struct sigaction action = {.sa_sigaction = on_access, .sa_flags = SA_SIGINFO | SA_NODEFER};
    const char *heap = getenv("TOUCHED_HEAP"), *log = getenv("TOUCHED_LOG");

    if (heap == NULL || log == NULL || sscanf(heap, "%lx-%lx", &start, &end) != 2)
        return;
    out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    seen = mmap(NULL, (end - start) / WORD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0);
    rights = mmap(NULL, (end - start) / PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
    if (out < 0 || seen == MAP_FAILED || rights == MAP_FAILED)
        abort();
    out = (int)raw(SYS_fcntl, out, F_DUPFD_CLOEXEC, 900);
    memset(rights, PROT_READ | PROT_WRITE, (end - start) / PAGE);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGTRAP, &action, NULL);
    protect_all(0);
}
