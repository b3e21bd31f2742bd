// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jrun.host.cgroup.CgroupRecord;
import jrun.spec.Hook;
import org.jspecify.annotations.Nullable;

/**
 * What state.json holds: facts that stay true for the container's life, and what must be undone at its end. It is written
 * before anything is made (with {@link Phase#CREATING} and no pid) and again when the container is created. What exec
 * needs beyond this is in the kept config.json.
 *
 * @param ociVersion version of the specification that config.json names
 * @param id the container's id
 * @param bundle absolute path of the bundle
 * @param rootfs absolute path of the root file system
 * @param created time of the reservation, RFC 3339 with nanoseconds
 * @param phase how far create came
 * @param creator the process that creates it
 * @param init the container process; null before it exists
 * @param annotations as in config.json
 * @param cgroup its cgroups, to find, freeze, kill and remove
 * @param systemdCgroup whether systemd made the cgroup
 * @param rootless whether cgroup errors are ignored
 * @param noNewKeyring whether exec keeps the caller's session keyring
 * @param intelRdt directory below resctrl that was made for it
 * @param poststart hooks that start runs
 * @param poststop hooks that delete runs
 */
public record ContainerState(
        String ociVersion,
        String id,
        String bundle,
        String rootfs,
        String created,
        Phase phase,
        ProcessRef creator,
        @Nullable ProcessRef init,
        Map<String, String> annotations,
        CgroupRecord cgroup,
        boolean systemdCgroup,
        boolean rootless,
        boolean noNewKeyring,
        @Nullable String intelRdt,
        List<Hook> poststart,
        List<Hook> poststop) {
    /** How far create came; whether it runs or has stopped is observed. */
    public enum Phase {
        /** Something may have been made. */
        CREATING,
        /** All has been made. */
        CREATED
    }

    public ContainerState {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        poststart = List.copyOf(poststart);
        poststop = List.copyOf(poststop);
    }

    /** The same container with the cgroups as they are now. */
    public ContainerState withCgroup(CgroupRecord record) {
        return with(phase, init, record);
    }

    /** The same container, created. */
    public ContainerState created(ProcessRef initProcess) {
        return with(Phase.CREATED, initProcess, cgroup);
    }

    /** The same container with its process known, still being created. */
    public ContainerState creating(ProcessRef initProcess) {
        return with(Phase.CREATING, initProcess, cgroup);
    }

    private ContainerState with(Phase newPhase, @Nullable ProcessRef initProcess, CgroupRecord record) {
        return new ContainerState(
                ociVersion,
                id,
                bundle,
                rootfs,
                created,
                newPhase,
                creator,
                initProcess,
                annotations,
                record,
                systemdCgroup,
                rootless,
                noNewKeyring,
                intelRdt,
                poststart,
                poststop);
    }
}
