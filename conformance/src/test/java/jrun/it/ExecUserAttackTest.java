// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids that overflow, are negative or mean "leave it as it is" to the kernel never make a process root (CVE-2026-30892). */
class ExecUserAttackTest extends AttackTest {
    private static final String IDS = "echo ids $(id -u) $(id -g)";

    private Container ofAlice() {
        Bundle bundle = sleeper().put("/process/user/uid", 1000).put("/process/user/gid", 1001);
        return started(bundle.capabilities());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "4294967295",
                "4294967296",
                "-4294967296",
                "18446744073709551616",
                "99999999999999999999",
                "1000:-1",
                "1000:4294967295",
                "1000:4294967296",
                "",
                ":",
                "0x",
                "root"
            })
    void aUserThatIsNoIdNeverMeansRoot(String user) {
        Container container = ofAlice();
        assertEquals(
                "ids 1002 1001",
                container
                        .execWith(List.of("--user", "1002:1001"), "sh", "-c", IDS)
                        .trimmed());

        Result attacked = container.execWith(List.of("--user", user), "sh", "-c", IDS);

        if (attacked.exit() == 0) {
            String[] ids = attacked.trimmed().split(" ", -1);
            assertEquals("ids", ids[0], attacked.toString());
            held(!ids[1].equals("0") && !ids[2].equals("0"), attacked);
        }
    }

    /** The attacker has the engine pass on a number that setresuid(2) takes for "as it is", which is root until then. */
    @Test
    void theIdThatTheKernelTakesForUnchangedDoesNotKeepRootsInAnExec() {
        Container container = ofAlice();

        Result attacked = container.execWith(List.of("--user", "4294967295:4294967295"), "sh", "-c", IDS);

        held(!(attacked.trimmed() + " ").contains(" 0 "), attacked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "4294967295",
                "4294967296",
                "+0",
                " 0",
                "0 ",
                "0:-1",
                "0:",
                ":0",
                "0:0:0",
                "99999999999999999999",
                "",
                "0x0",
                "٠"
            })
    void aUserThatIsNoIdIsRefused(String user) {
        Target.onlyForJrun("runc and crun take some of them");
        Container container = ofAlice();

        Result result = container.execWith(List.of("--user", user), "sh", "-c", IDS);

        result.fails(255, "--user", "0 to 4294967294");
        assertEquals("", result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4294967295", "4294967296", "+0", "", "0x0", "99999999999999999999"})
    void aSupplementaryGroupThatIsNoIdIsRefused(String group) {
        Target.onlyForJrun("runc and crun take some of them");
        Container container = ofAlice();

        Result result = container.execWith(List.of("--additional-gids", group), "id", "-G");

        assertNotEquals(0, result.exit());
        assertFalse(result.err().isBlank());
        assertEquals("", result.out());
    }

    @Test
    void theLargestIdIsOne() {
        Target.onlyForJrun("runc takes ids of 31 bits");
        Container container = ofAlice();

        String ids = container
                .execWith(List.of("--user", "4294967294:4294967294"), "sh", "-c", IDS)
                .trimmed();

        assertEquals("ids 4294967294 4294967294", ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uid", "gid"})
    void anIdThatTheKernelTakesForUnchangedDoesNotKeepRoots(String which) {
        Bundle bundle = script(IDS).put("/process/user/uid", 1000).put("/process/user/gid", 1001);
        assertEquals("ids 1000 1001", output(bundle));

        Result attacked = run(bundle.put("/process/user/" + which, 4294967295L));

        held(!(attacked.trimmed() + " ").contains(" 0 "), attacked);
        if (Target.isJrun()) {
            attacked.fails(1, "/process/user/" + which, "4294967294");
        }
    }

    @Test
    void aSupplementaryGroupThatIsNoIdIsRefusedInConfigJson() {
        Target.onlyForJrun("runc and crun leave it to setgroups(2)");

        refused(
                script(IDS).json("/process/user/additionalGids", "[5, 4294967295]"),
                "/process/user/additionalGids/1",
                "4294967294");
    }
}
