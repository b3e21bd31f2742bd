// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jrun.conformance.PrivatePodman;

/** A private Podman: storage, run root and configuration of its own, the runtime under test, one image of busybox. */
final class Podman {
    private final Path dir;
    private final String driver;

    Podman(Path dir) {
        this.dir = dir;
        this.driver = Os.read(Path.of("/proc/filesystems")).contains("\toverlay") ? "overlay" : "vfs";
        try {
            PrivatePodman.configure(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path rootfs = dir.resolve("rootfs");
        Rootfs.make(Os.mkdirs(rootfs));
        // a copy: other tests link the same programs meanwhile, and tar takes that for a change
        Os.sh(dir, "cp -a rootfs copy && tar -C copy -cf image.tar . && rm -r copy");
        call("import", "--change", "ENV PATH=/bin", dir.resolve("image.tar").toString(), "busybox");
    }

    /** From now on systemd makes the cgroups, as it does by Podman's own choice. */
    void useSystemd() {
        Path configuration = PrivatePodman.configuration(dir);
        Os.write(configuration, Os.read(configuration).replace("cgroup_manager = \"cgroupfs\"\n", ""));
    }

    static boolean isThere() {
        return Os.hasCommands("podman", "conmon");
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
        Os.unmountBelow(storage());
        Os.sh(dir, PrivatePodman.REMOVE_CGROUPS);
    }

    private Invocation tool(List<String> command, String... args) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(args));
        return new Invocation(dir, all).env("CONTAINERS_CONF=" + PrivatePodman.configuration(dir));
    }

    private String storage() {
        return dir.resolve("storage").toString();
    }

    private String run() {
        return dir.resolve("run").toString();
    }
}
