// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A runtime by the name that the reports use, and the program behind it. */
record RuntimeUnderTest(String name, Path program) {
    /**
     * Finds a runtime: {@code jrun-jvm} and {@code jrun-native} in the build directory, {@code NAME=PATH} where told, any
     * other name on PATH or among the peers that {@code build-tools/peers.sh} built.
     */
    static RuntimeUnderTest find(String wanted, Path build) throws IOException {
        int equals = wanted.indexOf('=');
        String name = equals < 0 ? wanted : wanted.substring(0, equals);
        Path program = switch (name) {
            case String _ when equals >= 0 -> Path.of(wanted.substring(equals + 1));
            case "jrun-jvm" -> build.resolve("jrun/bin/jrun");
            case "jrun-native" -> build.resolve("native/jrun");
            default -> onPath(name, build.resolve("peers/bin"));
        };
        if (program == null || !Files.isExecutable(program)) {
            throw new IOException(
                    "runtime " + wanted + ": no executable" + (program == null ? " on PATH" : " at " + program));
        }
        return new RuntimeUnderTest(name, program.toAbsolutePath());
    }

    /** Whether it is ours: then every program that fails needs a line in the reasons file. */
    boolean ours() {
        return name.startsWith("jrun");
    }

    private static @Nullable Path onPath(String name, Path peers) {
        String path = System.getenv("PATH");
        for (String dir : ((path == null ? "" : path + ":") + "/usr/sbin:/usr/bin:" + peers).split(":")) {
            Path candidate = Path.of(dir, name);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
