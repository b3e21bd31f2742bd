// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The host's {@code /dev/null} and other objects that the host shares with a container by its standard streams and masks:
 * nobody inside changes their mode, owner or times. The host here is a mount namespace with a node of the test's own on
 * {@code /dev/null}.
 */
class SharedNullAttackTest extends AttackTest {
    /** Tries all that changes a node, and says that it did. */
    private static final String CHANGE =
            "change() { for f; do [ -e $f ] || echo no $f; chmod 640 $f; chown 7:7 $f; touch -t 200001010000 $f; done; }; ";

    private Path node = Path.of("/");
    private String before = "";

    @BeforeEach
    void makeTheHostsNull() {
        node = file("null");
        Os.sh(dir, "mknod -m 666 null c 1 3");
        before = facts();
    }

    private String facts() {
        return Os.sh(dir, "stat -c '%f %u:%g %Y' null");
    }

    /** The command on a host whose {@code /dev/null} is the test's, with that as its standard input. */
    private Invocation onThatHost(Invocation command, String redirection) {
        return command.through(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind " + node + " /dev/null; exec \"$@\" " + redirection,
                "sh");
    }

    private void assertTriedInVain(Result result) {
        assertEquals("tried", result.lines().isEmpty() ? "" : result.lines().getLast(), result.toString());
        assertTrue(!result.out().contains("no /"), result.toString());
        unchanged(before, facts());
    }

    @Test
    void aMaskedFileIsNotTheHostsNullToBeChanged() {
        Bundle bundle = script(CHANGE + "change /proc/timer_list /secret 2>/errors; cat /secret; echo tried")
                .json("/linux/maskedPaths", "[\"/proc/timer_list\", \"/secret\"]");
        Os.write(bundle.rootfs().resolve("secret"), "secret\n");

        Result result = onThatHost(runCommand(bundle), "").run();

        assertTriedInVain(result);
        held(result.trimmed().equals("tried"), result);
        assertRefused(bundle, 6);
    }

    /** jrun refuses each change by the read-only mount, and for no other reason that would hide that it is missing. */
    private static void assertRefused(Bundle bundle, int times) {
        String errors = Os.read(bundle.rootfs().resolve("errors"));
        if (Target.isJrun()) {
            assertEquals(
                    times,
                    errors.lines()
                            .filter(line -> line.endsWith("Read-only file system"))
                            .count(),
                    errors);
            assertEquals(times, errors.lines().count(), errors);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"</dev/null", "<&-"})
    void theStandardInputOfARunIsNotTheHostsNullToBeChanged(String redirection) {
        Bundle bundle = script(CHANGE + "change /proc/self/fd/0 /dev/stdin 2>/dev/null; cat; echo tried");

        assertTriedInVain(onThatHost(runCommand(bundle), redirection).run());
    }

    /** What is opened first takes the place of a stream that is closed: on the JVM that was a file of the JDK. */
    @ParameterizedTest
    @ValueSource(strings = {"<&-", "2>&-", "<&- 2>&-"})
    void aStreamThatIsClosedIsNotAnotherFileOfTheHost(String redirection) {
        Bundle bundle = script("for n in 0 2; do readlink /proc/self/fd/$n; done");

        List<String> streams = onThatHost(runCommand(bundle), redirection).run().lines();

        assertEquals(2, streams.size(), streams.toString());
        for (String stream : streams) {
            held(stream.equals("/dev/null") || stream.startsWith(dir.toString()), stream);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"})
    void aStreamThatIsClosedAtACreateIsNotMissingEither(String redirection) {
        String id = newId();
        Invocation.Running create = background(onThatHost(command("create", id, sleeper()), redirection));
        create.await().done();
        long pid = new Container(id, runtime, create).pid();

        for (int fd = 0; fd < 3; fd++) {
            String stream = Os.link("/proc/" + pid + "/fd/" + fd);
            held(stream.equals("/dev/null") || stream.startsWith(dir.toString()), fd + " is " + stream);
        }
    }

    @Test
    void norAreItsOutputAndErrorOutput() {
        Bundle bundle = script(CHANGE + "change /proc/self/fd/1 /proc/self/fd/2; echo tried > /done");

        Result result =
                onThatHost(runCommand(bundle), "</dev/null >/dev/null 2>&1").run();

        assertEquals("tried\n", Os.read(bundle.rootfs().resolve("done")), result.toString());
        unchanged(before, facts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"true", "rm /dev/null", "rm /dev/null; mknod /dev/null c 1 5", "rm /dev/null; echo > /dev/null"})
    void theStandardInputOfAnExecIsNotEither(String first) {
        Container container = started(script(first + "; echo ready; while :; do sleep 0.05; done"));

        Invocation exec = container.execCommand(
                List.of(),
                "sh",
                "-c",
                CHANGE + "change /proc/self/fd/0 /dev/stdin 2>&-; [ $(head -c 1 | wc -c) = 0 ] && echo tried");

        assertTriedInVain(onThatHost(exec, "</dev/null").run());
    }

    @Test
    void aDeviceThatIsBoundIsNotTheHostsToBeChangedByRootOfAnIdenticalMapping() {
        Bundle bundle = script(CHANGE + "change /dev/null 2>/errors; echo tried")
                .namespace("user")
                .json("/linux/uidMappings", "[{\"containerID\": 0, \"hostID\": 0, \"size\": 65536}]")
                .json("/linux/gidMappings", "[{\"containerID\": 0, \"hostID\": 0, \"size\": 65536}]");

        assertTriedInVain(onThatHost(runCommand(bundle), "").run());
        assertRefused(bundle, 3);
    }

    /** The same by somebody who may take away what was made inside: read-only is a flag of the container's own mount. */
    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/proc/timer_list", "/proc/self/fd/0"})
    void norByOneWhoMayRemountIt(String path) {
        String remount = path.startsWith("/proc/self") ? "/dev/null" : path;
        Bundle bundle = script(CHANGE + "mount -o remount,bind,rw " + remount + " || echo refused; change " + path
                        + " 2>/done; echo tried")
                .namespace("user")
                .capabilities("CAP_SYS_ADMIN", "CAP_FOWNER", "CAP_CHOWN", "CAP_DAC_OVERRIDE")
                .json("/linux/maskedPaths", "[\"/proc/timer_list\"]")
                .json("/linux/uidMappings", "[{\"containerID\": 0, \"hostID\": 0, \"size\": 65536}]")
                .json("/linux/gidMappings", "[{\"containerID\": 0, \"hostID\": 0, \"size\": 65536}]");

        assertTriedInVain(onThatHost(runCommand(bundle), "</dev/null").run());
    }

    @Test
    void aFileOfTheHostThatIsAStandardStreamKeepsItsOwner() {
        Path input = Os.write(file("input"), "read\n");
        Bundle bundle = script("cat; echo tried").put("/process/user/uid", 1000);

        Result result = onThatHost(runCommand(bundle), "<" + input).run();

        assertEquals("read\ntried", result.trimmed(), result.toString());
        unchanged("0", Os.sh(dir, "stat -c %u input").strip());
    }

    @Test
    void thePipesOfTheEngineAreTheUsers() {
        Bundle bundle = script("echo opened > /proc/self/fd/1").put("/process/user/uid", 1000);

        Result result =
                runCommand(bundle).through("sh", "-c", "\"$@\" | cat", "sh").run();

        assertEquals("opened", result.trimmed(), result.toString());
    }
}
