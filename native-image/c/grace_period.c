/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the kernel begin early with what systemd will wait for. Who writes to cgroup.procs waits for
 * a grace period of the kernel, 8 ms and more, unless such a wait has just ended; and systemd moves
 * the container's process by such a write. So a child writes itself into the cgroup that it is in
 * already, while the image starts, reads its configuration and asks systemd, who then waits for
 * what is left. It is a process and no thread: whoever moves jrun meanwhile does not find it moved
 * back. It does nothing else, and whatever fails here costs nothing but the time that it would have
 * saved. docs/adr/0016-systemd-driver.md
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void __wrap__exit(int status) __attribute__((noreturn));
void __real__exit(int status) __attribute__((noreturn));

static pid_t child;

/* A guess: what these words mean is found out later, by the one who knows all options. */
static bool will_ask_systemd(int argc, char **argv)
{
    bool systemd = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--systemd-cgroup") == 0 ||
            strcmp(argv[i], "--cgroup-manager=systemd") == 0 || strcmp(argv[i], "systemd") == 0)
            systemd = true;
        else if (strcmp(argv[i], "create") == 0 || strcmp(argv[i], "run") == 0)
            return systemd; /* options of all commands come before the command */
    }
    return false;
}

/* Where the line of /proc/self/cgroup that begins so puts us below this mount; false if nowhere. */
static bool move_to_where_it_is(const char *lines, const char *begin, const char *mount)
{
    const char *line = strstr(lines, begin);
    char path[4096];
    int length, file;

    if (line == NULL)
        return false;
    line += strlen(begin);
    length =
        snprintf(path, sizeof(path), "%s%.*s/cgroup.procs", mount, (int)strcspn(line, "\n"), line);
    if (length < 0 || length >= (int)sizeof(path))
        return false;
    file = open(path, O_WRONLY | O_CLOEXEC);
    return file >= 0 && write(file, "0", 1) == 1;
}

static void wait_for_the_kernel(void)
{
    char lines[8192];
    int file = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, lines, sizeof(lines) - 1);

    if (length <= 0)
        return;
    lines[length] = '\0';
    if (!move_to_where_it_is(lines, "0::", "/sys/fs/cgroup") &&
        !move_to_where_it_is(lines, "0::", "/sys/fs/cgroup/unified"))
        move_to_where_it_is(lines, ":name=systemd:", "/sys/fs/cgroup/systemd");
}

/* clone(2) by itself: fork(3) would run what libraries have asked for at a fork. */
__attribute__((constructor)) static void begin_grace_period(int argc, char **argv)
{
    if (!will_ask_systemd(argc, argv))
        return;
    child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    wait_for_the_kernel();
    _exit(0);
}

/*
 * Linked as _exit, by which the image ends: no child is left to our caller. It has long ended,
 * unless this command has failed within these 8 ms.
 */
void __wrap__exit(int status)
{
    if (child > 0)
        waitpid(child, NULL, 0);
    __real__exit(status);
}
