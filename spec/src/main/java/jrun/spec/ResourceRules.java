// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules of the limits of the cgroup. runtime-spec: config-linux.md#control-groups
 *
 * <p>Which values a controller takes is the kernel's to say, where it does: v1 would clamp shares without a word.
 */
final class ResourceRules {
    private static final List<String> RULE_TYPES = List.of("a", "b", "c");

    private static final long MIN_SHARES = 2;
    private static final long MAX_SHARES = 262144;
    private static final long MAX_SWAPPINESS = 100;

    private ResourceRules() {}

    static void check(Findings findings, String at, Resources resources) {
        for (int i = 0; i < resources.devices().size(); i++) {
            deviceRule(findings, at + "/devices/" + i, resources.devices().get(i));
        }
        shares(findings, at + "/cpu/shares", resources.cpu());
        BlockIo blockIo = resources.blockIO();
        if (blockIo != null) {
            for (int i = 0; i < blockIo.weightDevice().size(); i++) {
                WeightDevice device = blockIo.weightDevice().get(i);
                if (device.weight() == null && device.leafWeight() == null) {
                    findings.problem(at + "/blockIO/weightDevice/" + i, "must have a weight or a leafWeight");
                }
            }
        }
        memory(findings, at + "/memory", resources.memory());
        for (int i = 0; i < resources.hugepageLimits().size(); i++) {
            pageSize(
                    findings,
                    at + "/hugepageLimits/" + i + "/pageSize",
                    resources.hugepageLimits().get(i).pageSize());
        }
        for (Map.Entry<String, Rdma> entry : resources.rdma().entrySet()) {
            if (entry.getValue().hcaHandles() == null && entry.getValue().hcaObjects() == null) {
                findings.problem(
                        at + "/rdma/" + JsonObject.escaped(entry.getKey()), "must have hcaHandles or hcaObjects");
            }
        }
        for (String name : resources.unified().keySet()) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/") || name.contains("\0")) {
                findings.problem(at + "/unified/" + JsonObject.escaped(name), "must be named like a file of cgroup v2");
            }
        }
    }

    /** In runc's words; 0 is none. */
    private static void shares(Findings findings, String at, @Nullable Cpu cpu) {
        Long shares = cpu == null ? null : cpu.shares();
        if (shares == null || shares == 0) {
            return;
        }
        if (Long.compareUnsigned(shares, MIN_SHARES) < 0) {
            findings.problem(at, "the minimum allowed cpu-shares is " + MIN_SHARES + ", not " + shares);
        } else if (Long.compareUnsigned(shares, MAX_SHARES) > 0) {
            String text = Long.toUnsignedString(shares);
            findings.problem(at, "the maximum allowed cpu-shares is " + MAX_SHARES + ", not " + text);
        }
    }

    /** Not recommended by the specification since the kernel dropped the limit: runc warns as well. */
    private static void memory(Findings findings, String at, @Nullable Memory memory) {
        if (memory != null && memory.kernel() != null) {
            findings.warning(at + "/kernel", "is deprecated, kernels since 5.16 have no limit of their own memory");
        }
        if (memory != null && memory.kernelTCP() != null) {
            findings.warning(at + "/kernelTCP", "is deprecated, cgroup v2 has no such limit");
        }
        Long swappiness = memory == null ? null : memory.swappiness();
        if (swappiness != null && swappiness != -1 && (swappiness < 0 || swappiness > MAX_SWAPPINESS)) {
            findings.problem(at + "/swappiness", "must be from 0 to 100, is " + Long.toUnsignedString(swappiness));
        }
    }

    private static void deviceRule(Findings findings, String at, DeviceRule rule) {
        if (rule.type() != null && !RULE_TYPES.contains(rule.type())) {
            findings.problem(at + "/type", "must be a, b or c, is " + Problem.quoted(rule.type()));
        }
        number(findings, at + "/major", rule.major());
        number(findings, at + "/minor", rule.minor());
        String access = rule.access();
        if (access != null) {
            access(findings, at + "/access", access);
        }
    }

    /** Letters beside r, w and m mean nothing, as with runc; a rule that has no others would do nothing. */
    private static void access(Findings findings, String at, String access) {
        String unknown = access.replace("r", "").replace("w", "").replace("m", "");
        if (!unknown.isEmpty() && unknown.equals(access)) {
            findings.problem(at, "must be some of r, w and m, is " + Problem.quoted(access));
        } else if (!unknown.isEmpty()) {
            findings.warning(at, "knows r, w and m, the rest of " + Problem.quoted(access) + " is left out");
        }
    }

    /** A device number; -1 is any, as absence is. */
    private static void number(Findings findings, String at, @Nullable Long number) {
        if (number != null && number < -1) {
            findings.problem(at, "must be at least -1, is " + number);
        }
    }

    /** A size like 64KB, 2MB or 1GB. */
    private static void pageSize(Findings findings, String at, String size) {
        int digits = 0;
        while (digits < size.length() && size.charAt(digits) >= '0' && size.charAt(digits) <= '9') {
            digits++;
        }
        String unit = size.substring(digits);
        if (digits == 0 || !(unit.equals("KB") || unit.equals("MB") || unit.equals("GB"))) {
            findings.problem(at, "must be a size like 64KB, 2MB or 1GB, is " + Problem.quoted(size));
        }
    }
}
