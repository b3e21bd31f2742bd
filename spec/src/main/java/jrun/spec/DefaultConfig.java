// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that {@code jrun spec} writes for a newcomer to edit: runc's.
 *
 * <p>A shell in a read-only root file system named {@code rootfs}, with few capabilities.
 */
public final class DefaultConfig {
    private static final List<String> CAPABILITIES = List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
    private static final List<String> MASKED_PATHS = List.of(
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
            "/proc/scsi");
    private static final List<String> READONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final JsonWriter json = JsonWriter.pretty("\t");
    private final @Nullable User mapped;
    private final boolean unified;

    private DefaultConfig(@Nullable User mapped, boolean unified) {
        this.mapped = mapped;
        this.unified = unified;
    }

    /**
     * For root.
     *
     * @param unified whether the host has cgroup v2 alone; then the container gets a cgroup namespace
     */
    public static String rootful(boolean unified) {
        return new DefaultConfig(null, unified).write();
    }

    /**
     * For a user who is not root: a user namespace that maps this user to root, the host's network, no limits, and /sys
     * bound from the host.
     *
     * @param uid the user's id on the host
     * @param gid the user's group on the host
     * @param unified as for root
     */
    public static String rootless(long uid, long gid, boolean unified) {
        return new DefaultConfig(new User(uid, gid, null, List.of(), false), unified).write();
    }

    private String write() {
        json.beginObject().name("ociVersion").value(Spec.VERSION);
        process();
        json.name("root").beginObject().name("path").value("rootfs");
        json.name("readonly").value(true).endObject();
        json.name("hostname").value("jrun");
        mounts();
        json.name("linux").beginObject();
        if (mapped == null) {
            json.name("resources").beginObject().name("devices").beginArray();
            json.beginObject()
                    .name("allow")
                    .value(false)
                    .name("access")
                    .value("rwm")
                    .endObject();
            json.endArray().endObject();
            namespaces("pid", "network", "ipc", "uts", "mount");
        } else {
            mapping("uidMappings", mapped.uid());
            mapping("gidMappings", mapped.gid());
            namespaces("pid", "ipc", "uts", "mount", "user");
        }
        json.name("maskedPaths").strings(MASKED_PATHS);
        json.name("readonlyPaths").strings(READONLY_PATHS);
        return json.endObject().endObject() + "\n";
    }

    private void process() {
        json.name("process").beginObject().name("terminal").value(true);
        json.name("user")
                .beginObject()
                .name("uid")
                .value(0)
                .name("gid")
                .value(0)
                .endObject();
        json.name("args").strings(List.of("sh"));
        json.name("env");
        json.strings(List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"));
        json.name("cwd").value("/");
        json.name("capabilities").beginObject();
        for (String set : List.of("bounding", "effective", "permitted")) {
            json.name(set).strings(CAPABILITIES);
        }
        json.endObject();
        json.name("rlimits").beginArray().beginObject().name("type").value("RLIMIT_NOFILE");
        json.name("hard").value(1024).name("soft").value(1024).endObject().endArray();
        json.name("noNewPrivileges").value(true).endObject();
    }

    private void mounts() {
        json.name("mounts").beginArray();
        mount("/proc", "proc", "proc", "");
        mount("/dev", "tmpfs", "tmpfs", "nosuid,strictatime,mode=755,size=65536k");
        String ownerOfTerminals = mapped == null ? ",gid=5" : "";
        mount("/dev/pts", "devpts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620" + ownerOfTerminals);
        mount("/dev/shm", "tmpfs", "shm", "nosuid,noexec,nodev,mode=1777,size=65536k");
        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid,noexec,nodev");
        if (mapped == null) {
            mount("/sys", "sysfs", "sysfs", "nosuid,noexec,nodev,ro");
            mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid,noexec,nodev,relatime,ro");
        } else {
            mount("/sys", "none", "/sys", "rbind,nosuid,noexec,nodev,ro");
        }
        json.endArray();
    }

    private void mount(String destination, String type, String source, String options) {
        json.beginObject().name("destination").value(destination);
        json.name("type").value(type).name("source").value(source);
        if (!options.isEmpty()) {
            json.name("options").strings(List.of(options.split(",", -1)));
        }
        json.endObject();
    }

    private void mapping(String name, long hostId) {
        json.name(name).beginArray().beginObject().name("containerID").value(0);
        json.name("hostID").value(hostId).name("size").value(1).endObject().endArray();
    }

    private void namespaces(String... types) {
        json.name("namespaces").beginArray();
        for (String type : types) {
            namespace(type);
        }
        if (unified) {
            namespace("cgroup");
        }
        json.endArray();
    }

    private void namespace(String type) {
        json.beginObject().name("type").value(type).endObject();
    }
}
