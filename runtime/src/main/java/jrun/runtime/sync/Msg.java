// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.sync;

import org.jspecify.annotations.Nullable;

/** Message codes, mirrored from {@code native-helper/msgs.def} (MsgTableTest compares the two). */
public enum Msg {
    CHILD(1),
    ERROR(2),
    MAPS(3),
    HOOKS(4),
    READY(5),
    FD(6),
    SECCOMP(7),
    EXEC(8),
    NETWORK(9),
    TRACE(10),
    ACK(32),
    FDS(33),
    START(34),
    PART(35);

    private final int code;
    private final String awaited;
    private final String answered;

    Msg(int code) {
        this.code = code;
        awaited = "await " + name();
        answered = "answer " + name();
    }

    /** What waiting for it is called in a trace. */
    public String awaited() {
        return awaited;
    }

    /** What answering it is called in a trace. */
    public String answered() {
        return answered;
    }

    public int code() {
        return code;
    }

    /** The message of this code, null when there is none. */
    static @Nullable Msg of(int code) {
        for (Msg msg : values()) {
            if (msg.code == code) {
                return msg;
            }
        }
        return null;
    }
}
