// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jrun.kernel.Errno;
import org.junit.jupiter.api.Test;

/** Our tables of numbers against the headers of this machine (Debian: linux-libc-dev). */
class CallTablesTest {
    private static final Path X86 = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
    private static final Path GENERIC = Path.of("/usr/include/asm-generic/unistd.h");

    private static Map<String, String> defines(Path header, String pattern) throws IOException {
        assumeTrue(Files.exists(header), "needs " + header);
        Map<String, String> found = new HashMap<>();
        for (MatchResult match : Pattern.compile(pattern)
                .matcher(Files.readString(header))
                .results()
                .toList()) {
            found.put(match.group(1), match.group(2));
        }
        return found;
    }

    @Test
    void systemCallNumbersAreThoseOfTheHeader() throws IOException {
        boolean arm = "aarch64".equals(System.getProperty("os.arch"));
        Map<String, String> numbers = defines(arm ? GENERIC : X86, "#define __NR(?:3264)?_(\\w+)\\s+(\\d+)");

        for (SyscallNumber call : SyscallNumber.values()) {
            String name = call.name().toLowerCase(Locale.ROOT);
            assertEquals(numbers.get(name), Integer.toString(call.number()), name);
        }
    }

    @Test
    void errorNumbersAreThoseOfTheHeaders() throws IOException {
        String pattern = "#define\\s+(E\\w+)\\s+(\\d+)";
        Map<String, String> numbers = defines(Path.of("/usr/include/asm-generic/errno-base.h"), pattern);
        numbers.putAll(defines(Path.of("/usr/include/asm-generic/errno.h"), pattern));

        for (Map.Entry<String, String> entry : numbers.entrySet()) {
            Errno errno = Errno.of(Integer.parseInt(entry.getValue()));
            assertEquals(entry.getKey(), errno.name());
            assertTrue(errno.text().length() > 3);
        }
    }

    @Test
    void aLibraryIsFoundOrAbsent() throws SyscallException {
        NativeLibrary math = NativeLibrary.open("libm.so.6");

        assertNotNull(math);
        assertTrue(math.address("cos") != 0);
        SyscallException e = assertThrows(SyscallException.class, () -> math.address("nosuch"));
        assertEquals("find nosuch in libm.so.6: ENOSYS (function not implemented)", e.getMessage());
        assertEquals(null, NativeLibrary.open("libnosuch.so.1"));
    }
}
