// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerMountsTest {
    @Test
    void theMountTableGivesWhereEachMountLies() {
        String table = """
                21 20 0:5 / / rw,relatime - ext4 /dev/vda rw
                22 21 0:6 /x /a\\040b\\134c rw,nosuid master:3 - tmpfs tmpfs rw
                """;

        assertEquals(Map.of(21L, "/", 22L, "/a b\\c"), ContainerMounts.parse(table));
    }
}
