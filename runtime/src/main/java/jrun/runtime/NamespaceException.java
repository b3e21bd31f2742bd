// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** A namespace that a configuration wants to join cannot be. */
final class NamespaceException extends JrunException {
    NamespaceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
