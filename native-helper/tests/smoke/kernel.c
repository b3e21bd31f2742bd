/* SPDX-License-Identifier: Apache-2.0 */
/* kernel.c: cgroups, filters, other roots, id maps, long options, life without root. */
#include "smoke.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void cgroups(const char *v1, const char *v2)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    char path[2][256];
    const char *const parents[2] = {v1, v2};
    long slots[2] = {-1, -1};

    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof(path[i]), "%s/jrun-smoke", parents[i]);
        if (access(parents[i], W_OK) < 0 || (mkdir(path[i], 0755) < 0 && errno != EEXIST))
            continue;
        slots[i] = (long)run.fd_count;
        run.fds[run.fd_count++] = open(path[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    plan_start(&b);
    plan_add(&b, OP_RECV_FDS, (long)run.fd_count);
    plan_add(&b, OP_OPEN_PROC);
    if (slots[0] >= 0)
        plan_add(&b, OP_JOIN_CGROUP, slots[0]);
    plan_add(&b, OP_CLONE, NEW_ALL, slots[1], 0L);
    plan_add(&b, OP_UNSHARE, (long)CLONE_NEWCGROUP);
    finish(&b, 0L, "cat /proc/self/cgroup");
    execute(&b, &run, &r);
    check(exited(&r, 0) && !says(&r, "jrun-smoke"),
          "cgroup namespace is taken after the cgroups are joined", &r);
    check((slots[0] < 0 || says(&r, "pids:/\n")) && (slots[1] < 0 || says(&r, "0::/\n")),
          "cgroups are joined", &r);
    for (size_t i = 0; i < run.fd_count; i++)
        close(run.fds[i]);
    for (int i = 0; i < 2; i++)
        rmdir(path[i]);
}

CASE(cgroups_are_joined)
{
    cgroups("/sys/fs/cgroup/pids", access("/sys/fs/cgroup/unified", F_OK) == 0
                                       ? "/sys/fs/cgroup/unified"
                                       : "/sys/fs/cgroup");
}

/* sethostname is refused (EXDEV), all else allowed; with LISTENER, its number is reported. */
static void filter(long flags)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sethostname, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };

    stage0(&b, NEW_ALL);
    mounts(&b);
    enter(&b);
    plan_add(&b, OP_NO_NEW_PRIVS);
    plan_add(&b, OP_FIND_EXEC, "/bin/sh", "");
    plan_add(&b, OP_SYNC, (long)MSG_READY, 0L);
    plan_add(&b, OP_SECCOMP, sizeof(program), program, 0L, flags);
    plan_add(
        &b, OP_EXEC,
        LIST("sh", "-c",
             "hostname x; grep -i '^seccomp:' /proc/self/status; ls /proc/self/fd | tr '\n' ' '"),
        LIST("PATH=/bin"), 0L);
    execute(&b, &run, &r);
    check(exited(&r, 0) && says(&r, "cross-device link") && says(&r, "Seccomp:\t2") &&
              says(&r, "0 1 2 3"),
          "a seccomp filter is in force", &r);
    check((r.listener >= 3) == (flags == SECCOMP_LISTENER),
          "a listener is reported where one is asked for", &r);
}

CASE(a_filter_is_in_force)
{
    filter(0);
}

CASE(the_listener_of_a_filter_is_told)
{
    filter(SECCOMP_LISTENER);
}

static void enter_by(long how, long namespaces, long flags)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    plan_start(&b);
    plan_add(&b, OP_CLONE, namespaces, -1L, 0L);
    if (namespaces != 0)
        plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, flags);
    plan_add(&b, OP_ENTER_ROOT, how, LIST("/proc", "/sys"));
    plan_add(&b, OP_CWD, "/root", 0L);
    plan_add(&b, OP_FIND_EXEC, "/bin/ls", "");
    plan_add(&b, OP_EXEC, LIST("ls", "/"), LIST(), 0L);
    execute(&b, &run, &r);
    check(exited(&r, 0) && says(&r, "proclink\n") && !says(&r, "usr"), "the root is entered", &r);
}

CASE(the_root_is_entered_by_a_move)
{
    enter_by(ENTER_ROOT_MOVE, NEW_ALL, 0);
}

CASE(the_root_is_entered_by_chroot)
{
    enter_by(ENTER_ROOT_CHROOT, 0, OPEN_ROOT_ONLY_OPEN);
}

CASE(an_id_mapped_mount)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OPEN_TREE, 4L, rootfs, 0L);
    plan_add(&b, OP_MAKE_USERNS, 5L, "0 4000 1000\n", "0 4000 1000\n");
    plan_add(&b, OP_MOUNT_ATTR, 4L, ATTR_RDONLY, 0L, (long)MS_PRIVATE, 5L, REC, 0L, 0L);
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    mounts(&b);
    plan_add(&b, OP_ATTACH, 4L, "/mapped", 0L);
    enter(&b);
    finish(&b, 0L, "stat -c %u /mapped/etc/passwd");
    execute(&b, &run, &r);
    if (r.error.b == EINVAL && strstr(r.error.bytes, "set mount attributes") != NULL)
        printf("skipped: the file system of the rootfs has no id-mapped mounts\n");
    else
        check(exited(&r, 0) && strcmp(r.output, "4000\n") == 0,
              "an id-mapped mount shows mapped owners", &r);
}

CASE(long_options)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    char lower[600] = "lowerdir=";

    for (int i = 0; i < 40; i++)
        snprintf(lower + strlen(lower), 20, "%s/dev/shm/l%02d", i == 0 ? "" : ":", i);
    plan_start(&b);
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/dev", 0L);
    plan_add(&b, OP_NEW_MOUNT, 1L, "overlay", "overlay", LIST(lower, "ro"), ATTR_NODEV,
             (long)NEW_MOUNT_BY_PATH);
    plan_add(&b, OP_ATTACH, 1L, "/joined", 0L);
    plan_add(&b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(&b, OP_FIND_EXEC, "/bin/ls", "");
    plan_add(&b, OP_EXEC, LIST("ls", "/joined"), LIST(), 0L);
    for (int i = 0; i < 40; i++) {
        char path[64];

        snprintf(path, sizeof(path), "/dev/shm/l%02d", i);
        mkdir(path, 0755);
        snprintf(path, sizeof(path), "/dev/shm/l%02d/f%02d", i, i);
        mkdir(path, 0755);
    }
    execute(&b, &run, &r);
    for (int i = 0; i < 40; i++) {
        char path[64];

        snprintf(path, sizeof(path), "/dev/shm/l%02d/f%02d", i, i);
        rmdir(path);
        snprintf(path, sizeof(path), "/dev/shm/l%02d", i);
        rmdir(path);
    }
    check(exited(&r, 0) && says(&r, "f00\n") && says(&r, "f39\n"),
          "options may be longer than fsconfig takes", &r);
}

static void map_nobody(pid_t pid)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/setgroups", pid);
    write_text(path, "deny");
    snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
    write_text(path, "0 65534 1\n");
    snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
    write_text(path, "0 65534 1\n");
}

/* A user namespace first, in it the time namespace, then the others. */
static void as_nobody(void)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .at_maps = map_nobody};

    if (setgid(65534) < 0 || setuid(65534) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0)
        die("setuid");
    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OOM_SCORE_ADJ, 500L);
    plan_add(&b, OP_CLONE, (long)CLONE_NEWUSER, -1L, (long)CLONE_STAY_DUMPABLE);
    plan_add(&b, OP_SYNC, (long)MSG_MAPS, (long)SYNC_DUMPABLE);
    plan_add(&b, OP_BECOME_ROOT);
    plan_add(&b, OP_UNSHARE, (long)CLONE_NEWTIME);
    plan_add(&b, OP_TIME_OFFSETS, "boottime 5000000 0\n");
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, (long)CLONE_STAY_DUMPABLE);
    plan_add(&b, OP_SETSID);
    plan_add(&b, OP_LOOPBACK);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    plan_add(&b, OP_NEW_MOUNT, 1L, "proc", "proc", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/proc", (long)ATTACH_PLAIN_DIRECTORY);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST("mode=755"), ATTR_NOSUID, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/tree", 0L);
    plan_add(&b, OP_BIND_DEVICE, "/dev/null", "/tree/null");
    plan_add(&b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(&b, OP_HOSTNAME, "rootless");
    plan_add(&b, OP_MASK_PATH, "/proc/kcore");
    plan_add(&b, OP_READONLY_PATH, "/proc/sys");
    plan_add(&b, OP_USER, 0L, 0L, LONGS(), 022L, (long)USER_NO_SETGROUPS);
    plan_add(&b, OP_CAPS, 0L, 0L, 0L, 0L);
    plan_add(&b, OP_FIND_EXEC, "/bin/sh", "");
    plan_add(&b, OP_SYNC, (long)MSG_READY, 0L);
    plan_add(&b, OP_EXEC,
             LIST("sh", "-c",
                  "cat /proc/self/oom_score_adj; cut -c1 /proc/uptime; id -u; hostname; echo x > "
                  "/tree/null; exit 4"),
             LIST("PATH=/bin"), 0L);
    execute(&b, &run, &r);
    check(exited(&r, 4) && says(&r, "500\n5\n0\nrootless\n"), "a container runs without root", &r);
}

CASE(a_container_without_root)
{
    in_child(as_nobody);
}
