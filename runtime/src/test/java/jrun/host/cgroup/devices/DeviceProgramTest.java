// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import static jrun.host.cgroup.devices.DeviceRules.MKNOD;
import static jrun.host.cgroup.devices.DeviceRules.READ;
import static jrun.host.cgroup.devices.DeviceRules.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import jrun.host.cgroup.files.CgroupException;
import jrun.spec.DeviceRule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeviceProgramTest {
    private static final DeviceRule DENY_ALL = rule(false, null, null, null, "rwm");
    private static final DeviceRule ALLOW_ALL = rule(true, null, null, null, "rwm");

    private static DeviceRule rule(
            boolean allow, @Nullable String type, @Nullable Long major, @Nullable Long minor, @Nullable String access) {
        return new DeviceRule(allow, type, major, minor, access);
    }

    private static byte[] program(DeviceRule... rules) throws CgroupException {
        return DeviceProgram.compile(DeviceRules.of(List.of(rules)));
    }

    private static boolean allows(byte[] program, char type, int major, int minor, int access) {
        return DeviceInterpreter.allows(program, type, major, minor, access);
    }

    @Test
    void withoutRulesOnlyTheDevicesOfEveryContainerAreAllowed() throws CgroupException {
        byte[] program = program();

        assertTrue(allows(program, 'c', 1, 3, READ | WRITE));
        assertTrue(allows(program, 'c', 136, 7, READ | WRITE));
        assertTrue(allows(program, 'c', 10, 200, READ | WRITE));
        assertFalse(allows(program, 'c', 5, 1, READ), "the host's console");
        assertFalse(allows(program, 'c', 1, 1, READ));
        assertFalse(allows(program, 'b', 8, 0, READ));
        assertFalse(allows(program, 'b', 1, 3, READ));
    }

    @Test
    void everyNodeMayBeMadeButNotOpened() throws CgroupException {
        byte[] program = program(DENY_ALL);

        assertTrue(allows(program, 'c', 99, 99, MKNOD));
        assertTrue(allows(program, 'b', 8, 0, MKNOD));
        assertFalse(allows(program, 'b', 8, 0, MKNOD | READ));
    }

    @Test
    void aPrivilegedContainerMayOpenEverything() throws CgroupException {
        byte[] program = program(DENY_ALL, ALLOW_ALL);

        assertTrue(allows(program, 'b', 8, 0, READ | WRITE));
        assertTrue(allows(program, 'c', 1, 1, READ));
    }

    @Test
    void theLastRuleThatFitsDecides() throws CgroupException {
        byte[] program = program(
                DENY_ALL,
                rule(true, "c", 10L, null, "rw"),
                rule(false, "c", 10L, 229L, "w"),
                rule(true, "b", 8L, 0L, "r"));

        assertTrue(allows(program, 'c', 10, 5, READ | WRITE));
        assertTrue(allows(program, 'c', 10, 229, READ));
        assertFalse(allows(program, 'c', 10, 229, READ | WRITE));
        assertTrue(allows(program, 'b', 8, 0, READ));
        assertFalse(allows(program, 'b', 8, 0, WRITE));
        assertFalse(allows(program, 'b', 8, 1, READ));
    }

    @Test
    void anExceptionFromEverythingDenies() throws CgroupException {
        byte[] program = program(ALLOW_ALL, rule(false, "b", 8L, null, "rwm"));

        assertTrue(allows(program, 'c', 1, 1, READ));
        assertFalse(allows(program, 'b', 8, 3, READ));
        assertTrue(allows(program, 'b', 9, 0, WRITE));
    }

    @Test
    void rulesForAllTypesWithANumberMeanBothTypesOfIt() throws CgroupException {
        byte[] program = program(DENY_ALL, rule(true, "a", 42L, null, "r"));

        assertTrue(allows(program, 'b', 42, 1, READ));
        assertTrue(allows(program, 'c', 42, 1, READ));
        assertFalse(allows(program, 'c', 43, 1, READ));
    }

    @Test
    void theV1ListSaysTheSameAsTheProgram() throws CgroupException {
        DeviceRule[] rules = {
            DENY_ALL,
            rule(true, "c", 10L, null, "rwm"),
            rule(false, "c", 10L, null, "w"),
            rule(true, "b", 8L, 0L, "rw"),
            rule(true, "b", 8L, 1L, "r")
        };
        DeviceList list = DeviceList.of(DeviceRules.of(List.of(rules)));
        byte[] program = program(rules);

        for (char type : new char[] {'b', 'c'}) {
            for (int major : new int[] {1, 5, 8, 10, 136, 200}) {
                for (int minor = 0; minor < 12; minor++) {
                    for (int access = 1; access < 8; access <<= 1) {
                        assertEquals(
                                listAllows(list, type, major, minor, access),
                                allows(program, type, major, minor, access),
                                type + " " + major + ":" + minor + " " + access);
                    }
                }
            }
        }
    }

    @Test
    void theProgramOfAnyRulesSaysWhatTheRulesSay() {
        Random random = new Random(18);
        for (int round = 0; round < 300; round++) {
            List<DeviceRules.Rule> rules = new ArrayList<>();
            int count = random.nextInt(9);
            for (int i = 0; i < count; i++) {
                rules.add(new DeviceRules.Rule(
                        random.nextInt(4) > 0,
                        random.nextBoolean() ? 'c' : 'b',
                        random.nextInt(4) - 1,
                        random.nextInt(4) - 1,
                        random.nextInt(3) > 0 ? DeviceRules.ALL : 1 + random.nextInt(7)));
            }
            byte[] program = DeviceProgram.compile(rules);

            for (char type : new char[] {'b', 'c'}) {
                for (int device = 0; device < 9; device++) {
                    for (int access = 1; access < 8; access++) {
                        assertEquals(
                                rulesAllow(rules, type, device / 3, device % 3, access),
                                allows(program, type, device / 3, device % 3, access),
                                rules + ": " + type + " " + device + " " + access);
                    }
                }
            }
        }
    }

    /** The last rule that fits decides, for each kind of access by itself. */
    private static boolean rulesAllow(List<DeviceRules.Rule> rules, char type, int major, int minor, int access) {
        int allowed = 0;
        for (DeviceRules.Rule rule : rules) {
            if (rule.covers(new DeviceRules.Rule(true, type, major, minor, access))) {
                allowed = rule.allow() ? allowed | rule.access() : allowed & ~rule.access();
            }
        }
        return (access & ~allowed) == 0;
    }

    @Test
    void theDevicesOfEveryContainerTakeTheVerifierFewInstructions() throws CgroupException {
        assertEquals(37, program(DENY_ALL).length / DeviceProgram.INSN_SIZE);
    }

    private static boolean listAllows(DeviceList list, char type, int major, int minor, int access) {
        DeviceRules.Rule device = new DeviceRules.Rule(true, type, major, minor, access);
        for (DeviceRules.Rule exception : list.exceptions()) {
            if (exception.covers(device) && (access & ~exception.access()) == 0) {
                return !list.allow();
            }
        }
        return list.allow();
    }

    @Test
    void theV1ListOfAPlainContainerIsRuncs() throws CgroupException {
        List<String> texts = new ArrayList<>();
        for (DeviceRules.Rule rule :
                DeviceList.of(DeviceRules.of(List.of(DENY_ALL))).exceptions()) {
            texts.add(rule.text());
        }
        texts.sort(null);

        assertEquals(
                List.of(
                        "b *:* m",
                        "c *:* m",
                        "c 10:200 rwm",
                        "c 136:* rwm",
                        "c 1:3 rwm",
                        "c 1:5 rwm",
                        "c 1:7 rwm",
                        "c 1:8 rwm",
                        "c 1:9 rwm",
                        "c 5:0 rwm",
                        "c 5:2 rwm"),
                texts);
    }

    @Test
    void aHoleInAnExceptionIsRefusedOnV1() throws CgroupException {
        List<DeviceRules.Rule> rules =
                DeviceRules.of(List.of(DENY_ALL, rule(true, "c", null, null, "rwm"), rule(false, "c", 99L, 1L, "r")));

        CgroupException refused = assertThrows(CgroupException.class, () -> DeviceList.of(rules));

        assertEquals("/linux/resources/devices", refused.pointer());
    }

    @Test
    void aNumberThatNoDeviceHasIsRefused() {
        assertEquals(
                "/linux/resources/devices/1/major",
                assertThrows(CgroupException.class, () -> program(DENY_ALL, rule(true, "c", 1L << 31, 1L, "r")))
                        .pointer());
    }
}
