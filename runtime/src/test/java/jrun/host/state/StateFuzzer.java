// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import jrun.fuzz.Choices;
import jrun.fuzz.RecordDocument;
import jrun.runtime.StateDocument;
import jrun.spec.SpecException;

/**
 * Fuzzes {@code state.json}: it is refused with a JSON pointer, or what was read is written and read again as the same. Input
 * that begins with a brace is the document itself; any other is the choices by which one is made of the records.
 */
public final class StateFuzzer {
    private StateFuzzer() {}

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) throws SpecException {
        boolean document = data.length > 0 && data[0] == '{';
        byte[] json = document ? data : RecordDocument.of(ContainerState.class, new Choices(data));
        ContainerState state;
        try {
            state = ContainerStateJson.read(json);
        } catch (SpecException e) {
            if (e.problems().isEmpty()) {
                throw new AssertionError("an error without a problem", e);
            }
            return;
        }
        byte[] written = ContainerStateJson.write(state);
        ContainerState again = ContainerStateJson.read(written);
        if (!state.equals(again)) {
            throw new AssertionError("read again, " + state + " is " + again);
        }
        if (StateDocument.of(state, "running", 1).length == 0) {
            throw new AssertionError("no state document");
        }
    }
}
