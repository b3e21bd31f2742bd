// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.bundle.Bundle;
import jrun.host.state.JsonTree;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun spec}: a config.json to start from, with runc's defaults. */
public final class WriteSpec {
    private static final int FILE_MODE = 0666;
    private static final List<String> CAPABILITIES = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");

    private final Context context;

    public WriteSpec(Context context) {
        this.context = context;
    }

    /**
     * Writes config.json into a directory, the working directory by default.
     *
     * @throws StateException if there is one already
     */
    public int run(@Nullable String bundle, boolean rootless) throws JrunException {
        String file = bundle == null || bundle.isEmpty() ? Bundle.CONFIG : bundle + "/" + Bundle.CONFIG;
        Map<String, Object> spec = rootless ? rootless(Processes.geteuid(), Processes.getegid()) : standard();
        byte[] json = (JsonTree.pretty(spec, "\t") + "\n").getBytes(StandardCharsets.UTF_8);
        try (Fd config = Syscalls.open(file, Uapi.O_WRONLY | Uapi.O_CREAT | Uapi.O_EXCL, FILE_MODE)) {
            Syscalls.write(config, json);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EEXIST) {
                throw new StateException("file " + file + " exists; hint: remove it first", e);
            }
            throw e;
        }
        context.log().debug("wrote " + file);
        return 0;
    }

    static Map<String, Object> standard() {
        List<Object> namespaces =
                List.of(type("pid"), type("network"), type("ipc"), type("uts"), type("mount"), type("cgroup"));
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put("resources", Map.of("devices", List.of(object("allow", false, "access", "rwm"))));
        linux.put("namespaces", namespaces);
        addPaths(linux);
        Object sys = mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        Object cgroup = mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        return spec(linux, sys, cgroup, "gid=5");
    }

    /** For one user's own ids: a user namespace, the host's network, no limits, /sys bound from the host. */
    static Map<String, Object> rootless(long uid, long gid) {
        List<Object> namespaces =
                List.of(type("pid"), type("ipc"), type("uts"), type("mount"), type("cgroup"), type("user"));
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put("uidMappings", List.of(object("containerID", 0, "hostID", uid, "size", 1)));
        linux.put("gidMappings", List.of(object("containerID", 0, "hostID", gid, "size", 1)));
        linux.put("namespaces", namespaces);
        addPaths(linux);
        Object sys = mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
        return spec(linux, sys, null, null);
    }

    private static Map<String, Object> spec(
            Map<String, Object> linux, Object sys, @Nullable Object cgroup, @Nullable String ptsGroup) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("ociVersion", Container.SPEC_VERSION);
        spec.put("process", process());
        spec.put("root", object("path", "rootfs", "readonly", true));
        spec.put("hostname", "jrun");
        List<String> pts = new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        if (ptsGroup != null) {
            pts.add(ptsGroup);
        }
        spec.put("mounts", mounts(sys, cgroup, pts));
        spec.put("linux", linux);
        return spec;
    }

    private static List<Object> mounts(Object sys, @Nullable Object cgroup, List<String> ptsOptions) {
        List<Object> mounts = new ArrayList<>();
        mounts.add(object("destination", "/proc", "type", "proc", "source", "proc"));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
        mounts.add(mount("/dev/pts", "devpts", "devpts", ptsOptions.toArray(new String[0])));
        mounts.add(mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
        mounts.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
        mounts.add(sys);
        if (cgroup != null) {
            mounts.add(cgroup);
        }
        return mounts;
    }

    private static Map<String, Object> process() {
        return object(
                "terminal", true,
                "user", object("uid", 0, "gid", 0),
                "args", List.of("sh"),
                "env", List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"),
                "cwd", "/",
                "capabilities", object("bounding", CAPABILITIES, "effective", CAPABILITIES, "permitted", CAPABILITIES),
                "rlimits", List.of(object("type", "RLIMIT_NOFILE", "hard", 1024, "soft", 1024)),
                "noNewPrivileges", true);
    }

    private static void addPaths(Map<String, Object> linux) {
        linux.put(
                "maskedPaths",
                List.of(
                        "/proc/acpi",
                        "/proc/asound",
                        "/proc/interrupts",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/timer_list",
                        "/proc/timer_stats",
                        "/proc/sched_debug",
                        "/sys/firmware",
                        "/sys/devices/virtual/powercap",
                        "/proc/scsi"));
        linux.put("readonlyPaths", List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
    }

    private static Map<String, Object> type(String type) {
        return object("type", type);
    }

    private static Map<String, Object> mount(String destination, String type, String source, String... options) {
        return object("destination", destination, "type", type, "source", source, "options", List.of(options));
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
