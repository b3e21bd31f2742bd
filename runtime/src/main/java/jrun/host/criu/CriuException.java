// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** CRIU is not there, is too old, or could not do what it was asked for. */
public final class CriuException extends JrunException {
    private final String output;

    public CriuException(String message) {
        this(message, null);
    }

    public CriuException(String message, @Nullable Throwable cause) {
        this(message, cause, "");
    }

    private CriuException(String message, @Nullable Throwable cause, String output) {
        super(message, cause);
        this.output = output;
    }

    /** The same with what CRIU has said before it had a log. */
    CriuException withOutput(String text) {
        return new CriuException(getMessage(), this, text.isEmpty() ? output : text);
    }

    /** The same with what to do about it. */
    public CriuException withHint(String hint) {
        return new CriuException(getMessage() + "; hint: " + hint, this);
    }

    /** The same with something before it, and what is known of the reason after it. */
    CriuException with(String before, String excerpt) {
        String reason = excerpt.isEmpty() ? output : excerpt;
        return new CriuException(before + getMessage() + (reason.isEmpty() ? "" : "; " + reason), this);
    }
}
