// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.util.List;

/**
 * One fault in one call of a command.
 *
 * @param inject the options of inject.c that make it
 * @param what where it is, for a person
 */
record Fault(Kind kind, List<String> inject, String what) {
    /** Where a fault is looked for, a row of the table for each command. */
    enum Kind {
        ERROR,
        KILL,
        NOSPACE,
        NOFDS,
        NOMEM
    }

    Fault {
        inject = List.copyOf(inject);
    }

    /** Whether the command itself may have been killed, and can have said nothing. */
    boolean mayKill() {
        return kind == Kind.KILL || kind == Kind.NOMEM;
    }
}
