// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.List;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.CgroupDriver;
import jrun.host.cgroup.place.CgroupPlacement;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.cgroup.place.CgroupView;
import jrun.host.rdt.RdtGroup;
import jrun.host.rdt.RdtRecord;
import jrun.host.state.ContainerOrigin;
import jrun.host.state.ContainerState;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.state.StateStore;
import jrun.host.state.Timestamp;
import jrun.host.sys.Trace;
import jrun.plan.CgroupFacts;
import jrun.runtime.CgroupManager;
import jrun.runtime.Context;
import jrun.runtime.StateDocument;
import jrun.runtime.control.Delete;
import jrun.runtime.launch.ContainerRecord;
import jrun.spec.IntelRdt;
import jrun.spec.JrunException;
import jrun.spec.Namespace;
import jrun.spec.Resources;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * A container that is being made: its id is taken, its place in the cgroups is chosen, and what has been made of it is
 * known here, to be undone when a later step fails. What has to be undone is recorded before it is done, so that a delete
 * can do it as well. Nothing here asks for a plan. runtime-spec: runtime.md#create
 */
final class ContainerReservation implements ContainerRecord {
    private final Context context;
    private final StateDir dir;
    private final Cgroup cgroup;
    private final CgroupFacts cgroupFacts;
    private final Resources resources;
    private final boolean limited;
    private ContainerState state;
    private @Nullable RdtGroup rdt;
    private boolean rdtBegan;
    private boolean hooksBegan;

    private ContainerReservation(Context context, StateDir dir, BundleConfig config, boolean noNewKeyring)
            throws JrunException {
        this.context = context;
        this.dir = dir;
        Spec spec = config.spec();
        CgroupDriver driver = driver(context);
        CgroupPlacement placement;
        try {
            placement = place(context, driver, spec, dir.id());
        } catch (JrunException e) {
            driver.close();
            throw e;
        }
        cgroup = Cgroup.at(driver, placement);
        cgroupFacts = placement.facts(driver.mover() != null);
        resources = spec.linux().resources();
        limited = context.cgroups() != CgroupManager.DISABLED;
        ContainerOrigin origin = new ContainerOrigin(
                spec.ociVersion(),
                dir.id(),
                config.bundle().path(),
                config.rootfs(),
                spec.annotations(),
                Timestamp.nowNanos(),
                ProcessRef.self());
        state = ContainerState.creating(
                origin,
                cgroup.record(),
                noNewKeyring,
                sharesPids(spec),
                spec.hooks().poststart(),
                spec.hooks().poststop());
    }

    /**
     * Takes the id, locked until the directory is closed, and chooses the place in the cgroups.
     *
     * @throws JrunException when one of them cannot be had; then nothing is left
     */
    static ContainerReservation of(Context context, String id, BundleConfig config, boolean noNewKeyring)
            throws JrunException {
        long begin = Trace.now();
        StateDir dir = new StateStore(context.root()).reserve(id);
        try {
            return new ContainerReservation(context, dir, config, noNewKeyring);
        } catch (JrunException | RuntimeException | Error e) {
            remove(dir, e);
            throw e;
        } finally {
            Trace.phase("reserve the id", begin);
        }
    }

    private static CgroupDriver driver(Context context) throws JrunException {
        return CgroupDriver.forNew(
                context.cgroups() == CgroupManager.SYSTEMD, context.rootless().ignoresCgroupErrors());
    }

    private static CgroupPlacement place(Context context, CgroupDriver driver, Spec spec, String id)
            throws JrunException {
        CgroupView view = CgroupView.probe();
        return context.cgroups() == CgroupManager.DISABLED
                ? new CgroupPlacement(view, CgroupRecord.NONE)
                : driver.place(view, spec.linux().cgroupsPath(), id);
    }

    /** The cgroup that a container would have, with its driver: what it will be and cost is known, nothing is made. */
    record WouldBe(Cgroup cgroup, CgroupFacts facts) implements AutoCloseable {
        static WouldBe of(Context context, Spec spec, String id) throws JrunException {
            CgroupDriver driver = driver(context);
            try {
                CgroupPlacement placement = place(context, driver, spec, id);
                return new WouldBe(Cgroup.at(driver, placement), placement.facts(driver.mover() != null));
            } catch (JrunException e) {
                driver.close();
                throw e;
            }
        }

        @Override
        public void close() {
            cgroup.close();
        }
    }

    private static boolean sharesPids(Spec spec) {
        Namespace pids = spec.linux().namespace("pid");
        return pids == null || pids.path() != null;
    }

    private static void remove(StateDir dir, Throwable failure) {
        try (dir) {
            dir.remove();
        } catch (JrunException e) {
            failure.addSuppressed(e);
        }
    }

    StateDir dir() {
        return dir;
    }

    Cgroup cgroup() {
        return cgroup;
    }

    /** The host's hierarchies and the container's place in them, for a planner. */
    CgroupFacts cgroupFacts() {
        return cgroupFacts;
    }

    /** Warnings about limits that this host has nothing like, or that no cgroup is there for. */
    List<String> leftOut() {
        return limited || resources.equals(Resources.EMPTY)
                ? cgroup.leftOut(resources)
                : List.of("/linux/resources: not in force, for --cgroup-manager is disabled");
    }

    /** Whether limits and device rules are in force. */
    boolean limited() {
        return limited;
    }

    @Override
    public ContainerState state() {
        return state;
    }

    /** Looks for the Intel RDT groups of a container that is to have them; null where it is not. */
    void useRdt(@Nullable IntelRdt wanted) throws JrunException {
        if (wanted != null) {
            rdt = RdtGroup.of(wanted, dir.id());
            state = state.withRdt(rdt.record());
        }
    }

    @Override
    public void enterRdt(int pid) throws JrunException {
        RdtGroup group = rdt;
        if (group == null) {
            throw new StateException("enter the Intel RDT groups: none were looked for");
        }
        rdtBegan = true;
        try {
            group.make();
        } finally {
            state = state.withRdt(group.record());
        }
        RdtGroup.enter(group.record(), pid);
    }

    /** Writes down what will be made, before it is made. */
    void record(byte[] config) throws JrunException {
        long begin = Trace.now();
        dir.writeFile(StateDir.CONFIG, config);
        dir.write(state);
        Trace.phase("record the state", begin);
    }

    @Override
    public void cgroupsMade() throws JrunException {
        state = state.withCgroup(cgroup.record());
        dir.write(state);
    }

    @Override
    public void hooksBegin() {
        hooksBegan = true;
    }

    @Override
    public void created(int pid) throws JrunException {
        state = state.withCgroup(cgroup.record()).created(ProcessRef.of(pid));
        dir.write(state);
    }

    /**
     * The same for a container that comes back from images.
     *
     * @param timeNamespace whether it came into a time namespace that its configuration does not name
     */
    void restored(int pid, boolean timeNamespace) throws JrunException {
        state = state.withTimeNamespace(timeNamespace);
        created(pid);
    }

    /**
     * Removes what was made. The state goes when nothing is left that it is needed for, so a delete can go on where this had
     * to stop; poststop hooks come after it, as in a delete.
     *
     * @throws StateException the failure together with what could not be removed
     */
    void undo(Throwable failure) throws StateException {
        try (dir) {
            cgroup.undo();
            RdtRecord groups = state.rdt();
            if (rdtBegan && groups != null) {
                RdtGroup.remove(groups);
            }
            dir.remove();
            if (hooksBegan) {
                Delete.runPoststop(context, state, StateDocument.of(state, "stopped", 0));
            }
        } catch (JrunException e) {
            failure.addSuppressed(e);
            throw new StateException(
                    failure.getMessage() + "; then " + e.getMessage() + "; hint: jrun delete " + dir.id()
                            + " removes what is left",
                    failure);
        }
    }
}
