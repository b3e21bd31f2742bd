// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All that is counted of a build for the committed baseline. Works in one directory whose name has a fixed length. */
final class Countings implements AutoCloseable {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final Allowance CLASSES = new Allowance(10, false);
    private static final int JVM_STARTS = 3;
    private static final Set<String> BY_IMAGE = Set.of(Settings.IMAGE, Settings.LIBRARIES);
    private static final Set<String> BY_IMAGE_HERE = Set.of(Settings.IMAGE, Settings.LIBRARIES, Settings.MACHINE);
    private static final Set<String> BY_CODE = Set.of(Settings.IMAGE, Settings.LIBRARIES, Settings.VALGRIND);
    private static final Set<String> BY_CODE_HERE =
            Set.of(Settings.IMAGE, Settings.LIBRARIES, Settings.MACHINE, Settings.VALGRIND);

    /**
     * One count.
     *
     * @param key build and count, as in the baseline
     * @param allowance for the first record
     * @param dependsOn the settings
     */
    record Count(String key, Allowance allowance, Set<String> dependsOn, Counting counting) {}

    /** Counts now. */
    @FunctionalInterface
    interface Counting {
        long count() throws IOException;
    }

    private final Path dir;
    private final Commands commands;
    private final Tracer tracer;
    private final Callgrind callgrind;
    private final Path bare;
    private final Path engine;
    private final List<Build> runtimes = new ArrayList<>();

    /** A build under test and its containers, each by an id of fixed length. */
    private final class Build {
        private final String name;
        private final Path program;
        private final List<String> made = new ArrayList<>();
        private String waiting = "";

        Build(String name, Path program) {
            this.name = name;
            this.program = program;
            runtimes.add(this);
        }

        List<String> command(String... args) {
            return Commands.join(
                    List.of(
                            program.toString(),
                            "--root",
                            dir.resolve("root-" + name).toString()),
                    List.of(args));
        }

        String newId() {
            made.add("counts-%07d-%s-%02d".formatted(ProcessHandle.current().pid(), name, made.size()));
            return made.getLast();
        }

        String create(Path bundle) {
            String id = newId();
            commands.run(command("create", "--bundle", bundle.toString(), id));
            return id;
        }

        /** A container that waits for its start, made at the first call. */
        String waiting() {
            if (waiting.isEmpty()) {
                waiting = create(bare);
            }
            return waiting;
        }

        /** A container that has ended: {@code delete --force} would wait for the end itself, more or less often. */
        String stopped() {
            String id = create(bare);
            commands.run(command("kill", id, "KILL"));
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (!commands.run(command("state", id)).contains("stopped")) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(id + " does not stop");
                }
            }
            return id;
        }

        void clear() {
            made.forEach(id -> commands.run(command("delete", "--force", id)));
        }
    }

    Countings(Path dir, Path busybox) throws IOException {
        this.dir = Files.createDirectories(dir);
        commands = new Commands(dir.resolve("output"), Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C"));
        tracer = new Tracer(commands, dir.resolve("strace"));
        callgrind = new Callgrind(commands, dir.resolve("callgrind"));
        Bundles bundles = new Bundles(dir, busybox);
        bare = bundles.bare("bare", Tracer.PROGRAM);
        engine = bundles.engine("engine", Tracer.PROGRAM);
    }

    @Override
    public void close() {
        runtimes.forEach(Build::clear);
    }

    /** Of the native image. */
    List<Count> ofImage(Path program) {
        Build image = new Build("native", program.toAbsolutePath());
        List<Count> counts = new ArrayList<>();
        counts.addAll(systemCalls(image));
        counts.addAll(instructions(image));
        counts.add(
                new Count("jrun-native\tsize-executable", new Allowance(1, true), BY_IMAGE, () -> Files.size(program)));
        return counts;
    }

    private List<Count> systemCalls(Build image) {
        List<Count> counts = new ArrayList<>();
        addCalls(counts, "version", BY_IMAGE, () -> calls(List.of(image.program.toString(), "--version")));
        addCalls(counts, "state", () -> calls(image.command("state", image.waiting())));
        addCalls(counts, "run", () -> run(image, bare));
        addCalls(counts, "run-engine", () -> run(image, engine));
        addCalls(counts, "create", () -> {
            String id = image.newId();
            return tracer.countCreate(
                    image.command("create", "--bundle", bare.toString(), id),
                    () -> commands.run(image.command("start", id)));
        });
        addCalls(counts, "start", () -> calls(image.command("start", image.create(bare))));
        addCalls(counts, "exec", () -> calls(image.command("exec", image.waiting(), Tracer.PROGRAM)));
        addCalls(counts, "kill", () -> calls(image.command("kill", image.waiting(), "CONT")));
        addCalls(counts, "delete", () -> calls(image.command("delete", image.stopped())));
        return counts;
    }

    private static void addCalls(List<Count> counts, String command, Counting counting) {
        addCalls(counts, command, BY_IMAGE_HERE, counting);
    }

    private static void addCalls(List<Count> counts, String command, Set<String> dependsOn, Counting counting) {
        counts.add(new Count("jrun-native\tsyscalls-" + command, new Allowance(1, true), dependsOn, counting));
    }

    private long run(Build image, Path bundle) {
        // The first run makes the mount points in the rootfs and the cached filter.
        commands.run(image.command("run", "--bundle", bundle.toString(), image.newId()));
        return calls(image.command("run", "--bundle", bundle.toString(), image.newId()));
    }

    private long calls(List<String> command) {
        return tracer.count(command);
    }

    private List<Count> instructions(Build image) {
        Path program = image.program;
        return List.of(
                ofCode("version", BY_CODE, () -> callgrind.count(List.of(program.toString(), "--version"))),
                ofCode("state", BY_CODE_HERE, () -> callgrind.count(image.command("state", image.waiting()))),
                ofCode("plan", BY_CODE_HERE, () -> callgrind.count(image.command("plan", engine.toString()))),
                ofCode(
                        "create",
                        BY_CODE_HERE,
                        () -> callgrind.count(image.command("create", "--bundle", engine.toString(), image.newId()))));
    }

    private static Count ofCode(String command, Set<String> dependsOn, Counting counting) {
        return new Count("jrun-native\tinstructions-" + command, new Allowance(2, true), dependsOn, counting);
    }

    /** Of the JVM distribution: its folder, the helper in it, the classes that a command loads. */
    List<Count> ofJvm(Path folder) {
        Build jvm = new Build("jvm", folder.resolve("bin/jrun").toAbsolutePath());
        Set<String> byJdk = Set.of(Settings.JDK);
        return List.of(
                new Count(
                        "jrun-jvm\tclasses-version",
                        CLASSES,
                        byJdk,
                        () -> classes(" source: ", List.of(jvm.program.toString(), "--version"))),
                new Count(
                        "jrun-jvm\tclasses-state",
                        CLASSES,
                        byJdk,
                        () -> classes(" source: ", jvm.command("state", jvm.waiting()))),
                new Count(
                        "jrun-jvm\tclasses-from-jars-state",
                        new Allowance(0, false),
                        byJdk,
                        () -> classes(" source: file:", jvm.command("state", jvm.waiting()))),
                new Count("jrun-jvm\tsize-folder", new Allowance(2, true), byJdk, () -> size(folder)),
                new Count(
                        "jrun-init\tsize-executable",
                        new Allowance(1, true),
                        Set.of(Settings.LIBRARIES),
                        () -> Files.size(folder.resolve("lib/jrun-init"))));
    }

    /** The fewest of a few starts: the JVM's own threads load a class more now and then. */
    private long classes(String from, List<String> command) throws IOException {
        Path log = dir.resolve("classes");
        long fewest = Long.MAX_VALUE;
        for (int start = 0; start < JVM_STARTS; start++) {
            Files.deleteIfExists(log);
            commands.run(
                    Commands.join(List.of("/usr/bin/env", "JRUN_JAVA_OPTIONS=-Xlog:class+load:file=" + log), command));
            long loaded = Commands.lines(log).stream()
                    .filter(line -> line.contains(from))
                    .count();
            fewest = Math.min(fewest, loaded);
        }
        return fewest;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(Countings::sizeOf)
                    .sum();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
