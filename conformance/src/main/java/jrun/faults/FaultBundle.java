// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bundle that asks for much: what a fault could take away without a word shows in the facts of its process. */
final class FaultBundle {
    static final String PROGRAM = "/bin/busybox";
    /** Says all that its process sees of itself. */
    static final String TELL =
            "exec 2>/dev/null; hostname; id; pwd; ulimit -a; cat /proc/self/oom_score_adj /proc/self/cgroup "
                    + "/proc/self/personality /sys/class/net/lo/flags /proc/sys/net/ipv4/ip_forward; "
                    + "grep -E '^(Umask|Uid|Gid|Groups|Sig(Blk|Ign|Cgt)|Cap.*|NoNew.*|Seccomp.*):' /proc/self/status; "
                    + "stat -c '%n %A %u %g %t:%T' /dev/* /work /tmp; cut -d' ' -f4- /proc/self/mountinfo; "
                    + "ls -l /proc/self/fd | wc -l; env; head -c 1 /proc/kcore | wc -c; echo told";

    private static final String CONFIG = """
            {"ociVersion": "1.0.2", "hostname": "faults",
             "process": {"user": {"uid": 1000, "gid": 1001, "additionalGids": [1002], "umask": 18}, "cwd": "/work",
              "args": ["/bin/busybox", "sh", "-c", "%ARGS%"], "env": ["PATH=/bin", "A=b"], "noNewPrivileges": true, "oomScoreAdj": 100,
              "capabilities": {"bounding": %CAPS%, "permitted": %CAPS%, "effective": %CAPS%, "inheritable": %CAPS%, "ambient": %CAPS%},
              "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 512, "hard": 1024}, {"type": "RLIMIT_CORE", "soft": 0, "hard": 0},
               {"type": "RLIMIT_AS", "soft": 18446744073709551615, "hard": 18446744073709551615}]},
             "root": {"path": "rootfs", "readonly": %READONLY%},
             "mounts": [
              {"destination": "/proc", "type": "proc", "source": "proc"},
              {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]},
              {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
               "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]},
              {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
              {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777", "size=1m"]},
              {"destination": "/etc/hosts", "type": "bind", "source": "%DIR%/hosts", "options": ["rbind", "rprivate", "ro"]}],
             "hooks": {"createRuntime": [%HOOK%], "createContainer": [%HOOK%], "poststart": [%HOOK%], "poststop": [%HOOK%],
              "startContainer": [{"path": "/bin/busybox", "args": ["tail", "-n", "0"]}]},
             "linux": {"cgroupsPath": "%CGROUP%", "sysctl": {"net.ipv4.ip_forward": "1"},
              "namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}],
              "resources": {"devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 1, "minor": 3, "access": "rwm"}],
               "memory": {"limit": 268435456}, "pids": {"limit": 100}, "cpu": {"shares": 512}},
              "maskedPaths": ["/proc/kcore", "/proc/keys", "/sys/firmware"], "readonlyPaths": ["/proc/sys", "/proc/bus"],
              "seccomp": {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["swapon", "reboot"], "action": "SCMP_ACT_ERRNO"}]}}}
            """;
    private static final List<String> FOLDERS = List.of("bin", "dev", "etc", "proc", "sys", "tmp", "work");

    private final Path dir;
    private boolean readonly = true;

    private FaultBundle(Path dir) {
        this.dir = dir;
    }

    /** The one in this directory, made with a rootfs of its own when it is not there. */
    static FaultBundle at(Path dir) throws IOException {
        if (Files.exists(dir)) {
            return new FaultBundle(dir);
        }
        rootfs(Files.createDirectories(dir.resolve("rootfs")), FOLDERS);
        return files(dir);
    }

    /** A new one, whose mount points have to be made. */
    static FaultBundle bare(Path dir) throws IOException {
        rootfs(Files.createDirectories(dir.resolve("rootfs")), List.of("bin", "etc"));
        return files(dir).writable();
    }

    private static FaultBundle files(Path dir) throws IOException {
        Files.writeString(dir.resolve("hosts"), "127.0.0.1 localhost\n");
        Files.copy(Path.of(PROGRAM), dir.resolve("busybox"));
        dir.resolve("busybox").toFile().setExecutable(true, false);
        return new FaultBundle(dir);
    }

    private static void rootfs(Path rootfs, List<String> folders) throws IOException {
        for (String folder : folders) {
            Files.createDirectories(rootfs.resolve(folder));
        }
        if (folders.equals(FOLDERS)) {
            Files.writeString(rootfs.resolve("etc/hosts"), "");
        }
        Files.writeString(rootfs.resolve("etc/passwd"), "a:x:1000:1001::/home/a:/bin/sh\n");
        Files.copy(Path.of(PROGRAM), rootfs.resolve("bin/busybox"));
        rootfs.resolve("bin/busybox").toFile().setExecutable(true, false);
        for (String applet : List.of(
                "sh", "cat", "sleep", "hostname", "id", "grep", "stat", "cut", "ls", "wc", "env", "head", "pwd")) {
            Files.createSymbolicLink(rootfs.resolve("bin").resolve(applet), Path.of("busybox"));
        }
    }

    String path() {
        return dir.toString();
    }

    private FaultBundle writable() {
        readonly = false;
        return this;
    }

    /** Writes config.json for a container. */
    void write(String cgroupsPath, String script) {
        String hook = "{\"path\": \"" + dir + "/busybox\", \"args\": [\"tail\", \"-n\", \"0\"]}";
        String config = CONFIG.replace("%ARGS%", script)
                .replace("%CAPS%", "[\"CAP_KILL\", \"CAP_NET_BIND_SERVICE\"]")
                .replace("%READONLY%", Boolean.toString(readonly))
                .replace("%HOOK%", hook)
                .replace("%DIR%", dir.toString())
                .replace("%CGROUP%", cgroupsPath);
        try {
            Files.writeString(dir.resolve("config.json"), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
