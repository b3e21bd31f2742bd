// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jrun.plan.PlanException;
import jrun.spec.JrunException;
import jrun.spec.Mount;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DIR in a path is a directory with a bundle, its rootfs, and names that lead there. */
class LiveSourcesTest {
    private static final String INSIDE = "where the container may lead it anywhere";

    @TempDir
    Path dir;

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(dir.resolve("bundle/rootfs/sub/deep"));
        Files.createDirectories(dir.resolve("bundle/rootfs-2"));
        Files.createDirectories(dir.resolve("other"));
        Files.createSymbolicLink(dir.resolve("bundle/rootfs/planted"), dir.resolve("other"));
        Files.createSymbolicLink(dir.resolve("alias"), dir.resolve("bundle/rootfs"));
        Files.createSymbolicLink(dir.resolve("relative"), Path.of("bundle/../bundle/rootfs/sub"));
        Files.createSymbolicLink(dir.resolve("chain"), Path.of("relative/deep"));
        Files.createSymbolicLink(dir.resolve("outside"), dir.resolve("other"));
        Files.createSymbolicLink(dir.resolve("loop"), dir.resolve("loop"));
    }

    private void check(String type, String source, String... options) throws JrunException {
        Mount mount = new Mount(
                "/to",
                type,
                source.replace("DIR", dir.toString()),
                Stream.of(options)
                        .map(option -> option.replace("DIR", dir.toString()))
                        .toList(),
                List.of(),
                List.of());
        String bundle = dir.resolve("bundle").toString();
        LiveSources.check(List.of(mount), bundle, bundle + "/rootfs");
    }

    private void refused(String pointer, String type, String source, String... options) {
        String message = String.valueOf(assertThrows(PlanException.class, () -> check(type, source, options))
                .getMessage());
        assertTrue(message.startsWith(pointer + ": ") && message.contains(INSIDE), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DIR/bundle/rootfs/sub",
                "DIR/bundle/../bundle//rootfs/./sub",
                "rootfs/sub",
                "../bundle/rootfs/absent",
                "DIR/alias/planted",
                "DIR/alias/..",
                "DIR/relative",
                "DIR/chain",
                "DIR/other/../alias/sub",
                "/proc/self/root/DIR/other",
                "/proc/self/cwd",
                "/proc/thread-self/root",
            })
    void whatGoesThroughTheRootFileSystemOrAProcessIsRefused(String source) {
        refused("/mounts/0/source", "bind", source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DIR/other",
                "DIR/outside",
                "DIR/alias/",
                "DIR/bundle/rootfs",
                "DIR/bundle/rootfs-2/x",
                "DIR/absent/x",
                "DIR/loop",
                "/",
                "/proc/self/ns/net",
                "/proc/mounts",
            })
    void theRestIsForTheKernelToFind(String source) throws JrunException {
        check("bind", source);
    }

    @Test
    void deviceAndLayersOfAFileSystemAreSourcesToo() throws JrunException {
        refused("/mounts/0/source", "ext4", "DIR/alias/sub");
        refused("/mounts/0/options", "overlay", "x", "lowerdir=DIR/other:DIR/alias/sub", "ro");
        refused("/mounts/0/options", "overlay", "x", "ro", "upperdir=DIR/relative/x");
        refused("/mounts/0/options", "overlay", "x", "lowerdir+=DIR/al\\ias/sub");
        check("overlay", "overlay", "lowerdir=DIR/other:DIR/outside", "upperdir=DIR/other/x");
        check("tmpfs", "DIR/alias/sub", "size=1m");
    }

    @Test
    void theHostsOwnRootIsNotTheContainersAlone() throws JrunException {
        Mount mount = new Mount("/to", "bind", "/etc", List.of(), List.of(), List.of());

        LiveSources.check(List.of(mount), dir.toString(), "/");
        LiveSources.check(List.of(mount), dir.toString(), dir.resolve("absent").toString());
    }
}
