// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The child of {@code native-image/c/grace_period.c}, which the native image has and the JVM has not: so in a program of its
 * own, watched by strace. The child writes itself into the cgroup that it is in already, and is left to nobody.
 */
class GracePeriodTest extends ContainerTest {
    private static final String SOURCE = "native-image/c/grace_period.c";

    private Path cgroup = Path.of("/");

    @BeforeEach
    void makeACgroup() {
        Path top = Path.of("/sys/fs/cgroup");
        Path unified = Files.exists(top.resolve("cgroup.controllers")) ? top : top.resolve("unified");
        assumeTrue(Files.exists(unified.resolve("cgroup.procs")), "needs the unified hierarchy");
        cgroup = Os.mkdirs(unified.resolve(TestArea.newId()));
    }

    @AfterEach
    void removeIt() {
        Os.sh(dir, "rmdir " + cgroup);
    }

    /** The calls of a command, each line with its process; the program itself ends at once. */
    private List<String> calls(String... args) {
        assumeTrue(Os.hasCommands("strace", "gcc"), "needs strace and gcc");
        Path changed = Path.of(System.getProperty("jrun.sources", ""), SOURCE).toAbsolutePath();
        Path source = Files.exists(changed) ? changed : Target.repository().resolve(SOURCE);
        Os.write(file("main.c"), "#include <unistd.h>\nint main(void) { _exit(7); }\n");
        Os.sh(dir, "gcc -static -o early main.c " + source + " -Wl,--wrap=_exit");
        Path log = file("strace.log");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-o", log.toString()));
        command.addAll(List.of("-e", "trace=openat,open,write,clone,wait4,exit_group", "./early"));
        command.addAll(List.of(args));
        Result result = host(command.toArray(String[]::new))
                .through("sh", "-c", "echo $$ > " + cgroup + "/cgroup.procs; exec \"$@\"", "sh")
                .run();
        assertEquals(7, result.exit(), result.toString());
        return Os.read(log).lines().toList();
    }

    private static int indexOf(List<String> calls, String regex) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).matches(regex)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void theChildEndsBeforeTheCommandAndTouchesNothingButItsOwnCgroup() {
        List<String> calls = calls("--systemd-cgroup", "create");

        String command = calls.getFirst().split(" ")[0];
        int made =
                indexOf(calls, command + " +clone\\(.*SIGCHLD\\) = \\d+|" + command + " +<... clone resumed.* = \\d+");
        assertTrue(made >= 0, calls.toString());
        String child = calls.get(made).replaceAll(".* = ", "");
        int end = indexOf(calls, child + " +\\+\\+\\+ (exited|killed).*");
        assertTrue(end >= 0 && end < indexOf(calls, command + " +\\+\\+\\+.*"), "left to the caller: " + calls);
        List<String> written = calls.stream()
                .filter(line -> line.startsWith(child + " ") && line.matches(".*O_WRONLY.* = \\d+"))
                .toList();
        assertTrue(
                !written.isEmpty() && written.stream().allMatch(line -> line.contains(cgroup + "/cgroup.procs\"")),
                "another cgroup than " + cgroup + ": " + written);
    }

    @Test
    void aCommandThatAsksNoSystemdHasNone() {
        assertEquals(-1, indexOf(calls("create", "--systemd-cgroup"), ".*clone.*"));
        assertEquals(-1, indexOf(calls("--systemd-cgroup", "state"), ".*clone.*"));
    }
}
