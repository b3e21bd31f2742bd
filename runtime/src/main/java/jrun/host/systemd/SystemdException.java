// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.io.Serial;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** What systemd was asked for, and why it was not done: its own words, or why it could not be asked. */
public final class SystemdException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;

    SystemdException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.name = "";
    }

    /** @param name of the error as D-Bus has it, such as {@code org.freedesktop.systemd1.UnitExists} */
    SystemdException(String what, String name, String words) {
        super(what + ": " + (words.isEmpty() ? name : words));
        this.name = name;
    }

    /** Whether it is the error of systemd with this last part of its name. */
    boolean is(String last) {
        return name.equals("org.freedesktop.systemd1." + last);
    }
}
