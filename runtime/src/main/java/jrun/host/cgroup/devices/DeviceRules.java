// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.spec.DeviceRule;
import org.jspecify.annotations.Nullable;

/**
 * The device rules of a container: nothing is allowed, then the rules of the config in their order, then the devices
 * that every container has, as runc 1.1 adds them. The last rule that fits decides, for each kind of access by itself.
 * runtime-spec: config-linux.md#allowed-device-list
 */
final class DeviceRules {
    static final int MKNOD = 1;
    static final int READ = 2;
    static final int WRITE = 4;
    static final int ALL = MKNOD | READ | WRITE;
    /** A major or minor number that stands for all. */
    static final long ANY = -1;

    private static final String POINTER = "/linux/resources/devices/";
    private static final long MAX_NUMBER = Integer.MAX_VALUE;

    /**
     * A rule in full.
     *
     * @param type {@code a}, {@code b} or {@code c}; {@code a} only with all numbers and all kinds of access
     * @param access bits as the kernel's eBPF has them
     */
    record Rule(boolean allow, char type, long major, long minor, int access) {
        boolean isEverything() {
            return type == 'a';
        }

        /** Whether every device of another rule is one of this. */
        boolean covers(Rule other) {
            return (type == 'a' || type == other.type)
                    && (major == ANY || major == other.major)
                    && (minor == ANY || minor == other.minor);
        }

        /** Whether some device fits both. */
        boolean meets(Rule other) {
            return (type == 'a' || other.type == 'a' || type == other.type)
                    && (major == ANY || other.major == ANY || major == other.major)
                    && (minor == ANY || other.minor == ANY || minor == other.minor);
        }

        /** As the v1 files have it: {@code c 1:3 rwm}. */
        String text() {
            return type + " " + number(major) + ":" + number(minor) + " " + accessText(access);
        }

        private static String number(long number) {
            return number == ANY ? "*" : Long.toString(number);
        }
    }

    private static final List<Rule> DEFAULTS = List.of(
            new Rule(true, 'c', ANY, ANY, MKNOD),
            new Rule(true, 'b', ANY, ANY, MKNOD),
            new Rule(true, 'c', 1, 3, ALL), // null
            new Rule(true, 'c', 1, 8, ALL), // random
            new Rule(true, 'c', 1, 7, ALL), // full
            new Rule(true, 'c', 5, 0, ALL), // tty
            new Rule(true, 'c', 1, 5, ALL), // zero
            new Rule(true, 'c', 1, 9, ALL), // urandom
            new Rule(true, 'c', 136, ANY, ALL), // pts
            new Rule(true, 'c', 5, 2, ALL), // ptmx
            new Rule(true, 'c', 10, 200, ALL)); // net/tun

    private DeviceRules() {}

    static String accessText(int access) {
        StringBuilder text = new StringBuilder();
        if ((access & READ) != 0) {
            text.append('r');
        }
        if ((access & WRITE) != 0) {
            text.append('w');
        }
        if ((access & MKNOD) != 0) {
            text.append('m');
        }
        return text.toString();
    }

    /** The rules in the order in which they apply; what is before the last rule for everything is left out. */
    static List<Rule> of(List<DeviceRule> config) throws CgroupException {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < config.size(); i++) {
            add(config.get(i), POINTER + i, rules);
        }
        rules.addAll(DEFAULTS);
        for (int i = rules.size() - 1; i > 0; i--) {
            if (rules.get(i).isEverything()) {
                return rules.subList(i, rules.size());
            }
        }
        return rules;
    }

    private static void add(DeviceRule rule, String pointer, List<Rule> to) throws CgroupException {
        boolean both = rule.type() == null || rule.type().equals("a");
        int access = access(rule.access());
        long major = number(rule.major(), pointer + "/major");
        long minor = number(rule.minor(), pointer + "/minor");
        if (both && major == ANY && minor == ANY && access == ALL) {
            to.add(new Rule(rule.allow(), 'a', ANY, ANY, ALL));
            return;
        }
        if (both || "b".equals(rule.type())) {
            to.add(new Rule(rule.allow(), 'b', major, minor, access));
        }
        if (both || "c".equals(rule.type())) {
            to.add(new Rule(rule.allow(), 'c', major, minor, access));
        }
    }

    private static long number(@Nullable Long number, String pointer) throws CgroupException {
        if (number == null || number == ANY) {
            return ANY;
        }
        if (number > MAX_NUMBER) {
            throw CgroupException.refused("set device rules", pointer, "is no device number: " + number);
        }
        return number;
    }

    /** Absent or empty means all: the engines' deny rule for everything has been written without it. */
    private static int access(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return ALL;
        }
        return bit(text, 'r', READ) | bit(text, 'w', WRITE) | bit(text, 'm', MKNOD);
    }

    private static int bit(String text, char letter, int bit) {
        return text.indexOf(letter) < 0 ? 0 : bit;
    }
}
