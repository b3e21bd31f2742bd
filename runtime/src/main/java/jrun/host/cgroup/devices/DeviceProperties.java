// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.systemd.BusValue;
import jrun.host.systemd.UnitProperty;
import jrun.spec.DeviceRule;

/**
 * Device rules as properties of a unit of systemd, which keeps a list of what is allowed. The list comes before the policy: no
 * moment is left in which nothing is allowed. systemd.resource-control(5), DeviceAllow
 */
public final class DeviceProperties {
    private static final String ALLOW = "DeviceAllow";
    private static final String ENTRY = "(ss)";

    private DeviceProperties() {}

    /**
     * The properties that the rules mean.
     *
     * @param unified whether our own filter on the cgroup holds the rules, so that systemd may leave those to it that it has no
     *     words for; else they must be a list
     */
    public static List<UnitProperty> of(List<DeviceRule> config, boolean unified) throws CgroupException {
        List<UnitProperty> properties = new ArrayList<>();
        properties.add(UnitProperty.list(ALLOW, ENTRY, List.of())); // forgets those of before
        List<BusValue> allowed = unified ? listOrNothing(config) : list(DeviceList.of(DeviceRules.of(config)));
        if (!allowed.isEmpty()) {
            properties.add(UnitProperty.list(ALLOW, ENTRY, allowed));
        }
        properties.add(UnitProperty.text("DevicePolicy", allowed.isEmpty() ? "auto" : "strict"));
        return properties;
    }

    private static List<BusValue> listOrNothing(List<DeviceRule> config) throws CgroupException {
        List<DeviceRules.Rule> rules = DeviceRules.of(config);
        DeviceList wanted;
        try {
            wanted = DeviceList.of(rules);
        } catch (CgroupException e) {
            return List.of(); // an exception from an exception: our own filter alone can have it
        }
        for (DeviceRules.Rule rule : wanted.exceptions()) {
            if (!canBeSaid(rule)) {
                return List.of();
            }
        }
        return list(wanted);
    }

    private static boolean canBeSaid(DeviceRules.Rule rule) {
        return rule.major() != DeviceRules.ANY || rule.minor() == DeviceRules.ANY;
    }

    /** Empty where everything is allowed; what systemd cannot say is left out. */
    private static List<BusValue> list(DeviceList wanted) {
        List<BusValue> entries = new ArrayList<>();
        if (wanted.allow()) {
            return entries;
        }
        for (DeviceRules.Rule rule : wanted.exceptions()) {
            if (canBeSaid(rule)) {
                String access = DeviceRules.accessText(rule.access());
                entries.add(new BusValue.Struct(List.of(BusValue.text(specifier(rule)), BusValue.text(access))));
            }
        }
        return entries;
    }

    /** {@code /dev/char/1:3}, {@code char-136} or {@code char-*}. systemd 240 and newer take numbers there. */
    private static String specifier(DeviceRules.Rule rule) {
        String kind = rule.type() == 'b' ? "block" : "char";
        if (rule.major() == DeviceRules.ANY) {
            return kind + "-*";
        }
        if (rule.minor() == DeviceRules.ANY) {
            return kind + "-" + rule.major();
        }
        return "/dev/" + kind + "/" + rule.major() + ":" + rule.minor();
    }
}
