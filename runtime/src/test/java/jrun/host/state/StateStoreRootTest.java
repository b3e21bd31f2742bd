// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Syscalls;
import jrun.spec.JrunException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
class StateStoreRootTest {
    @TempDir
    Path temporary;

    private Path root;
    private StateStore store;

    @BeforeEach
    void makeStore() {
        root = temporary.resolve("run/jrun");
        store = new StateStore(root.toString());
    }

    @Test
    void reservingMakesPrivateDirectoriesWithTheirParents() throws JrunException, IOException {
        store.reserve("c1").close();

        assertEquals("rwx------", mode(root));
        assertEquals("rwx------", mode(root.resolve("c1")));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void anIdIsReservedOnlyOnce() throws JrunException {
        store.reserve("c1").close();

        StateException e = assertThrows(StateException.class, () -> store.reserve("c1"));

        assertEquals("container with given ID already exists: c1", e.getMessage());
        assertFalse(e.isAbsent());
    }

    @Test
    void anAbsentContainerIsSaidToBeAbsent() {
        StateException e = assertThrows(StateException.class, () -> store.open("c1"));

        assertEquals("container \"c1\" does not exist", e.getMessage());
        assertTrue(e.isAbsent());
    }

    @Test
    void theReservationIsLockedUntilItIsClosed() throws JrunException {
        try (StateDir creator = store.reserve("c1");
                StateDir other = store.open("c1")) {
            assertTrue(other.isLockedElsewhere());
            assertFalse(other.tryLock());
            assertFalse(creator.isLockedElsewhere());
        }
        try (StateDir other = store.open("c1")) {
            assertFalse(other.isLockedElsewhere());
            assertTrue(other.tryLock());
        }
    }

    @Test
    void askingWhileHoldingTheLockKeepsIt() throws JrunException {
        try (StateDir creator = store.reserve("c1");
                StateDir other = store.open("c1")) {
            assertFalse(creator.isLockedElsewhere());
            assertTrue(other.isLockedElsewhere());
        }
    }

    @Test
    void aContainerRemovedWhileWaitingForItsLockIsAbsent() throws JrunException {
        try (StateDir creator = store.reserve("c1");
                StateDir other = store.open("c1")) {
            creator.remove();
            creator.unlock();

            assertTrue(assertThrows(StateException.class, other::lock).isAbsent());
        }
    }

    @Test
    void theStateIsAbsentThenWrittenThenReplaced() throws JrunException {
        ContainerState state = ContainerStateJsonTest.full();
        try (StateDir dir = store.reserve("c1")) {
            assertNull(dir.read());

            dir.write(state.created(new ProcessRef(1, 2)));
            dir.write(state);

            assertEquals(state, dir.read());
            assertFalse(dir.has("state.json.new"));
        }
    }

    @Test
    void aDamagedStateNamesTheContainer() throws JrunException {
        try (StateDir dir = store.reserve("c1")) {
            dir.writeFile("state.json", new byte[] {'{'});

            String message = assertThrows(StateException.class, dir::read).getMessage();

            assertTrue(message.contains("read state of container c1"), message);
        }
    }

    @Test
    void filesOfTheDirectoryAreWrittenReadAndRemoved() throws JrunException {
        try (StateDir dir = store.reserve("c1")) {
            dir.writeFile(StateDir.SECCOMP_FILTER, new byte[] {1, 2});
            assertArrayEquals(new byte[] {1, 2}, dir.readFile(StateDir.SECCOMP_FILTER));
            assertTrue(dir.has(StateDir.SECCOMP_FILTER));

            dir.unlink(StateDir.SECCOMP_FILTER);
            dir.unlink(StateDir.SECCOMP_FILTER);

            assertNull(dir.readFile(StateDir.SECCOMP_FILTER));
        }
    }

    @Test
    void removingTakesUnknownFilesAndDirectoriesToo() throws JrunException, IOException {
        try (StateDir dir = store.reserve("c1")) {
            dir.write(ContainerStateJsonTest.full());
            Files.createDirectories(root.resolve("c1/a/b"));
            Files.writeString(root.resolve("c1/a/b/f"), "x");
            Files.createSymbolicLink(root.resolve("c1/link"), temporary);

            dir.remove();

            assertFalse(Files.exists(root.resolve("c1")));
            assertTrue(Files.exists(temporary));
        }
    }

    @Test
    void listingIsSortedAndIgnoresFiles() throws JrunException, IOException {
        assertEquals(List.of(), store.list());
        store.reserve("b").close();
        store.reserve("a").close();
        Files.writeString(root.resolve("c"), "");

        Syscalls.mkdir(root + "/no utf-8 \udcff", 0700);
        assertEquals(List.of("a", "b", "no utf-8 \udcff"), store.list());
    }

    @Test
    void aProcessIsToldFromALaterOneWithItsPid() throws JrunException {
        ProcessRef self = ProcessRef.self();

        assertTrue(self.isAlive());
        try (Fd pidfd = self.open()) {
            assertNotNull(pidfd);
        }
        ProcessRef earlier = new ProcessRef(Processes.getpid(), self.startTime() - 1);
        assertFalse(earlier.isAlive());
        assertNull(earlier.open());
    }
}
