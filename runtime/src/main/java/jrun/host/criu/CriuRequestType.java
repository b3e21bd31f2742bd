// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

/** The kinds of messages that are in use, {@code criu_req_type}. CRIU: images/rpc.proto */
public enum CriuRequestType {
    DUMP(1),
    RESTORE(2),
    PRE_DUMP(4),
    NOTIFY(6),
    FEATURE_CHECK(9),
    VERSION(10);

    private final int number;

    CriuRequestType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The name of a type as CRIU has it, for messages. */
    static String name(int number) {
        for (CriuRequestType type : values()) {
            if (type.number == number) {
                return type.name();
            }
        }
        return Integer.toString(number);
    }
}
