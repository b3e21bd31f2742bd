// SPDX-License-Identifier: Apache-2.0
package jrun.host.hook;

import java.io.Serial;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** A hook could not be run, failed, or took longer than its timeout. */
public final class HookException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    HookException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
