// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.io.Serial;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** A system call filter that could not be compiled, with the place in the configuration that asked for it. */
public final class SeccompException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String pointer;

    SeccompException(String pointer, String why) {
        this(pointer, why, null);
    }

    SeccompException(String pointer, String why, @Nullable Throwable cause) {
        super("compile " + pointer + ": " + why, cause);
        this.pointer = pointer;
    }

    /** JSON pointer of the place. */
    public String pointer() {
        return pointer;
    }
}
