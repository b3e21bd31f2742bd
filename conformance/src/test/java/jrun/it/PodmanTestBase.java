// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the tests with Podman share: one private Podman, its image, and shorthands. */
@Tag("root")
@ResourceLock("podman")
abstract class PodmanTestBase {
    private static @Nullable Podman shared;
    private static int count;

    final Podman podman = podman();

    @BeforeAll
    static void makeImage() {
        assumeTrue(Podman.isThere(), "needs podman and conmon");
        Target.binary();
        shared = new Podman(Os.mkdirs(TestArea.base().resolve(TestArea.newId())));
    }

    @AfterAll
    static void removeAll() {
        if (shared != null) {
            shared.removeAll();
            shared = null;
        }
    }

    Result quick(String... command) {
        List<String> args = new ArrayList<>(List.of("run", "--rm", "--network", "none", "busybox"));
        args.addAll(List.of(command));
        return podman.call(args.toArray(String[]::new));
    }

    /** Starts a container; arguments from the first that begins with "--" are options of podman's. */
    String detached(String... command) {
        String name = TestArea.prefix() + "p" + ++count;
        List<String> args = new ArrayList<>(List.of("run", "-d", "--network", "none", "--name", name));
        List<String> tail = new ArrayList<>();
        boolean options = false;
        for (String arg : command) {
            options |= arg.startsWith("--");
            (options ? args : tail).add(arg);
        }
        args.add("busybox");
        args.addAll(tail);
        podman.call(args.toArray(String[]::new)).ok();
        return name;
    }

    String inspect(String name, String format) {
        return podman.call("inspect", "--format", format, name).ok().trimmed();
    }

    private static Podman podman() {
        return Objects.requireNonNull(shared);
    }
}
