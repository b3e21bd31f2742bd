// SPDX-License-Identifier: Apache-2.0
package jrun.fuzz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jrun.plan.Planner;
import jrun.spec.Capability;
import jrun.spec.KnownNames;

/** Values for the members of a document: such as make sense for a component of a record, odd ones, and those of another type. */
final class SampleValues {
    static final List<String> ODD_STRINGS = List.of(
            "",
            "\0",
            "a\0b",
            "x".repeat(5000),
            "\ud800",
            "..",
            "/",
            "//",
            "../../../etc",
            "/a/../../b",
            "/./a//b/",
            "\n\u001b[31m",
            "/proc/self/fd/7",
            "\u00e9\u202e",
            "%s%n",
            "a:b,c=d;e",
            "~0~1/",
            " ",
            "-1",
            "18446744073709551616",
            "/" + "d/".repeat(2100),
            "SCMP_ACT_ALLOW\0",
            "0-",
            "0-8192",
            "0-8191",
            "max",
            "@",
            "\uffff",
            ".",
            "name=");

    static final List<String> ODD_NUMBERS = List.of(
            "-1",
            "4294967295",
            "4294967296",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "-0",
            "1.0",
            "1.5",
            "1e2",
            "1e400",
            "1e-400",
            "9".repeat(30),
            "9".repeat(900),
            "65535",
            "65536",
            "255",
            "256",
            "2049");

    static final List<String> WRONG_TYPES = List.of(
            "null",
            "true",
            "0",
            "\"x\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{\"\":{}}",
            "{\"a\":null}",
            "[{}]",
            "[1,\"2\",null]",
            "\"\"",
            "[".repeat(400) + "]".repeat(400),
            "[".repeat(600),
            "{\"a\":".repeat(450) + "1" + "}".repeat(450),
            "nul",
            "\"\\u0000\"",
            "/* */1",
            "NaN");

    private static final List<String> NUMBERS = List.of("0", "1", "2", "5", "10", "100", "1000", "65534", "60000");
    private static final List<String> STRINGS = List.of("a", "b", "/a", "1", "name=value");
    private static final List<String> ABSOLUTE =
            List.of("/", "/a", "/proc", "/proc/kcore", "/sys/firmware", "/dev/null", "/tmp/../b");
    private static final List<String> LISTS_OF_NUMBERS = List.of("0", "0-1", "0,3-5", "7");
    private static final List<String> HOOK = List.of("/bin/true", "/bin/sh");

    private static final Map<String, List<String>> BY_COMPONENT = new HashMap<>();

    static {
        Map<String, List<String>> of = BY_COMPONENT;
        of.put("Spec.ociVersion", List.of("1.3.0", "1.0.2", "1.2.1-rc.1"));
        of.put("Spec.hostname", List.of("h", "host.example"));
        of.put("Root.path", List.of("rootfs", "/bundle/rootfs", "."));
        of.put("Process.cwd", List.of("/", "/root", "/a/b"));
        of.put("Process.args", List.of("sh", "-c", "id"));
        of.put("Process.env", List.of("PATH=/bin", "HOME=/", "A=", "LISTEN_FDS=1"));
        of.put("ProcessPrivileges.apparmorProfile", List.of("unconfined", "p"));
        of.put("ProcessPrivileges.selinuxLabel", List.of("system_u:system_r:container_t:s0"));
        of.put("Rlimit.type", KnownNames.RLIMITS);
        of.put("Scheduler.policy", KnownNames.SCHEDULER_POLICIES);
        of.put("Scheduler.flags", KnownNames.SCHEDULER_FLAGS);
        of.put("IoPriority.clazz", KnownNames.IO_PRIORITY_CLASSES);
        of.put("ExecCpuAffinity.initial", LISTS_OF_NUMBERS);
        of.put("ExecCpuAffinity.finalCpus", LISTS_OF_NUMBERS);
        of.put("Hook.path", HOOK);
        of.put("Hook.env", List.of("A=b", "C="));
        of.put("Mount.destination", destinations());
        of.put("Mount.type", types());
        of.put("Mount.source", List.of("proc", "tmpfs", "/src", "/dev/sda1", "rel/path", "cgroup", "none"));
        of.put("Mount.options", options());
        of.put("Namespace.type", KnownNames.NAMESPACES);
        of.put("Namespace.path", List.of("/proc/1/ns/net", "/var/run/netns/a", "/proc/1/ns/user"));
        of.put("Linux.sysctl", List.of("1", "0", "0 100"));
        of.put("Linux.cgroupsPath", List.of("/a/b", "rel/c", "a.slice:p:name", "/"));
        of.put("Linux.rootfsPropagation", KnownNames.PROPAGATIONS);
        of.put("Linux.maskedPaths", ABSOLUTE);
        of.put("Linux.readonlyPaths", ABSOLUTE);
        of.put("Device.path", List.of("/dev/null", "/dev/fuse", "/dev/a/b", "/dev/pts/3"));
        of.put("Device.type", List.of("c", "b", "u", "p"));
        of.put("DeviceRule.type", List.of("c", "b", "a"));
        of.put("DeviceRule.access", List.of("rwm", "r", "w", "m", "rw"));
        of.put("Cpu.cpus", LISTS_OF_NUMBERS);
        of.put("Cpu.mems", LISTS_OF_NUMBERS);
        of.put("HugepageLimit.pageSize", List.of("2MB", "1GB", "64KB"));
        of.put("InterfacePriority.name", List.of("lo", "eth0"));
        of.put("Resources.unified", List.of("max", "1", "100000 100000"));
        of.put("NetDevice.name", List.of("eth0", "ct%d"));
        of.put("IntelRdt.closID", List.of("c", "/"));
        of.put("IntelRdt.schemata", List.of("L3:0=ff", "MB:0=20"));
        of.put("Personality.domain", KnownNames.PERSONALITIES);
        of.put("MemoryPolicy.mode", KnownNames.MEMORY_POLICY_MODES);
        of.put("MemoryPolicy.nodes", LISTS_OF_NUMBERS);
        of.put("MemoryPolicy.flags", KnownNames.MEMORY_POLICY_FLAGS);
        of.put("Seccomp.defaultAction", KnownNames.SECCOMP_ACTIONS);
        of.put("Seccomp.architectures", KnownNames.SECCOMP_ARCHITECTURES);
        of.put("Seccomp.flags", KnownNames.SECCOMP_FLAGS);
        of.put("Seccomp.listenerPath", List.of("/run/seccomp.sock"));
        of.put("SeccompSyscall.names", List.of("mount", "clone", "no_such_call", "getpid", "socket", "ipc", "stat64"));
        of.put("SeccompSyscall.action", KnownNames.SECCOMP_ACTIONS);
        of.put("SeccompArg.op", KnownNames.SECCOMP_OPERATORS);
        of.put("CgroupRecord.mode", List.of("V1", "V2", "HYBRID", "NONE"));
        for (String set : List.of("bounding", "effective", "inheritable", "permitted", "ambient")) {
            of.put("Capabilities." + set, capabilities());
        }
    }

    private static final Map<String, List<String>> KEYS = Map.of(
            "Linux.sysctl", List.of("net.ipv4.ip_forward", "kernel.shmmax", "net/core/somaxconn", "kernel.domainname"),
            "Linux.timeOffsets", KnownNames.CLOCKS,
            "Linux.netDevices", List.of("eth0", "wlan0", "lo"),
            "Resources.rdma", List.of("mlx5_0", "a"),
            "Resources.unified", List.of("memory.high", "pids.max", "io.weight", "cpuset.cpus"),
            "Spec.annotations",
                    List.of(
                            "org.example/key",
                            "run.oci.keep_original_groups",
                            "run.oci.seccomp_fail_unknown_syscall",
                            "run.oci.seccomp.receiver",
                            "run.oci.hooks.stdout",
                            "run.oci.mount_context_type",
                            "a~b"));

    private static final Map<String, List<String>> NUMBERS_BY_COMPONENT = Map.of(
            "Memory.swappiness", List.of("60", "0", "100"),
            "Memory.limit", List.of("536870912", "-1"),
            "Memory.swap", List.of("1073741824", "-1"),
            "ProcessLimits.oomScoreAdj", List.of("0", "-1000", "1000"),
            "BlockIo.weight", List.of("10", "1000"),
            "SeccompArg.index", List.of("0", "5"),
            "Seccomp.defaultErrnoRet", List.of("1", "38"),
            "TimeOffset.nanosecs", List.of("0", "999999999"),
            "Device.fileMode", List.of("438", "420"));

    private SampleValues() {}

    static List<String> strings(String component) {
        return BY_COMPONENT.getOrDefault(component, STRINGS);
    }

    static List<String> numbers(String component) {
        return NUMBERS_BY_COMPONENT.getOrDefault(component, NUMBERS);
    }

    static List<String> keys(String component) {
        return KEYS.getOrDefault(component, STRINGS);
    }

    /** A string as JSON has it; a lone surrogate and whatever is no ASCII by its number. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(Character.forDigit(c >> shift & 0xf, 16));
                }
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static List<String> capabilities() {
        List<String> names = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            names.add("CAP_" + capability.name());
        }
        return names;
    }

    private static List<String> destinations() {
        return List.of(
                "/proc", "/dev", "/dev/pts", "/dev/shm", "/sys", "/sys/fs/cgroup", "/tmp", "/a/../b", "/proc/sys", "/");
    }

    private static List<String> types() {
        return List.of("proc", "tmpfs", "sysfs", "bind", "cgroup", "cgroup2", "mqueue", "devpts", "ext4", "none");
    }

    private static List<String> options() {
        List<String> options = new ArrayList<>(Planner.mountOptions());
        options.addAll(List.of(
                "size=65536k",
                "mode=755",
                "gid=5",
                "uid=4294967295",
                "newinstance",
                "ptmxmode=0666",
                "idmap=uids=0-1000-1;gids=0-1000-1",
                "ridmap",
                "data=a,b",
                "context=\"system_u:object_r:t:s0:c1,c2\"",
                "lowerdir=/a:/b"));
        return options;
    }
}
