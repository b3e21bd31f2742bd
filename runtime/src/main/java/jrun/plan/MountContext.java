// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all mounts of one container share, and the three places where their operations go.
 *
 * <p>{@code early}: on the host, before any namespace is entered; bind sources and id mappings need the host's
 * privileges when the container has a user namespace. {@code inside}: in the container's mount namespace, in the order
 * of the configuration. {@code late}: after the root was entered, when nothing is written below the mounts any more.
 */
final class MountContext {
    /** The unpacked mount label, null where SELinux does not ask for one. */
    final @Nullable String label;

    final CreateRequest request;
    final Namespaces namespaces;
    final Draft draft;
    final List<PlannedOp> early = new ArrayList<>();
    final List<PlannedOp> inside = new ArrayList<>();
    final List<PlannedOp> late = new ArrayList<>();

    MountContext(CreateRequest request, Namespaces namespaces, Draft draft) {
        this.request = request;
        this.namespaces = namespaces;
        this.draft = draft;
        String mountLabel = request.spec().linux().mountLabel();
        this.label = request.facts().has(HostFacts.Trait.SELINUX) ? mountLabel : null;
    }

    /** Whether sources are opened on the host: only a runtime with privileges can, and only then it is needed. */
    boolean opensEarly() {
        return namespaces.user() && request.facts().privileged();
    }

    /** Whether the mounts of the host come with flags that may not be cleared here. mount_namespaces(7) */
    boolean flagsAreLocked() {
        return request.facts().has(HostFacts.Trait.IN_USER_NAMESPACE) || (namespaces.user() && !opensEarly());
    }
}
