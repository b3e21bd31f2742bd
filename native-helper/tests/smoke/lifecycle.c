/* SPDX-License-Identifier: Apache-2.0 */
/* lifecycle.c: waiting for start, joining, the end of the parent. */
#include "smoke.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

CASE(a_container_waits_for_start)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{\"status\":\"created\"}", .start = 1, .fd_count = 1};

    run.address.sun_family = AF_UNIX;
    run.address_length =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
                    (size_t)snprintf(run.address.sun_path + 1, 90, "jrun-smoke-%d", getpid()));
    run.fds[0] = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (bind(run.fds[0], (struct sockaddr *)&run.address, run.address_length) < 0 ||
        listen(run.fds[0], 8) < 0)
        die("bind");
    plan_start(&b);
    plan_add(&b, OP_RECV_FDS, 1L);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_CLONE, NEW_ALL & ~(long)CLONE_NEWNET, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    mounts(&b);
    plan_add(&b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(&b, OP_FIND_EXEC, "sh", "/bin");
    plan_add(&b, OP_WAIT_START, 0L);
    plan_add(&b, OP_RUN_HOOKS, 1L, (size_t)0, "", 0L, 022L);
    plan_add(&b, OP_HOOK, "/bin/sh", LIST("sh", "-c", "cat > /dev/shm/state"), LIST("PATH=/bin"),
             5L, "startContainer[0]");
    plan_add(&b, OP_EXEC,
             LIST("sh", "-c", "cat /dev/shm/state; echo; ls /proc/self/fd | tr '\\n' ' '; exit 5"),
             LIST("PATH=/bin"), 0L);
    /* the listening socket is the helper's alone, so that connect fails when the helper is gone */
    execute(&b, &run, &r);
    close(run.fds[0]);
    check(exited(&r, 5), "a container waits for start, a start that dies does not hurt it", &r);
    check(says(&r, "{\"status\":\"created\"}\n0 1 2 3 "), "startContainer hooks get the state", &r);
}

static void parent_dies_at(int stage)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .at_maps = map_root, .kill_at = stage};

    stage0(&b, NEW_ALL | CLONE_NEWUSER);
    mounts(&b);
    plan_add(&b, OP_SYNC, (long)MSG_HOOKS, 0L);
    enter(&b);
    finish(&b, 0L, "echo never");
    execute(&b, &run, &r); /* returns only when all processes have let go of the output pipe */
    check(!r.exec && r.length == 0, "nothing stays when the parent dies", &r);
    while (waitpid(-1, NULL, __WALL) > 0)
        ;
}

CASE(the_parent_dies_when_the_child_is_there)
{
    parent_dies_at(MSG_CHILD);
}

CASE(the_parent_dies_before_ids_are_mapped)
{
    parent_dies_at(MSG_MAPS);
}

CASE(the_parent_dies_before_hooks)
{
    parent_dies_at(MSG_HOOKS);
}

CASE(the_parent_dies_when_all_is_ready)
{
    parent_dies_at(MSG_READY);
}

/* A process in namespaces of its own, until the pipe is closed. */
static pid_t container_to_join(int wait_pipe[2])
{
    pid_t pid;

    fflush(stdout);
    if (pipe(wait_pipe) < 0)
        die("pipe");
    pid = (pid_t)syscall(SYS_clone, NEW_ALL | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) {
        char c;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sethostname("joined", 6);
        close(wait_pipe[1]);
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
        mount("proc", "/proc", "proc", 0, NULL);
        while (read(wait_pipe[0], &c, 1) > 0)
            ;
        _exit(0);
    }
    close(wait_pipe[0]);
    while (1) { /* until it has its hostname; the pipe would do, but this is the shortest */
        char path[64];
        struct stat st;

        snprintf(path, sizeof(path), "/proc/%d/root/proc/1/comm", pid);
        if (stat(path, &st) == 0)
            break;
    }
    return pid;
}

/* Executes a plan that finds the pidfd of such a process in slot 0. */
static void execute_beside(struct builder *b, struct result *r)
{
    struct run run = {.state = "{}", .fd_count = 1};
    int wait_pipe[2];
    pid_t pid = container_to_join(wait_pipe);

    run.fds[0] = (int)syscall(SYS_pidfd_open, pid, 0);
    execute(b, &run, r);
    close(run.fds[0]);
    close(wait_pipe[1]);
    waitpid(pid, NULL, __WALL);
}

/* As exec does. */
CASE(a_process_joins_a_container)
{
    static struct builder b;
    static struct result r;

    plan_start(&b);
    plan_add(&b, OP_RECV_FDS, 1L);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OPEN_NULL);
    plan_add(&b, OP_SETNS, 0L, NEW_ALL);
    become(&b, 0L);
    plan_add(&b, OP_CLONE_INSIDE, LONGS());
    plan_add(&b, OP_SETSID);
    run_script(&b, "hostname; echo pid=$$; ls -l /proc/self/fd | wc -l; exit 9");
    execute_beside(&b, &r);
    check(exited(&r, 9) && says(&r, "joined\npid=2\n"), "a process joins a container", &r);
}

CASE(no_memory_is_shared_into_a_joined_pid_namespace)
{
    static struct builder b;
    static struct result r;

    plan_start(&b);
    plan_add(&b, OP_RECV_FDS, 1L);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_SETNS, 0L, (long)CLONE_NEWPID);
    plan_add(&b, OP_CLONE, 0L, -1L, 0L);
    finish(&b, 0L, "echo seen");
    execute_beside(&b, &r);
    check(r.error.a == 3 &&
              strncmp((const char *)r.error.bytes, "clone into a pid namespace", 26) == 0,
          "a CLONE after the join is refused", &r);
    check(r.init == 0 && !says(&r, "seen"), "nobody was seen inside", &r);
}
