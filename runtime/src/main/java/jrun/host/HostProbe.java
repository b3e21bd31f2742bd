// SPDX-License-Identifier: Apache-2.0
package jrun.host;

import java.util.EnumSet;
import java.util.Set;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.plan.CgroupFacts;
import jrun.plan.HostFacts;
import jrun.spec.Process;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** Finds out what this host can do, as far as a configuration asks for it: each answer costs system calls. */
public final class HostProbe {
    /** The inode that the kernel gives the namespace that it starts with, of every release. PROC_USER_INIT_INO */
    private static final long INITIAL_USER_NAMESPACE = 0xEFFF_FFFDL;

    private HostProbe() {}

    /** The facts for a new container. */
    public static HostFacts forCreate(Spec spec, CgroupFacts cgroups) throws SyscallException {
        return facts(spec.process(), spec.linux().mountLabel() != null, cgroups);
    }

    /** The facts for one more process of a container. */
    public static HostFacts forExec(Process process, CgroupFacts cgroups) throws SyscallException {
        return facts(process, false, cgroups);
    }

    private static HostFacts facts(@Nullable Process process, boolean mountLabel, CgroupFacts cgroups)
            throws SyscallException {
        Set<HostFacts.Trait> traits = EnumSet.noneOf(HostFacts.Trait.class);
        if (Processes.geteuid() != 0) {
            traits.add(HostFacts.Trait.WITHOUT_ROOT);
        }
        if (inUserNamespace()) {
            traits.add(HostFacts.Trait.IN_USER_NAMESPACE);
            if (read("/proc/self/setgroups").equals("deny")) {
                traits.add(HostFacts.Trait.SETGROUPS_DENIED);
            }
        }
        if (process != null && process.privileges().apparmorProfile() != null && appArmor()) {
            traits.add(HostFacts.Trait.APPARMOR);
        }
        boolean label = mountLabel || (process != null && process.privileges().selinuxLabel() != null);
        if (label && Syscalls.exists("/sys/fs/selinux/enforce")) {
            traits.add(HostFacts.Trait.SELINUX);
        }
        if (Syscalls.exists("/proc/kcore")) {
            traits.add(HostFacts.Trait.KCORE);
        }
        return new HostFacts(traits, Processes.usableCapabilities(), Processes.lastCapability(), cgroups);
    }

    /** Whether this process is in another user namespace than the host's, which may map all ids as the host has them. */
    public static boolean inUserNamespace() throws SyscallException {
        return Syscalls.stat("/proc/self/ns/user").ino() != INITIAL_USER_NAMESPACE;
    }

    private static boolean appArmor() throws SyscallException {
        String enabled = "/sys/module/apparmor/parameters/enabled";
        return Syscalls.exists(enabled) && read(enabled).equals("Y");
    }

    private static String read(String path) throws SyscallException {
        return Syscalls.readWholeText(path).strip();
    }
}
