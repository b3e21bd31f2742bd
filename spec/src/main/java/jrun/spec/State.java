// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Map;

/**
 * The state of a container, as {@code state} prints it and hooks read it on stdin.
 *
 * <p>runtime-spec: runtime.md#state
 *
 * @param ociVersion version of the specification
 * @param id container id
 * @param status creating, created, running, stopped (and paused, as runc has it)
 * @param pid pid of the container process; 0 when there is none
 * @param bundle absolute path of the bundle
 * @param annotations as in the configuration
 */
public record State(
        String ociVersion, String id, String status, int pid, String bundle, Map<String, String> annotations) {

    public State {
        annotations = Maps.copy(annotations);
    }
}
