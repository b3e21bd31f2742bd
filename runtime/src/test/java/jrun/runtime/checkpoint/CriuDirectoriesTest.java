// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.spec.JrunException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuDirectoriesTest {
    @TempDir
    private Path dir;

    private Path images;
    private Path work;

    @BeforeEach
    void make() throws IOException {
        images = Files.createDirectory(dir.resolve("images"));
        work = Files.createDirectory(dir.resolve("work"));
        mode(images, "rwx------");
        mode(work, "rwx------");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private CriuDirectories open() throws JrunException {
        return CriuDirectories.toRead(
                new CriuSettings(images.toString(), work.toString(), Set.of(), null, List.of(), null));
    }

    @Test
    void directoriesOfOurOwnAreTaken() throws JrunException, IOException {
        mode(images, "rwxr-xr-x");

        open().close();
    }

    /** CRIU opens by name what is there: a link that is put there meanwhile leads it to any file. */
    @Test
    void oneThatOthersCanWriteIsNot() throws IOException {
        for (String open : List.of("rwxrwx---", "rwx-w--w-", "rwxrwxrwx")) {
            mode(images, open);
            assertRefused("images");
        }
        mode(images, "rwx------");
        mode(work, "rwxrwxrwx");
        assertRefused("work");
    }

    private void assertRefused(String name) {
        JrunException refused = assertThrows(JrunException.class, this::open);
        assertTrue(
                refused.getMessage().contains(name + " for CRIU: another user can write there"), refused.getMessage());
        assertTrue(!Files.exists(work.resolve("restore.log")), "nothing was made there");
    }

    /** Somebody who can write the directory above has put another in its place. */
    @Test
    void whatCriuOpensAgainIsTheSameDirectory() throws JrunException, IOException {
        try (CriuDirectories directories = open()) {
            int pid = Processes.getpid();
            directories.seenBy(pid).close();
            Path moved = Files.move(images, dir.resolve("moved"));
            directories.seenBy(pid).close(); // the kernel knows where it is
            Files.delete(moved);
            Files.createDirectory(dir.resolve("moved (deleted)"));

            assertThrows(SyscallException.class, () -> directories.seenBy(pid));
        }
    }
}
