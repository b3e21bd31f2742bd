// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A runtime that takes part: its program, its own state root and its own container ids. */
final class Peer {
    private final String name;
    private final Path program;
    private final List<String> globals;
    private final Path root;
    private final Timer timer;
    private int ids;

    /** @param globals options that stand before each command */
    Peer(String name, Path program, List<String> globals, Path root, Timer timer) {
        this.name = name;
        this.program = program;
        this.globals = List.copyOf(globals);
        this.root = root;
        this.timer = timer;
    }

    String name() {
        return name;
    }

    String program() {
        return program.toString();
    }

    /** The same runtime with a state root of its own, which is empty. */
    Peer withOtherRoot() {
        return new Peer(name + "-other", program, globals, root.resolveSibling(root.getFileName() + "-other"), timer);
    }

    /** An id that nobody has used, in all of this machine's cgroups. */
    String newId() {
        return idPrefix() + name.replace('.', '-') + "-" + ++ids;
    }

    /** What the ids of all peers begin with. */
    static String idPrefix() {
        return "bench-" + ProcessHandle.current().pid() + "-";
    }

    /** The command line of one call. */
    List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--root", root.toString()));
        command.addAll(globals);
        return Commands.join(command, List.of(args));
    }

    /** {@code NAME --version} and the like, which need no root. */
    List<String> plain(String... args) {
        return Commands.join(List.of(program.toString()), List.of(args));
    }

    /** The first line of {@code --version}. */
    String version() {
        return timer.printed(plain("--version")).lines().findFirst().orElse("unknown");
    }

    /** Runs a command for its effect: at once, untimed. */
    void call(String... args) {
        timer.time(List.of(command(args)), false);
    }

    void settle() {
        timer.settle();
    }

    Sample time(List<List<String>> commands) {
        timer.settle();
        return timer.time(commands, false);
    }

    Sample timeTogether(List<List<String>> commands) {
        timer.settle();
        return timer.time(commands, true);
    }

    /** Removes every container of this peer, whatever happened. */
    void clear() {
        try (var containers = Files.isDirectory(root) ? Files.list(root) : java.util.stream.Stream.<Path>empty()) {
            for (Path container : containers.toList()) {
                String id = container.getFileName().toString();
                if (!id.startsWith(idPrefix())) {
                    continue; // a runtime may keep other things in its root
                }
                try {
                    call("delete", "--force", id);
                } catch (IllegalStateException e) {
                    System.err.println("bench: " + e.getMessage());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
