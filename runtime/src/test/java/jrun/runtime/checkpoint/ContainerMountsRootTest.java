// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jrun.plan.ExternalMount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where mounts lie in a process that has another root, seen from outside. */
@Tag("root")
class ContainerMountsRootTest {
    /** The machine's root once more; the mounts are in it alone. */
    private static final String CONTAINER = """
            mount --rbind / root && mount --bind volume "root$PWD/volume-lies" && mount --bind /dev/null "root$PWD/secret" &&
            exec chroot root sh -c 'echo ready; exec sleep 1000'
            """;

    @TempDir
    private Path dir;

    private Process process;

    @BeforeEach
    void start() throws Exception {
        for (String name : List.of("root", "volume", "volume-lies", "masked")) {
            Files.createDirectory(dir.resolve(name));
        }
        Files.createFile(dir.resolve("secret"));
        process = new ProcessBuilder("unshare", "-m", "--propagation", "private", "sh", "-c", CONTAINER)
                .directory(dir.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        assertEquals("ready", output.readLine());
    }

    @AfterEach
    void end() throws Exception {
        process.destroyForcibly().waitFor();
    }

    private String path(String name) {
        return dir.resolve(name).toString();
    }

    private List<String> external(List<String> mounts, List<String> masked) throws Exception {
        List<ExternalMount> named = mounts.stream()
                .map(name -> new ExternalMount(path(name), "/host", false, false, "/mounts/0"))
                .toList();
        return ContainerMounts.external(
                (int) process.pid(), named, masked.stream().map(this::path).toList());
    }

    @Test
    void aMountLiesWhereALinkOfTheImageLeadsItAndItsNameIsTheConfigurations() throws Exception {
        Files.createSymbolicLink(dir.resolve("conf"), dir.resolve("volume-lies"));

        assertEquals(List.of("mnt[" + path("volume-lies") + "]:" + path("conf")), external(List.of("conf"), List.of()));
    }

    @Test
    void aCoverLiesWhereALinkOfTheImageLeadsItToo() throws Exception {
        Files.createSymbolicLink(dir.resolve("hidden"), dir.resolve("secret"));

        assertEquals(List.of("mnt[" + path("secret") + "]:/dev/null"), external(List.of(), List.of("hidden")));
    }

    @Test
    void whatIsNoMountIsNotNamed() throws Exception {
        Files.createSymbolicLink(dir.resolve("nowhere"), dir.resolve("nothing"));
        Files.createSymbolicLink(dir.resolve("magic"), Path.of("/proc/self/fd"));

        assertEquals(List.of(), external(List.of("volume", "nowhere", "magic/0"), List.of("masked", "absent")));
    }
}
