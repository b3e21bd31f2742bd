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
        annotations = OrderedMaps.copy(annotations);
    }

    /** The document as hooks and {@code jrun state} see it; members in the order of the specification. */
    public JsonWriter writeTo(JsonWriter json) {
        json.beginObject().name("ociVersion").value(ociVersion);
        json.name("id").value(id).name("status").value(status);
        if (pid != 0) {
            json.name("pid").value(pid);
        }
        return json.name("bundle")
                .value(bundle)
                .optional("annotations", annotations)
                .endObject();
    }

    /** The document in one line, as UTF-8: what a hook reads on stdin. */
    public byte[] toJson() {
        return writeTo(JsonWriter.compact()).toBytes();
    }
}
