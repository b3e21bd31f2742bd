// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import java.util.List;
import jrun.spec.Problem;

/** Where warnings go. Steps go to {@link jrun.host.sys.Trace}; failures are thrown; {@code jrun.cli} prints them. */
public interface Diagnostics {
    /** Something the caller should know about a command that goes on. */
    void warn(String message);

    /** Several such things. */
    default void warnings(List<String> messages) {
        for (String message : messages) {
            warn(message);
        }
    }

    /** What the validator found odd in a document. */
    default void warn(List<Problem> warnings) {
        for (Problem warning : warnings) {
            warn(warning.toString());
        }
    }
}
