// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which cgroup hierarchies a runtime sees here; results differ by it, so each view has its own expectation. */
enum HostView {
    V1,
    HYBRID,
    V2,
    NONE;

    static HostView probe() throws IOException {
        boolean v1 = false;
        boolean v2 = false;
        boolean v2AtRoot = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String[] fields = line.split(" ");
            if (fields.length > 2 && fields[1].startsWith("/sys/fs/cgroup")) {
                v1 |= fields[2].equals("cgroup");
                v2 |= fields[2].equals("cgroup2");
                v2AtRoot |= fields[2].equals("cgroup2") && fields[1].equals("/sys/fs/cgroup");
            }
        }
        if (v2AtRoot) {
            return V2;
        }
        return v1 ? (v2 ? HYBRID : V1) : NONE;
    }

    String word() {
        return switch (this) {
            case V1 -> "v1";
            case HYBRID -> "hybrid";
            case V2 -> "v2";
            case NONE -> "none";
        };
    }
}
