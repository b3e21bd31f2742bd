// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import org.jspecify.annotations.Nullable;

/**
 * Root of the failures that a person can act on; each kind is a subclass.
 *
 * <p>The message says what was attempted, on what, and why it failed, without a full stop.
 */
public abstract class JrunException extends Exception {
    /** A failure with its message. */
    protected JrunException(String message) {
        super(message);
    }

    /** A failure that another one caused. */
    protected JrunException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What failed and why; never null. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }
}
