// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.nio.charset.StandardCharsets;

/** What the builder of the native image needs to know about this module. */
public final class SpecMappers {
    private SpecMappers() {}

    /**
     * Reads, judges and writes a document once, so that the parser's caches are filled in the image's heap.
     *
     * <p>The parser warms itself when its class is initialized by the image builder; calling this as well, from another
     * class that is, fills the caches of reader and writer too. It leaves nothing of the building host behind.
     */
    public static void warmUp() {
        Json.warmUp();
        try {
            Spec spec = SpecReader.read(SpecTemplate.rootful().getBytes(StandardCharsets.UTF_8));
            SpecValidator.check(spec);
            State state = new State(spec.ociVersion(), "id", "created", 1, "/", spec.annotations());
            SpecReader.readState(state.toJson());
        } catch (SpecException e) {
            throw new IllegalStateException("the template of a configuration is not valid", e);
        }
    }
}
