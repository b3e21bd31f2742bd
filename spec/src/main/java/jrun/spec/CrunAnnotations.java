// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/** Annotations with a meaning that crun has given them, docs/annotations.md. The others mean nothing to a runtime. */
public final class CrunAnnotations {
    /** Path of the AF_UNIX socket that takes a pidfd of the container process. */
    public static final String PIDFD_RECEIVER = "run.oci.pidfd_receiver";

    private CrunAnnotations() {}
}
