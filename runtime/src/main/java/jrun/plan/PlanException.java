// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.JrunException;

/** A configuration that is valid but cannot be done here, with the JSON pointer of the entry. */
public final class PlanException extends JrunException {
    private final String pointer;

    public PlanException(String pointer, String message) {
        super(pointer.isEmpty() ? message : pointer + ": " + message);
        this.pointer = pointer;
    }

    public PlanException(String pointer, String message, Throwable cause) {
        super(pointer + ": " + message, cause);
        this.pointer = pointer;
    }

    /** The entry of config.json, e.g. {@code /mounts/3}. */
    public String pointer() {
        return pointer;
    }
}
