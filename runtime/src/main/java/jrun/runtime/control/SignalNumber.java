// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import java.util.Locale;
import jrun.host.state.StateException;

/** Signals by name. signal(7); the numbers are those of x86_64 and aarch64. */
final class SignalNumber {
    static final int KILL = 9;

    private static final int REALTIME_MIN = 34;
    private static final int REALTIME_MAX = 64;
    private static final String[] NAMES = {
        "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };

    private SignalNumber() {}

    /** A number, a name with or without SIG in any case, {@code RTMIN+n} or {@code RTMAX-n}. */
    static int of(String text) throws StateException {
        String name = text.toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        int number = named(name);
        if (number < 0) {
            number = name.startsWith("RTM") ? realtime(name) : decimal(text);
        }
        if (number < 0 || number > REALTIME_MAX) {
            throw new StateException("unknown signal \"" + text + "\"");
        }
        return number;
    }

    private static int named(String name) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(name)) {
                return i;
            }
        }
        return switch (name) {
            case "IOT" -> 6;
            case "CLD" -> 17;
            case "POLL" -> 29;
            case "RTMIN" -> REALTIME_MIN;
            case "RTMAX" -> REALTIME_MAX;
            default -> -1;
        };
    }

    private static int realtime(String name) {
        int offset = name.length() > 6 ? decimal(name.substring(6)) : -1;
        if (offset < 0 || offset > REALTIME_MAX - REALTIME_MIN) {
            return -1;
        }
        if (name.startsWith("RTMIN+")) {
            return REALTIME_MIN + offset;
        }
        return name.startsWith("RTMAX-") ? REALTIME_MAX - offset : -1;
    }

    private static int decimal(String text) {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || number > REALTIME_MAX) {
                return -1;
            }
            number = 10 * number + (c - '0');
        }
        return text.isEmpty() ? -1 : number;
    }
}
