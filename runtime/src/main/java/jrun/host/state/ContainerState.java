// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import java.util.List;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.rdt.RdtRecord;
import jrun.spec.Hook;
import org.jspecify.annotations.Nullable;

/**
 * What state.json holds: facts that stay true for the container's life, and what must be undone at its end. It is written
 * before anything is made (with {@link Phase#CREATING} and no pid) and again when the container is created. What exec
 * needs beyond this is in the kept config.json.
 *
 * @param origin what it was made from
 * @param phase how far create came
 * @param init the container process; null before it exists
 * @param cgroup its cgroups, to find, freeze, kill and remove
 * @param noNewKeyring whether exec keeps the caller's session keyring
 * @param timeNamespace whether a restore put it into a time namespace, which config.json does not name
 * @param sharesPids whether it has no pid namespace of its own, so that the end of its init is not the end of all
 * @param poststart hooks that start runs
 * @param poststop hooks that delete runs
 * @param rdt its Intel RDT groups, null if it has none
 */
public record ContainerState(
        ContainerOrigin origin,
        Phase phase,
        @Nullable ProcessRef init,
        CgroupRecord cgroup,
        boolean noNewKeyring,
        boolean timeNamespace,
        boolean sharesPids,
        List<Hook> poststart,
        List<Hook> poststop,
        @Nullable RdtRecord rdt) {
    /** How far create came; whether it runs or has stopped is observed. */
    public enum Phase {
        /** Something may have been made. */
        CREATING,
        /** All has been made. */
        CREATED
    }

    public ContainerState {
        poststart = List.copyOf(poststart);
        poststop = List.copyOf(poststop);
    }

    /** A container of which nothing has been made. */
    public static ContainerState creating(
            ContainerOrigin origin,
            CgroupRecord cgroup,
            boolean noNewKeyring,
            boolean sharesPids,
            List<Hook> poststart,
            List<Hook> poststop) {
        return new ContainerState(
                origin, Phase.CREATING, null, cgroup, noNewKeyring, false, sharesPids, poststart, poststop, null);
    }

    /** The same container with the cgroups as they are now. */
    public ContainerState withCgroup(CgroupRecord record) {
        return new ContainerState(
                origin, phase, init, record, noNewKeyring, timeNamespace, sharesPids, poststart, poststop, rdt);
    }

    /** The same container, in a time namespace of its own or not. */
    public ContainerState withTimeNamespace(boolean made) {
        return new ContainerState(
                origin, phase, init, cgroup, noNewKeyring, made, sharesPids, poststart, poststop, rdt);
    }

    /** The same container with these Intel RDT groups. */
    public ContainerState withRdt(RdtRecord groups) {
        return new ContainerState(
                origin, phase, init, cgroup, noNewKeyring, timeNamespace, sharesPids, poststart, poststop, groups);
    }

    /** The same container, created. */
    public ContainerState created(ProcessRef process) {
        return new ContainerState(
                origin,
                Phase.CREATED,
                process,
                cgroup,
                noNewKeyring,
                timeNamespace,
                sharesPids,
                poststart,
                poststop,
                rdt);
    }
}
