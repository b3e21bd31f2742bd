// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** A namespace that a configuration wants to join cannot be. */
public final class NamespaceException extends JrunException {
    public NamespaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
