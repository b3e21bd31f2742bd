// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process inside that tries all that one process can do to another on each that appears, while the runtime brings processes
 * in: it reads and writes its memory, traces it, takes its descriptors, changes its limits, stops it. What it may do to the
 * program of the container it may; it must reach nothing that has a capability, an id, a mount, a root or a namespace which
 * the container has not. The filter is one that lets all these calls pass, so that it has to be loaded, as Docker's has.
 */
class ReachAttackTest extends AttackTest {
    private static final int EXECS = Target.isSlow() ? 10 : 80;
    private static final int CREATES = Target.isSlow() ? 4 : 15;
    private static final int ROUNDS = Target.isSlow() ? 3 : 10;
    private static final int RESTORES = Target.isSlow() ? 2 : 5;
    private static final int OTHERS_SECONDS = 5;
    private static final int RESTORE_SECONDS = 15;
    private static final int ENDS = 0;
    private static final Path REACHED = Path.of("target/reached.tsv").toAbsolutePath();

    /** Who attacks. */
    enum Attacker {
        /** An ordinary user. */
        NO_CAPABILITY,
        SYS_PTRACE,
        /** Root of a user namespace of its own. */
        SYS_ADMIN_IN_USERNS
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfTheHostIsInReachInAnExec(Attacker attacker) {
        Container container = started(hostile(attacker));
        for (int i = 0; i < EXECS; i++) {
            bounded(container.execCommand(List.of(), "sleep", "0.01"));
        }
        judge(container, "exec", attacker);
    }

    /** The init that waits for its start is among what appears. */
    @ParameterizedTest
    @EnumSource
    void norInACreateThatJoinsThePidNamespaceAndAStart(Attacker attacker) {
        Container container = started(hostile(attacker));
        String namespaces = "/proc/" + container.pid() + "/ns/";
        for (int i = 0; i < CREATES; i++) {
            Bundle bundle = of(attacker, bundle("sleep", "0.01")).namespace("pid", namespaces + "pid");
            if (attacker == Attacker.SYS_ADMIN_IN_USERNS) {
                bundle.namespace("user", namespaces + "user")
                        .remove("/linux/uidMappings")
                        .remove("/linux/gidMappings");
            }
            String id = newId();
            if (bounded(command("create", id, bundle))) {
                bounded(runtime.command("start", id));
            }
            bounded(runtime.command("delete", "--force", id));
        }
        judge(container, "create, start", attacker);
    }

    /** They bring nobody in; the execs show that the attacker looks. */
    @ParameterizedTest
    @EnumSource
    void norInTheCommandsOnARunningContainer(Attacker attacker) {
        Container container = started(hostile(attacker));
        String id = container.id();
        String mounts = Os.write(
                        file("mounts.json"),
                        "[{\"destination\": \"/live\", \"source\": \"" + Os.mkdirs(file("live"))
                                + "\", \"options\": [\"bind\"]}]")
                .toString();
        for (int i = 0; i < ROUNDS; i++) {
            if (Target.isJrun()) {
                runtime.call("mounts", "add", id, mounts).ok();
                runtime.call("mounts", "remove", id, mounts).ok();
            }
            bounded(runtime.command("update", "--pids-limit", "1000", id));
            bounded(runtime.command("ps", id));
            bounded(runtime.command("pause", id));
            bounded(runtime.command("resume", id));
            bounded(container.execCommand(List.of(), "sleep", "0.01"));
        }
        judge(container, "commands", attacker);
    }

    /**
     * CRIU makes the processes, visible there from the first moment, with root's privileges on the host: what keeps an
     * attacker off them is the kernel alone.
     */
    @Test
    void norInARestoreIntoThePidNamespaceByAnOrdinaryUser() {
        judge(restoring(Attacker.NO_CAPABILITY), "restore", Attacker.NO_CAPABILITY);
    }

    /** They do reach them, with any runtime: docs/SECURITY.md says so, and so does the command. */
    @ParameterizedTest
    @EnumSource(names = "NO_CAPABILITY", mode = EnumSource.Mode.EXCLUDE)
    void whatOthersReachInARestoreIsTold(Attacker attacker) {
        Target.onlyForJrun("another says nothing of it");
        record("restore", attacker, attacks(restoring(attacker)));
        assertTrue(Os.read(file("said")).contains("can take over what CRIU restores"), "it warns");
    }

    /** An attacker in the pid namespace, to which a container of another's comes back again and again. */
    private Container restoring(Attacker attacker) {
        CriuHost.assumeUsable();
        Container pod = started(sleeper());
        String namespace = "/proc/" + pod.pid() + "/ns/pid";
        Bundle bundle = bundle("sleep", "1000").namespace("pid", namespace);
        if (attacker != Attacker.NO_CAPABILITY) { // what it has at the end is no more than the attacker has
            of(attacker, bundle);
        }
        String id = newId();
        quietly(command("run", id, bundle, "--detach")).run().ok();
        long pid = runtime.call("state", id).ok().json().get("pid").longValue();
        String[] pids = Os.status(pid, "NSpid").split("\\s");
        String images = file("images").toString();
        runtime.call("checkpoint", "--image-path", images, id).ok();
        Container container = started(hostile(attacker, pids[pids.length - 1]).namespace("pid", namespace));
        for (int i = 0; i < RESTORES; i++) {
            Invocation restore = complaining(command("restore", id, bundle, "--detach", "--image-path", images));
            bounded(restore, attacker == Attacker.NO_CAPABILITY ? ENDS : RESTORE_SECONDS);
            bounded(runtime.command("delete", "--force", id));
        }
        return container;
    }

    /** What it complains of is in a file. */
    private Invocation complaining(Invocation command) {
        String said = file("said").toString();
        return command.through("sh", "-c", "said=$0; exec \"$@\" </dev/null >/dev/null 2>>\"$said\"", said);
    }

    private static Invocation quietly(Invocation command) {
        return command.through("sh", "-c", "exec \"$@\" </dev/null >/dev/null 2>/dev/null", "sh");
    }

    /** Whether it came to its end; one of another runtime, or of CRIU, that the attacker has stopped is ended. */
    private static boolean bounded(Invocation invocation) {
        return bounded(invocation, Target.isJrun() ? ENDS : OTHERS_SECONDS);
    }

    private static boolean bounded(Invocation invocation, int seconds) {
        Invocation.Running running = invocation.start();
        Process process = running.process();
        if (seconds == ENDS) {
            return running.await().exit() == 0;
        }
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Bundle hostile(Attacker attacker) {
        return hostile(attacker, "0");
    }

    /** With the pid of the only one that is attacked, or 0 for each that comes. */
    private Bundle hostile(Attacker attacker, String pid) {
        List<String> host = new ArrayList<>();
        for (String name : List.of("mnt", "net", "ipc", "uts", "pid")) {
            host.add(Os.link("/proc/self/ns/" + name));
        }
        if (attacker == Attacker.SYS_ADMIN_IN_USERNS) {
            host.add(Os.link("/proc/self/ns/user"));
        }
        Path marker = Os.write(file("marker"), "of the host\n");
        return of(
                attacker,
                bundle("hostile", "reach", marker.toString(), " /sys/fs/cgroup", String.join(",", host), pid));
    }

    /** A program with what the attacker has. */
    private static Bundle of(Attacker attacker, Bundle bundle) {
        bundle.json("/linux/seccomp", """
                {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
                 "syscalls": [{"names": ["swapon"], "action": "SCMP_ACT_ERRNO"}]}""");
        return switch (attacker) {
            case NO_CAPABILITY -> bundle.capabilities().json("/process/user", "{\"uid\": 1000, \"gid\": 1000}");
            case SYS_PTRACE -> bundle.capabilities("CAP_SYS_PTRACE");
            case SYS_ADMIN_IN_USERNS ->
                bundle.capabilities("CAP_SYS_ADMIN", "CAP_SYS_PTRACE").userNamespace();
        };
    }

    private static void judge(Container container, String window, Attacker attacker) {
        List<String> attacks = attacks(container);
        record(window, attacker, attacks);
        assertTrue(
                attacker == Attacker.NO_CAPABILITY
                        || attacks.stream().anyMatch(line -> !line.contains(" own 0 foreign 0 ")),
                "some succeeded, on whichever process: " + attacks);
        held(attacks.stream().allMatch(line -> line.contains(" foreign 0 ")), attacks);
    }

    /** What the attacker says at its end: each attack was made. */
    private static List<String> attacks(Container container) {
        List<String> lines = container.end().lines().toList();
        List<String> attacks =
                lines.stream().filter(line -> line.contains(" made ")).toList();
        assertTrue(attacks.size() >= 13, "the attacker came to its end: " + lines);
        for (String attack : attacks) {
            assertTrue(!attack.contains(" made 0 "), "each attack was made: " + lines);
        }
        return attacks;
    }

    /** For the table of {@code make attacks}. */
    private static void record(String window, Attacker attacker, List<String> attacks) {
        StringBuilder text = new StringBuilder();
        for (String attack : attacks) {
            String[] words = attack.split(" ");
            text.append(window)
                    .append('\t')
                    .append(attacker)
                    .append('\t')
                    .append(words[0])
                    .append('\t')
                    .append(words[6])
                    .append('\n');
        }
        try {
            Files.createDirectories(REACHED.getParent());
            Files.writeString(REACHED, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
