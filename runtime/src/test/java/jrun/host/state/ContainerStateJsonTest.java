// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.CgroupMode;
import jrun.host.cgroup.CgroupRecord;
import jrun.host.state.ContainerState.Phase;
import jrun.spec.Hook;
import jrun.spec.SpecException;
import org.junit.jupiter.api.Test;

class ContainerStateJsonTest {
    static ContainerState full() {
        return new ContainerState(
                "1.3.0",
                "web-1",
                "/b",
                "/b/rootfs",
                "2026-11-24T15:50:30.84Z",
                Phase.CREATED,
                new ProcessRef(10, 11),
                new ProcessRef(12, 13),
                Map.of("a.b", "c \"d\"\n", "z", ""),
                new CgroupRecord(
                        CgroupMode.HYBRID,
                        Map.of("cpu,cpuacct", "/sys/fs/cgroup/cpu/x", "", "/sys/fs/cgroup/unified/x"),
                        true,
                        List.of("/sys/fs/cgroup/cpu")),
                true,
                true,
                true,
                "/sys/fs/resctrl/web-1",
                List.of(new Hook("/bin/true", List.of("true", ""), List.of("A=1"), 5)),
                List.of(new Hook("/bin/false", List.of(), List.of(), null)));
    }

    @Test
    void whatIsWrittenIsReadBack() throws SpecException {
        assertEquals(full(), ContainerStateJson.read(ContainerStateJson.write(full())));
    }

    @Test
    void aReservationWithoutProcessAndCgroupIsReadBack() throws SpecException {
        ContainerState reserved = new ContainerState(
                "1.0.0",
                "x",
                "/b",
                "/b/r",
                "t",
                Phase.CREATING,
                new ProcessRef(1, 2),
                null,
                Map.of(),
                CgroupRecord.NONE,
                false,
                false,
                false,
                null,
                List.of(),
                List.of());

        assertEquals(reserved, ContainerStateJson.read(ContainerStateJson.write(reserved)));
    }

    @Test
    void theStepsOfCreateChangeOnlyWhatTheyName() {
        ProcessRef init = new ProcessRef(7, 8);

        ContainerState created =
                full().creating(init).withCgroup(CgroupRecord.NONE).created(init);

        assertEquals(init, created.init());
        assertEquals(Phase.CREATED, created.phase());
        assertEquals(CgroupRecord.NONE, created.cgroup());
        assertEquals(full().poststop(), created.poststop());
    }

    @Test
    void damagedFilesAreRefused() {
        assertThrows(SpecException.class, () -> ContainerStateJson.read(bytes("{\"phase\":\"CREATED\",\"id\":1}")));
        assertThrows(SpecException.class, () -> ContainerStateJson.read(bytes("")));
        assertThrows(SpecException.class, () -> ContainerStateJson.read(bytes("{\"phase\":\"CREA")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
