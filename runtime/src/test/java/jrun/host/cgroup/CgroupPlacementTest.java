// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static jrun.host.cgroup.place.HostText.OWN;
import static jrun.host.cgroup.place.HostText.TMPFS;
import static jrun.host.cgroup.place.HostText.V1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.cgroup.place.CgroupView;
import org.junit.jupiter.api.Test;

class CgroupPlacementTest {
    @Test
    void inAContainerWithItsHostsMountsTheOwnCgroupIsTheMountPoint() throws CgroupException {
        String mounts = TMPFS + "35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";
        CgroupView view = CgroupView.parse(mounts, "3:memory:/docker/abc\n");

        CgroupRecord relative = new Cgroupfs(false).place(view, "pod", "web1").cgroup();

        assertEquals(Map.of("memory", "/sys/fs/cgroup/memory/pod"), relative.paths());
    }

    @Test
    void eachHierarchyHasItsOwnPathWhenItIsRelative() throws CgroupException {
        CgroupView view = CgroupView.parse(V1, OWN);

        Map<String, String> paths =
                new Cgroupfs(false).place(view, null, "web1").cgroup().paths();

        assertEquals("/sys/fs/cgroup/net_cls,net_prio/web1", paths.get("net_cls,net_prio"));
        assertEquals("/sys/fs/cgroup/memory/user.slice/a:b/web1", paths.get("memory"));
    }

    @Test
    void aStateFileThatNamesARootIsRefused() {
        CgroupRecord root = new CgroupRecord(
                "cgroupfs", CgroupMode.V1, false, Map.of("memory", "/sys/fs/cgroup/memory"), true, List.of());

        assertThrows(CgroupException.class, () -> Cgroup.open(root));
    }

    @Test
    void aStateFileOfADriverThatIsNotThereIsRefusedBeforeAnythingIsRemoved() throws CgroupException {
        CgroupRecord other =
                new CgroupRecord("other", CgroupMode.V2, false, Map.of("", "/sys/fs/cgroup/x/y"), true, List.of());
        Cgroup cgroup = Cgroup.open(other);

        CgroupException refused = assertThrows(CgroupException.class, cgroup::remove);

        assertEquals("use cgroup driver \"other\": this version has no such driver", refused.getMessage());
    }
}
