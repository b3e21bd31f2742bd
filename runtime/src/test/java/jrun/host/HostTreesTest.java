// SPDX-License-Identifier: Apache-2.0
package jrun.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostTreesTest {
    private static final String MOUNTINFO = """
            21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            22 21 0:20 / /proc rw,nosuid shared:3 - proc proc rw
            23 21 0:21 / /sys rw master:4 propagate_from:2 - sysfs sysfs rw
            24 22 0:22 / /proc/sys/fs/binfmt_misc rw - binfmt_misc none rw
            25 21 0:20 / /a\\040b\\134c rw - proc none rw
            26 21 0:23 / /c/rootfs/proc rw - proc none rw
            27 21 0:24 / /c/rootfs2 rw - proc none rw
            """;

    @Test
    void procAndSysfsOutsideOfTheRootAreFoundTheLatestFirst() {
        assertEquals(List.of("/c/rootfs2", "/a b\\c", "/sys", "/proc"), HostTrees.parse(MOUNTINFO, "/c/rootfs"));
    }

    @Test
    void aLineThatIsCutShortIsPassedOver() {
        assertEquals(List.of("/sys"), HostTrees.parse("23 21 0:21 / /sys rw - sysfs sysfs rw\n24 22 0:2", "/r"));
    }
}
