// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The bundles under test, made each time: one rootfs of a static busybox, and a config for each kind of container. */
final class Bundles {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern SYSCALL = Pattern.compile("#define __NR_(\\w+) \\d+");
    private static final List<Path> SYSCALL_HEADERS = List.of(
            Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path.of("/usr/include/asm-generic/unistd.h"));
    /** What the engines' default profiles leave out. */
    private static final Set<String> REFUSED = Set.of(
            "acct",
            "add_key",
            "bpf",
            "clock_settime",
            "create_module",
            "delete_module",
            "fsconfig",
            "fsmount",
            "fsopen",
            "fspick",
            "finit_module",
            "get_kernel_syms",
            "get_mempolicy",
            "init_module",
            "ioperm",
            "iopl",
            "kexec_file_load",
            "kexec_load",
            "keyctl",
            "lookup_dcookie",
            "mbind",
            "mount",
            "mount_setattr",
            "move_mount",
            "move_pages",
            "nfsservctl",
            "open_by_handle_at",
            "open_tree",
            "perf_event_open",
            "personality",
            "pivot_root",
            "quotactl",
            "quotactl_fd",
            "reboot",
            "request_key",
            "set_mempolicy",
            "setns",
            "settimeofday",
            "swapoff",
            "swapon",
            "_sysctl",
            "sysfs",
            "umount2",
            "unshare",
            "uselib",
            "userfaultfd",
            "ustat",
            "vhangup",
            "clone",
            "clone3");

    private final Path dir;
    private final Path rootfs;

    Bundles(Path dir, Path busybox) throws IOException {
        this.dir = dir;
        rootfs = dir.resolve("rootfs");
        for (String name : List.of("bin", "dev", "proc", "sys", "tmp", "etc", "run")) {
            Files.createDirectories(rootfs.resolve(name));
        }
        Files.copy(busybox, rootfs.resolve("bin/busybox"));
        rootfs.resolve("bin/busybox").toFile().setExecutable(true, false);
        for (String applet : List.of("sh", "true", "sleep")) {
            Files.createSymbolicLink(rootfs.resolve("bin").resolve(applet), Path.of("busybox"));
        }
    }

    Path rootfs() {
        return rootfs;
    }

    /** The default config of runc's {@code spec}, with a cgroup namespace. */
    Path bare(String name, String... args) throws IOException {
        return write(name, config(args));
    }

    /** The shape of what Podman and containerd write: seccomp's default profile, 30 mounts, all masks. */
    Path engine(String name, String... args) throws IOException {
        ObjectNode config = config(args);
        ArrayNode mounts = (ArrayNode) config.get("mounts");
        Path volume = Files.createDirectories(dir.resolve("volume"));
        for (String file : List.of("resolv.conf", "hosts", "hostname")) {
            Path source = volume.resolve(file);
            Files.writeString(source, "127.0.0.1 localhost\n");
            mount(mounts, "/etc/" + file, "bind", source.toString(), "rbind", "rprivate", "nosuid", "nodev");
        }
        mount(mounts, "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        mount(mounts, "/run/secrets", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755", "size=65536k");
        for (int i = mounts.size(); i < 30; i++) {
            Path source = Files.createDirectories(volume.resolve("v" + i));
            mount(mounts, "/tmp/v" + i, "bind", source.toString(), "rbind", "rprivate", i % 2 == 0 ? "ro" : "rw");
        }
        ObjectNode linux = (ObjectNode) config.get("linux");
        linux.set("seccomp", seccomp());
        List.of(
                        "/proc/acpi",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/proc/sched_debug",
                        "/proc/scsi",
                        "/sys/firmware",
                        "/sys/dev/block")
                .forEach(linux.putArray("maskedPaths")::add);
        ((ObjectNode) config.get("process")).put("oomScoreAdj", 0);
        config.putObject("annotations")
                .put("io.container.manager", "bench")
                .put("org.opencontainers.image.stopSignal", "15");
        return write(name, config);
    }

    private Path write(String name, ObjectNode config) throws IOException {
        Path bundle = Files.createDirectories(dir.resolve(name));
        Files.writeString(bundle.resolve("config.json"), MAPPER.writeValueAsString(config));
        return bundle;
    }

    private ObjectNode config(String... args) {
        ObjectNode config = MAPPER.createObjectNode().put("ociVersion", "1.0.2").put("hostname", "bench");
        config.putObject("root").put("path", rootfs.toString()).put("readonly", false);
        ObjectNode process = config.putObject("process").put("cwd", "/").put("noNewPrivileges", true);
        process.putObject("user").put("uid", 0).put("gid", 0);
        List.of(args).forEach(process.putArray("args")::add);
        process.putArray("env").add("PATH=/usr/bin:/bin").add("TERM=xterm");
        ObjectNode capabilities = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "permitted")) {
            capabilities.putArray(set).add("CAP_AUDIT_WRITE").add("CAP_KILL").add("CAP_NET_BIND_SERVICE");
        }
        ArrayNode mounts = config.putArray("mounts");
        mount(mounts, "/proc", "proc", "proc");
        mount(mounts, "/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        mount(mounts, "/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620");
        mount(mounts, "/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        mount(mounts, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        ObjectNode linux = config.putObject("linux");
        for (String type : List.of("pid", "network", "ipc", "uts", "mount", "cgroup")) {
            linux.withArray("namespaces").addObject().put("type", type);
        }
        linux.putObject("resources")
                .putArray("devices")
                .addObject()
                .put("allow", false)
                .put("access", "rwm");
        List.of("/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware")
                .forEach(linux.putArray("maskedPaths")::add);
        List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
                .forEach(linux.putArray("readonlyPaths")::add);
        return config;
    }

    private static void mount(ArrayNode mounts, String destination, String type, String source, String... options) {
        ObjectNode mount = mounts.addObject()
                .put("destination", destination)
                .put("type", type)
                .put("source", source);
        if (options.length > 0) {
            List.of(options).forEach(mount.putArray("options")::add);
        }
    }

    private static ObjectNode seccomp() throws IOException {
        ObjectNode seccomp =
                MAPPER.createObjectNode().put("defaultAction", "SCMP_ACT_ERRNO").put("defaultErrnoRet", 1);
        seccomp.putArray("architectures")
                .add("SCMP_ARCH_X86_64")
                .add("SCMP_ARCH_X86")
                .add("SCMP_ARCH_X32");
        ArrayNode rules = seccomp.putArray("syscalls");
        ObjectNode allowed = rules.addObject().put("action", "SCMP_ACT_ALLOW");
        knownSyscalls().forEach(allowed.putArray("names")::add);
        for (long personality : List.of(0L, 8L, 131072L, 131080L, 4294967295L)) {
            argument(rules, "personality", "SCMP_CMP_EQ", personality, 0);
        }
        argument(rules, "clone", "SCMP_CMP_MASKED_EQ", 2114060288L, 0);
        ObjectNode clone3 = rules.addObject().put("action", "SCMP_ACT_ERRNO").put("errnoRet", 38);
        clone3.putArray("names").add("clone3");
        return seccomp;
    }

    private static void argument(ArrayNode rules, String name, String op, long value, long valueTwo) {
        ObjectNode rule = rules.addObject().put("action", "SCMP_ACT_ALLOW");
        rule.putArray("names").add(name);
        rule.putArray("args")
                .addObject()
                .put("index", 0)
                .put("op", op)
                .put("value", value)
                .put("valueTwo", valueTwo);
    }

    private static List<String> knownSyscalls() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path header : SYSCALL_HEADERS) {
            if (Files.exists(header)) {
                for (String line : Files.readAllLines(header)) {
                    Matcher matcher = SYSCALL.matcher(line);
                    if (matcher.matches()) {
                        names.add(matcher.group(1));
                    }
                }
            }
        }
        names.removeAll(REFUSED);
        return new ArrayList<>(names);
    }
}
