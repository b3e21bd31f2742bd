// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A private Podman: storage, run root and configuration of its own, the runtime under test, one image of busybox. */
final class Podman {
    private final Path dir;
    private final String driver;

    Podman(Path dir) {
        this.dir = dir;
        this.driver = Os.read(Path.of("/proc/filesystems")).contains("\toverlay") ? "overlay" : "vfs";
        Os.write(dir.resolve("containers.conf"), """
                [containers]
                default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
                [engine]
                cgroup_manager = "cgroupfs"
                events_logger = "file"
                runtime_supports_json = ["jrun", "runc", "crun"]
                """);
        Path rootfs = dir.resolve("rootfs");
        Rootfs.make(Os.mkdirs(rootfs));
        // a copy: other tests link the same programs meanwhile, and tar takes that for a change
        Os.sh(dir, "cp -a rootfs copy && tar -C copy -cf image.tar . && rm -r copy");
        call("import", "--change", "ENV PATH=/bin", dir.resolve("image.tar").toString(), "busybox");
    }

    static boolean isThere() {
        return new Invocation(TestArea.base(), List.of("sh", "-c", "command -v podman conmon"))
                        .run()
                        .exit()
                == 0;
    }

    Invocation command(String... args) {
        return tool(
                List.of(
                        "podman",
                        "--root",
                        storage(),
                        "--runroot",
                        run(),
                        "--tmpdir",
                        dir.resolve("tmp").toString(),
                        "--storage-driver",
                        driver,
                        "--log-level",
                        "error",
                        "--runtime",
                        Target.binary().toString()),
                args);
    }

    Result call(String... args) {
        return command(args).run();
    }

    Invocation buildah(String... args) {
        return tool(List.of("buildah", "--root", storage(), "--runroot", run(), "--storage-driver", driver), args);
    }

    /** Ends and removes all containers, and the mount that Podman keeps on its storage. */
    void removeAll() {
        call("rm", "--all", "--force", "--time", "0");
        Await.until("the end of Podman's clean-up processes", () -> !Os.anyCommandWith(storage()));
        Os.sh(dir, "grep -o '" + storage() + "[^ ]*' /proc/mounts | sort -r | xargs -r umount -l");
        // unless another Podman is using it: a cgroup with processes stays
        Os.sh(dir, "find /sys/fs/cgroup/*/libpod_parent -depth -type d -exec rmdir {} + 2>/dev/null || true");
    }

    private Invocation tool(List<String> command, String... args) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(args));
        return new Invocation(dir, all).env("CONTAINERS_CONF=" + dir.resolve("containers.conf"));
    }

    private String storage() {
        return dir.resolve("storage").toString();
    }

    private String run() {
        return dir.resolve("run").toString();
    }
}
