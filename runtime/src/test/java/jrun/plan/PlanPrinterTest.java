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
        return PlanPrinter.print(
                new Plan(List.of(new PlannedOp(op, pointer)), List.of(), 0, List.of(), null, List.of()));
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
    void importsLimitsAndWarningsStandBefore() throws JrunException {
        String text = PlanPrinter.print(Fixture.container()
                .userNamespace()
                .descriptors(0, 2)
                .process("\"rlimits\":[{\"type\":\"RLIMIT_CORE\",\"soft\":0,\"hard\":0}]")
                .mount("bind", "/s", "/d", "bind", "tmpcopyup")
                .plan());

        assertTrue(text.startsWith("""
                descriptor 0: start socket
                preserved descriptors: 2
                limit set by the runtime: RLIMIT_CORE soft=0 hard=0  # /process/rlimits/0
                warning: /mounts/0: tmpcopyup is only for tmpfs and is ignored
                  0 OPEN_PROC
                  1 RECV_FDS count=1
                """));
    }
}
