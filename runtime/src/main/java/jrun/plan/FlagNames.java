// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;

/** Names of the bits of a flag word, to show a plan to a person. */
enum FlagNames {
    CLONE(List.of(
            bit(Uapi.CLONE_NEWUSER, "NEWUSER"),
            bit(Uapi.CLONE_NEWNS, "NEWNS"),
            bit(Uapi.CLONE_NEWPID, "NEWPID"),
            bit(Uapi.CLONE_NEWNET, "NEWNET"),
            bit(Uapi.CLONE_NEWIPC, "NEWIPC"),
            bit(Uapi.CLONE_NEWUTS, "NEWUTS"),
            bit(Uapi.CLONE_NEWCGROUP, "NEWCGROUP"),
            bit(Uapi.CLONE_NEWTIME, "NEWTIME"))),
    ATTRIBUTES(List.of(
            bit(Uapi.MOUNT_ATTR_RDONLY, "RDONLY"),
            bit(Uapi.MOUNT_ATTR_NOSUID, "NOSUID"),
            bit(Uapi.MOUNT_ATTR_NODEV, "NODEV"),
            bit(Uapi.MOUNT_ATTR_NOEXEC, "NOEXEC"),
            bit(Uapi.MOUNT_ATTR_ATIME, "ATIME"),
            bit(Uapi.MOUNT_ATTR_NOATIME, "NOATIME"),
            bit(Uapi.MOUNT_ATTR_STRICTATIME, "STRICTATIME"),
            bit(Uapi.MOUNT_ATTR_NODIRATIME, "NODIRATIME"),
            bit(Uapi.MOUNT_ATTR_IDMAP, "IDMAP"),
            bit(Uapi.MOUNT_ATTR_NOSYMFOLLOW, "NOSYMFOLLOW"))),
    PROPAGATION(List.of(
            bit(Uapi.MS_REC, "REC"),
            bit(Uapi.MS_SHARED, "SHARED"),
            bit(Uapi.MS_SLAVE, "SLAVE"),
            bit(Uapi.MS_PRIVATE, "PRIVATE"),
            bit(Uapi.MS_UNBINDABLE, "UNBINDABLE"))),
    RECURSIVE(List.of(bit(Uapi.AT_RECURSIVE, "RECURSIVE"), bit(Uapi.AT_SYMLINK_NOFOLLOW, "NOFOLLOW")));

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
