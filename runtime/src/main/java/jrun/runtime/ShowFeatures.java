// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jrun.plan.Capability;
import jrun.plan.Planner;
import jrun.spec.Features;
import jrun.spec.JrunException;
import jrun.spec.JsonWriter;

/** The command {@code jrun features}: what this runtime knows, whatever the host. runtime-spec: features.md */
public final class ShowFeatures {
    private static final String OLDEST_SPEC = "1.0.0";
    private static final List<String> HOOKS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");
    private static final List<String> NAMESPACES =
            List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts");
    private static final List<String> ACTIONS = List.of(
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_LOG",
            "SCMP_ACT_NOTIFY",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_TRAP");
    private static final List<String> OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_LE",
            "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ",
            "SCMP_CMP_NE");
    private static final List<String> ARCHS = List.of(
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
    private static final List<String> FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    private final Context context;

    public ShowFeatures(Context context) {
        this.context = context;
    }

    /** Prints the features document. */
    public int run(String version, String commit) throws JrunException {
        JsonWriter json = JsonWriter.pretty("    ");
        context.output().print(features(version, commit).writeTo(json) + "\n");
        return 0;
    }

    static Features features(String version, String commit) {
        return new Features(
                OLDEST_SPEC,
                Container.SPEC_VERSION,
                HOOKS,
                Planner.mountOptions(),
                linux(),
                Map.of("jrun.version", version, "jrun.commit", commit),
                List.of());
    }

    private static Features.Linux linux() {
        List<String> capabilities = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            capabilities.add(capability.label());
        }
        return new Features.Linux(
                NAMESPACES,
                capabilities,
                new Features.Cgroup(true, true, false, false, true),
                new Features.Seccomp(true, ACTIONS, OPERATORS, ARCHS, FLAGS, FLAGS),
                true,
                true,
                new Features.IntelRdt(false, false, false),
                null,
                true,
                false);
    }
}
