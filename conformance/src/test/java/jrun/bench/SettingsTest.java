// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void hierarchiesAreNamedByTheirMountPointsAndSorted() {
        assertEquals(
                "cpu,pids,v2",
                Settings.cgroups(List.of(
                        "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
                        "cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0",
                        "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0",
                        "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0",
                        "cgroup /mnt/other cgroup rw,freezer 0 0")));
    }

    @Test
    void aPackagesVersionIsTheUpstreamOne() {
        assertEquals("2.36", Settings.bare("2.36-9+deb12u14"));
        assertEquals("3.19.0", Settings.bare("1:3.19.0-1"));
        assertEquals("6.1.187", Settings.bare("6.1.187"));
    }
}
