// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StandardStreamsTest {
    @TempDir
    private Path images;

    private List<String> read(String json) throws IOException, JrunException {
        Files.writeString(images.resolve("descriptors.json"), json);
        try (Fd dir = Syscalls.open(images.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            return StandardStreams.read(dir);
        }
    }

    @Test
    void pipesAreTakenAndAllElseIsNot() throws IOException, JrunException {
        assertEquals(List.of("", "pipe:[17]", ""), read("[\"/dev/null\",\"pipe:[17]\",\"/dev/pts/0\"]"));
    }

    @Test
    void keysThatImagesFromElsewhereMayNameAreNoPipes() throws IOException, JrunException {
        assertEquals(List.of("", "", ""), read("[\"extRootNetNS\",\"pipe:[1]:x\",\"pipe:[]\",\"pipe:[4]\"]"));
    }

    @Test
    void whatIsNoListOfTextIsAnError() {
        assertThrows(JrunException.class, () -> read("{}"));
        assertThrows(JrunException.class, () -> read("[1]"));
        assertThrows(JrunException.class, () -> read("[]} trailing"));
    }

    private void assertRefused(String words) throws IOException {
        try (Fd dir = Syscalls.open(images.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            JrunException refused = assertThrows(JrunException.class, () -> StandardStreams.read(dir));
            assertTrue(refused.getMessage().contains(words), refused.getMessage());
        } catch (JrunException e) {
            throw new IOException(e);
        }
    }

    /** To read all of it before its size is looked at would take all memory. */
    @Test
    void aFileOfTerabytesIsRefused() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(images.resolve("descriptors.json").toFile(), "rw")) {
            file.setLength(1L << 42);
        }

        assertRefused("larger than");
    }

    @Test
    void aFifoIsNotWaitedForAndNoFileOfOthersIsRead() throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", images.resolve("descriptors.json").toString())
                        .start()
                        .waitFor());
        assertRefused("ELOOP");
        Files.delete(images.resolve("descriptors.json"));

        Files.createLink(images.resolve("descriptors.json"), Files.writeString(images.resolve("other"), "[]"));
        assertRefused("ELOOP");
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path other = Files.writeString(images.resolve("other"), "[]");
        Files.createSymbolicLink(images.resolve("descriptors.json"), other);
        try (Fd dir = Syscalls.open(images.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            assertThrows(JrunException.class, () -> StandardStreams.read(dir));
        } catch (JrunException e) {
            throw new IOException(e);
        }
    }

    private void write() throws IOException {
        try (Fd dir = Syscalls.open(images.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            StandardStreams.write(dir, Processes.getpid(), List.of());
            RecordedCredentials.write(dir, List.of(Processes.getpid()));
        } catch (JrunException e) {
            throw new IOException(e);
        }
    }

    /** Whoever made the directory may have put another name of a file there. */
    @Test
    void nothingIsWrittenToAFileThatHasAnotherName() throws IOException {
        Path victim = Files.writeString(images.resolve("victim"), "as it was");
        for (String file : List.of("descriptors.json", "credentials.json")) {
            Files.createLink(images.resolve(file), victim);
        }

        write();

        assertEquals("as it was", Files.readString(victim));
    }

    @Test
    @Timeout(60)
    void aFifoIsNotWaitedForToBeWritten() throws IOException, InterruptedException {
        for (String file : List.of("descriptors.json", "credentials.json")) {
            assertEquals(
                    0,
                    new ProcessBuilder("mkfifo", images.resolve(file).toString())
                            .start()
                            .waitFor());
        }

        write();

        assertTrue(Files.readString(images.resolve("descriptors.json")).startsWith("["));
    }
}
