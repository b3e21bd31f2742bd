// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import static jrun.host.cgroup.place.HostText.OWN;
import static jrun.host.cgroup.place.HostText.TMPFS;
import static jrun.host.cgroup.place.HostText.V1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import org.junit.jupiter.api.Test;

class CgroupViewTest {
    private static final String UNIFIED = "37 31 0:34 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate\n";

    @Test
    void controllersThatAreMountedTogetherAreOneHierarchy() {
        CgroupView view = CgroupView.parse(V1, OWN);

        assertEquals(CgroupMode.V1, view.mode());
        assertNull(view.unified());
        assertEquals(
                List.of(
                        new Hierarchy("net_cls,net_prio", "/sys/fs/cgroup/net_cls,net_prio", "/"),
                        new Hierarchy("cpu,cpuacct", "/sys/fs/cgroup/cpu,cpuacct", "/user.slice"),
                        new Hierarchy("memory", "/sys/fs/cgroup/memory", "/user.slice/a:b"),
                        new Hierarchy("name=systemd", "/sys/fs/cgroup/systemd", "/user.slice")),
                view.v1());
    }

    @Test
    void v2BesideV1IsHybrid() {
        CgroupView view = CgroupView.parse(V1 + UNIFIED, OWN);

        assertEquals(CgroupMode.HYBRID, view.mode());
        assertEquals(new Hierarchy("", "/sys/fs/cgroup/unified", "/user.slice/shell.scope"), view.unified());
    }

    @Test
    void v2MountedOverTheOldHierarchiesHidesThem() {
        CgroupView view = CgroupView.parse(V1 + UNIFIED + "90 31 0:34 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", OWN);

        assertEquals(CgroupMode.V2, view.mode());
        assertTrue(view.v1().isEmpty());
    }

    @Test
    void cgroupsMountedElsewhereDoNotCount() {
        String elsewhere = "90 31 0:34 / /var/lib/x/rootfs/sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

        assertEquals(CgroupMode.NONE, CgroupView.parse(TMPFS + elsewhere, OWN).mode());
    }

    @Test
    void thisHostCanBeProbed() throws CgroupException {
        assertNotNull(CgroupView.probe().mode());
    }
}
