// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jrun.plan.Planner;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.spec.Capability;
import jrun.spec.Features;
import jrun.spec.JrunException;
import jrun.spec.JsonWriter;
import jrun.spec.KnownNames;

/** The command {@code jrun features}: what this runtime knows, whatever the host. runtime-spec: features.md */
public final class ShowFeatures {
    private static final String OLDEST_SPEC = "1.0.0";

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
                KnownNames.HOOKS,
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
                KnownNames.NAMESPACES,
                capabilities,
                new Features.Cgroup(true, true, false, false, true),
                seccomp(),
                true,
                true,
                new Features.IntelRdt(false, false, false),
                null,
                true,
                false);
    }

    private static Features.Seccomp seccomp() {
        return new Features.Seccomp(
                true,
                KnownNames.SECCOMP_ACTIONS,
                KnownNames.SECCOMP_OPERATORS,
                KnownNames.SECCOMP_ARCHITECTURES,
                KnownNames.SECCOMP_FLAGS,
                KnownNames.SECCOMP_FLAGS);
    }
}
