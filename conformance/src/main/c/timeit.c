// SPDX-License-Identifier: Apache-2.0
/*
 * timeit: times commands as whole processes, from the start of the first to the end of the last.
 *   timeit [-p] [-o FILE] COMMAND [ARG...] [:: COMMAND [ARG...]]...
 * One after the other, or with -p all at once. Their input is /dev/null, their output goes to FILE
 * (/dev/null). Prints: wall ns, user us, system us, peak RSS in KiB (largest process), and the
 * first exit status that is not 0.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static const char *output = "/dev/null";

static long long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long micros(struct timeval t)
{
    return t.tv_sec * 1000000LL + t.tv_usec;
}

static pid_t start(char **argv)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    error = posix_spawn(&pid, argv[0], &actions, NULL, argv, environ);
    if (error != 0) {
        fprintf(stderr, "timeit: %s: %s\n", argv[0], strerror(error));
        exit(2);
    }
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

int main(int argc, char **argv)
{
    int status, failed = 0, running = 0, at = 1;
    bool parallel = false;
    struct rusage usage;
    long long begin;

    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "-p") == 0)
            parallel = true;
        else if (strcmp(argv[at], "-o") == 0 && at + 1 < argc)
            output = argv[++at];
    }
    begin = now();
    while (at < argc || running > 0) {
        if (at < argc && (parallel || running == 0)) {
            char **command = &argv[at];

            while (at < argc && strcmp(argv[at], "::") != 0)
                at++;
            argv[at++] = NULL; /* argv[argc] is NULL already */
            start(command);
            running++;
        } else {
            if (wait(&status) < 0)
                return 2;
            running--;
            if (status != 0 && failed == 0)
                failed = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
    }
    begin = now() - begin;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%lld %lld %lld %ld %d\n", begin, micros(usage.ru_utime), micros(usage.ru_stime),
           usage.ru_maxrss, failed);
    return 0;
}
