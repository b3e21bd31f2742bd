// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Calls of the runtime under test with a state root of its own, and maybe with a changed view of the host's cgroups. */
final class ContainerRuntime {
    /** How a command finds the cgroup hierarchies. */
    enum View {
        /** As this machine has them. */
        HOST(""),
        /** The unified hierarchy alone. */
        V2("umount -a -t cgroup,cgroup2; ! mountpoint -q /sys/fs/cgroup || umount -l /sys/fs/cgroup;"
                + " mount -t cgroup2 none /sys/fs/cgroup"),
        /** The legacy hierarchies alone. */
        V1("! mountpoint -q /sys/fs/cgroup/unified || umount -l /sys/fs/cgroup/unified");

        private final String setup;

        View(String setup) {
            this.setup = setup;
        }

        /** What a shell does for it, as root, in a mount namespace of its own. */
        String setup() {
            return setup.isEmpty() ? ":" : setup;
        }
    }

    private final Path dir;
    private final Path root;
    private final View view;

    ContainerRuntime(Path dir, View view) {
        this.dir = dir;
        this.root = dir.resolve("state");
        this.view = view;
    }

    Path root() {
        return root;
    }

    /** The same state root, seen with other cgroup mounts (in a private mount namespace for each call). */
    ContainerRuntime in(View other) {
        return new ContainerRuntime(dir, other);
    }

    /** A command, after {@code --root}. */
    Invocation command(String... args) {
        return withGlobals(List.of(), args);
    }

    /** A command after {@code --root} and more global options. */
    Invocation withGlobals(List<String> globals, String... args) {
        List<String> command = new ArrayList<>(List.of(Target.binary().toString(), "--root", root.toString()));
        command.addAll(globals);
        command.addAll(List.of(args));
        return raw(command);
    }

    /** The runtime with exactly these arguments. */
    Invocation bare(String... args) {
        List<String> command = new ArrayList<>(List.of(Target.binary().toString()));
        command.addAll(List.of(args));
        return raw(command);
    }

    Result call(String... args) {
        return command(args).run();
    }

    private Invocation raw(List<String> command) {
        Invocation invocation = new Invocation(dir, command);
        OrdinaryUser user = OrdinaryUser.get();
        if (user != null) {
            return user.call(invocation, view.setup());
        }
        if (view != View.HOST) {
            invocation.through(
                    "unshare", "-m", "--propagation", "private", "sh", "-c", view.setup + "; exec \"$@\"", "sh");
        }
        return invocation;
    }
}
