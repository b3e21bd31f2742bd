/* SPDX-License-Identifier: Apache-2.0 */
/*
 * entered FUNCTIONS COMMAND [ARG...]: runs a command and writes to descriptor 3
 * the functions of its program that it enters, in this order, each once. FUNCTIONS: lines "ADDRESS
 * NAME", hexadecimal and ascending, of a program that is linked at fixed addresses. A breakpoint
 * lies on each and is gone once it was hit. Ends with the command's exit status.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 100000
#define BREAKPOINT 0xcc

static struct function {
    unsigned long long at;
    char name[256];
    unsigned char first;
} functions[MOST];
static size_t count;

static void read_functions(const char *path)
{
    FILE *in = fopen(path, "r");

    if (in == NULL)
        exit(2);
    while (count < MOST &&
           fscanf(in, "%llx %255s", &functions[count].at, functions[count].name) == 2)
        count++;
    fclose(in);
}

static struct function *find(unsigned long long at)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (functions[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && functions[low].at == at ? &functions[low] : NULL;
}

static void set_breakpoints(int memory)
{
    const unsigned char breakpoint = BREAKPOINT;

    for (size_t i = 0; i < count; i++)
        if (pread(memory, &functions[i].first, 1, (off_t)functions[i].at) != 1 ||
            pwrite(memory, &breakpoint, 1, (off_t)functions[i].at) != 1)
            exit(2);
}

/* True when it was one of ours: the instruction is back, and will be run. */
static int hit(pid_t pid, int memory)
{
    struct user_regs_struct registers;
    struct function *function;

    ptrace(PTRACE_GETREGS, pid, NULL, &registers);
    function = find(registers.rip - 1);
    if (function == NULL)
        return 0;
    dprintf(3, "%s\n", function->name);
    if (pwrite(memory, &function->first, 1, (off_t)function->at) != 1)
        exit(2);
    registers.rip--;
    ptrace(PTRACE_SETREGS, pid, NULL, &registers);
    return 1;
}

int main(int argc, char **argv)
{
    char path[64];
    pid_t pid;
    int status, memory;

    if (argc < 3)
        return 2;
    read_functions(argv[1]);
    pid = fork();
    if (pid == 0) {
        close(3);
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        execv(argv[2], argv + 2);
        _exit(127);
    }
    waitpid(pid, &status, 0); /* the stop of execve */
    snprintf(path, sizeof(path), "/proc/%d/mem", pid);
    memory = open(path, O_RDWR | O_CLOEXEC);
    if (memory < 0)
        return 2;
    set_breakpoints(memory);
    ptrace(PTRACE_CONT, pid, NULL, NULL);
    while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
        int signal = WSTOPSIG(status);

        if (signal == SIGTRAP && hit(pid, memory))
            signal = 0;
        ptrace(PTRACE_CONT, pid, NULL, (void *)(long)signal);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
