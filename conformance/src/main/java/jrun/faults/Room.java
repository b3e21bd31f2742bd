// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the commands run: namespaces of mounts and pids of its own (build-tools/faults.sh makes them), a rootfs, a state
 * root, and cgroups below one directory of each hierarchy. So whatever is left is seen, and is nobody else's.
 */
final class Room {
    /** Of a runtime that may hang or leave something at each fault, by faults.sh, less: there it is no verdict of ours. */
    private static final long PATIENCE_SECONDS = Long.getLong("jrun.patience", 120);

    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS) / 4;
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    final Path dir;
    final Path program;
    private final Path inject;
    private final String cgroup;
    private Path root;
    private Set<String> base = new TreeSet<>();
    private Set<String> expected = new TreeSet<>();
    private final List<Path> groups = new ArrayList<>();
    private int ids;

    Room(Path dir, Path program, Path inject) throws IOException {
        this.dir = Files.createDirectories(dir);
        this.program = program;
        this.inject = inject;
        this.cgroup = "faults-"
                + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                        .toString()
                        .replaceAll("\\D", "");
        root = dir.resolve("state");
        for (Path parent : cgroupParents()) {
            Files.createDirectories(parent);
            for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
                if (Files.exists(parent.resolve(file))) {
                    Files.writeString(parent.resolve(file), Files.readString(parent.resolveSibling(file)));
                }
            }
        }
    }

    /** Takes the cgroups away again. */
    void close() throws IOException {
        for (Path group : groups) {
            Files.deleteIfExists(group);
        }
        for (Path parent : cgroupParents()) {
            Files.deleteIfExists(parent);
        }
    }

    private List<Path> cgroupParents() throws IOException {
        List<Path> parents = new ArrayList<>();
        List<Path> hierarchies = new ArrayList<>(List.of(CGROUPS));
        hierarchies.addAll(entries(CGROUPS));
        for (Path hierarchy : hierarchies) {
            boolean top = hierarchy.equals(CGROUPS) || !Files.exists(CGROUPS.resolve("cgroup.procs"));
            if (top && Files.exists(hierarchy.resolve("cgroup.procs"))) {
                parents.add(hierarchy.resolve(cgroup));
            }
        }
        return parents;
    }

    /** Where a file system that is almost full is mounted. */
    Path small() {
        return dir.resolve("small");
    }

    /** cgroupsPath of a container. */
    String cgroupsPath(String id) {
        return "/" + cgroup + "/" + id;
    }

    String newId() {
        return "f" + ++ids;
    }

    Path root() {
        return root;
    }

    void useRoot(Path other) {
        root = other;
    }

    List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--root", root.toString()));
        command.addAll(List.of(args));
        return command;
    }

    Outcome call(String... args) {
        return run(command(args));
    }

    /** The cgroup.procs of a new cgroup with a limit of memory; it stays until {@link #close}. */
    String memoryGroup(int bytes) throws IOException {
        boolean legacy = Files.exists(CGROUPS.resolve("memory"));
        Path parent = CGROUPS.resolve(legacy ? "memory" : ".").normalize().resolve(cgroup);
        Path group = Files.createDirectories(parent.resolve("limit-" + bytes));
        Files.writeString(group.resolve(legacy ? "memory.limit_in_bytes" : "memory.max"), Integer.toString(bytes));
        base.add("cgroup " + group);
        groups.add(group);
        return group.resolve("cgroup.procs").toString();
    }

    /** Runs it with a fault. */
    Outcome inject(List<String> options, List<String> command) {
        List<String> all = new ArrayList<>(
                List.of(inject.toString(), "-x", "/busybox", "-s", hitFile().toString()));
        all.addAll(options);
        all.add("--");
        all.addAll(command);
        try {
            Files.deleteIfExists(hitFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run(all);
    }

    private Path hitFile() {
        return dir.resolve("hit");
    }

    /** Whether the last {@link #inject} has met its call. */
    boolean hit() {
        return read(hitFile()).contains("hit");
    }

    /** Whether the last command was a program at all, and not ended by the kernel before it. */
    boolean began() {
        return read(hitFile()).contains("began");
    }

    Outcome run(List<String> command) {
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        try {
            Files.deleteIfExists(out); // a container of an earlier one may still write to its own
            Files.deleteIfExists(err);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(dir.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                killAll();
                process.waitFor();
                return new Outcome(Outcome.HANG, read(out), read(err));
            }
            return new Outcome(process.exitValue(), read(out), read(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Notes what is there now as what belongs here. */
    void expectWhatIsHere() {
        base = everything();
        expected = base;
    }

    /** Notes it until {@link #clear}, as a container that serves more than one trial. */
    void expectForNow() {
        expected = everything();
    }

    /** What is there and does not belong here, once killed processes have had their moment to go. */
    List<String> remains() {
        long deadline = System.nanoTime() + GRACE_NANOS;
        while (true) {
            List<String> more = new ArrayList<>(everything());
            more.removeAll(expected);
            if (more.isEmpty() || System.nanoTime() > deadline) {
                return more;
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends every process here that did not belong here, and removes the containers' cgroups and state. */
    void clear() {
        expected = base;
        killAll();
        remains();
        try {
            for (Path parent : cgroupParents()) {
                try (Stream<Path> below = Files.walk(parent)) {
                    below.filter(Files::isDirectory)
                            .sorted((a, b) -> b.getNameCount() - a.getNameCount())
                            .filter(path -> !path.equals(parent) && !expected.contains("cgroup " + path))
                            .forEach(path -> path.toFile().delete());
                } catch (UncheckedIOException e) {
                    // one of them has gone by itself
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path entry : entries(root)) {
            if (!expected.contains("file " + entry)) {
                run(List.of("rm", "-rf", entry.toString()));
            }
        }
        for (String left : remains()) {
            if (left.startsWith("file ")) {
                run(List.of("rm", "-rf", left.substring("file ".length())));
            }
        }
    }

    private void killAll() {
        for (String left : everything()) {
            if (left.startsWith("process ") && !expected.contains(left)) {
                ProcessHandle.of(Long.parseLong(left.split(" ")[1])).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private Set<String> everything() {
        Set<String> all = new TreeSet<>();
        long self = ProcessHandle.current().pid();
        for (Path process : entries(Path.of("/proc"))) {
            String name = process.getFileName().toString();
            if (Character.isDigit(name.charAt(0)) && Long.parseLong(name) != self && Facts.alive(process)) {
                all.add("process " + name);
            }
        }
        try {
            for (Path parent : cgroupParents()) {
                for (Path entry : entries(parent)) {
                    if (Files.isDirectory(entry)) {
                        all.add("cgroup " + entry);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Path place : List.of(root, Path.of("/tmp"), Path.of("/run"), Path.of("/dev/shm"), dir.resolve("bundle"))) {
            for (Path entry : entries(place)) {
                all.add("file " + entry);
            }
        }
        for (String line : read(Path.of("/proc/self/mountinfo")).split("\n", -1)) {
            if (!line.contains(" " + small() + " ")) { // it is mounted again
                all.add("mount " + line);
            }
        }
        return all;
    }

    static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // gone, or not there
        }
    }

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
