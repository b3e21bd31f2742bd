// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
    void aLinkInPlaceOfTheLogIsRemovedAndAFileIsNot(@TempDir Path dir) throws IOException, JrunException {
        Path victim = Files.writeString(dir.resolve("victim"), "as it was");
        Files.createSymbolicLink(dir.resolve("restore.log"), victim);
        Files.writeString(dir.resolve("dump.log"), "kept");
        try (Fd opened = Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            CriuLog.makeRoom(opened, "restore.log");
            CriuLog.makeRoom(opened, "dump.log");
            CriuLog.makeRoom(opened, "absent.log");
        }

        assertFalse(Files.exists(dir.resolve("restore.log"), LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(victim));
        assertEquals("kept", Files.readString(dir.resolve("dump.log")));
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
    void aFailureWithoutLogSaysWhatCriuSaid(@TempDir Path dir) throws JrunException {
        try (Fd opened = Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            CriuException failure = new CriuException("criu failed").withOutput("no vdso");

            assertEquals(
                    "dump c1: criu failed; no vdso",
                    CriuLog.explain("dump c1", failure, opened, "/i/dump.log").getMessage());
        }
    }
}
