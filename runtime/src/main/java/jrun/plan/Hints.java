// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static jrun.kernel.Errno.EACCES;
import static jrun.kernel.Errno.EAGAIN;
import static jrun.kernel.Errno.EBUSY;
import static jrun.kernel.Errno.EEXIST;
import static jrun.kernel.Errno.EINVAL;
import static jrun.kernel.Errno.ELOOP;
import static jrun.kernel.Errno.ENODEV;
import static jrun.kernel.Errno.ENOENT;
import static jrun.kernel.Errno.ENOEXEC;
import static jrun.kernel.Errno.ENOSPC;
import static jrun.kernel.Errno.ENOTDIR;
import static jrun.kernel.Errno.EPERM;
import static jrun.kernel.Errno.EROFS;
import static jrun.kernel.Errno.EXDEV;

import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * What to try when an operation failed: advice for the errors that people meet, by operation and errno. The text goes
 * after {@code hint:} in an error message; null where there is nothing better to say than the errno.
 */
public final class Hints {
    private static final long SCHED_DEADLINE = 6;
    private static final String COVERED_DEV =
            "a destination of /mounts goes through a link of the image; mount that elsewhere, or use another image";

    private Hints() {}

    /** Advice for an operation of a plan that failed with this errno. */
    public static @Nullable String of(Plan plan, int index, Errno errno) {
        return of(plan.ops().get(index).op(), made(plan, index), errno);
    }

    /** Advice for an operation that failed with this errno where no namespaces were made before it. */
    static @Nullable String of(Op op, Errno errno) {
        return of(op, 0, errno);
    }

    private static long made(Plan plan, int index) {
        long made = 0;
        for (PlannedOp planned : plan.ops().subList(0, index)) {
            made |= switch (planned.op()) {
                case NamespaceOp.Unshare unshare -> unshare.flags();
                case NamespaceOp.Clone clone -> clone.flags();
                default -> 0;
            };
        }
        return made;
    }

    /** @param made the namespaces that were made before it, CLONE_NEW* */
    private static @Nullable String of(Op op, long made, Errno errno) {
        return switch (op) {
            case NamespaceOp namespaceOp -> namespace(namespaceOp, errno);
            case MountOp mountOp -> mount(mountOp, made, errno);
            case CredentialOp credentialOp -> credential(credentialOp, errno);
            case StartOp startOp -> start(startOp, errno);
        };
    }

    private static @Nullable String namespace(NamespaceOp op, Errno errno) {
        return switch (op) {
            case NamespaceOp.Setns _
            when errno == EINVAL ->
                "the path is of another type of namespace, or a user namespace the runtime is in already";
            case NamespaceOp.Setns _
            when errno == EPERM -> "the namespace belongs to a user namespace that the runtime has no privileges in";
            case NamespaceOp.Clone clone -> newNamespaces(clone.flags(), clone.cgroupSlot() >= 0, errno);
            case NamespaceOp.MakeUserns _
            when errno == EPERM -> "id-mapped mounts need CAP_SETUID and CAP_SETGID on the host";
            case NamespaceOp.Unshare _
            when errno == EINVAL -> "the kernel may lack this type of namespace, see /proc/self/ns";
            case NamespaceOp.Unshare unshare -> newNamespaces(unshare.flags(), false, errno);
            case NamespaceOp.JoinCgroup _
            when errno == EBUSY || errno == ENOSPC ->
                "the cgroup takes no process: it has no cpuset.cpus or cpuset.mems, or is full";
            case NamespaceOp.JoinCgroup _
            when errno == EACCES || errno == EPERM -> "the cgroup belongs to another user";
            case NamespaceOp.Sysctl _ when errno == ENOENT -> "this kernel, or this namespace, has no such parameter";
            case NamespaceOp.Sysctl _ when errno == EINVAL -> "the kernel does not take this value";
            case NamespaceOp.Sysctl _
            when errno == EPERM || errno == EACCES ->
                "in a user namespace only parameters of namespaces that it owns can be written";
            case NamespaceOp.TimeOffsets _ when errno == EACCES || errno == EPERM -> "time offsets need CAP_SYS_TIME";
            case NamespaceOp.BecomeRoot _
            when errno == EINVAL -> "map id 0 in /linux/uidMappings and /linux/gidMappings";
            default -> null;
        };
    }

    private static @Nullable String newNamespaces(long flags, boolean intoCgroup, Errno errno) {
        boolean user = (flags & Uapi.CLONE_NEWUSER) != 0;
        return switch (errno) {
            case ENOSPC -> "a limit on namespaces is reached, see /proc/sys/user";
            case EPERM ->
                user
                        ? "user namespaces may be switched off, see /proc/sys/kernel/unprivileged_userns_clone and"
                                + " kernel.apparmor_restrict_unprivileged_userns"
                        : "new namespaces need CAP_SYS_ADMIN; without it add {\"type\": \"user\"} to /linux/namespaces";
            case EAGAIN -> "a limit on processes is reached: pids.max, RLIMIT_NPROC or kernel.pid_max";
            case EBUSY -> "the cgroup has children with controllers and takes no process itself";
            case EACCES -> intoCgroup ? "the cgroup belongs to another user" : null;
            default -> null;
        };
    }

    private static @Nullable String mount(MountOp op, long made, Errno errno) {
        return switch (op) {
            case MountOp.NewMount newMount -> newMount(newMount, made, errno);
            case MountOp.OpenTree _ when errno == ENOENT -> "the source of a bind mount must be there";
            case MountOp.OpenTree _
            when errno == EINVAL ->
                "the source is unbindable, or has mounts below it that a user namespace may not uncover: use rbind";
            case MountOp.MountAttr attr
            when attr.usernsSlot() >= 0 && errno == EINVAL -> "this file system may not support id-mapped mounts";
            case MountOp.MountAttr _ when errno == EPERM -> "the host's mount has flags that may not be cleared here";
            case MountOp.Attach attach -> attach(attach, errno);
            case MountOp.Remount _ when errno == EINVAL -> "nothing is mounted there";
            case MountOp.Mknod _
            when errno == EPERM ->
                "device nodes cannot be made here: in a user namespace, or denied by the devices cgroup";
            case MountOp.Mknod _ when errno == EEXIST -> "the root file system has something else at this path";
            case MountOp.Mknod _ when errno == EXDEV -> COVERED_DEV;
            case MountOp.BindDevice _ when errno == EXDEV -> COVERED_DEV;
            case MountOp.BindDevice _
            when errno == ENOENT -> "in a user namespace a device is bound from the host, which does not have it";
            case MountOp.OpenRoot _ when errno == ELOOP -> "name the directory that it leads to in /root/path";
            case MountOp.OpenRoot _ when errno == ENOENT || errno == ENOTDIR -> "/root/path must be a directory";
            case MountOp.EnterRoot root
            when root.how() == MountOp.EnterRoot.PIVOT && errno == EINVAL ->
                "pivot_root does not work on an initial ramdisk, use --no-pivot";
            case MountOp.Mkdir _ when errno == EROFS -> "the directory is missing in a read-only file system";
            default -> null;
        };
    }

    private static @Nullable String newMount(MountOp.NewMount op, long made, Errno errno) {
        if (errno == ENODEV) {
            return "the kernel has no file system " + op.type() + ", see /proc/filesystems";
        }
        if (errno == EINVAL) {
            return "the file system may not take one of these options: " + String.join(",", op.options());
        }
        if (errno == EBUSY && op.type().equals("cgroup")) {
            return "the controllers are mounted in another combination on the host";
        }
        if (errno != EPERM) {
            return null;
        }
        return switch (op.type()) {
            case "proc" -> owned("proc", Uapi.CLONE_NEWPID, "pid", made);
            case "sysfs" -> owned("sysfs", Uapi.CLONE_NEWNET, "network", made);
            case "mqueue" -> owned("mqueue", Uapi.CLONE_NEWIPC, "ipc", made);
            case "cgroup", "cgroup2" -> owned("cgroups", Uapi.CLONE_NEWCGROUP, "cgroup", made);
            default -> "a user namespace may not mount this file system";
        };
    }

    /** What lets a file system be mounted that shows a namespace: one of the container's own, and nothing to hide. */
    private static @Nullable String owned(String what, long flag, String namespace, long made) {
        if ((made & flag) == 0) {
            String instead = what.equals("sysfs") ? ", or bind /sys" : "";
            return "mounting " + what + " needs a new " + namespace + " namespace, add {\"type\": \"" + namespace
                    + "\"} to /linux/namespaces" + instead;
        }
        String place = what.equals("proc") ? "/proc" : what.equals("sysfs") ? "/sys" : null;
        return place == null
                ? null
                : "a user namespace may mount " + what
                        + " only where nothing hides a part of the host's, see the mounts" + " below " + place
                        + "; bind " + place + " instead";
    }

    private static @Nullable String attach(MountOp.Attach op, Errno errno) {
        if ((op.flags() & MountOp.Attach.PLAIN_DIRECTORY) != 0 && (errno == ELOOP || errno == ENOTDIR)) {
            return "such a file system must be mounted on ordinary directory, " + op.target()
                    + " is none in this image";
        }
        return switch (errno) {
            case ENOTDIR -> "a directory can be mounted only on a directory, a file only on a file";
            case EROFS -> "the mount point is missing in a read-only file system";
            case ELOOP -> "too many links";
            default -> null;
        };
    }

    private static @Nullable String credential(CredentialOp op, Errno errno) {
        return switch (op) {
            case CredentialOp.OomScoreAdj _ when errno == EACCES -> "lowering it needs CAP_SYS_RESOURCE";
            case CredentialOp.Scheduler deadline
            when deadline.policy() == SCHED_DEADLINE && (errno == EPERM || errno == EBUSY) ->
                "SCHED_DEADLINE needs CAP_SYS_NICE, free bandwidth and every CPU: process scheduler can't be used together"
                        + " with AllowedCPUs (/linux/resources/cpu/cpus) or another CPU affinity that leaves one out";
            case CredentialOp.Scheduler deadline
            when deadline.policy() == SCHED_DEADLINE && errno == EINVAL ->
                "the period must be from kernel.sched_deadline_period_min_us to kernel.sched_deadline_period_max_us";
            case CredentialOp.Scheduler _
            when errno == EPERM -> "this policy needs CAP_SYS_NICE, and a cpu cgroup with real-time bandwidth";
            case CredentialOp.IoPriority _ when errno == EPERM -> "IOPRIO_CLASS_RT needs CAP_SYS_NICE";
            case CredentialOp.CpuAffinity _ when errno == EINVAL -> "none of these CPUs is in the cpuset";
            case CredentialOp.Rlimit _ when errno == EPERM -> "raising a hard limit needs CAP_SYS_RESOURCE";
            case CredentialOp.Rlimit _ when errno == EINVAL -> "the soft limit is above the hard limit";
            case CredentialOp.User _
            when errno == EINVAL -> "the ids must be mapped in /linux/uidMappings and /linux/gidMappings";
            case CredentialOp.Label _ when errno == ENOENT -> "no such profile is loaded";
            case CredentialOp.Label _ when errno == EINVAL -> "the security module does not know this label";
            case CredentialOp.Seccomp _ when errno == EACCES -> "needs CAP_SYS_ADMIN or /process/noNewPrivileges";
            case CredentialOp.Seccomp _ when errno == EINVAL -> "the kernel may lack one of the filter's flags";
            case CredentialOp.Seccomp _ when errno == EBUSY -> "another filter with a listener is there already";
            case CredentialOp.Caps _ when errno == EPERM -> "a capability was not there to be kept";
            case CredentialOp.MemPolicy _
            when errno == EINVAL -> "a memory node is missing, or the flags do not fit the mode";
            default -> null;
        };
    }

    private static @Nullable String start(StartOp op, Errno errno) {
        return switch (op) {
            case StartOp.Console _ when errno == ENOENT -> "a terminal needs a devpts on /dev/pts, see /mounts";
            case StartOp.Hook _
            when errno == ENOENT ->
                "a hook's path is resolved where it runs: startContainer in the container, the others on the host";
            case StartOp.Exec _ when errno == ENOEXEC -> "not a program for this architecture, or a script without #!";
            case StartOp.Exec _
            when errno == ENOENT -> "the program's interpreter or dynamic linker is missing in the root file system";
            case StartOp.FindExec _ when errno == EACCES -> "the file is not executable for this user";
            case StartOp.Cwd _ when errno == ENOTDIR -> "not a directory";
            default -> null;
        };
    }
}
