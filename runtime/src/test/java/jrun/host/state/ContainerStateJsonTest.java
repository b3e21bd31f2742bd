// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.rdt.RdtRecord;
import jrun.host.state.ContainerState.Phase;
import jrun.spec.Hook;
import jrun.spec.SpecException;
import org.junit.jupiter.api.Test;

class ContainerStateJsonTest {
    static ContainerState full() {
        ContainerOrigin origin = new ContainerOrigin(
                "1.3.0",
                "web-1",
                "/b",
                "/b/rootfs",
                Map.of("a.b", "c \"d\"\n", "z", ""),
                "2026-11-24T15:50:30.84Z",
                new ProcessRef(10, 11));
        return new ContainerState(
                origin,
                Phase.CREATED,
                new ProcessRef(12, 13),
                new CgroupRecord(
                        "systemd",
                        CgroupMode.HYBRID,
                        true,
                        Map.of("cpu,cpuacct", "/sys/fs/cgroup/cpu/x", "", "/sys/fs/cgroup/unified/x"),
                        true,
                        List.of("/sys/fs/cgroup/cpu")),
                true,
                true,
                true,
                List.of(new Hook("/bin/true", List.of("true", ""), List.of("A=1"), 5)),
                List.of(new Hook("/bin/false", List.of(), List.of(), null)),
                new RdtRecord("/r", "/r/g", "/r/g/mon_groups/web-1", List.of("/r/g/mon_groups/web-1", "/r/g")));
    }

    @Test
    void whatIsWrittenIsReadBack() throws SpecException {
        assertEquals(full(), ContainerStateJson.read(ContainerStateJson.write(full())));
    }

    @Test
    void aReservationWithoutProcessAndCgroupIsReadBack() throws SpecException {
        ContainerOrigin origin = new ContainerOrigin("1.0.0", "x", "/b", "/b/r", Map.of(), "t", new ProcessRef(1, 2));
        ContainerState reserved =
                ContainerState.creating(origin, CgroupRecord.NONE, false, false, List.of(), List.of());

        assertEquals(reserved, ContainerStateJson.read(ContainerStateJson.write(reserved)));
    }

    @Test
    void theStepsOfCreateChangeOnlyWhatTheyName() {
        ProcessRef init = new ProcessRef(7, 8);

        ContainerState created = full().withCgroup(CgroupRecord.NONE).created(init);

        assertEquals(init, created.init());
        assertEquals(Phase.CREATED, created.phase());
        assertEquals(CgroupRecord.NONE, created.cgroup());
        assertEquals(full().poststop(), created.poststop());
    }

    @Test
    void aFileOfAnOlderJrunIsRead() throws SpecException {
        ContainerState read = ContainerStateJson.read(bytes("""
                {"ociVersion":"1.3.0","id":"a","bundle":"/b","rootfs":"/b/r","created":"t","phase":"CREATED",
                 "creator":{"pid":1,"startTime":2},"init":{"pid":3,"startTime":4},"annotations":{"k":"v"},
                 "cgroup":{"mode":"V1","paths":{"pids":"/sys/fs/cgroup/pids/a"},"owned":true,"created":[]},
                 "systemdCgroup":false,"rootless":true,"noNewKeyring":true,"intelRdt":null,
                 "poststart":[],"poststop":[{"path":"/h","args":[],"env":[],"timeout":null}]}
                """));

        assertEquals(
                new ContainerOrigin("1.3.0", "a", "/b", "/b/r", Map.of("k", "v"), "t", new ProcessRef(1, 2)),
                read.origin());
        assertEquals(new ProcessRef(3, 4), read.init());
        assertEquals(
                new CgroupRecord(
                        "cgroupfs", CgroupMode.V1, false, Map.of("pids", "/sys/fs/cgroup/pids/a"), true, List.of()),
                read.cgroup());
        assertEquals(List.of("/h"), read.poststop().stream().map(Hook::path).toList());
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
