// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The cgroup files of a process on this host's hybrid hierarchies; the unified one is called "unified". */
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
            found.put(name, MOUNTS.resolve(name).resolve(parts[2].substring(1)));
        }
        return new Cgroups(found);
    }

    Path directory(String controller) {
        Path found = directories.get(controller);
        return found == null ? fail("no cgroup of " + controller) : found;
    }

    String read(String controller, String file) {
        return Os.read(directory(controller).resolve(file)).strip();
    }

    /** Whether this host has the hierarchy at all. */
    static boolean has(String controller) {
        return Files.isDirectory(MOUNTS.resolve(controller));
    }
}
