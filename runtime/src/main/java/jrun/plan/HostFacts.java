// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.EnumSet;
import java.util.Set;
import jrun.spec.Capability;

/**
 * What this host can do, probed by {@code jrun.host} and decided on here.
 *
 * @param traits what is not the same on all hosts
 * @param capabilities the runtime's own effective set within its bounding set, bit N is capability number N
 * @param lastCapability highest capability number of the kernel
 * @param cgroups control groups
 */
public record HostFacts(Set<Trait> traits, long capabilities, int lastCapability, CgroupFacts cgroups) {
    /** What a host has or has not. */
    public enum Trait {
        /** The runtime's effective user id is not 0. */
        WITHOUT_ROOT,
        /** The runtime itself runs in a user namespace that is not the initial one. */
        IN_USER_NAMESPACE,
        /** Supplementary groups cannot be set: {@code /proc/self/setgroups} says {@code deny}. user_namespaces(7) */
        SETGROUPS_DENIED,
        /** AppArmor is on. */
        APPARMOR,
        /** SELinux is on. */
        SELINUX,
        /** The kernel has {@code /proc/kcore}. */
        KCORE
    }

    public HostFacts {
        traits = traits.isEmpty() ? Set.of() : EnumSet.copyOf(traits);
    }

    /** Every capability of the kernel. */
    public long allCapabilities() {
        return lastCapability >= 63 ? -1L : (1L << (lastCapability + 1)) - 1;
    }

    /** Whether the runtime may administer its own user namespace. */
    public boolean privileged() {
        return has(Capability.SYS_ADMIN);
    }

    /**
     * Whether a process of ours must stay dumpable for the runtime to write its files in {@code /proc} or take its
     * descriptors: these belong to root while it is not. proc(5), pidfd_getfd(2)
     */
    public boolean needsDumpable() {
        return has(Trait.WITHOUT_ROOT);
    }

    /** Whether the runtime's own set has this capability. */
    public boolean has(Capability capability) {
        return (capabilities & capability.mask()) != 0;
    }

    /** Whether this host has it. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
