// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import org.jspecify.annotations.Nullable;

/** A descriptor that the runtime opens on the host and sends to the helper, in the order of {@link Plan#imports()}. */
public sealed interface FdImport {
    /** The listening socket that {@code start} connects to. */
    record StartSocket() implements FdImport {}

    /**
     * The namespace file of a namespace to join.
     *
     * @param type as in the specification, e.g. {@code network}
     * @param pointer where it is configured
     * @param written what would be changed in it, so that it must not be the runtime's own; null when nothing is
     */
    record NamespacePath(
            String type,
            String path,
            String pointer,
            @Nullable String written) implements FdImport {}

    /**
     * The container's directory in the v1 hierarchy of these controllers, see {@link CgroupFacts.Hierarchy#options()}.
     */
    record CgroupV1(String controllers) implements FdImport {}

    /** The container's directory in the v2 hierarchy. */
    record CgroupV2() implements FdImport {}

    /** A file on the host to append to, made if it is not there; its path. */
    record Output(String path, String pointer) implements FdImport {}

    /**
     * The mount namespace that the container's init process is in, if it is the container's.
     *
     * @param toChange whether mounts of the host's will come into it
     */
    record InitMounts(boolean toChange) implements FdImport {}

    /** A pidfd of the container's init process. */
    record InitPidfd() implements FdImport {}
}
