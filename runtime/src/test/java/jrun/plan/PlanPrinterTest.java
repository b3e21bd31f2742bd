// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class PlanPrinterTest {
    private static String print(Op op, String pointer) {
        return PlanPrinter.print(new Plan(List.of(new PlannedOp(op, pointer)), List.of(), List.of(), 0, List.of()));
    }

    @Test
    void aLineHasIndexNameOperandsAndPointer() {
        assertEquals("  0 HOSTNAME name=\"h\"  # /hostname\n", print(new NamespaceOp.Hostname("h"), "/hostname"));
    }

    @Test
    void controlCharactersAreWrittenOut() {
        assertEquals(
                "  0 HOSTNAME name=\"a\\n\\t\\\"\\\\\\x1b\"\n", print(new NamespaceOp.Hostname("a\n\t\"\\\u001b"), ""));
    }

    @Test
    void longBytesAreShortened() {
        assertTrue(print(new CredentialOp.Seccomp(new byte[100], 0, 0), "").contains("program=100:0000"));
    }

    @Test
    void flagsAndChoicesHaveTheNamesOfTheTable() {
        assertEquals(
                "  0 ATTACH slot=1 target=\"/t\" PLAIN_DIRECTORY|KEEP_SLOT|0x40\n",
                print(
                        new MountOp.Attach(1, "/t", MountOp.Attach.PLAIN_DIRECTORY | MountOp.Attach.KEEP_SLOT | 0x40),
                        ""));
        assertEquals("  0 ATTACH slot=1 target=\"/t\"\n", print(new MountOp.Attach(1, "/t", 0), ""));
        assertEquals("  0 SYNC message=READY\n", print(new NamespaceOp.Sync(NamespaceOp.Sync.READY, 0), ""));
        assertEquals("  0 SYNC message=99\n", print(new NamespaceOp.Sync(99, 0), ""));
    }

    @Test
    void unknownFlagsAreHexadecimal() {
        assertEquals("NEWNS|0x1", FlagNames.CLONE.text(Uapi.CLONE_NEWNS | 1));
    }

    @Test
    void aStepStandsWithWhatItComesToAfterTheOperationThatItAnswers() throws JrunException {
        Plan plan = new Plan(
                List.of(new PlannedOp(new NamespaceOp.Sync(NamespaceOp.Sync.HOOKS, 0), "/hooks")),
                List.of(
                        new PlannedStep(0, new ParentStep.RunHooks("prestart", List.of()), "/hooks/prestart"),
                        new PlannedStep(0, new ParentStep.WritePidFile("/a\nb"), "")),
                List.of(),
                0,
                List.of());

        assertEquals(
                """
                  0 SYNC message=HOOKS  # /hooks
                    > run prestart hooks  # /hooks/prestart
                      run /h  # /hooks/prestart/0
                    > write the pid to /a\\nb
                """,
                PlanPrinter.print(
                        plan,
                        step -> step instanceof ParentStep.RunHooks
                                ? List.of(new StepDetail("run /h", "/hooks/prestart/0"))
                                : List.of()));
    }

    @Test
    void importsWarningsAndWhatIsDoneBesideStandBefore() throws JrunException {
        String text = PlanPrinter.print(Fixture.container()
                .userNamespace()
                .descriptors(0, 2)
                .process("\"rlimits\":[{\"type\":\"RLIMIT_CORE\",\"soft\":0,\"hard\":0}]")
                .mount("bind", "/s", "/d", "bind", "tmpcopyup")
                .plan());

        assertTrue(text.startsWith("""
                descriptor 0: start socket
                preserved descriptors: 2
                warning: /mounts/0: tmpcopyup is only for tmpfs and is ignored
                    > make the cgroups and record them in the state  # /linux/cgroupsPath
                    > write the limits  # /linux/resources
                    > put the device rules in force  # /linux/resources/devices
                    > open the descriptors and send them
                  0 OPEN_PROC
                  1 RECV_FDS count=1
                """));
    }
}
