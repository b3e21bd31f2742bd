// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the native image does before it starts, {@code native-image/c/wrapped.c}, in a program of its own. */
class ClosedStreamsTest extends ContainerTest {
    private static final String SOURCE = "native-image/c/wrapped.c";
    private static final String OPENS_A_FILE = """
            #include <fcntl.h>
            #include <stdio.h>
            #include <unistd.h>
            int main(void)
            {
                char name[32], path[4096];
                int other = open("/etc/passwd", O_RDONLY);
                FILE *seen = fopen("seen", "w");

                for (int fd = 0; fd < 3; fd++) {
                    snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
                    ssize_t n = readlink(name, path, sizeof(path));
                    fprintf(seen, "%.*s\\n", n < 0 ? 0 : (int)n, path);
                }
                return other > 2 && fclose(seen) == 0 ? 0 : 1;
            }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"})
    void whatIsClosedIsTheNullDeviceAndNoFileThatIsOpenedLater(String redirection) {
        assumeTrue(Os.hasCommands("gcc"), "needs gcc");
        Path changed = Path.of(System.getProperty("jrun.sources", ""), SOURCE).toAbsolutePath();
        Path source = Files.exists(changed) ? changed : Target.repository().resolve(SOURCE);
        Os.write(file("main.c"), OPENS_A_FILE);
        Os.sh(dir, "gcc -o streams main.c " + source + " -Wl,--wrap=setrlimit,--wrap=pthread_getattr_np,--wrap=mmap");

        Os.sh(dir, "./streams </dev/zero >/dev/full 2>/dev/full " + redirection + " || :");

        List<String> expected = List.of(
                redirection.contains("<&-") ? "/dev/null" : "/dev/zero",
                redirection.matches(".*(^| )>&-.*") ? "/dev/null" : "/dev/full",
                redirection.contains("2>&-") ? "/dev/null" : "/dev/full");
        assertEquals(String.join("\n", expected) + "\n", Os.read(file("seen")), "the streams");
    }
}
