// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Below a seccomp filter of an outer container that denies one call, with ENOSYS as a kernel that has none, or with EPERM:
 * what can be done without is done without, and what cannot is named in one line, with nothing left.
 */
class BlockedCallsTest extends ContainerTest {
    private static final int ENOSYS = 38;

    /** Numbers of calls since Linux 5.0 are those of every machine. */
    private static final Map<String, Integer> NUMBERS =
            Map.of("openat2", 437, "clone3", 435, "mount_setattr", 442, "close_range", 436, "pidfd_open", 434);

    @BeforeEach
    void forOurselves() {
        Target.onlyForJrun("others need other calls");
    }

    private static int number(String call) {
        if (call.equals("memfd_create")) {
            return System.getProperty("os.arch").equals("aarch64") ? 279 : 319;
        }
        return NUMBERS.get(call);
    }

    private Invocation under(String call, int errno, Invocation invocation) {
        String deny = Rootfs.ittool().resolveSibling("deny").toString();
        return invocation.through(deny, Integer.toString(number(call)), Integer.toString(errno));
    }

    @ParameterizedTest
    @CsvSource({
        "clone3, 38",
        "close_range, 38",
        "close_range, 1",
        "memfd_create, 38",
        "memfd_create, 1",
    })
    void whatCanBeDoneWithoutIsDoneWithout(String call, int errno) {
        Container container = created(call, errno, sleeper());
        under(call, errno, runtime.command("start", container.id())).run().ok();
        container.awaitOutput("ready");

        Result exec = under(
                        call, errno, runtime.command("exec", container.id(), "sh", "-c", "ls /proc/self/fd | wc -l"))
                .run();

        assertEquals("4", exec.ok().trimmed(), "its own directory and the three streams");
        under(call, errno, runtime.command("delete", "--force", container.id()))
                .run()
                .ok();
        assertEquals(List.of(), Leaks.of(container.id(), dir, runtime.root()));
    }

    private Container created(String call, int errno, Bundle bundle) {
        String id = newId();
        Invocation.Running running =
                under(call, errno, command("create", id, bundle)).start();
        running.await().ok();
        return new Container(id, runtime, running);
    }

    @ParameterizedTest
    @CsvSource({"user", "time", "cgroup"})
    void withoutClone3EveryNamespaceIsStillThere(String type) {
        Bundle bundle = script("echo made; readlink /proc/self/ns/" + type);
        bundle = type.equals("user") ? bundle.userNamespace() : bundle.namespace(type);

        List<String> lines =
                under("clone3", ENOSYS, runCommand(bundle)).run().ok().lines();

        assertEquals("made", lines.get(0));
        assertTrue(!lines.get(1).equals(Os.link("/proc/self/ns/" + type)), lines.toString());
    }

    @Test
    void withoutClone3TheProcessIsInItsCgroupAllTheSame() {
        Container container = created("clone3", ENOSYS, sleeper());

        String own = Os.read(Path.of("/proc/" + container.pid() + "/cgroup"));

        assertTrue(own.contains("0::/" + container.id()), own);
    }

    @Test
    void withoutCloseRangeNothingInheritedStaysOpen() {
        Bundle bundle = script("ls /proc/self/fd | wc -l");
        Invocation run = under("close_range", ENOSYS, runCommand(bundle)).through("sh", "-c", "exec 9<&0 \"$@\"", "sh");

        assertEquals("4", run.run().ok().trimmed());
    }

    @ParameterizedTest
    @CsvSource({
        "openat2, 38",
        "openat2, 1",
        "mount_setattr, 38",
        "mount_setattr, 1",
        "pidfd_open, 38",
        "pidfd_open, 1",
        "clone3, 1",
    })
    void whatCannotIsNamedInOneLine(String call, int errno) {
        assumeTrue(!Target.isSlow() || !call.equals("clone3"), "a JVM does not even begin without threads");
        Bundle bundle = script("echo ran");
        String id = newId();

        Result result = under(call, errno, command("run", id, bundle)).run();

        result.fails(1, "hint: jrun cannot do without " + call);
        assertEquals("", result.out(), "and no program has run");
        assertEquals(1, result.err().strip().lines().count(), result.err());
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }
}
