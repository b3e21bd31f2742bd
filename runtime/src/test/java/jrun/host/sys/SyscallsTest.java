// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Files and descriptors against the kernel, compared with what the JDK says of the same files. */
@Isolated("a number of a closed descriptor must not be taken by another test")
class SyscallsTest {
    private static final int FD_CLOEXEC = 1;
    private static final long PROC_SUPER_MAGIC = 0x9fa0;

    @TempDir
    Path dir;

    private String at(String name) {
        return dir.resolve(name).toString();
    }

    private Fd directory() throws SyscallException {
        return Syscalls.open(dir.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0);
    }

    @Test
    void aFailureNamesTheCallThePathAndTheReason() {
        SyscallException e = assertThrows(SyscallException.class, () -> Syscalls.open("/nosuch/file", 0, 0));

        assertEquals("open /nosuch/file: ENOENT (no such file or directory)", e.getMessage());
        assertEquals(Errno.ENOENT, e.errno());
    }

    @Test
    void aPathWithANulIsRefusedInsteadOfCut() throws IOException {
        Files.createFile(dir.resolve("a"));

        SyscallException e = assertThrows(SyscallException.class, () -> Syscalls.unlink(at("a") + "\0b"));

        assertEquals(Errno.EINVAL, e.errno());
        assertFalse(Syscalls.access(at("a") + "\0b", 0));
        assertTrue(Files.exists(dir.resolve("a")));
    }

    @Test
    void everyDescriptorIsCloseOnExec() throws SyscallException {
        try (Fd file = Syscalls.open(at("f"), Uapi.O_RDWR | Uapi.O_CREAT, 0600);
                Fd copy = Syscalls.duplicate(file);
                Fd memory = MemoryFile.open("m", 0);
                Fd event = Syscalls.eventfd();
                Fd self = Processes.pidfdOpen(Processes.getpid())) {
            List<Fd> all = new ArrayList<>(List.of(file, copy, memory, event, self));
            all.addAll(List.of(Syscalls.pipe()));
            all.addAll(List.of(Sockets.socketpair()));
            for (Fd fd : all) {
                assertEquals(FD_CLOEXEC, Syscalls.fcntl(fd, Uapi.F_GETFD, 0), fd.toString());
            }
            all.subList(5, all.size()).forEach(Fd::close);
        }
    }

    @Test
    void aFileLargerThanAnyBufferIsReadWhole() throws SyscallException {
        byte[] content = new byte[300_001];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }

        Syscalls.writeFile(at("large"), content);

        assertArrayEquals(content, Syscalls.readFile(at("large")));
    }

    @Test
    void writingReplacesTheWholeContent() throws SyscallException {
        Syscalls.writeFile(at("f"), "long content".getBytes(UTF_8));
        Syscalls.writeFile(at("f"), "short".getBytes(UTF_8));

        assertEquals("short", Syscalls.readText(at("f")));
    }

    @Test
    void aControlFileIsNeitherCreatedNorCut() throws SyscallException {
        Syscalls.writeFile(at("control"), "0123456789".getBytes(UTF_8));
        try (Fd fd = directory()) {
            Syscalls.writeFile(fd, "control", "ab".getBytes(UTF_8));
            SyscallException e =
                    assertThrows(SyscallException.class, () -> Syscalls.writeFile(fd, "absent", new byte[1]));

            assertEquals(Errno.ENOENT, e.errno());
        }
        assertEquals("ab23456789", Syscalls.readText(at("control")));
    }

    @Test
    void aDirectoryOfManyEntriesIsListedWholeAndEachTime() throws SyscallException, IOException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            expected.add("entry with a long name and an umlaut \u00e4 " + i);
            Files.createFile(dir.resolve(expected.get(i)));
        }
        try (Fd fd = directory()) {
            for (int time = 0; time < 2; time++) {
                List<String> names = new ArrayList<>(Listing.of(fd));
                assertEquals(expected.size(), names.size());
                assertTrue(names.containsAll(expected));
            }
        }
    }

    @Test
    void directoriesAreListedApart() throws SyscallException, IOException {
        Files.createFile(dir.resolve("file"));
        Files.createDirectory(dir.resolve("sub"));

        try (Fd fd = directory()) {
            assertEquals(List.of("sub"), Listing.directories(fd));
        }
    }

    @Test
    void statSaysWhatTheJdkSays() throws SyscallException, IOException {
        Path file = Files.createFile(dir.resolve("f"));

        Stat stat = Syscalls.stat(file.toString());

        assertEquals(Files.getAttribute(file, "unix:ino"), stat.ino());
        assertEquals((int) Files.getAttribute(file, "unix:mode") & 07777, stat.permissions());
        assertEquals((long) (int) Files.getAttribute(file, "unix:uid"), stat.uid());
        assertEquals(Files.getAttribute(file, "unix:nlink"), stat.links());
        assertFalse(stat.isDirectory());
        assertTrue(Syscalls.stat(dir.toString()).isDirectory());
    }

    @Test
    void linksAreFollowedOrNotAsAsked() throws SyscallException, IOException {
        Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("target"));

        try (Fd fd = directory()) {
            assertEquals(
                    Files.getAttribute(link, "unix:ino", LinkOption.NOFOLLOW_LINKS),
                    Syscalls.fstatat(fd, "link", Uapi.AT_SYMLINK_NOFOLLOW).ino());
            assertThrows(SyscallException.class, () -> Syscalls.fstatat(fd, "link", 0));
        }
        assertEquals("target", Syscalls.readlink(at("link")));
        assertFalse(Syscalls.exists(at("link")));
    }

    @Test
    void namesAreMovedAndRemovedBelowADirectory() throws SyscallException {
        try (Fd fd = directory()) {
            Syscalls.mkdirat(fd, "d", 0700);
            Syscalls.writeFile(at("d/f"), new byte[3]);
            try (Fd sub = Syscalls.openat(fd, "d", Uapi.O_PATH | Uapi.O_DIRECTORY, 0)) {
                Syscalls.renameat(sub, "f", fd, "g");
            }
            assertArrayEquals(new byte[3], Syscalls.readFile(at("g")));
            Syscalls.unlinkat(fd, "g", 0);
            Syscalls.unlinkat(fd, "d", Uapi.AT_REMOVEDIR);

            assertEquals(List.of(), Listing.of(fd));
        }
    }

    @Test
    void modesAreSetWhateverTheUmask() throws SyscallException {
        try (Fd fd = Syscalls.open(at("f"), Uapi.O_RDWR | Uapi.O_CREAT, 0600)) {
            Syscalls.fchmod(fd, 0666);
            assertEquals(0666, Syscalls.fstat(fd).permissions());
        }
    }

    @Test
    void aLockIsRefusedToASecondOpenFile() throws SyscallException {
        try (Fd first = Syscalls.open(at("lock"), Uapi.O_RDWR | Uapi.O_CREAT, 0600);
                Fd second = Syscalls.open(at("lock"), Uapi.O_RDWR, 0)) {
            Syscalls.flock(first, Uapi.LOCK_EX);

            SyscallException e =
                    assertThrows(SyscallException.class, () -> Syscalls.flock(second, Uapi.LOCK_EX | Uapi.LOCK_NB));

            assertEquals(Errno.EAGAIN, e.errno());
        }
    }

    @Test
    void theFileSystemOfProcIsKnown() throws SyscallException {
        assertEquals(PROC_SUPER_MAGIC, Syscalls.fsType("/proc"));
    }

    private static boolean isOpen(int number) {
        return Files.exists(Path.of("/proc/self/fd/" + number));
    }

    @Test
    void aClosedDescriptorIsRefusedAndClosesOnce() throws SyscallException {
        Fd fd = Syscalls.open("/dev/null", Uapi.O_RDONLY, 0);
        int number = fd.number();
        fd.close();

        assertFalse(isOpen(number));
        assertThrows(IllegalStateException.class, fd::number);
        try (Fd other = Syscalls.open("/dev/null", Uapi.O_RDONLY, 0)) {
            fd.close(); // must not close whoever has the number now
            assertTrue(isOpen(other.number()));
        }
    }
}
