// SPDX-License-Identifier: Apache-2.0
package jrun.host.idmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UsersTest {
    private static final String PASSWD = "root:x:0:0:root:/root:/bin/sh\nbroken\n:x:7:7::/:\nann:x:100:1:a:/:/bin/sh";

    @Test
    void namesComeFromThePasswordFile() {
        assertEquals("root", Users.name(PASSWD, 0));
        assertEquals("ann", Users.name(PASSWD, 100));
    }

    @Test
    void unknownIdsAreShownAsNumbers() {
        assertEquals("#10", Users.name(PASSWD, 10));
        assertEquals("#1", Users.name(PASSWD, 1));
        assertEquals("#0", Users.name("", 0));
    }
}
