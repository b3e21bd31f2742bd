// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * The configuration that {@code jrun spec} writes for a newcomer to edit: the same document as runc's.
 *
 * <p>A shell in a read-only root file system named {@code rootfs}, with few capabilities.
 */
public final class SpecTemplate {
    private static final List<String> CAPABILITIES = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/sys/firmware",
            "/proc/scsi");
    private static final List<String> READONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final JsonWriter json = JsonWriter.pretty("\t");
    private final boolean rootless;

    private SpecTemplate(boolean rootless) {
        this.rootless = rootless;
    }

    /** For root, on a host with cgroup v1 (as on v2 {@code cgroup} should be added to the namespaces). */
    public static String rootful() {
        return rootful(false);
    }

    /**
     * For root.
     *
     * @param cgroup2 whether the host has cgroup v2 alone: the container then gets its own cgroup namespace
     */
    public static String rootful(boolean cgroup2) {
        return new SpecTemplate(false).write(cgroup2, 0, 0);
    }

    /**
     * For a user who is not root: a user namespace that maps this user to root, and nothing that needs privileges.
     *
     * @param uid the user's id on the host
     * @param gid the user's group on the host
     * @param cgroup2 as for {@link #rootful(boolean)}
     */
    public static String rootless(long uid, long gid, boolean cgroup2) {
        return new SpecTemplate(true).write(cgroup2, uid, gid);
    }

    private String write(boolean cgroup2, long uid, long gid) {
        json.beginObject().name("ociVersion").value("1.3.0");
        process();
        json.name("root")
                .beginObject()
                .name("path")
                .value("rootfs")
                .name("readonly")
                .value(true);
        json.endObject().name("hostname").value("jrun");
        mounts();
        json.name("linux").beginObject();
        if (rootless) {
            mapping("uidMappings", uid);
            mapping("gidMappings", gid);
        } else {
            json.name("resources").beginObject().name("devices").beginArray();
            json.beginObject().name("allow").value(false).name("access").value("rwm");
            json.endObject().endArray().endObject();
        }
        namespaces(cgroup2);
        json.name("maskedPaths").strings(MASKED).name("readonlyPaths").strings(READONLY);
        return json.endObject().endObject().toString();
    }

    private void process() {
        json.name("process").beginObject().name("terminal").value(true);
        json.name("user").beginObject().name("uid").value(0).name("gid").value(0);
        json.endObject().name("args").strings(List.of("sh"));
        json.name("env")
                .strings(List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"));
        json.name("cwd").value("/").name("capabilities").beginObject();
        for (String set : List.of("bounding", "effective", "permitted")) {
            json.name(set).strings(CAPABILITIES);
        }
        json.endObject().name("rlimits").beginArray().beginObject();
        json.name("type").value("RLIMIT_NOFILE").name("hard").value(1024);
        json.name("soft").value(1024).endObject().endArray();
        json.name("noNewPrivileges").value(true).endObject();
    }

    private void mounts() {
        json.name("mounts").beginArray();
        mount("/proc", "proc", "proc");
        mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        if (rootless) {
            mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620");
        } else {
            mount(
                    "/dev/pts",
                    "devpts",
                    "devpts",
                    "nosuid",
                    "noexec",
                    "newinstance",
                    "ptmxmode=0666",
                    "mode=0620",
                    "gid=5");
        }
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        if (rootless) {
            mount("/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
        } else {
            mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        }
        mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        json.endArray();
    }

    private void mount(String destination, String type, String source, String... options) {
        json.beginObject().name("destination").value(destination);
        json.name("type").value(type).name("source").value(source);
        json.optional("options", List.of(options)).endObject();
    }

    private void mapping(String name, long hostId) {
        json.name(name).beginArray().beginObject().name("containerID").value(0);
        json.name("hostID").value(hostId).name("size").value(1).endObject().endArray();
    }

    private void namespaces(boolean cgroup2) {
        json.name("namespaces").beginArray();
        namespace("pid");
        if (!rootless) {
            namespace("network");
        }
        namespace("ipc");
        namespace("uts");
        namespace("mount");
        if (cgroup2) {
            namespace("cgroup");
        }
        if (rootless) {
            namespace("user");
        }
        json.endArray();
    }

    private void namespace(String type) {
        json.beginObject().name("type").value(type).endObject();
    }
}
