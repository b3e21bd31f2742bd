// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a command in a room made by {@code build-tools/suite-room.sh}: with its own processes, mounts, devices, network and
 * cgroups, so that a test cannot harm the machine. What is left of the cgroups is removed here.
 */
final class SuiteRoom {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int CGROUP_DEPTH = 12;
    private static final int REMOVAL_TRIES = 50;
    private static final int REMOVAL_PAUSE_MILLIS = 20;

    private static final String PREFIX = "jrun-suite-";

    private final String cgroup;

    private SuiteRoom(String cgroup) {
        this.cgroup = cgroup;
    }

    /** The room of this thread: one at a time, whose cgroups are directly below the root of each hierarchy. */
    static SuiteRoom ofThisThread() {
        return new SuiteRoom(PREFIX + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().threadId());
    }

    /**
     * Refuses a program that no room shows: all have a /tmp and a /run of their own, with nothing but the project.
     *
     * @throws IOException when it is there and outside of the project
     */
    static void requireVisible(Path program) throws IOException {
        Path real = program.toRealPath();
        boolean own = real.startsWith("/tmp") || real.startsWith("/run");
        if (own && !real.startsWith(Path.of("").toRealPath())) {
            throw new IOException("runtime " + real + ": put it below the project, a room has its own /tmp and /run");
        }
    }

    /** Removes the cgroups of a run that was killed. */
    static void removeStale() throws IOException, InterruptedException {
        for (Path hierarchy : hierarchies()) {
            for (String name : hierarchy.toFile().list()) {
                if (name.startsWith(PREFIX) && !alive(name.split("-")[2])) {
                    new SuiteRoom(name).removeCgroups();
                }
            }
        }
    }

    private static boolean alive(String pid) {
        return Files.exists(Path.of("/proc", pid));
    }

    /**
     * What a command did.
     *
     * @param exit its status, or {@link Sandbox#TIMED_OUT}
     * @param left cgroups that the command made and did not remove
     */
    record Outcome(int exit, double seconds, List<String> out, List<String> err, List<String> left) {
        Outcome {
            out = List.copyOf(out);
            err = List.copyOf(err);
            left = List.copyOf(left);
        }
    }

    /** Runs the command to its end or to the limit; nothing of it lives on afterwards. */
    Outcome run(List<String> command, Map<String, String> environment, int limitSeconds)
            throws IOException, InterruptedException {
        Path dir = Files.createTempDirectory("jrun-suite-");
        File out = dir.resolve("out").toFile();
        File err = dir.resolve("err").toFile();
        List<String> words = new ArrayList<>(List.of("build-tools/suite-room.sh", cgroup));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().clear();
        builder.environment().putAll(environment);
        long begin = System.nanoTime();
        Process process = builder.start();
        try {
            int exit = process.waitFor(limitSeconds, TimeUnit.SECONDS) ? process.exitValue() : Sandbox.TIMED_OUT;
            double seconds = (System.nanoTime() - begin) / 1e9;
            process.destroyForcibly(); // unshare(1), whose child is the first process of the room
            List<String> left = removeCgroups();
            return new Outcome(exit, seconds, lines(out), lines(err), left);
        } finally {
            process.destroyForcibly().waitFor();
            Trees.delete(dir);
        }
    }

    private static List<String> lines(File file) throws IOException {
        return new String(Files.readAllBytes(file.toPath()), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
    }

    private List<String> removeCgroups() throws IOException, InterruptedException {
        List<String> left = new ArrayList<>();
        List<Path> dirs = new ArrayList<>();
        for (Path root : roots()) {
            for (Path dir : tree(root)) {
                String below = root.relativize(dir).toString();
                if (!below.isEmpty() && !below.equals("room")) {
                    left.add("cgroup " + CGROUPS.relativize(dir));
                }
                thaw(dir); // a frozen process of a v1 hierarchy does not die
                dirs.add(dir);
            }
        }
        for (Path dir : dirs.reversed()) {
            remove(dir);
        }
        return left;
    }

    /** The room's own cgroup in each hierarchy. */
    private List<Path> roots() throws IOException {
        return hierarchies().stream()
                .map(hierarchy -> hierarchy.resolve(cgroup))
                .filter(Files::isDirectory)
                .toList();
    }

    private static List<Path> hierarchies() throws IOException {
        try (Stream<Path> below = Files.list(CGROUPS)) {
            return Stream.concat(Stream.of(CGROUPS), below)
                    .filter(path -> Files.isDirectory(path) && !Files.isSymbolicLink(path))
                    .toList();
        }
    }

    private static List<Path> tree(Path root) throws IOException {
        try (Stream<Path> dirs = Files.find(root, CGROUP_DEPTH, (_, attributes) -> attributes.isDirectory())) {
            return dirs.toList(); // parents come before their children
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void thaw(Path cgroup) throws IOException {
        Path v1 = cgroup.resolve("freezer.state");
        Path v2 = cgroup.resolve("cgroup.freeze");
        if (Files.exists(v1) && !Files.readString(v1).startsWith("THAWED")) {
            Files.writeString(v1, "THAWED");
        } else if (Files.exists(v2) && Files.readString(v2).startsWith("1")) {
            Files.writeString(v2, "0");
        }
    }

    /** A killed process leaves its cgroup a little later than the room. */
    private static void remove(Path cgroup) throws InterruptedException {
        for (int i = 0; i < REMOVAL_TRIES; i++) {
            if (cgroup.toFile().delete() || !Files.exists(cgroup)) {
                return;
            }
            Thread.sleep(REMOVAL_PAUSE_MILLIS);
        }
        System.err.println("suites: cannot remove cgroup " + cgroup);
    }
}
