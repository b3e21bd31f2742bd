/* SPDX-License-Identifier: Apache-2.0 */
/* cases.c: the list of cases, their choice by name, and the count. */
#include "smoke.h"

#define MAX_CASES 100

static struct {
    const char *name;
    void (*run)(void);
} cases[MAX_CASES];
static size_t count;
static const char *current;
static int passed;
static int failed;

const char *rootfs;
const char *helper;

void add_case(const char *name, void (*run)(void))
{
    if (count == MAX_CASES)
        abort();
    cases[count].name = name;
    cases[count++].run = run;
}

void check(bool ok, const char *what, const struct result *r)
{
    if (ok) {
        passed++;
        return;
    }
    failed++;
    printf("FAILED: %s: %s\n", current, what);
    if (r != NULL)
        printf("  helper %#x, init %d status %#x, exec %d, error [op %d errno %d] %.*s\n  output: "
               "%s\n",
               (unsigned)r->first, r->init, (unsigned)r->status, r->exec, r->error.a, r->error.b,
               (int)r->error.length, r->error.bytes, r->output);
}

void die(const char *what)
{
    perror(what);
    exit(2);
}

void in_child(void (*part)(void))
{
    int before = failed;
    int status = 0;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        part();
        fflush(stdout);
        _exit(failed - before);
    }
    waitpid(pid, &status, 0);
    if (status == 0)
        passed++;
    else
        failed++;
}

static bool is_chosen(const char *name, char **names)
{
    if (*names == NULL)
        return true;
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    size_t run = 0;

    if (argc < 3) {
        fputs("usage: smoke ROOTFS JRUN-INIT [CASE...]\n", stderr);
        return 2;
    }
    rootfs = argv[1];
    helper = argv[2];
    alarm(60);
    for (size_t i = 0; i < count; i++) {
        if (!is_chosen(cases[i].name, argv + 3))
            continue;
        current = cases[i].name;
        if (getenv("SMOKE_VERBOSE") != NULL)
            printf("--- %s\n", current);
        cases[i].run();
        run++;
    }
    printf("%zu cases: %d checks passed, %d failed\n", run, passed, failed);
    if (run < (size_t)(argc - 3))
        fputs("FAILED: no case of such a name\n", stdout);
    return failed == 0 && run > 0 && run >= (size_t)(argc - 3) ? 0 : 1;
}
