// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process inside, with CAP_SYS_PTRACE, that writes into the text of each helper as soon as it appears, so that whoever
 * runs that text waits for ever where it would leave. What is seen inside is the attacker's to change; the wall is open when
 * a helper runs changed text that is not inside: whose pid namespace is the host's alone.
 */
class SharedMemoryAttackTest extends AttackTest {
    private static final int EXECS = Target.isSlow() ? 20 : 300;
    private static final int CREATES = Target.isSlow() ? 10 : 100;
    private static final long USER = 4713;
    private static final int LINGER_US = 300_000;

    @BeforeEach
    void needsWhatTheAttackerKnows() {
        Target.onlyForJrun("the attacker knows where its helper leaves");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the attacker knows the instructions of x86-64");
    }

    @Test
    void noExecSharesItsMemoryWithAProcessOutside() {
        Container container = started(hostile());
        attacked(container, EXECS, () -> execCommand(container));
    }

    @Test
    void norWithATimeNamespace() {
        Container container = started(hostile().namespace("time"));
        attacked(container, EXECS, () -> execCommand(container));
    }

    @Test
    void noCreateThatJoinsAPidNamespaceSharesItsMemoryWithAProcessOutside() {
        Container container = started(hostile());
        String pid = "/proc/" + container.pid() + "/ns/pid";
        attacked(container, CREATES, () -> runCommand(bundle("echo", "ran").namespace("pid", pid)));
    }

    /** The runtime and its container share a user namespace of an ordinary user, as rootless Podman has it. */
    @Test
    void noExecInAUserNamespaceThatItSharesWithTheContainerDoesEither() {
        OrdinaryUser user = new OrdinaryUser(USER, "", true);
        assumeTrue(Os.hasCommands("newuidmap", "setpriv", "nsenter"), "needs newuidmap, setpriv and nsenter");
        Invocation.Running holder = background(user.call(
                host("unshare", "--user", "--map-root-user", "--map-auto", "sh", "-c", "echo made; exec sleep 1000"),
                ":"));
        holder.awaitOutput("made");
        String target = Long.toString(holder.process().pid());
        Bundle bundle = hostile();
        bundle.save();
        user.own(dir);
        String[] enter = {"nsenter", "--target", target, "--user", "--mount", "--setuid=0", "--setgid=0"};
        String id = newId();

        Invocation.Running create = background(command("create", id, bundle).through(enter));
        create.await().done();
        runtime.command("start", id).through(enter).run().done(); // who is not mapped there may not
        Container container = new Container(id, runtime, create).awaitOutput("ready");

        attacked(container, EXECS, () -> execCommand(container).through(enter));
    }

    /** What the tests above race for, told by the calls: nothing is shared by a clone into a pid namespace that was joined. */
    @ParameterizedTest
    @ValueSource(strings = {"", "time", "cgroup", "user"})
    void nothingIsSharedByTheCloneOfAnExec(String namespace) {
        Bundle bundle = sleeper();
        if (namespace.equals("user")) {
            bundle.userNamespace();
        } else if (!namespace.isEmpty()) {
            bundle.namespace(namespace);
        }
        assertNothingShared(execCommand(started(bundle)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void norByThatOfACreate(boolean user) {
        Container container = started(sleeper());
        Bundle bundle = bundle("echo", "ran").namespace("pid", "/proc/" + container.pid() + "/ns/pid");
        assertNothingShared(runCommand(user ? bundle.userNamespace() : bundle));
    }

    /**
     * The same by the kernel's word, from outside: whoever clones stays for a while after it, and so does the new process
     * before it does anything.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsSharedWhileTheOneInsideAndTheOneOutsideAreThere(boolean create) {
        assumeTrue(Os.hasCommands("strace"), "needs strace");
        Container container = started(sleeper());
        String pid = "/proc/" + container.pid() + "/ns/pid";
        Invocation command = create ? runCommand(bundle("echo", "ran").namespace("pid", pid)) : execCommand(container);
        String inode = Os.link(pid).replaceAll("\\D", "");
        Invocation.Running watch =
                background(host(ittool(), "shares", inode, file("stop").toString()));
        watch.awaitOutput("ready");

        command.through(
                        "strace",
                        "-f",
                        "-o",
                        file("strace.log").toString(),
                        "-e",
                        "trace=clone3,setsid",
                        "-e",
                        "inject=clone3:delay_exit=" + LINGER_US,
                        "-e",
                        "inject=setsid:delay_enter=" + LINGER_US)
                .run();

        Os.write(file("stop"), "");
        String seen = watch.await().out();
        assertTrue(seen.matches("(?s).*helpers [1-9]\\d*\n"), "helpers inside and outside were there at once: " + seen);
        held(!seen.contains("shared"), seen);
    }

    private void assertNothingShared(Invocation command) {
        assumeTrue(Os.hasCommands("strace"), "needs strace");
        Path log = file("strace.log");
        String calls = "trace=setns,clone,clone3,fork,vfork";
        command.through("strace", "-f", "-o", log.toString(), "-e", calls).run();
        Set<String> joined = new HashSet<>();
        int clones = 0;
        for (String line : Os.read(log).split("\n", -1)) {
            String process = line.split(" ", 2)[0];
            if (line.contains("setns(") && line.contains("CLONE_NEWPID") && line.endsWith(" = 0")) {
                joined.add(process);
            } else if (joined.contains(process) && line.matches("\\d+ +v?(fork|clone3?)\\(.*")) {
                clones++;
                held(!line.matches(".*(vfork|CLONE_(VM|FILES|FS|SIGHAND)\\b).*"), line);
            }
        }
        assertTrue(clones > 0, "a process that had joined was seen to clone: " + Os.read(log));
    }

    private Bundle hostile() {
        return bundle("/bin/hostile", "keep").capabilities("CAP_SYS_PTRACE", "CAP_KILL");
    }

    private static Invocation execCommand(Container container) {
        return container.execCommand(List.of("--user", "0:0"), "echo", "ran");
    }

    private static void attacked(Container container, int rounds, Supplier<Invocation> command) {
        int kept = 0;
        for (int i = 0; i < rounds; i++) {
            kept += isKept(command.get().start()) ? 1 : 0;
        }
        String seen = container.end();
        assertTrue(
                seen.matches("(?s).*met [1-9]\\d* changed [1-9]\\d*\n"),
                "the text of processes that appeared was written: " + seen);
        held(
                kept == 0,
                "in " + kept + " of " + rounds + ", a helper outside ran text that was changed inside; " + seen);
    }

    /** Whether a helper outside runs changed text; it is ended then, as it would wait for ever. */
    private static boolean isKept(Invocation.Running running) {
        boolean kept = false;
        try {
            while (!running.process().waitFor(40, TimeUnit.MILLISECONDS)) {
                List<ProcessHandle> open = running.process()
                        .descendants()
                        .filter(process -> isOutside(process.pid()) && isChanged(process.pid()))
                        .toList();
                kept |= !open.isEmpty();
                open.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        running.await();
        return kept;
    }

    private static boolean isOutside(long pid) {
        return Os.link("/proc/" + pid + "/exe").contains("jrun-init")
                && Os.status(pid, "NSpid").matches("\\d+");
    }

    /** Whether the text in memory is not the one of the file; one that ends meanwhile has none. */
    private static boolean isChanged(long pid) {
        for (String line : Os.read(Path.of("/proc/" + pid + "/maps")).split("\n", -1)) {
            String[] words = line.split(" +");
            if (words.length > 2 && words[1].startsWith("r-x") && line.contains("jrun-init")) {
                String[] range = words[0].split("-");
                long start = Long.parseLong(range[0], 16);
                int size = (int) (Long.parseLong(range[1], 16) - start);
                byte[] file = read("/proc/" + pid + "/exe", Long.parseLong(words[2], 16), size);
                byte[] memory = read("/proc/" + pid + "/mem", start, size);
                return memory.length == size && !Arrays.equals(file, Arrays.copyOf(memory, file.length));
            }
        }
        return false;
    }

    /** So much of the file as is there; nothing of one that is gone. */
    private static byte[] read(String path, long from, int size) {
        byte[] bytes = new byte[size];
        try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
            file.seek(from);
            return Arrays.copyOf(bytes, Math.max(0, file.read(bytes)));
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
