// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill: which signal, to whom, and the words that engines read when it is too late. */
class KillTest extends ContainerTest {
    private static final String TELLS = """
            for s in TERM USR1 HUP INT WINCH; do trap "echo got $s" $s; done
            echo ready; while :; do sleep 0.05; done""";

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "SIGTERM", "15", "sigterm"})
    void aSignalMayBeGivenByNameWithAndWithoutSigOrByNumber(String signal) {
        Container container = started(script(TELLS));

        runtime.call("kill", container.id(), signal).ok();

        container.awaitOutput("got TERM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"USR1", "HUP", "INT", "WINCH"})
    void eachSignalArrivesAsItself(String signal) {
        Container container = started(script(TELLS));

        runtime.call("kill", container.id(), signal).ok();

        container.awaitOutput("got " + signal);
    }

    @Test
    void termIsTheDefault() {
        Container container = started(script(TELLS));

        runtime.call("kill", container.id()).ok();

        container.awaitOutput("got TERM");
    }

    @Test
    void anEmptySignalIsTheDefaultToo() {
        Container container = started(script(TELLS));

        runtime.call("kill", container.id(), "").ok();

        container.awaitOutput("got TERM");
    }

    @Test
    void aSignalThatDoesNotExistIsNamed() {
        Container container = started(sleeper());

        runtime.call("kill", container.id(), "NOSUCH").fails(1, "NOSUCH");

        container.assertStatus("running");
    }

    @Test
    void aCreatedContainerCanBeKilled() {
        Container container = create(sleeper());

        container.kill().assertStatus("stopped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void aCreatedContainerEndsWhenItIsAskedTo(String signal) {
        assumeFalse(Target.isCrun(), "its init takes no such signal");
        Container container = create(sleeper());
        long pid = container.pid();

        runtime.call("kill", container.id(), signal).ok();

        container.awaitEnd(pid);
        assertEquals("stopped", container.status());
    }

    @Test
    void killOfAStoppedContainerSaysContainerNotRunning() {
        Container container = started(sleeper()).kill();

        runtime.call("kill", container.id(), "KILL").fails(1).says("container not running");
    }

    @Test
    void killAllOfAStoppedContainerIsSilentAsContainerdNeeds() {
        Container container = started(sleeper()).kill();

        runtime.call("kill", "--all", container.id(), "9").ok();
    }

    @Test
    void killAllReachesEveryProcessOfAContainerWithoutPidNamespace() {
        Container container = started(script(
                                "sh -c 'trap \"echo child got it; exit\" USR1; echo child; while :; do sleep 0.05; done' &"
                                        + "trap : USR1; echo ready; while :; do wait; done")
                        .withoutNamespace("pid"))
                .awaitOutput("child");

        runtime.call("kill", "--all", container.id(), "USR1").ok();

        container.awaitOutput("child got it");
    }

    @Test
    void withoutAPidNamespaceKillReachesAllAlsoWhenTheInitIsGone() {
        Bundle bundle = script("sleep 1000 & echo ready; exec sleep 1001").withoutNamespace("pid");
        Container container = started(bundle);
        long init = container.pid();
        long child = Long.parseLong(Os.read(Path.of("/proc/" + init + "/task/" + init + "/children"))
                .strip());

        Os.sh(dir, "kill -KILL " + init);
        Await.until("the end of the init", () -> !Os.alive(init));
        assertTrue(Os.alive(child));
        runtime.call("kill", container.id(), "KILL").ok();
        Await.until("the end of its child", () -> !Os.alive(child));

        runtime.call("kill", container.id(), "TERM").fails(1, "not running");
    }

    @Test
    void theDeathOfTheInitEndsThePidNamespacesOtherProcesses() {
        Container container = started(script("sleep 1000 & echo ready; wait"));

        container.kill();

        assertEquals("stopped", container.status());
        container.delete();
    }

    /** The kernel takes its time to end a process, more so one that has much memory. */
    @Test
    void aContainerThatWasJustKilledIsDeletedWithoutForce() {
        for (int i = 0; i < (Target.isSlow() ? 3 : 20); i++) {
            Container container =
                    started(script("x=$(head -c 20000000 /dev/zero | tr '\\0' x); echo ready; sleep 1000; echo $x"));
            runtime.call("kill", container.id(), "KILL").done();
            runtime.call("delete", container.id()).done();
        }
    }
}
