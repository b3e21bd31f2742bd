// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** {@code podman run --rm} from end to end: a private Podman, one image of the bench's rootfs, the peer as its runtime. */
final class PodmanRuns implements AutoCloseable {
    private static final Path PODMAN = Path.of("/usr/bin/podman");
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long POLL_NANOS = 5_000_000;

    private final Path dir;
    private final Timer timer;
    private final Commands commands;
    private boolean imported;

    PodmanRuns(Path dir, Timer timer) throws IOException {
        this.dir = Files.createDirectories(dir);
        this.timer = timer;
        commands = new Commands(
                dir.resolve("output"),
                Map.of(
                        "PATH",
                        "/usr/bin:/bin:/usr/sbin:/sbin",
                        "CONTAINERS_CONF",
                        configuration(dir).toString()));
        Files.writeString(configuration(dir), """
                [containers]
                default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
                [engine]
                cgroup_manager = "cgroupfs"
                events_logger = "file"
                runtime_supports_json = ["jrun", "runc", "crun"]
                """);
    }

    static boolean isThere() {
        return Files.isExecutable(PODMAN) && Files.isExecutable(Path.of("/usr/bin/conmon"));
    }

    /** The variable that leads Podman to its configuration. */
    static Path configuration(Path dir) {
        return dir.resolve("containers.conf");
    }

    /** One run, after the clean-up processes of the one before have ended. */
    Sample run(Peer peer, Path rootfs) {
        if (!imported) {
            imported = true;
            String image = dir.resolve("image.tar").toString();
            commands.run(List.of("/bin/tar", "-C", rootfs.toString(), "-cf", image, "."));
            commands.run(podman("import", "--change", "ENV PATH=/bin", image, "bench"));
        }
        awaitCleanUp();
        timer.settle();
        // No limit of its own: the pure v2 view may have no controllers.
        return timer.time(
                List.of(podman(
                        "--runtime",
                        peer.program(),
                        "run",
                        "--rm",
                        "--network",
                        "none",
                        "--pids-limit",
                        "-1",
                        "bench",
                        "true")),
                false);
    }

    private List<String> podman(String... args) {
        return Commands.join(
                List.of(
                        PODMAN.toString(),
                        "--root",
                        storage(),
                        "--runroot",
                        dir.resolve("run").toString(),
                        "--tmpdir",
                        dir.resolve("tmp").toString(),
                        "--log-level",
                        "error"),
                List.of(args));
    }

    private String storage() {
        return dir.resolve("storage").toString();
    }

    private void awaitCleanUp() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (ProcessHandle.allProcesses().anyMatch(this::isOurs)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("podman's clean-up does not end");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .contains(storage());
        } catch (IOException _) {
            return false; // it has just ended
        }
    }

    @Override
    public void close() throws IOException {
        if (!imported) {
            return;
        }
        commands.run(podman("rm", "--all", "--force", "--time", "0"));
        awaitCleanUp();
        for (String line : Commands.lines(Path.of("/proc/self/mounts")).reversed()) {
            String target = line.split(" ")[1];
            if (target.startsWith(dir + "/")) {
                commands.run(List.of("/bin/umount", "-l", target));
            }
        }
        // unless another Podman is using it: a cgroup with processes stays
        String remove = "find /sys/fs/cgroup/*/libpod_parent -depth -type d -exec rmdir {} + 2>/dev/null || true";
        commands.run(List.of("/bin/sh", "-c", remove));
    }
}
