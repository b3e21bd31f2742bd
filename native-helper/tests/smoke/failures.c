/* SPDX-License-Identifier: Apache-2.0 */
/* failures.c: what the helper says when something is wrong. */
#include "smoke.h"

static struct builder b;

CASE(a_rootfs_that_is_absent_is_told)
{
    plan_start(&b);
    plan_add(&b, OP_OPEN_ROOT, "/nowhere", 0L);
    fails(&b, "open rootfs: /nowhere", ENOENT);
}

CASE(a_bad_mount_option_is_told_with_the_words_of_the_kernel)
{
    stage0(&b, NEW_ALL);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST("nonsense=1"), 0L, 0L);
    fails(&b, "mount option nonsense: tmpfs: ", EINVAL);
}

CASE(proc_is_not_mounted_through_a_link)
{
    stage0(&b, NEW_ALL);
    plan_add(&b, OP_NEW_MOUNT, 1L, "proc", "proc", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/proclink", (long)ATTACH_PLAIN_DIRECTORY);
    fails(&b, "open mount target: /proclink", ENOTDIR);
}

CASE(a_link_to_proc_is_no_mount_target)
{
    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/toproc", (long)ATTACH_NOT_ON_PROC);
    fails(&b, "mount target is on procfs: /toproc", EPERM);
}

CASE(magic_links_are_refused)
{
    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_NEW_MOUNT, 1L, "tmpfs", "tmpfs", LIST(), 0L, 0L);
    plan_add(&b, OP_ATTACH, 1L, "/proc/self/root/x", 0L);
    fails(&b, "open mount target", ELOOP);
}

CASE(a_name_outside_path_is_told_in_the_words_of_runc)
{
    plan_start(&b);
    plan_add(&b, OP_FIND_EXEC, "nosuch", "/bin:/usr/bin");
    fails(&b, "exec: \"nosuch\": executable file not found in $PATH", ENOENT);
}

CASE(an_absent_file_is_told_in_the_words_of_runc)
{
    plan_start(&b);
    plan_add(&b, OP_FIND_EXEC, "/nosuch", "/bin");
    fails(&b, "exec: \"/nosuch\": stat /nosuch: no such file or directory", ENOENT);
}

CASE(a_file_that_is_no_program_is_told_in_the_words_of_runc)
{
    plan_start(&b);
    plan_add(&b, OP_FIND_EXEC, "/etc/passwd", "/bin");
    fails(&b, "exec: \"/etc/passwd\": permission denied", EACCES);
}

CASE(a_cwd_that_is_absent_is_told)
{
    plan_start(&b);
    plan_add(&b, OP_CWD, "/nowhere", 0L);
    fails(&b, "chdir to cwd: /nowhere", ENOENT);
}

CASE(a_bad_slot_is_told)
{
    plan_start(&b);
    plan_add(&b, OP_SETNS, 200L, 0L);
    fails(&b, "slot outside the table", EINVAL);
}

CASE(a_stray_hook_is_told)
{
    plan_start(&b);
    plan_add(&b, OP_HOOK, "/bin/true", LIST("true"), LIST(), 0L, "h");
    fails(&b, "hook without RUN_HOOKS", EINVAL);
}

CASE(an_absent_interpreter_is_told_after_the_exec_message)
{
    stage0(&b, NEW_ALL);
    enter(&b);
    plan_add(&b, OP_FIND_EXEC, "/script", "");
    fails(&b, "exec /script: no such file or directory", ENOENT);
}

/* Each path of a write leads elsewhere there. */
static void with_a_part_of_proc(void)
{
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("/proc/self/task", "/proc", NULL, MS_BIND, NULL) < 0)
        die("put a part of a procfs on /proc");
    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    fails(&b, "/proc is not the root of a procfs", EINVAL);
}

CASE(a_part_of_a_procfs_is_not_taken_for_it)
{
    in_child(with_a_part_of_proc);
}

static void with_a_file_on_a_part_of_proc(void)
{
    char file[] = "/tmp/jrun-smoke-XXXXXX";
    char content[16] = "";
    int fd = mkstemp(file);

    if (fd < 0 || unshare(CLONE_NEWNS) < 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount(file, "/proc/sys/kernel/domainname", NULL, MS_BIND, NULL) < 0)
        die("put a file on a part of a procfs");
    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_SYSCTL, "kernel/domainname", "written");
    fails(&b, "write sysctl: kernel/domainname", EXDEV);
    check(read(fd, content, sizeof(content)) == 0, "the file is as it was", NULL);
    unlink(file);
}

CASE(a_file_mounted_on_a_part_of_proc_is_not_written)
{
    in_child(with_a_file_on_a_part_of_proc);
}

CASE(a_masked_path_that_cannot_be_opened_is_told)
{
    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_MASK_PATH, "/proc/self/root/etc");
    fails(&b, "open masked path: /proc/self/root/etc", ELOOP);
}

CASE(a_read_only_path_that_cannot_be_opened_is_told)
{
    stage0(&b, NEW_ALL);
    mounts(&b);
    plan_add(&b, OP_READONLY_PATH, "/proc/self/root/etc");
    fails(&b, "open read-only path: /proc/self/root/etc", ELOOP);
}

CASE(a_sysctl_that_leads_out_of_proc_is_not_written)
{
    plan_start(&b);
    plan_add(&b, OP_OPEN_PROC);
    plan_add(&b, OP_SYSCTL, "../../dev/null", "1");
    fails(&b, "write sysctl: ../../dev/null", EXDEV);
}

CASE(an_id_that_means_as_it_is_is_told)
{
    plan_start(&b);
    plan_add(&b, OP_USER, 4294967295L, 0L, LONGS(1), 022L, 0L);
    fails(&b, "id must be 0 to 4294967294", EINVAL);
}
