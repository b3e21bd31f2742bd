// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import jrun.host.Build;
import jrun.plan.CompiledSeccomp;
import jrun.spec.Seccomp;
import jrun.spec.SeccompSyscall;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeccompCacheTest {
    @TempDir
    private Path directory = Path.of("unset");

    @BeforeEach
    void needsLibseccomp() throws IOException {
        assumeTrue(SeccompSupport.libraryVersion() != null, "needs libseccomp.so.2");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aProfileIsCompiledOnceAndThenRead() throws Exception {
        CompiledSeccomp first = compile(profile("SCMP_ACT_ERRNO", "getpid"));
        Object file = Files.getAttribute(files().get(0), "unix:ino");

        CompiledSeccomp second = compile(profile("SCMP_ACT_ERRNO", "getpid"));

        assertEquals(file, Files.getAttribute(files().get(0), "unix:ino"), "it was compiled and written again");
        assertArrayEquals(first.bpf(), second.bpf());
        assertEquals(first.flags(), second.flags());
        assertEquals(first.listener(), second.listener());
    }

    @Test
    void flagsAndTheListenerAreKeptToo() throws Exception {
        Seccomp profile = new Seccomp(
                "SCMP_ACT_ALLOW",
                null,
                List.of(),
                List.of("SECCOMP_FILTER_FLAG_LOG"),
                "/listener",
                null,
                List.of(new SeccompSyscall(List.of("getpid"), "SCMP_ACT_NOTIFY", null, List.of())),
                false);

        compile(profile);
        CompiledSeccomp read = compile(profile);

        assertEquals(2, read.flags());
        assertEquals(true, read.listener());
    }

    @Test
    void anotherProfileIsAnotherFile() throws Exception {
        compile(profile("SCMP_ACT_ERRNO", "getpid"));
        compile(profile("SCMP_ACT_ERRNO", "getppid"));
        compile(profile("SCMP_ACT_KILL", "getpid"));

        assertEquals(3, files().size());
    }

    @Test
    void aDamagedFileIsCompiledAgain() throws Exception {
        CompiledSeccomp first = compile(profile("SCMP_ACT_ERRNO", "getpid"));
        byte[] content = Files.readAllBytes(files().get(0));
        for (int length : new int[] {0, 3, 16, 40, content.length - 1}) {
            Files.write(files().get(0), java.util.Arrays.copyOf(content, length));

            assertArrayEquals(
                    first.bpf(), compile(profile("SCMP_ACT_ERRNO", "getpid")).bpf());
        }
    }

    @Test
    void aFileWithABitTurnedIsCompiledAgain() throws Exception {
        CompiledSeccomp first = compile(profile("SCMP_ACT_ERRNO", "getpid"));
        byte[] content = Files.readAllBytes(files().get(0));
        int program = content.length - first.bpf().length;
        for (int at : new int[] {0, 12, 16, program, program + 4, content.length - 1}) {
            byte[] damaged = content.clone();
            damaged[at] ^= (byte) 0x80;
            Files.write(files().get(0), damaged);

            CompiledSeccomp again = compile(profile("SCMP_ACT_ERRNO", "getpid"));
            assertArrayEquals(first.bpf(), again.bpf());
            assertEquals(first.flags(), again.flags());
            assertEquals(first.listener(), again.listener());
        }
    }

    @Test
    void aDirectoryThatOthersMayWriteIsNotUsed() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        compile(profile("SCMP_ACT_ERRNO", "getpid"));

        assertEquals(List.of(), files());
    }

    @Test
    void theNumberOfFilesIsBounded() throws Exception {
        for (int errno = 1; errno <= 40; errno++) {
            compile(new Seccomp("SCMP_ACT_ERRNO", (long) errno, List.of(), List.of(), null, null, List.of(), false));
        }

        assertEquals(true, files().size() <= 16);
    }

    private CompiledSeccomp compile(Seccomp profile) throws SeccompException {
        return SeccompCache.compile(directory.toString(), profile);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static Seccomp profile(String action, String call) {
        return new Seccomp(
                action,
                null,
                List.of(),
                List.of(),
                null,
                null,
                List.of(new SeccompSyscall(List.of(call), "SCMP_ACT_ALLOW", null, List.of())),
                false);
    }

    @Test
    void aFilterOfAnotherVersionOfJrunIsNotUsed() throws Exception {
        compile(profile("SCMP_ACT_ERRNO", "getpid"));

        String key = Files.readString(files().get(0), StandardCharsets.ISO_8859_1);
        assertTrue(key.contains(Build.VERSION.length() + ":" + Build.VERSION), key);
        assertTrue(key.contains(Build.COMMIT.length() + ":" + Build.COMMIT), key);
    }
}
