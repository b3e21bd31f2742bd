// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.util.ArrayList;
import java.util.List;
import jrun.host.seccomp.SeccompSupport;
import jrun.plan.Planner;
import jrun.runtime.Context;
import jrun.spec.Capability;
import jrun.spec.JrunException;
import jrun.spec.JsonWriter;
import jrun.spec.KnownNames;
import jrun.spec.Spec;

/**
 * The command {@code jrun features}: what this runtime knows, whatever the host; but for the seccomp flags that are
 * supported. runtime-spec: features.md, features-linux.md
 */
public final class ShowFeatures {
    private static final String OLDEST_SPEC = "1.0.0";

    /** Those with a meaning to the host, docs/annotations.md; one that ends in a dot stands for all that begin so. */
    private static final List<String> UNSAFE_ANNOTATIONS =
            List.of("bundle", "org.criu.config", "org.systemd.property.", "run.oci.");

    private final Context context;

    public ShowFeatures(Context context) {
        this.context = context;
    }

    /** Prints the features document. */
    public int run(String version, String commit) throws JrunException {
        context.output().print(document(version, commit, SeccompSupport.flags()));
        return 0;
    }

    /** The document, members in the order of the specification. */
    static String document(String version, String commit, List<String> supportedSeccompFlags) {
        JsonWriter json = JsonWriter.pretty("    ").beginObject();
        json.name("ociVersionMin").value(OLDEST_SPEC).name("ociVersionMax").value(Spec.VERSION);
        json.name("hooks").strings(KnownNames.HOOKS);
        json.name("mountOptions").strings(Planner.mountOptions());
        json.name("linux").beginObject();
        json.name("namespaces").strings(KnownNames.NAMESPACES);
        json.name("capabilities").strings(capabilities());
        cgroup(json);
        seccomp(json, supportedSeccompFlags);
        enabled(json, "apparmor");
        enabled(json, "selinux");
        json.name("intelRdt").beginObject().name("enabled").value(true);
        json.name("schemata").value(true).name("monitoring").value(true).endObject();
        json.name("memoryPolicy").beginObject();
        json.name("modes").strings(KnownNames.MEMORY_POLICY_MODES);
        json.name("flags").strings(KnownNames.MEMORY_POLICY_FLAGS).endObject();
        json.name("mountExtensions").beginObject();
        enabled(json, "idmap");
        json.endObject();
        enabled(json, "netDevices");
        json.endObject();
        json.name("potentiallyUnsafeConfigAnnotations").strings(UNSAFE_ANNOTATIONS);
        json.name("annotations").beginObject().name("jrun.version").value(version);
        return json.name("jrun.commit").value(commit).endObject().endObject() + "\n";
    }

    private static List<String> capabilities() {
        List<String> capabilities = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            capabilities.add(capability.label());
        }
        return capabilities;
    }

    private static void cgroup(JsonWriter json) {
        json.name("cgroup").beginObject().name("v1").value(true).name("v2").value(true);
        json.name("systemd").value(true).name("systemdUser").value(true);
        json.name("rdma").value(true).endObject();
    }

    private static void seccomp(JsonWriter json, List<String> supportedFlags) {
        json.name("seccomp").beginObject().name("enabled").value(true);
        json.name("actions").strings(KnownNames.SECCOMP_ACTIONS);
        json.name("operators").strings(KnownNames.SECCOMP_OPERATORS);
        json.name("archs").strings(KnownNames.SECCOMP_ARCHITECTURES);
        json.name("knownFlags").strings(KnownNames.SECCOMP_FLAGS);
        json.optional("supportedFlags", supportedFlags).endObject();
    }

    private static void enabled(JsonWriter json, String name) {
        json.name(name).beginObject().name("enabled").value(true).endObject();
    }
}
