/* SPDX-License-Identifier: Apache-2.0 */
/* plans.c: pieces of plans, as the planner makes them. */
#include "smoke.h"

void mounts(struct builder *b)
{
    plan_add(b, OP_NEW_MOUNT, 1L, "proc", "proc", LIST(), 0L, 0L);
    plan_add(b, OP_ATTACH, 1L, "/proc", (long)ATTACH_PLAIN_DIRECTORY);
    plan_add(b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST("mode=755", "size=65536k"), ATTR_NOSUID,
             0L);
    plan_add(b, OP_ATTACH, 1L, "/dev", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "devpts", "devpts",
             LIST("newinstance", "ptmxmode=0666", "mode=0620", "gid=5"), ATTR_NOSUID | ATTR_NOEXEC,
             0L);
    plan_add(b, OP_ATTACH, 1L, "/dev/pts", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "tmpfs", "shm", LIST("mode=1777"), ATTR_NOSUID, 0L);
    plan_add(b, OP_ATTACH, 1L, "/dev/shm", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "mqueue", "mqueue", LIST(), ATTR_NOSUID | ATTR_NODEV, 0L);
    plan_add(b, OP_ATTACH, 1L, "/dev/mqueue", 0L);
    plan_add(b, OP_NEW_MOUNT, 1L, "sysfs", "sysfs", LIST(), ATTR_RDONLY, 0L);
    plan_add(b, OP_ATTACH, 1L, "/sys", (long)ATTACH_PLAIN_DIRECTORY);
    plan_add(b, OP_SYMLINK, "/proc/self/fd", "/dev/fd", 0L);
    plan_add(b, OP_SYMLINK, "pts/ptmx", "/dev/ptmx", 0L);
}

void stage0(struct builder *b, long flags)
{
    plan_start(b);
    plan_add(b, OP_OPEN_PROC);
    plan_add(b, OP_CLONE, flags, -1L, 0L);
    if ((flags & CLONE_NEWUSER) != 0) {
        plan_add(b, OP_SYNC, (long)MSG_MAPS, 0L);
        plan_add(b, OP_BECOME_ROOT);
    }
    plan_add(b, OP_SETSID);
    plan_add(b, OP_KEYRING, "_ses.smoke", (long)KEYRING_USER_SEARCH);
    plan_add(b, OP_LOOPBACK);
    plan_add(b, OP_ROOT_PARENT, (long)(MS_REC | MS_SLAVE));
    plan_add(b, OP_OPEN_ROOT, rootfs, 0L);
}

void enter(struct builder *b)
{
    plan_add(b, OP_ENTER_ROOT, (long)ENTER_ROOT_PIVOT, LIST());
    plan_add(b, OP_HOSTNAME, "smoke-host");
    plan_add(b, OP_DOMAINNAME, "smoke-domain");
    plan_add(b, OP_SYSCTL, "net/ipv4/ip_forward", "1");
    plan_add(b, OP_READONLY_PATH, "/proc/sys");
    plan_add(b, OP_MASK_PATH, "/proc/kcore");
    plan_add(b, OP_MASK_PATH, "/proc/keys");
    plan_add(b, OP_MASK_PATH, "/proc/fs");
    plan_add(b, OP_MASK_PATH, "/sys/firmware");
    plan_add(b, OP_MASK_PATH, "/absent");
}

void become(struct builder *b, long uid)
{
    plan_add(b, OP_STDIO_NULL);
    plan_add(b, OP_HOME, uid);
    plan_add(b, OP_CLOSE_PROC);
    plan_add(b, OP_CAP_BOUNDING, 0xa80425fbL);
    plan_add(b, OP_USER, uid, uid, LONGS(7, 8), 022L, 0L);
    plan_add(b, OP_CAPS, uid == 0 ? 0xa80425fbL : 0L, uid == 0 ? 0xa80425fbL : 0L, 0L, 0L);
    plan_add(b, OP_NO_NEW_PRIVS);
    plan_add(b, OP_CWD, "/", 0L);
}

void run_script(struct builder *b, const char *script)
{
    plan_add(b, OP_FIND_EXEC, "sh", "/nowhere:/bin");
    plan_add(b, OP_SYNC, (long)MSG_READY, 0L);
    plan_add(b, OP_EXEC, LIST("sh", "-c", script), LIST("PATH=/bin", "A=b c"), 0L);
}

void finish(struct builder *b, long uid, const char *script)
{
    become(b, uid);
    run_script(b, script);
}

void fails(struct builder *b, const char *words, int error)
{
    static struct result r;
    struct run run = {.state = "{}"};

    plan_add(b, OP_EXEC, LIST("sh"), LIST(), 0L);
    execute(b, &run, &r);
    check(r.error.code == MSG_ERROR && r.error.b == error && strstr(r.error.bytes, words) != NULL &&
              r.exec == (strstr(words, "exec /script") != NULL) &&
              (r.init == 0 || (WIFEXITED(r.status) && WEXITSTATUS(r.status) == 1)),
          words, &r);
}
