// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Processes against the kernel: what is started, what it gets, how it ends. */
@Isolated("it hands numbers of descriptors on to its children")
class ProcessesTest {
    private static Spawner shell(String script, String... env) {
        return Spawner.of("/bin/sh", List.of("sh", "-c", script), List.of(env));
    }

    /** What a script prints on its standard output. */
    private static String output(Spawner spawner) throws SyscallException {
        Fd[] pipe = Syscalls.pipe();
        int pid = spawner.inherit(pipe[1].number(), 1).start();
        pipe[1].close();
        String text = new String(Syscalls.readAll(pipe[0]), UTF_8);
        pipe[0].close();
        Processes.waitPid(pid, 0);
        return text;
    }

    @Test
    void anExitCodeComesBack() throws SyscallException {
        WaitResult result = Processes.waitPid(shell("exit 7").start(), 0);

        assertEquals(7, result.exitCode());
        assertEquals(0, result.signal());
        assertEquals(7, result.shellCode());
    }

    @Test
    void aFatalSignalComesBack() throws SyscallException {
        WaitResult result = Processes.waitPid(shell("kill -9 $$").start(), 0);

        assertEquals(Uapi.SIGKILL, result.signal());
        assertEquals(137, result.shellCode());
    }

    @Test
    void aProcessIsFollowedByItsPidfd() throws SyscallException {
        int pid = shell("exec sleep 1000").start();
        try (Fd pidfd = Processes.pidfdOpen(pid)) {
            assertEquals(0, Processes.endedChild());
            Processes.pidfdSendSignal(pidfd, Uapi.SIGTERM);
            assertTrue(Sockets.poll(pidfd, Uapi.POLLIN, 10_000), "no end within 10 s of SIGTERM");

            assertEquals(new WaitResult(-1, Uapi.SIGTERM), Processes.waitPid(pid, 0));
            SyscallException e =
                    assertThrows(SyscallException.class, () -> Processes.pidfdSendSignal(pidfd, Uapi.SIGTERM));
            assertEquals(Errno.ESRCH, e.errno());
        }
    }

    @Test
    void theEnvironmentIsExactlyWhatIsGiven() throws SyscallException {
        assertEquals("A=1\nB=x y\n", output(Spawner.of("/usr/bin/env", List.of("env"), List.of("A=1", "B=x y"))));
    }

    @Test
    void argumentsAreKeptByteForByte() throws SyscallException {
        List<String> args = List.of("printf", "%s|", "", "a b", "\u00e4\u20ac", "$X");

        assertEquals("|a b|\u00e4\u20ac|$X|", output(Spawner.of("/usr/bin/printf", args, List.of())));
    }

    @Test
    void noSignalIsBlockedOrIgnoredInTheChild() throws SyscallException {
        String status = output(shell("grep -E 'SigBlk|SigIgn' /proc/self/status"));

        assertEquals("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", status);
    }

    @Test
    void aMissingProgramIsAnErrorOfTheStart() {
        SyscallException e = assertThrows(
                SyscallException.class,
                () -> Spawner.of("/nosuch", List.of("x"), List.of()).start());

        assertEquals("start /nosuch: ENOENT (no such file or directory)", e.getMessage());
    }

    @Test
    void onlyNamedDescriptorsReachTheChild() throws SyscallException {
        Fd[] pair = Sockets.socketpair();
        String kept = pair[0].path();
        String closed = pair[1].path();

        String seen = output(shell("ls -l /proc/self/fd").inherit(pair[0]));

        assertTrue(seen.contains(" " + pair[0].number() + " -> socket:"), kept + " in " + seen);
        assertFalse(seen.contains(" " + pair[1].number() + " -> socket:"), closed + " in " + seen);
        pair[0].close();
        pair[1].close();
    }

    @Test
    void allOthersAreClosedOnRequest() throws SyscallException {
        // /proc/self/fd of ls: 0 to 2, and the one that it lists by
        assertEquals("0\n1\n2\n3\n", output(shell("exec ls /proc/self/fd").closingOthers()));
    }

    @Test
    void aProgramRunsFromASealedMemoryFile() throws SyscallException {
        try (Fd program = MemoryFile.program("program", Syscalls.readFile("/bin/true"))) {
            int pid = Spawner.of(program, List.of("program"), List.of()).start();

            assertEquals(0, Processes.waitPid(pid, 0).exitCode());
        }
    }

    @Test
    void aSealedMemoryFileCannotBeChanged() throws SyscallException {
        try (Fd file = MemoryFile.sealed("file", "sealed".getBytes(UTF_8))) {
            SyscallException e = assertThrows(SyscallException.class, () -> Syscalls.write(file, new byte[1]));

            assertEquals(Errno.EPERM, e.errno());
            assertArrayEquals("sealed".getBytes(UTF_8), Syscalls.readAll(file));
        }
    }

    @Test
    void theEnvironmentIsTheJdks() {
        assertEquals(System.getenv("PATH"), Environment.get("PATH"));
        assertEquals(System.getenv().size(), Environment.all().size());
        assertEquals(null, Environment.get("NO_SUCH_VARIABLE"));
    }

    @Test
    void idsAndLimitsAreThoseOfProc() throws SyscallException {
        String status = Syscalls.readText("/proc/self/status");

        assertTrue(status.contains("\nPid:\t" + Processes.getpid() + "\n"));
        Matcher effective = Pattern.compile("\nCapEff:\t(\\w+)\n").matcher(status);
        Matcher bounding = Pattern.compile("\nCapBnd:\t(\\w+)\n").matcher(status);
        assertTrue(effective.find() && bounding.find());
        assertEquals(
                Long.parseUnsignedLong(effective.group(1), 16) & Long.parseUnsignedLong(bounding.group(1), 16),
                Processes.usableCapabilities());
        assertEquals(
                Syscalls.readText("/proc/sys/kernel/cap_last_cap").strip(),
                Integer.toString(Processes.lastCapability()));
        int openFiles = 7;
        long soft = Processes.prlimit(openFiles)[0];
        assertTrue(Syscalls.readText("/proc/self/limits").matches("(?s).*Max open files +" + soft + " .*"));
    }
}
