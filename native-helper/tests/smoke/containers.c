/* SPDX-License-Identifier: Apache-2.0 */
/* containers.c: whole containers. */
#include "smoke.h"

CASE(a_plain_container)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_MKNOD, "/dev/null", (long)(S_IFCHR | 0666), 1L, 3L, 0L, 0L);
    plan_add(&b, OP_MKNOD, "/dev/null", (long)(S_IFCHR | 0666), 1L, 3L, 0L, 0L);
    plan_add(&b, OP_BIND_DEVICE, "/dev/zero", "/dev/zero");
    enter(&b);
    finish(
        &b, 0L,
        "echo pid=$$ home=$HOME a=\"$A\" umask=$(umask) id=$(id -u):$(id -G|tr ' ' ,); hostname; "
        "cat /proc/sys/kernel/domainname /proc/sys/net/ipv4/ip_forward; "
        "ls -l /dev | sed 's/^/dev /'; ls /proc/self/fd | tr '\\n' ' '; grep -c . /proc/mounts; "
        "cat /proc/keys | wc -c; ls /sys/firmware | wc -l; touch /sys/firmware/x; echo y > "
        "/proc/sys/kernel/hostname; "
        "grep Cap /proc/self/status; ip addr show lo; exit 7");
    execute(&b, &run, &r);
    check(exited(&r, 7), "a plain container runs and gives its exit code", &r);
    check(says(&r, "pid=1 home=/root a=b c umask=0022 id=0:0,7,8\nsmoke-host\nsmoke-domain\n1\n"),
          "pid, home, env, umask, ids, names and sysctl are as planned", &r);
    check(says(&r, "0 1 2 3 "), "no descriptor is left (3 is ls's own)", &r);
    check(says(&r, "CapBnd:\t00000000a80425fb") && says(&r, "CapEff:\t00000000a80425fb"),
          "capabilities are the planned ones", &r);
    check(says(&r, "touch: /sys/firmware/x: Read-only file system"),
          "a masked directory is read-only", &r);
    check(says(&r, "Read-only file system") && says(&r, "LOOPBACK,UP"),
          "sysctls are read-only, lo is up", &r);
}

CASE(a_user_namespace)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .at_maps = map_root};

    stage0(&b, NEW_ALL | CLONE_NEWUSER);
    mounts(&b);
    plan_add(&b, OP_BIND_DEVICE, "/dev/null", "/dev/null");
    enter(&b);
    finish(&b, 1000L,
           "cat /proc/self/uid_map; echo id=$(id -u) home=$HOME; ls -l /proc/1/exe > /dev/null && "
           "echo mine");
    execute(&b, &run, &r);
    check(exited(&r, 0), "a container with a user namespace runs", &r);
    check(says(&r, "100000      65536") && says(&r, "id=1000 home=/home/u") && says(&r, "mine"),
          "ids are mapped, and the process is its user's own", &r);
}

CASE(files_and_mounts)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_OPEN_TREE, 2L, "/etc/hostname", 0L);
    plan_add(&b, OP_MOUNT_ATTR, 2L, ATTR_RDONLY, 0L, (long)MS_PRIVATE, -1L, 0L, 0L, 0L);
    plan_add(&b, OP_ATTACH, 2L, "/link/name",
             (long)ATTACH_NOT_ON_PROC); /* link -> made/by/link, dangling */
    plan_add(&b, OP_OPEN_TREE, 2L, "/etc/hostname", 0L);
    plan_add(&b, OP_ATTACH, 2L, "/etc/resolv.conf", 0L); /* -> ../run/deep/stub, dangling */
    plan_add(&b, OP_TARGET_MODE, "/tree");
    plan_add(&b, OP_NEW_MOUNT, 3L, "tmpfs", "tmpfs", LIST(), ATTR_RDONLY | ATTR_NOSUID,
             (long)NEW_MOUNT_MODE);
    plan_add(&b, OP_COPY_UP, 3L, "/tree");
    plan_add(&b, OP_ATTACH, 3L, "/tree", 0L);
    plan_add(&b, OP_MKDIR, "/escape/../../made", 0700L);
    plan_add(&b, OP_REMOUNT, "/tree", ATTR_NODEV, 0L, 0L, 0L);
    enter(&b);
    plan_add(&b, OP_ROOT_ATTR, ATTR_RDONLY, (long)(MS_REC | MS_PRIVATE));
    finish(&b, 0L,
           "cat /made/by/link/name /run/deep/stub | wc -l; ls -lR /tree; stat -c '%a %n' /tree "
           "/tree/sub; "
           "cat /tree/sub/file; touch /x; touch /tree/x; grep ' /tree ' /proc/mounts; echo > "
           "/made/by/link/name");
    execute(&b, &run, &r);
    check(exited(&r, 1), "a container with many mounts runs", &r);
    check(strncmp(r.output, "2\n", 2) == 0,
          "targets are made through dangling links, inside the root", &r);
    check(says(&r, "link -> sub/file") && says(&r, "content") && says(&r, "1751 /tree\n") &&
              says(&r, "4755 /tree/sub\n"),
          "copy-up copies links, content and modes", &r);
    check(says(&r, "touch: /x: Read-only") && says(&r, "touch: /tree/x: Read-only"),
          "read-only mounts are", &r);
    check(says(&r, "/tree tmpfs ro,nosuid,nodev"), "REMOUNT adds to what is there", &r);
    check(says(&r, ",mode=1751"), "a tmpfs shows the mode that it was given", &r);
}

/* As a restore has it: the process stays where it is, and its mounts are its own. */
CASE(mounts_on_paths_of_the_host)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};

    plan_start(&b);
    plan_add(&b, OP_UNSHARE, (long)CLONE_NEWNS);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_PRIVATE));
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "smoke", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH_HOST, 1L, "/mnt");
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "inner", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH_HOST, 1L, "/mnt/inner");
    plan_add(&b, OP_OPEN_TREE, 1L, "/etc/hostname", 0L);
    plan_add(&b, OP_ATTACH_HOST, 1L, "/mnt/file");
    plan_add(&b, OP_FIND_EXEC, "/bin/sh", "");
    plan_add(&b, OP_EXEC,
             LIST("sh", "-c", "grep -cE '^(smoke|inner) | /mnt/file ' /proc/self/mounts"), LIST(),
             0L);
    plan_end(&b, 0);
    execute(&b, &run, &r);
    check(r.exec && says(&r, "3\n"), "targets are made to fit, in mounts that came before", &r);
    check(system("! grep -q ' /mnt/inner' /proc/self/mounts") == 0, "the host sees nothing of it",
          &r);
}

/* 3 and 5 are there, 4 is a hole. */
CASE(preserved_descriptors)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .preserved = 3};

    stage0(&b, NEW_ALL);
    mounts(&b);
    enter(&b);
    finish(&b, 0L,
           "for i in 0 1 2 3 4 5 6 7 8 9; do test -e /proc/self/fd/$i && echo -n $i,; done; "
           "test -e /proc/self/fd/200 && echo leak");
    execute(&b, &run, &r);
    check(r.exec && says(&r, "0,1,2,3,5,") && r.length == 10,
          "preserved descriptors, and no others, stay", &r);
}

CASE(a_terminal)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}"};
    char text[4096];
    size_t length = 0;
    ssize_t got;

    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_CONSOLE, 33L, 77L, 0L, 1L);
    plan_add(&b, OP_CONTROLLING_TTY);
    enter(&b);
    finish(&b, 0L, "stty size < /dev/console; tty; ls /proc/self/fd | tr '\\n' ' '; echo done");
    execute(&b, &run, &r);
    while (length < sizeof(text) - 1 &&
           (got = read(r.master, text + length, sizeof(text) - 1 - length)) > 0)
        length += (size_t)got;
    text[length] = 0;
    memcpy(r.output, text, length + 1);
    check(exited(&r, 0), "a container with a terminal runs", &r);
    check(says(&r, "33 77\r\n/dev/pts/0\r\n0 1 2 3 done"),
          "the terminal is the container's own, with its size", &r);
    close(r.master);
}

CASE(attributes_of_the_process)
{
    static struct builder b;
    static struct result r;
    struct run run = {.state = "{}", .at_maps = map_root};

    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_OOM_SCORE_ADJ, 77L);
    plan_add(&b, OP_UNSHARE, (long)CLONE_NEWTIME);
    plan_add(&b, OP_TIME_OFFSETS, "monotonic 0 0\nboottime 5000000 0\n");
    plan_add(&b, OP_CLONE, NEW_ALL, -1L, 0L);
    plan_add(&b, OP_ROOT_PARENT, (long)(MS_REC | MS_SHARED)); /* must not reach the host */
    plan_add(&b, OP_OPEN_ROOT, rootfs, 0L);
    mounts(&b);
    enter(&b);
    plan_add(&b, OP_RLIMIT, 7L, 100L, 200L, 0L);
    plan_add(&b, OP_SCHEDULER, 3L, 0L, 5L, 0L, 0L, 0L, 0L);
    plan_add(&b, OP_IO_PRIORITY, 3L << 13);
    plan_add(&b, OP_CPU_AFFINITY, (size_t)8, "\1\0\0\0\0\0\0\0");
    plan_add(&b, OP_PERSONALITY, 0x0040000L);
    plan_add(&b, OP_MEM_POLICY, 0L, 0L, (size_t)0, "");
    plan_add(&b, OP_STDIO_OWNER, 1000L, LONGS(EPERM, EINVAL, EROFS));
    finish(&b, 1000L,
           "cat /proc/self/oom_score_adj /proc/uptime /proc/self/personality; ulimit -n; "
           "grep Cpus_allowed_list /proc/self/status; cut -d' ' -f19,41 /proc/self/stat; cat "
           "/proc/self/timens_offsets");
    execute(&b, &run, &r);
    check(exited(&r, 0) && strncmp(r.output, "77\n5", 4) == 0 &&
              says(&r, "00040000\n100\nCpus_allowed_list:\t0\n5 3\n"),
          "attributes of the process are as planned", &r);
}
