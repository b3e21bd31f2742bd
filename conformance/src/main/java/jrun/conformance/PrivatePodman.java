// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the bench and the tests have in common of a Podman of their own. */
public final class PrivatePodman {
    /** Removes what Podman leaves of cgroups, unless another Podman is using it: a cgroup with processes stays. */
    public static final String REMOVE_CGROUPS =
            "find /sys/fs/cgroup/*/libpod_parent -depth -type d -exec rmdir {} + 2>/dev/null || true";

    private static final String CONFIGURATION = """
            [containers]
            default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            runtime_supports_json = ["jrun", "runc", "crun"]
            """;

    private PrivatePodman() {}

    /** Where {@link #configure} writes; the value of CONTAINERS_CONF. */
    public static Path configuration(Path dir) {
        return dir.resolve("containers.conf");
    }

    /** Writes a configuration that works without systemd and without CAP_SYS_RESOURCE. */
    public static void configure(Path dir) throws IOException {
        Files.writeString(configuration(dir), CONFIGURATION);
    }
}
