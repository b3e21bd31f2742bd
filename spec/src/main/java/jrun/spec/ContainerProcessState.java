// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the listener of SCMP_ACT_NOTIFY gets with the descriptors.
 *
 * <p>runtime-spec: config-linux.md#the-container-process-state
 *
 * @param ociVersion version of the specification
 * @param fds names of the descriptors sent along, e.g. {@code seccompFd}
 * @param pid pid of the process
 * @param metadata listenerMetadata of the configuration
 * @param state state of the container
 */
public record ContainerProcessState(
        String ociVersion,
        List<String> fds,
        int pid,
        @Nullable String metadata,
        State state) {

    public ContainerProcessState {
        fds = List.copyOf(fds);
    }

    /** The document in one line, as UTF-8: what goes over the listener's socket. */
    public byte[] toJson() {
        JsonWriter json = JsonWriter.compact();
        json.beginObject().name("ociVersion").value(ociVersion);
        json.name("fds").strings(fds).name("pid").value(pid).optional("metadata", metadata);
        json.name("state");
        return state.writeTo(json).endObject().toBytes();
    }
}
