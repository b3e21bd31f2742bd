// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/** Names of the bits of a flag word, to show a plan to a person. */
enum FlagNames {
    CLONE(List.of(
            bit(Kernel.CLONE_NEWUSER, "NEWUSER"),
            bit(Kernel.CLONE_NEWNS, "NEWNS"),
            bit(Kernel.CLONE_NEWPID, "NEWPID"),
            bit(Kernel.CLONE_NEWNET, "NEWNET"),
            bit(Kernel.CLONE_NEWIPC, "NEWIPC"),
            bit(Kernel.CLONE_NEWUTS, "NEWUTS"),
            bit(Kernel.CLONE_NEWCGROUP, "NEWCGROUP"),
            bit(Kernel.CLONE_NEWTIME, "NEWTIME"))),
    ATTRIBUTES(List.of(
            bit(Kernel.ATTR_RDONLY, "RDONLY"),
            bit(Kernel.ATTR_NOSUID, "NOSUID"),
            bit(Kernel.ATTR_NODEV, "NODEV"),
            bit(Kernel.ATTR_NOEXEC, "NOEXEC"),
            bit(Kernel.ATTR_ATIME_FIELD, "ATIME"),
            bit(Kernel.ATTR_NOATIME, "NOATIME"),
            bit(Kernel.ATTR_STRICTATIME, "STRICTATIME"),
            bit(Kernel.ATTR_NODIRATIME, "NODIRATIME"),
            bit(Kernel.ATTR_IDMAP, "IDMAP"),
            bit(Kernel.ATTR_NOSYMFOLLOW, "NOSYMFOLLOW"))),
    PROPAGATION(List.of(
            bit(Kernel.MS_REC, "REC"),
            bit(Kernel.MS_SHARED, "SHARED"),
            bit(Kernel.MS_SLAVE, "SLAVE"),
            bit(Kernel.MS_PRIVATE, "PRIVATE"),
            bit(Kernel.MS_UNBINDABLE, "UNBINDABLE"))),
    RECURSIVE(List.of(bit(Kernel.AT_RECURSIVE, "RECURSIVE")));

    private record Bit(long mask, String name) {}

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Bit> bits;

    FlagNames(List<Bit> bits) {
        this.bits = bits;
    }

    private static Bit bit(long mask, String name) {
        return new Bit(mask, name);
    }

    /** The names joined by {@code |}, what has none in hexadecimal, {@code 0} for no bit. */
    String text(long flags) {
        StringBuilder text = new StringBuilder();
        long rest = flags;
        for (Bit bit : bits) {
            if ((rest & bit.mask) == bit.mask) {
                text.append(text.isEmpty() ? "" : "|").append(bit.name);
                rest &= ~bit.mask;
            }
        }
        if (rest != 0) {
            text.append(text.isEmpty() ? "0x" : "|0x").append(Long.toHexString(rest));
        }
        return text.isEmpty() ? "0" : text.toString();
    }
}
