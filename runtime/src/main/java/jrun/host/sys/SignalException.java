// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.io.Serial;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;

/** A signal that asks this command to end came while it waited for something else. */
public final class SignalException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int signal;

    SignalException(int signal) {
        super("ended by " + name(signal) + " while the process was being set up");
        this.signal = signal;
    }

    public int signal() {
        return signal;
    }

    private static String name(int signal) {
        if (signal == Uapi.SIGTERM) {
            return "SIGTERM";
        }
        if (signal == Uapi.SIGINT) {
            return "SIGINT";
        }
        return signal == Uapi.SIGHUP ? "SIGHUP" : "SIGQUIT";
    }
}
