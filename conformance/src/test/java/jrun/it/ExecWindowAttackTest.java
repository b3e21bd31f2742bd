// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process inside that looks at every new process of its pid namespace, as often as it can, while the runtime brings
 * processes in: in no window may it see the host by one of them.
 */
class ExecWindowAttackTest extends AttackTest {
    private static final String SECRET = "SECRET-OF-THE-HOST";
    private static final int EXECS = Target.isSlow() ? 20 : 200;
    private static final int CREATES = Target.isSlow() ? 4 : 30;

    /** So many times as often at most, on a machine so busy that the watcher has not yet looked at enough of them. */
    private static final int MOST = 20;

    @ParameterizedTest
    @ValueSource(strings = {"", "CAP_SYS_PTRACE"})
    void noExecShowsTheHostToAProcessInside(String capability) throws Exception {
        Bundle bundle = watcher("mnt", "net", "ipc", "uts", "pid");
        watched(capability.isEmpty() ? bundle.capabilities().put("/process/user/uid", 1000) : may(bundle, capability));
    }

    @Test
    void noExecShowsTheHostsCgroupNamespaceEither() throws Exception {
        watched(may(watcher("mnt", "net", "ipc", "uts", "pid", "cgroup").namespace("cgroup"), "CAP_SYS_PTRACE"));
    }

    @Test
    void noExecShowsTheHostFromAUserNamespace() throws Exception {
        Bundle bundle = watcher("mnt", "net", "ipc", "uts", "pid", "user", "cgroup");
        watched(may(bundle.namespace("cgroup"), "CAP_SYS_PTRACE").userNamespace());
    }

    /** Mounts that are added are brought by no process that is seen; the execs show that the watcher looks. */
    @Test
    void noMountThatIsAddedShowsTheHostEither() throws Exception {
        Target.onlyForJrun("mounts");
        Path mounts = Os.write(
                file("mounts.json"),
                "[{\"destination\": \"/live\", \"source\": \"" + dir + "\", \"options\": [\"bind\"]}]");
        watched(may(watcher("mnt", "net", "ipc", "uts", "pid"), "CAP_SYS_PTRACE"), container -> {
            runtime.call("mounts", "add", container.id(), mounts.toString()).ok();
            runtime.call("mounts", "remove", container.id(), mounts.toString()).ok();
        });
    }

    @Test
    void noCreateShowsTheHostToAContainerWhosePidNamespaceItJoins() throws Exception {
        Bundle bundle = may(watcher("mnt", "net", "ipc", "uts", "pid"), "CAP_SYS_PTRACE");
        watchedCreates(bundle, this::joined);
    }

    @Test
    void norOnAKernelWhereOnlyAProcessInsideCanMakeItsProcfs() throws Exception {
        Bundle bundle = may(watcher("mnt", "net", "ipc", "uts", "pid"), "CAP_SYS_PTRACE");
        watchedCreates(bundle, this::joined, ittool(), "oldproc");
    }

    /** Whoever takes that process over may hand something else over for a procfs. */
    @Test
    void norIsAnythingButAProcfsTakenFromItThere() {
        Target.onlyForJrun("the process that makes it is jrun's");
        Container container = started(sleeper());

        Result result =
                runCommand(joined(container)).through(ittool(), "falseproc").run();

        held(result.exit() != 0, result);
        result.fails(1, "what was made is not the root of a procfs");
    }

    @Test
    void norThereWithAUserNamespaceOfItsOwn() throws Exception {
        Bundle bundle = may(watcher("mnt", "net", "ipc", "uts", "pid"), "CAP_SYS_PTRACE");
        watchedCreates(bundle, container -> joined(container).userNamespace(), ittool(), "oldproc");
    }

    @Test
    void noCreateShowsTheHostToAContainerWhoseUserNamespaceItJoinsAsWell() throws Exception {
        Bundle bundle = may(watcher("mnt", "net", "ipc", "uts", "pid", "user"), "CAP_SYS_PTRACE");
        watchedCreates(
                bundle.userNamespace(),
                container -> joined(container)
                        .userNamespace()
                        .namespace("user", "/proc/" + container.pid() + "/ns/user")
                        .remove("/linux/uidMappings")
                        .remove("/linux/gidMappings"));
    }

    /** A bundle of a container that shares the pid namespace of this one. */
    private Bundle joined(Container container) {
        return bundle("sh", "-c", "echo watched; ls -d /proc/1/stat; ls /proc/self/exe")
                .namespace("pid", "/proc/" + container.pid() + "/ns/pid");
    }

    private void watchedCreates(Bundle bundle, Function<Container, Bundle> joining, String... through)
            throws Exception {
        try (ServerSocketChannel socket = marker()) {
            Container container = started(bundle);
            for (int i = 0; i < CREATES || (lacks(container) && i < MOST * CREATES); i++) {
                Result result = runCommand(joining.apply(container))
                        .env("RUNTIME_SECRET=" + SECRET)
                        .through(through)
                        .run();
                assertEquals(
                        "watched\n/proc/1/stat\n/proc/self/exe", result.done().trimmed());
            }
            assertNothingSeen(container, bundle);
            assertTrue(socket.isOpen(), "the marker is a socket that somebody listens on");
        }
    }

    /** A container whose process looks for the host by what stands at the marker, in these namespaces of the host. */
    private Bundle watcher(String... namespaces) {
        List<String> host = new ArrayList<>();
        for (String name : namespaces) {
            host.add(Os.link("/proc/self/ns/" + name));
        }
        return bundle(
                "ittool",
                "watchhost",
                markerPath().toString(),
                " /sys/fs/cgroup",
                SECRET,
                String.join(",", host),
                "10");
    }

    private Path markerPath() {
        return file("marker");
    }

    /** A file of the host that is found by its path, and by its name in the host's network namespace. */
    private ServerSocketChannel marker() throws Exception {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(markerPath()));
    }

    private static Bundle may(Bundle bundle, String capability) {
        return bundle.capabilities("CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", capability);
    }

    private void watched(Bundle bundle) throws Exception {
        watched(bundle, _ -> {});
    }

    private void watched(Bundle bundle, Consumer<Container> more) throws Exception {
        try (ServerSocketChannel socket = marker()) {
            Container container = started(bundle);
            for (int i = 0; i < EXECS || (lacks(container) && i < MOST * EXECS); i++) {
                runtime.command("exec", "--user", "0:0", container.id(), "echo", "watched")
                        .env("RUNTIME_SECRET=" + SECRET)
                        .run()
                        .done();
                more.accept(container);
            }
            assertNothingSeen(container, bundle);
            assertTrue(socket.isOpen(), "the marker is a socket that somebody listens on");
        }
    }

    private static boolean lacks(Container container) {
        return !container.output().contains("enough\n");
    }

    private static void assertNothingSeen(Container container, Bundle bundle) {
        Os.write(bundle.rootfs().resolve("stop"), "");
        List<String> lines = container.awaitEnd(container.pid()).lines().toList();
        String last = lines.getLast();
        assertTrue(last.startsWith("seen "), lines.toString());
        assertTrue(lines.contains("enough"), "enough were looked at, some before they were the program: " + lines);
        held(lines.equals(List.of("ready", "enough", last)), "of the host: " + lines);
    }
}
