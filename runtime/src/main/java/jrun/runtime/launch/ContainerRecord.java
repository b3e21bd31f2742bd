// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.host.state.ContainerState;
import jrun.runtime.sync.SyncException;
import jrun.spec.JrunException;

/** What a command knows and writes down of the container that a {@link ParentScript} works on. */
public interface ContainerRecord {
    /** What state.json says, or will say. */
    ContainerState state();

    /** The directories of its cgroup are made: from now on they are removed with it. */
    default void cgroupsMade() throws JrunException {
        throw never("make cgroups");
    }

    /** Hooks begin: from now on poststop hooks belong to what has to be undone. */
    default void hooksBegin() throws JrunException {
        throw never("run hooks of the host");
    }

    /** Puts a process into its Intel RDT groups. */
    default void enterRdt(int pid) throws JrunException {
        throw never("use Intel RDT");
    }

    /** Has a process moved into its cgroup by somebody else. */
    default void attach(int pid) throws JrunException {
        throw never("attach to a cgroup");
    }

    /** The container has this init process. */
    default void created(int pid) throws JrunException {
        throw never("record a process");
    }

    /** This mount was added to it. */
    default void mounted(String target, long id) throws JrunException {
        throw never("record a mount");
    }

    private static SyncException never(String what) {
        return new SyncException("carry the plan out: this command does not " + what);
    }
}
