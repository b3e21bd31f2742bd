// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupException;

/**
 * Device rules in the form that the v1 controller keeps: everything allowed or denied, and exceptions of the other
 * kind. Rules that need an exception from an exception cannot be kept so and are refused. Linux:
 * Documentation/admin-guide/cgroup-v1/devices.rst
 */
record DeviceList(boolean allow, List<DeviceRules.Rule> exceptions) {
    DeviceList {
        exceptions = List.copyOf(exceptions);
    }

    static DeviceList of(List<DeviceRules.Rule> rules) throws CgroupException {
        boolean allow = false;
        List<DeviceRules.Rule> exceptions = new ArrayList<>();
        for (DeviceRules.Rule rule : rules) {
            if (rule.isEverything()) {
                allow = rule.allow();
                exceptions.clear();
            } else if (rule.allow() == allow) {
                takeBack(rule, exceptions);
            } else {
                merge(rule, exceptions);
            }
        }
        return new DeviceList(allow, exceptions);
    }

    private static void merge(DeviceRules.Rule rule, List<DeviceRules.Rule> exceptions) {
        for (int i = 0; i < exceptions.size(); i++) {
            DeviceRules.Rule known = exceptions.get(i);
            if (known.covers(rule) && (rule.access() & ~known.access()) == 0) {
                return;
            }
            if (known.covers(rule) && rule.covers(known)) {
                exceptions.set(i, withAccess(known, known.access() | rule.access()));
                return;
            }
        }
        exceptions.add(rule);
    }

    private static void takeBack(DeviceRules.Rule rule, List<DeviceRules.Rule> exceptions) throws CgroupException {
        for (int i = exceptions.size() - 1; i >= 0; i--) {
            DeviceRules.Rule known = exceptions.get(i);
            int common = known.access() & rule.access();
            if (common == 0 || !known.meets(rule)) {
                continue;
            }
            if (!rule.covers(known)) {
                throw CgroupException.refused(
                        "set device rules",
                        "/linux/resources/devices",
                        "cgroup v1 cannot take \"" + rule.text() + "\" out of \"" + known.text() + "\"",
                        "list the devices one by one");
            }
            if (common == known.access()) {
                exceptions.remove(i);
            } else {
                exceptions.set(i, withAccess(known, known.access() & ~common));
            }
        }
    }

    private static DeviceRules.Rule withAccess(DeviceRules.Rule rule, int access) {
        return new DeviceRules.Rule(rule.allow(), rule.type(), rule.major(), rule.minor(), access);
    }
}
