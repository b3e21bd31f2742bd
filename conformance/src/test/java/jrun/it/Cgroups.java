// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The cgroup files of a process on this host's hierarchies; the unified one is called "unified". */
record Cgroups(Map<String, Path> directories) {
    private static final Path MOUNTS = Path.of("/sys/fs/cgroup");

    static Cgroups of(long pid) {
        Map<String, Path> found = new HashMap<>();
        for (String line : Os.read(Path.of("/proc/" + pid + "/cgroup")).split("\n", -1)) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            String name = parts[1].isEmpty() ? "unified" : parts[1].replace("name=", "");
            found.put(name, mount(name).resolve(parts[2].substring(1)));
        }
        return new Cgroups(found);
    }

    /** Where this host has a hierarchy, if it has it. */
    static Path mount(String name) {
        return name.equals("unified") && unifiedAlone() ? MOUNTS : MOUNTS.resolve(name);
    }

    /** Whether v2 is all that this host has. */
    static boolean unifiedAlone() {
        return Files.exists(MOUNTS.resolve("cgroup.controllers"));
    }

    /** Skips the test on a host with cgroup v2 alone. */
    static void needV1() {
        assumeFalse(unifiedAlone(), "needs hierarchies of cgroup v1");
    }

    Path directory(String controller) {
        if (!controller.equals("unified")) {
            needV1();
        }
        Path found = directories.get(controller);
        return found == null ? fail("no cgroup of " + controller) : found;
    }

    String read(String controller, String file) {
        return Os.read(directory(controller).resolve(file)).strip();
    }

    /** Whether this host has the hierarchy below its own name. */
    static boolean has(String controller) {
        return !unifiedAlone() && Files.isDirectory(MOUNTS.resolve(controller));
    }
}
