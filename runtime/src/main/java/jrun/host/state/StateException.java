// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** A step of the life cycle that the container's state does not allow, or a state directory that cannot be used. */
public final class StateException extends JrunException {
    private final boolean absent;

    public StateException(String message) {
        this(message, false, null);
    }

    public StateException(String message, Throwable cause) {
        this(message, false, cause);
    }

    private StateException(String message, boolean absent, @Nullable Throwable cause) {
        super(message, cause);
        this.absent = absent;
    }

    /** There is no such container. Engines look for these words. */
    static StateException absent(String id) {
        return new StateException("container \"" + id + "\" does not exist", true, null);
    }

    /** Whether the failure is that there is no such container. */
    public boolean isAbsent() {
        return absent;
    }
}
