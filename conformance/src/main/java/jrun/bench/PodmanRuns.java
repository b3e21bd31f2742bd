// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import jrun.conformance.PrivatePodman;

/** {@code podman run --rm} from end to end: a private Podman, one image of the bench's rootfs, the peer as its runtime. */
final class PodmanRuns implements AutoCloseable {
    private static final Path PODMAN = Path.of("/usr/bin/podman");
    private static final long PATIENCE_NANOS = 120_000_000_000L;
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
                        PrivatePodman.configuration(dir).toString()));
        PrivatePodman.configure(dir);
    }

    static boolean isThere() {
        return Files.isExecutable(PODMAN) && Files.isExecutable(Path.of("/usr/bin/conmon"));
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
        commands.run(List.of("/bin/sh", "-c", PrivatePodman.REMOVE_CGROUPS));
    }
}
