// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Path;

/** Where this run of the tests keeps its files; removed when the JVM ends. */
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
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Os.deleteTree(base)));
        return base;
    }
}
