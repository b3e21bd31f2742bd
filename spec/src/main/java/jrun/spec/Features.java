// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime knows, whatever the host can do. runtime-spec: features.md
 *
 * @param ociVersionMin lowest version of the specification
 * @param ociVersionMax highest version of the specification
 * @param hooks names of hooks
 * @param mountOptions options that are not passed on to the file system
 * @param linux the Linux section
 * @param annotations facts of this implementation
 * @param potentiallyUnsafeConfigAnnotations annotations that change what is done; those ending in a dot are prefixes
 */
public record Features(
        String ociVersionMin,
        String ociVersionMax,
        List<String> hooks,
        List<String> mountOptions,
        Linux linux,
        Map<String, String> annotations,
        List<String> potentiallyUnsafeConfigAnnotations) {
    public Features {
        hooks = List.copyOf(hooks);
        mountOptions = List.copyOf(mountOptions);
        annotations = Maps.copy(annotations);
        potentiallyUnsafeConfigAnnotations = List.copyOf(potentiallyUnsafeConfigAnnotations);
    }

    /**
     * The Linux section; a null says "unknown". runtime-spec: features-linux.md
     *
     * @param namespaces kinds of namespaces
     * @param capabilities names of capabilities
     * @param cgroup cgroup versions and drivers
     * @param seccomp system call filter
     * @param apparmor whether AppArmor profiles are applied
     * @param selinux whether SELinux labels are applied
     * @param intelRdt Resource Director Technology
     * @param memoryPolicy memory policies
     * @param idmap whether mounts can be id-mapped
     * @param netDevices whether network devices are moved in
     */
    public record Linux(
            List<String> namespaces,
            List<String> capabilities,
            Cgroup cgroup,
            Seccomp seccomp,
            @Nullable Boolean apparmor,
            @Nullable Boolean selinux,
            @Nullable IntelRdt intelRdt,
            @Nullable MemoryPolicy memoryPolicy,
            @Nullable Boolean idmap,
            @Nullable Boolean netDevices) {
        public Linux {
            namespaces = List.copyOf(namespaces);
            capabilities = List.copyOf(capabilities);
        }
    }

    /**
     * Cgroup versions and drivers.
     *
     * @param v1 cgroup v1
     * @param v2 cgroup v2
     * @param systemd systemd driver
     * @param systemdUser systemd driver of a user's session
     * @param rdma rdma controller
     */
    public record Cgroup(boolean v1, boolean v2, boolean systemd, boolean systemdUser, boolean rdma) {}

    /**
     * System call filter.
     *
     * @param enabled whether filters are applied
     * @param actions names of actions
     * @param operators names of operators
     * @param archs names of architectures
     * @param knownFlags names of flags
     * @param supportedFlags those that this kernel and libseccomp take
     */
    public record Seccomp(
            boolean enabled,
            List<String> actions,
            List<String> operators,
            List<String> archs,
            List<String> knownFlags,
            List<String> supportedFlags) {
        public Seccomp {
            actions = List.copyOf(actions);
            operators = List.copyOf(operators);
            archs = List.copyOf(archs);
            knownFlags = List.copyOf(knownFlags);
            supportedFlags = List.copyOf(supportedFlags);
        }
    }

    /**
     * Resource Director Technology.
     *
     * @param enabled whether it is applied
     * @param schemata whether {@code schemata} is
     * @param monitoring whether {@code enableMonitoring} is
     */
    public record IntelRdt(boolean enabled, boolean schemata, boolean monitoring) {}

    /**
     * Memory policies.
     *
     * @param modes names of modes
     * @param flags names of flags
     */
    public record MemoryPolicy(List<String> modes, List<String> flags) {
        public MemoryPolicy {
            modes = List.copyOf(modes);
            flags = List.copyOf(flags);
        }
    }

    /** The document, members in the order of the specification. */
    public JsonWriter writeTo(JsonWriter json) {
        json.beginObject().optional("ociVersionMin", ociVersionMin).optional("ociVersionMax", ociVersionMax);
        json.optional("hooks", hooks).optional("mountOptions", mountOptions);
        json.name("linux").beginObject();
        json.optional("namespaces", linux.namespaces).optional("capabilities", linux.capabilities);
        write(json, linux.cgroup);
        write(json, linux.seccomp);
        enabled(json, "apparmor", linux.apparmor);
        enabled(json, "selinux", linux.selinux);
        if (linux.intelRdt != null) {
            json.name("intelRdt").beginObject().name("enabled").value(linux.intelRdt.enabled);
            json.name("schemata").value(linux.intelRdt.schemata);
            json.name("monitoring").value(linux.intelRdt.monitoring).endObject();
        }
        if (linux.memoryPolicy != null) {
            json.name("memoryPolicy").beginObject().optional("modes", linux.memoryPolicy.modes);
            json.optional("flags", linux.memoryPolicy.flags).endObject();
        }
        if (linux.idmap != null) {
            json.name("mountExtensions").beginObject();
            enabled(json, "idmap", linux.idmap);
            json.endObject();
        }
        enabled(json, "netDevices", linux.netDevices);
        json.endObject().optional("annotations", annotations);
        return json.optional("potentiallyUnsafeConfigAnnotations", potentiallyUnsafeConfigAnnotations)
                .endObject();
    }

    private static void write(JsonWriter json, Cgroup cgroup) {
        json.name("cgroup").beginObject().name("v1").value(cgroup.v1).name("v2").value(cgroup.v2);
        json.name("systemd").value(cgroup.systemd).name("systemdUser").value(cgroup.systemdUser);
        json.name("rdma").value(cgroup.rdma).endObject();
    }

    private static void write(JsonWriter json, Seccomp seccomp) {
        json.name("seccomp").beginObject().name("enabled").value(seccomp.enabled);
        json.optional("actions", seccomp.actions).optional("operators", seccomp.operators);
        json.optional("archs", seccomp.archs).optional("knownFlags", seccomp.knownFlags);
        json.optional("supportedFlags", seccomp.supportedFlags).endObject();
    }

    private static void enabled(JsonWriter json, String name, @Nullable Boolean enabled) {
        if (enabled != null) {
            json.name(name)
                    .beginObject()
                    .name("enabled")
                    .value(enabled.booleanValue())
                    .endObject();
        }
    }
}
