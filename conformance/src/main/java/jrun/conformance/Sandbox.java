// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A private place for one program: its own working directory, temporary directory, state root, pid namespace and mount
 * namespace. Whatever the program or its containers leave behind dies with the namespaces; cgroups are removed by name.
 */
final class Sandbox implements AutoCloseable {
    /** The exit status of a program that was stopped at its time limit. */
    static final int TIMED_OUT = -1;

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int CGROUP_DEPTH = 4;
    /** The cgroup names that the upstream programs write into their configs. */
    private static final List<String> FIXED_CGROUPS = List.of("cgrouptest", "testdir");

    private final Path dir;
    private final RuntimeUnderTest runtime;

    /** Makes the directory with the runtime's wrapper, {@code runtimetest} and the rootfs archive in it. */
    Sandbox(RuntimeUnderTest runtime, Path runtimetest, Path archive) throws IOException {
        this.runtime = runtime;
        dir = Files.createTempDirectory("jrun-conformance-");
        // Containers with id maps must be able to walk to their rootfs.
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(dir.resolve("tmp"));
        Files.copy(runtimetest, dir.resolve("runtimetest"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(dir.resolve(archive.getFileName()), archive);
        Path wrapper = Files.createDirectory(dir.resolve("bin")).resolve("runtime");
        Files.writeString(wrapper, """
                #!/bin/sh
                printf '%%s\\n' "$*" >>'%1$s/calls'
                exec '%2$s' --root '%1$s/root' "$@"
                """.formatted(dir, runtime.program()));
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs one program to its end or to the limit. */
    ProgramResult run(Path program, int limitSeconds) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        // The shell is pid 1 of the new namespace and reaps what is re-parented to it; the extra exit keeps it there.
        ProcessBuilder builder = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "/bin/sh",
                        "-c",
                        "\"$0\"; exit $?",
                        program.toString())
                .directory(dir.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile());
        builder.environment().put("RUNTIME", dir.resolve("bin/runtime").toString());
        builder.environment().put("TMPDIR", dir.resolve("tmp").toString());
        Process process = builder.start();
        int exit = process.waitFor(limitSeconds, TimeUnit.SECONDS) ? process.exitValue() : TIMED_OUT;
        double seconds = (System.nanoTime() - begin) / 1e9;
        process.destroyForcibly();
        process.waitFor();
        List<String> left = cleanUp();
        String name = program.getFileName().toString();
        return ProgramResult.judge(name, exit, seconds, lines("out"), lines("err"), left);
    }

    private List<String> lines(String file) throws IOException {
        return new String(Files.readAllBytes(dir.resolve(file)), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
    }

    private List<String> cleanUp() throws IOException, InterruptedException {
        List<String> left = new ArrayList<>();
        Path root = dir.resolve("root");
        if (Files.isDirectory(root)) {
            try (Stream<Path> containers = Files.list(root)) {
                for (Path container : containers.toList()) {
                    String id = container.getFileName().toString();
                    if (!id.startsWith("@")) { // no container: a runtime's own store, such as jrun's compiled filters
                        left.add("container " + id);
                        forceDelete(root, id);
                    }
                }
            }
        }
        Set<String> names = new TreeSet<>(containerIds());
        names.addAll(FIXED_CGROUPS);
        for (Path cgroup : cgroupsNamed(names)) {
            left.add("cgroup " + cgroup);
            removeCgroup(cgroup);
        }
        return left;
    }

    private void forceDelete(Path root, String id) throws IOException, InterruptedException {
        Process delete = new ProcessBuilder(
                        runtime.program().toString(), "--root", root.toString(), "delete", "--force", id)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!delete.waitFor(10, TimeUnit.SECONDS)) {
            delete.destroyForcibly();
        }
    }

    private Set<String> containerIds() throws IOException {
        Set<String> ids = new TreeSet<>();
        if (Files.exists(dir.resolve("calls"))) {
            for (String call : lines("calls")) {
                String last = call.substring(call.lastIndexOf(' ') + 1);
                if (call.startsWith("create ") && last.matches("[A-Za-z0-9_+.-]{2,}") && !last.startsWith(".")) {
                    ids.add(last);
                }
            }
        }
        return ids;
    }

    private static List<Path> cgroupsNamed(Set<String> names) throws IOException {
        try (Stream<Path> all = Files.find(
                CGROUPS, CGROUP_DEPTH, (path, attributes) -> attributes.isDirectory() && nameIn(path, names))) {
            return all.toList();
        } catch (UncheckedIOException _) {
            return List.of(); // somebody else's cgroup went away under the walk
        }
    }

    private static boolean nameIn(Path path, Set<String> names) {
        String name = String.valueOf(path.getFileName());
        // runc and crun put a container into NAME, Podman-like drivers into PREFIX-NAME.scope.
        return names.contains(name) || names.stream().anyMatch(id -> id.length() > 30 && name.contains(id));
    }

    private static void removeCgroup(Path cgroup) throws IOException {
        List<Path> dirs;
        try (Stream<Path> tree = Files.find(cgroup, CGROUP_DEPTH, (_, attributes) -> attributes.isDirectory())) {
            dirs = tree.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList();
        } catch (IOException | UncheckedIOException _) {
            return;
        }
        for (Path dir : dirs) {
            if (!dir.toFile().delete()) {
                System.err.println("conformance: cannot remove cgroup " + dir);
            }
        }
    }

    @Override
    public void close() throws IOException {
        Trees.delete(dir);
    }
}
