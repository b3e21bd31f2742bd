// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.state.ContainerState;
import jrun.host.state.JsonTree;
import jrun.host.state.ProcessRef;
import jrun.host.state.ProcessStat;
import jrun.host.state.StateDir;
import jrun.host.state.StateException;
import jrun.host.state.StateStore;
import jrun.host.sys.Fd;
import jrun.host.sys.KernelRelease;
import jrun.spec.JrunException;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/**
 * A container that exists, as the commands see it: its state directory held open, what state.json says, and its status
 * as observed. Nothing here is remembered between commands but what the creator wrote down.
 */
public final class Container implements AutoCloseable {
    /** What the helper calls itself until it becomes the user's program. */
    private static final String HELPER = "jrun-init";

    private final StateDir dir;
    private @Nullable ContainerState state;

    private Container(StateDir dir, @Nullable ContainerState state) {
        this.dir = dir;
        this.state = state;
    }

    /**
     * Opens a container without a lock.
     *
     * @throws StateException if there is none of this id
     */
    public static Container open(Context context, String id) throws JrunException {
        StateDir dir = new StateStore(context.root()).open(id);
        try {
            return new Container(dir, dir.read());
        } catch (JrunException e) {
            dir.close();
            throw e;
        }
    }

    /**
     * Looks at a container without opening its directory, where that is enough: for commands that change nothing.
     *
     * @param root the open root directory, which stays the caller's
     */
    public static Container look(Context context, Fd root, String id) throws JrunException {
        StateDir dir = new StateStore(context.root()).look(root, id);
        ContainerState state = dir.read();
        return state == null || state.init() == null ? open(context, id) : new Container(dir, state);
    }

    /** A container whose state directory is open already; closing this object closes it. */
    public static Container of(StateDir dir, ContainerState state) {
        return new Container(dir, state);
    }

    /** Reads state.json again, as after waiting for the lock. */
    public void refresh() throws JrunException {
        state = dir.read();
    }

    public String id() {
        return dir.id();
    }

    /** Its state directory, owned by this object. */
    public StateDir dir() {
        return dir;
    }

    /** What state.json says; null when the creator had not come to write it. */
    public @Nullable ContainerState stateOrNull() {
        return state;
    }

    /** What state.json says, for commands that need a container which has been created. */
    public ContainerState state() throws StateException {
        if (state == null) {
            throw new StateException("container " + id() + " is still being created");
        }
        return state;
    }

    /** The configuration that it was made from. */
    public byte[] config() throws JrunException {
        byte[] json = dir.readFile(StateDir.CONFIG);
        if (json == null) {
            throw new StateException("the configuration that container " + id() + " was made from is gone");
        }
        return json;
    }

    /** The container process as written down, null before it exists. */
    public @Nullable ProcessRef init() {
        return state == null ? null : state.init();
    }

    /**
     * What it is doing now, by its process, its cgroup and its start socket.
     *
     * @throws JrunException if one of them cannot be looked at
     */
    public Status status() throws JrunException {
        return status(new KernelRelease());
    }

    /** The same for one that looks at many. */
    public Status status(KernelRelease kernel) throws JrunException {
        if (init() == null) {
            if (dir.isLockedElsewhere()) {
                return Status.CREATING;
            }
            refresh(); // the creator may have come to its end since we read
        }
        ProcessRef init = init();
        if (init == null) {
            return Status.STOPPED;
        }
        ProcessStat now = init.look();
        if (now == null) {
            return Status.STOPPED;
        }
        if (state().phase() == ContainerState.Phase.CREATING) {
            return Status.CREATING;
        }
        if (isFrozen(now, kernel)) {
            return Status.PAUSED;
        }
        // a start that was killed after execve could not remove its socket any more
        return now.isNamed(HELPER) && dir.has(StateDir.START_SOCKET) ? Status.CREATED : Status.RUNNING;
    }

    /** The pid of its process, 0 once that has ended. */
    public int pid(Status status) {
        ProcessRef init = init();
        return status == Status.STOPPED || init == null ? 0 : init.pid();
    }

    /** Whether its processes are in a pid namespace with others. */
    public boolean sharesPids() {
        return state != null && state.sharesPids();
    }

    /** Whether it was given cgroups. */
    public boolean hasCgroup() {
        return !cgroupRecord().paths().isEmpty();
    }

    /** Its cgroup, to be closed; one without any hierarchy when it has none. */
    public Cgroup cgroup() throws JrunException {
        return Cgroup.open(cgroupRecord());
    }

    private CgroupRecord cgroupRecord() {
        return state == null ? CgroupRecord.NONE : state.cgroup();
    }

    private boolean isFrozen(ProcessStat now, KernelRelease kernel) throws JrunException {
        if (!hasCgroup()) {
            return false;
        }
        if (now.sleeps() && cgroupRecord().hasV1Freezer() && kernel.isAtLeast(6, 1)) {
            return false; // since Linux 6.1 a process that the v1 freezer holds is not shown asleep
        }
        try (Cgroup cgroup = cgroup()) {
            return cgroup.frozen();
        }
    }

    /** The state document for hooks, the seccomp listener and the state command, without runc's additions. */
    public byte[] document(Status status) {
        return JsonTree.compact(tree(status)).getBytes(StandardCharsets.UTF_8);
    }

    /** The state document as a tree, to be added to. */
    public Map<String, @Nullable Object> tree(Status status) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("ociVersion", state == null ? Spec.VERSION : state.origin().ociVersion());
        tree.put("id", id());
        tree.put("pid", pid(status));
        tree.put("status", status.text());
        tree.put("bundle", state == null ? "" : state.origin().bundle());
        if (state != null && !state.origin().annotations().isEmpty()) {
            tree.put("annotations", state.origin().annotations());
        }
        return tree;
    }

    /** The state document in runc's form: with root file system, time and owner. */
    public Map<String, @Nullable Object> runcTree(Status status, String owner) {
        Map<String, @Nullable Object> tree = tree(status);
        Object annotations = tree.remove("annotations");
        tree.put("rootfs", state == null ? "" : state.origin().rootfs());
        tree.put("created", state == null ? "" : state.origin().created());
        if (annotations != null) {
            tree.put("annotations", annotations);
        }
        tree.put("owner", owner);
        return tree;
    }

    /** Closes the state directory and gives back its lock, if it was taken. */
    @Override
    public void close() {
        dir.close();
    }
}
