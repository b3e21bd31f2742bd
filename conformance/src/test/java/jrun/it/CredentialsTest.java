// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** User, groups, umask, the five capability sets, no new privileges. */
class CredentialsTest extends ContainerTest {
    private static final String KILL = "0000000000000020";
    private static final String NONE = "0000000000000000";

    @Test
    void userAndGroupsAreTheConfigurations() {
        Bundle bundle = script("id -u; id -g; id -G | tr ' ' '\\n' | sort -n")
                .json("/process/user", "{\"uid\": 1000, \"gid\": 1001, \"additionalGids\": [1002, 55]}");

        assertEquals("1000\n1001\n55\n1001\n1002", output(bundle));
    }

    @Test
    void rootHasNoGroupsOfTheRuntimes() {
        Result result = runCommand(bundle("id", "-G"))
                .through("setpriv", "--groups=0,55,66")
                .run();

        assertEquals("0", result.ok().trimmed());
    }

    @Test
    void umaskIsTheConfigurations() {
        assertEquals("umask=0077", output(script("ittool facts | grep umask").put("/process/user/umask", 077)));
        assertEquals("umask=0000", output(script("ittool facts | grep umask").put("/process/user/umask", 0)));
    }

    @Test
    void umaskIs0022ByDefaultWhateverTheCallersIs() {
        Result result = runCommand(script("ittool facts | grep umask"))
                .through("sh", "-c", "umask 077; exec \"$@\"", "sh")
                .run();

        assertEquals("umask=0022", result.ok().trimmed());
    }

    @Test
    void eachCapabilitySetIsTheConfigurations() {
        Bundle bundle = capabilities("""
                {"bounding": ["CAP_KILL", "CAP_CHOWN", "CAP_SETUID"], "permitted": ["CAP_KILL", "CAP_CHOWN"],
                 "effective": ["CAP_KILL"], "inheritable": ["CAP_KILL"], "ambient": ["CAP_KILL"]}""");

        assertEquals(
                Map.of("CapBnd", "00000000000000a1", "CapPrm", KILL, "CapEff", KILL, "CapInh", KILL, "CapAmb", KILL),
                capabilitiesOf(bundle.json("/process/user", "{\"uid\": 1000, \"gid\": 1001}")));
    }

    @Test
    void rootGetsWhatTheBoundingSetAllowsBecauseTheKernelGivesIt() {
        Bundle bundle = capabilities(
                "{\"bounding\": [\"CAP_KILL\"], \"permitted\": [\"CAP_KILL\"], \"effective\": [\"CAP_KILL\"]}");

        assertEquals(
                Map.of("CapBnd", KILL, "CapPrm", KILL, "CapEff", KILL, "CapInh", NONE, "CapAmb", NONE),
                capabilitiesOf(bundle));
    }

    @Test
    void noCapabilitiesAtAllMeansNone() {
        Bundle bundle = capabilities("{}");

        assertEquals(
                Map.of("CapBnd", NONE, "CapPrm", NONE, "CapEff", NONE, "CapInh", NONE, "CapAmb", NONE),
                capabilitiesOf(bundle));
    }

    @Test
    void aUserWithoutAmbientCapabilitiesHasNone() {
        Bundle bundle = capabilities(
                        "{\"bounding\": [\"CAP_KILL\"], \"permitted\": [\"CAP_KILL\"], \"effective\": [\"CAP_KILL\"]}")
                .json("/process/user", "{\"uid\": 1000, \"gid\": 1001}");

        assertEquals(
                Map.of("CapBnd", KILL, "CapPrm", NONE, "CapEff", NONE, "CapInh", NONE, "CapAmb", NONE),
                capabilitiesOf(bundle));
    }

    @Test
    void ambientWithoutInheritableAsBuildahWritesItRunsWithout() {
        Bundle bundle = capabilities("""
                {"bounding": ["CAP_KILL"], "permitted": ["CAP_KILL"], "effective": ["CAP_KILL"], "ambient": ["CAP_KILL"]}""");

        Result result = run(bundle.args("cat", "/proc/self/status"));

        assertTrue(result.exit() == 0 && result.out().contains("CapAmb:\t" + NONE), result.toString());
    }

    @Test
    void anUnknownCapabilityIsLeftOutWithAWarningInTheLog() {
        Bundle bundle = capabilities("""
                {"bounding": ["CAP_NONSENSE"], "permitted": ["CAP_NONSENSE"], "effective": ["CAP_NONSENSE"]}""").args("cat", "/proc/self/status");
        bundle.save();

        Result result = runtime.withGlobals(
                        List.of("--log", file("log").toString()),
                        "run",
                        "-b",
                        bundle.path().toString(),
                        newId())
                .run();

        assertTrue(result.exit() == 0 && result.out().contains("CapEff:\t" + NONE), result.toString());
        assertTrue(Os.read(file("log")).contains("CAP_NONSENSE"), "a warning");
    }

    @Test
    void capabilitiesOutsideOurOwnBoundingSetAreDroppedAsPrivilegedNeeds() {
        Target.notForRunc("runc 1.1 fails here");
        String host = Os.status(ProcessHandle.current().pid(), "CapBnd");
        assumeTrue(host.endsWith("feffffff"), "needs a host without CAP_SYS_RESOURCE");
        Bundle bundle = capabilities("""
                {"bounding": ["CAP_KILL", "CAP_SYS_RESOURCE"], "permitted": ["CAP_KILL", "CAP_SYS_RESOURCE"],
                 "effective": ["CAP_KILL", "CAP_SYS_RESOURCE"]}""");

        Result result = run(bundle.args("cat", "/proc/self/status"));

        assertTrue(result.exit() == 0 && result.out().contains("CapEff:\t" + KILL), result.toString());
    }

    @Test
    void noNewPrivilegesIsTheConfigurations() {
        assertEquals(
                "NoNewPrivs:\t1",
                output(bundle("grep", "NoNewPrivs", "/proc/self/status").put("/process/noNewPrivileges", true)));
        assertEquals(
                "NoNewPrivs:\t0",
                output(bundle("grep", "NoNewPrivs", "/proc/self/status").put("/process/noNewPrivileges", false)));
    }

    @Test
    void setuidProgramsWorkWithoutItAndNotWithIt() {
        for (boolean nnp : new boolean[] {false, true}) {
            Bundle bundle = bundle("/bin/setuid", "syscall", "107").put("/process/noNewPrivileges", nnp);
            bundle.json("/process/user", "{\"uid\": 1000, \"gid\": 1001}");
            Os.sh(bundle.rootfs(), "cp bin/ittool bin/setuid; chmod 4755 bin/setuid");

            assertEquals(nnp ? "1000" : "0", output(bundle), "effective user id");
        }
    }

    @Test
    void aUserByNameIsRefusedBecauseOnlyNumbersAreForLinux() {
        refused(bundle("true").put("/process/user/uid", "alice"), "/process/user/uid");
    }

    @Test
    void aNegativeUidIsRefused() {
        refused(bundle("true").put("/process/user/uid", -1), "/process/user/uid");
    }

    private Bundle capabilities(String json) {
        return bundle("true").json("/process/capabilities", json);
    }

    private Map<String, String> capabilitiesOf(Bundle bundle) {
        Map<String, String> sets = new TreeMap<>();
        for (String line : output(bundle.args("cat", "/proc/self/status")).split("\n")) {
            if (line.startsWith("Cap")) {
                sets.put(line.substring(0, 6), line.substring(7).strip());
            }
        }
        return sets;
    }
}
