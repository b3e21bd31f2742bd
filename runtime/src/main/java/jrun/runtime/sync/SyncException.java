// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.sync;

import java.io.Serial;
import jrun.spec.JrunException;

/** The helper broke the protocol: it died without a word, or said something that has no place here. */
public final class SyncException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SyncException(String message) {
        super(message);
    }
}
