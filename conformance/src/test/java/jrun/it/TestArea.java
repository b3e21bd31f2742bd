// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where this run of the tests keeps its files; removed when the JVM ends. What a run left that was broken off is removed by
 * {@code build-tools/sweep.sh}, which goes by the pid in the name and by the pid namespace that is noted there.
 */
final class TestArea {
    private static final Path BASE = make();
    private static int count;

    private TestArea() {}

    static Path base() {
        return BASE;
    }

    /** Starts all container ids of this run: nobody else's cgroup or process matches it. */
    static String prefix() {
        return "it" + ProcessHandle.current().pid() + "x";
    }

    static synchronized String newId() {
        return prefix() + ++count;
    }

    private static Path make() {
        Path base = Os.mkdirs(Path.of("/tmp/jrun-" + prefix()));
        try { // for users that tests make, whatever the umask is
            Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Os.write(base.resolve("pid-namespace"), Os.link("/proc/self/ns/pid") + "\n");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Os.deleteTree(base)));
        return base;
    }
}
