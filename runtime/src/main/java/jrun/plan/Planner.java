// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.spec.Mount;

/** The compiler: from a request to a plan. Pure. */
public final class Planner {
    private Planner() {}

    /**
     * The plan that makes a container and waits for its start.
     *
     * @throws PlanException if the valid configuration cannot be had here
     */
    public static Plan create(CreateRequest request) throws PlanException {
        return new CreatePlan(request).plan();
    }

    /**
     * The plan that runs a further process in a running container.
     *
     * @throws PlanException if the valid description cannot be had here
     */
    public static Plan exec(ExecRequest request) throws PlanException {
        return new ExecPlan(request).plan();
    }

    /**
     * The plan that adds mounts to a running container; its helper tells the id of each.
     *
     * @throws PlanException if the valid mounts cannot be had in a container that runs
     */
    public static Plan addMounts(LiveMountRequest request) throws PlanException {
        return new LiveMountPlan(request).add();
    }

    /**
     * The plan that takes mounts off again, the last one first.
     *
     * @param added the ids of all that have been added
     * @throws PlanException if the container has no mounts of its own
     */
    public static Plan removeMounts(LiveMountRequest request, List<Long> added) throws PlanException {
        return new LiveMountPlan(request).remove(added);
    }

    /**
     * The plan that prepares the restore of a container and becomes CRIU.
     *
     * @throws PlanException if the valid configuration cannot be had here
     */
    public static Plan restore(RestoreRequest request) throws PlanException {
        return new RestorePlan(request).plan();
    }

    /** The mount options that are understood, sorted, for {@code jrun features}. */
    public static List<String> mountOptions() {
        return MountOption.names();
    }

    /** Whether a mount of a running container has paths that are looked up when it is made: its source, or some options. */
    public static boolean mayLookUp(Mount mount) {
        return mount.isBind() || MountPlan.mayLookUp(mount.type());
    }

    /** The CLONE_NEW* flag of a namespace type of the specification, 0 if there is no such type. */
    public static long namespaceFlag(String type) {
        return NamespaceTypes.flag(type);
    }

    /** The kernel's name of a namespace type of the specification: that of its file in {@code /proc/PID/ns}. */
    public static String namespaceFile(String type) {
        return NamespaceTypes.file(type);
    }
}
