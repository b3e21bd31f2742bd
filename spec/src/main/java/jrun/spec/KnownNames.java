// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/** The names that a configuration may use, as the specification lists them. */
public final class KnownNames {
    /** Kinds of namespaces. runtime-spec: config-linux.md#namespaces */
    public static final List<String> NAMESPACES =
            List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts");

    /** Steps of the life cycle that have hooks, in order. runtime-spec: config.md#posix-platform-hooks */
    public static final List<String> HOOKS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    /** Resource limits in the order of their numbers. getrlimit(2) */
    public static final List<String> RLIMITS = List.of(
            "RLIMIT_CPU",
            "RLIMIT_FSIZE",
            "RLIMIT_DATA",
            "RLIMIT_STACK",
            "RLIMIT_CORE",
            "RLIMIT_RSS",
            "RLIMIT_NPROC",
            "RLIMIT_NOFILE",
            "RLIMIT_MEMLOCK",
            "RLIMIT_AS",
            "RLIMIT_LOCKS",
            "RLIMIT_SIGPENDING",
            "RLIMIT_MSGQUEUE",
            "RLIMIT_NICE",
            "RLIMIT_RTPRIO",
            "RLIMIT_RTTIME");

    /** Scheduling policies in the order of their numbers. sched(7), runtime-spec: config.md#linux-process */
    public static final List<String> SCHEDULER_POLICIES = List.of(
            "SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE");

    /** Scheduling flags, in the order of their bits. runtime-spec: config.md#linux-process */
    public static final List<String> SCHEDULER_FLAGS = List.of(
            "SCHED_FLAG_RESET_ON_FORK",
            "SCHED_FLAG_RECLAIM",
            "SCHED_FLAG_DL_OVERRUN",
            "SCHED_FLAG_KEEP_POLICY",
            "SCHED_FLAG_KEEP_PARAMS",
            "SCHED_FLAG_UTIL_CLAMP_MIN",
            "SCHED_FLAG_UTIL_CLAMP_MAX");

    /** I/O scheduling classes; their numbers count from 1. ioprio_set(2) */
    public static final List<String> IO_PRIORITY_CLASSES =
            List.of("IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE");

    /** Mount propagations. runtime-spec: config-linux.md#rootfs-mount-propagation */
    public static final List<String> PROPAGATIONS =
            List.of("private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable");

    /** Execution domains. runtime-spec: config-linux.md#personality */
    public static final List<String> PERSONALITIES = List.of("LINUX", "LINUX32");

    /** Clocks with an offset. runtime-spec: config-linux.md#offset-for-time-namespace */
    public static final List<String> CLOCKS = List.of("monotonic", "boottime");

    /** Memory policies in the order of their numbers. set_mempolicy(2) */
    public static final List<String> MEMORY_POLICY_MODES = List.of(
            "MPOL_DEFAULT",
            "MPOL_PREFERRED",
            "MPOL_BIND",
            "MPOL_INTERLEAVE",
            "MPOL_LOCAL",
            "MPOL_PREFERRED_MANY",
            "MPOL_WEIGHTED_INTERLEAVE");

    /** Flags of a memory policy, in the order of their bits, the first is bit 13. set_mempolicy(2) */
    public static final List<String> MEMORY_POLICY_FLAGS =
            List.of("MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES");

    /** What a filter may do with a system call. runtime-spec: config-linux.md#seccomp */
    public static final List<String> SECCOMP_ACTIONS = List.of(
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_LOG",
            "SCMP_ACT_NOTIFY",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_TRAP");

    /** How a filter may compare an argument. runtime-spec: config-linux.md#seccomp */
    public static final List<String> SECCOMP_OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_LE",
            "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ",
            "SCMP_CMP_NE");

    /** Architectures of a filter. runtime-spec: config-linux.md#seccomp */
    public static final List<String> SECCOMP_ARCHITECTURES = List.of(
            "SCMP_ARCH_AARCH64",
            "SCMP_ARCH_ARM",
            "SCMP_ARCH_LOONGARCH64",
            "SCMP_ARCH_M68K",
            "SCMP_ARCH_MIPS",
            "SCMP_ARCH_MIPS64",
            "SCMP_ARCH_MIPS64N32",
            "SCMP_ARCH_MIPSEL",
            "SCMP_ARCH_MIPSEL64",
            "SCMP_ARCH_MIPSEL64N32",
            "SCMP_ARCH_PARISC",
            "SCMP_ARCH_PARISC64",
            "SCMP_ARCH_PPC",
            "SCMP_ARCH_PPC64",
            "SCMP_ARCH_PPC64LE",
            "SCMP_ARCH_RISCV64",
            "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X",
            "SCMP_ARCH_SH",
            "SCMP_ARCH_SHEB",
            "SCMP_ARCH_X32",
            "SCMP_ARCH_X86",
            "SCMP_ARCH_X86_64");

    /** Flags of a filter. runtime-spec: config-linux.md#seccomp */
    public static final List<String> SECCOMP_FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    private KnownNames() {}
}
