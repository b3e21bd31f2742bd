// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process 1 without any capability that has made a user namespace and a mount namespace of its own: it is root of both,
 * and decides there what every path leads to, and which mounts can be written.
 */
class OwnMountsAttackTest extends AttackTest {
    private static final String WORDS = "belongs to a user namespace below";

    /** Says "ready" and its user namespace once its mounts are as it wants them, then runs the script in them. */
    private Container apart(boolean userNamespace, String mounts, String script) {
        Bundle bundle = bundle(
                "unshare",
                "-U",
                "-r",
                "-m",
                "sh",
                "-c",
                mounts + " && readlink /proc/self/ns/user && echo ready; " + script);
        Os.script(bundle.rootfs().resolve("bin/tool"), "#!/bin/sh\necho honest\n");
        Os.mkdirs(bundle.rootfs().resolve("live"));
        if (userNamespace) {
            bundle.userNamespace();
        }
        return started(bundle.capabilities().json("/process/user", "{\"uid\": 1000, \"gid\": 1000}"));
    }

    private Result mounts(String action, Container container, String... entries) {
        Path document = Os.write(file("mounts.json"), "[" + String.join(", ", entries) + "]");
        return runtime.call("mounts", action, container.id(), document.toString());
    }

    /** What it runs there by an exec as root must have no more than it has. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anExecRunsNoProgramOfItsMountsWithMoreThanItHas(boolean userNamespace) {
        String lure =
                "printf '#!/bin/sh\\necho LURED; readlink /proc/self/ns/user\\n' >/tmp/lure && chmod 755 /tmp/lure"
                        + " && mount --bind /tmp/lure /bin/tool";
        Container container = apart(userNamespace, lure, "exec sleep 1000");
        String own = container.output().lines().findFirst().orElseThrow();

        Result result = container.execWith(List.of("--user", "0"), "/bin/tool");

        held(!result.out().contains("LURED") || result.out().contains(own), result);
        if (Target.isJrun() && !userNamespace) {
            result.fails(255, "enter the mounts of the container", WORDS, "hint: ");
        }
    }

    /** The process goes apart once its mounts were looked at: what was looked at is what is joined. */
    @Test
    void norWhenItMakesThemMeanwhile() {
        Target.onlyForJrun("the system call that it is stopped at is jrun's");
        String lure = "printf '#!/bin/sh\\necho LURED\\n' >/tmp/lure && chmod 755 /tmp/lure"
                + " && mount --bind /tmp/lure /bin/tool && echo apart; exec sleep 1000";
        Bundle bundle = script(
                "echo ready; until test -e /tmp/go; do sleep 0.05; done; exec unshare -U -r -m sh -c \"" + lure + "\"");
        Os.script(bundle.rootfs().resolve("bin/tool"), "#!/bin/sh\necho honest\n");
        Container container = started(bundle.capabilities().json("/process/user", "{\"uid\": 1000, \"gid\": 1000}"));

        Result result =
                HeldCall.run(dir, container.execCommand(List.of(), "/bin/tool"), "ioctl", "NS_GET_USERNS", () -> {
                    Os.write(bundle.rootfs().resolve("tmp/go"), "");
                    container.awaitOutput("apart");
                });

        held(!result.out().contains("LURED"), result);
        assertEquals("honest", result.ok().trimmed());
    }

    /** The mount of README's example. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReadOnlyMountThatIsAddedIsNotItsToMakeWritable(boolean userNamespace) {
        Target.onlyForJrun("mounts");
        Path source = Os.mkdirs(file("source"));
        Os.write(source.resolve("go"), "");
        Os.sh(dir, "chmod 755 . ..; chmod 777 source");
        Container container = apart(
                userNamespace,
                "true",
                "until test -e /live/go; do sleep 0.05; done; mount -o remount,bind,rw /live; echo x >/live/made;"
                        + " echo tried; exec sleep 1000");

        Result result = mounts("add", container, LiveMountsTest.bind(source, "/live", "ro", "nosuid", "nodev"));

        if (result.exit() == 0) {
            container.awaitOutput("tried");
        }
        held(!Files.exists(source.resolve("made")), result);
        result.fails(1, "enter the mounts of the container", WORDS, "hint: ");
        mounts("remove", container, LiveMountsTest.bind(source, "/live"))
                .fails(1, "enter the mounts of the container", WORDS);
    }

    /** Systemd and its helpers do so, and bubblewrap as root: it was given the capability for this. */
    @Test
    void whatAProcessWithTheCapabilityMakesIsTheContainers() {
        Container container = started(bundle(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        "mount -t tmpfs x /tmp && touch /tmp/own; echo ready; exec sleep 1000")
                .capabilities("CAP_SYS_ADMIN"));

        assertEquals("/tmp/own", container.exec("ls", "/tmp/own").ok().trimmed());
        if (Target.isJrun()) {
            mounts("add", container, "{\"destination\": \"/tmp/live\", \"type\": \"tmpfs\", \"source\": \"x\"}")
                    .ok();
            assertTrue(container.exec("cat", "/proc/1/mounts").ok().out().contains(" /tmp/live tmpfs "));
            mounts("remove", container, "{\"destination\": \"/tmp/live\"}").ok();
        }
    }

    /** Bubblewrap as process 1, and whatever else keeps its own place: only its child is apart. */
    @Test
    void whatAChildOfProcess1MakesForItselfIsNoMatter() {
        Container container = started(script("unshare -U -r -m sh -c 'echo ready; exec sleep 1000'; true")
                .capabilities()
                .json("/process/user", "{\"uid\": 1000, \"gid\": 1000}"));

        container.exec("true").ok();
        if (Target.isJrun()) {
            mounts("add", container, LiveMountsTest.bind(Os.mkdirs(file("source")), "/tmp/live"))
                    .ok();
        }
    }
}
