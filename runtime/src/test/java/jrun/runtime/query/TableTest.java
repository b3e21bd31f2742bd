// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsLieAsInRunc() {
        Table table = new Table("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        table.add("x", "7618", "created", "/tmp/cli/b", "2026-11-24T15:50:30.841528905Z", "root");

        assertEquals("""
                ID          PID         STATUS      BUNDLE       CREATED                          OWNER
                x           7618        created     /tmp/cli/b   2026-11-24T15:50:30.841528905Z   root
                """, table.text());
    }
}
