// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuLogTest {
    private static String excerpt(String log) {
        return CriuLog.excerpt(log.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theLastErrorsAreQuotedWithoutTheirTimes() {
        String log = """
                (00.000001) Version: 4.1
                (00.000002) Error (criu/a.c:1): one
                (00.000003) Error (criu/b.c:2): two
                (00.000004) mnt: fine
                (00.000005)      1: Error (criu/c.c:3): three
                (00.000006) Error (criu/d.c:4): four
                """;

        assertEquals("Error (criu/b.c:2): two | Error (criu/c.c:3): three | Error (criu/d.c:4): four", excerpt(log));
    }

    @Test
    void aLongLineIsCut() {
        assertEquals(300, excerpt("Error (" + "x".repeat(5000)).length());
    }

    @Test
    void aLogWithoutErrorsGivesNothing() {
        assertEquals("", excerpt("(00.000001) Version: 4.1\n"));
    }

    @Test
    void whatStandsInPlaceOfTheLogIsReplacedByAnEmptyFile(@TempDir Path dir) throws IOException, JrunException {
        Path victim = Files.writeString(dir.resolve("victim"), "as it was");
        Files.createSymbolicLink(dir.resolve("restore.log"), victim);
        Files.createLink(dir.resolve("dump.log"), victim);
        try (Fd opened = Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            CriuLog.makeRoom(opened, "restore.log");
            CriuLog.makeRoom(opened, "dump.log");
            CriuLog.makeRoom(opened, "absent.log");
        }

        for (String log : List.of("restore.log", "dump.log", "absent.log")) {
            assertTrue(Files.isRegularFile(dir.resolve(log), LinkOption.NOFOLLOW_LINKS), log);
            assertEquals(1, Files.getAttribute(dir.resolve(log), "unix:nlink"), log);
            assertEquals("", Files.readString(dir.resolve(log)), log);
        }
        assertEquals("as it was", Files.readString(victim));
    }

    @Test
    void aLinkInPlaceOfTheLogIsNotQuoted(@TempDir Path dir) throws IOException, JrunException {
        Path victim = Files.writeString(dir.resolve("victim"), "Error (of the host): secret\n");
        Files.createSymbolicLink(dir.resolve("dump.log"), victim);
        try (Fd opened = Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            CriuException failure = new CriuException("criu failed");

            assertEquals(
                    "dump c1: criu failed",
                    CriuLog.explain("dump c1", failure, opened, "/i/dump.log").getMessage());
        }
    }

    @Test
    void onlyTheEndOfALogIsReadAndNothingOfAFileThatHasAnotherName(@TempDir Path dir)
            throws IOException, JrunException {
        Path log = dir.resolve("dump.log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(1L << 42);
            file.write("\nError (criu/a.c:1): the last\n".getBytes(StandardCharsets.UTF_8));
        }
        try (Fd opened = Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            CriuException failure = new CriuException("criu failed");

            assertEquals(
                    "dump c1: criu failed; /i/dump.log: Error (criu/a.c:1): the last",
                    CriuLog.explain("dump c1", failure, opened, "/i/dump.log").getMessage());
            Files.createLink(dir.resolve("other"), log);
            assertEquals(
                    "dump c1: criu failed",
                    CriuLog.explain("dump c1", failure, opened, "/i/dump.log").getMessage());
        }
    }

    @Test
    void aFailureWithoutLogSaysWhatCriuSaid(@TempDir Path dir) throws JrunException {
        try (Fd opened = Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            CriuException failure = new CriuException("criu failed").withOutput("no vdso");

            assertEquals(
                    "dump c1: criu failed; no vdso",
                    CriuLog.explain("dump c1", failure, opened, "/i/dump.log").getMessage());
        }
    }
}
