// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import jrun.host.bundle.Bundle;
import jrun.host.state.StateException;
import jrun.host.state.StateStore;
import jrun.host.sys.Processes;
import jrun.runtime.CgroupManager;
import jrun.runtime.Context;
import jrun.runtime.RootlessMode;
import jrun.spec.JrunException;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container can be reserved, given its cgroups and undone without a plan. */
@Tag("root")
class ContainerReservationRootTest {
    @TempDir
    Path root;

    private final String id = "jrun-test-" + Processes.getpid();

    private ContainerReservation reserve(boolean systemd) throws JrunException {
        Context context = new Context(
                root.toString(),
                systemd ? CgroupManager.SYSTEMD : CgroupManager.CGROUPFS,
                RootlessMode.FALSE,
                _ -> {},
                text -> {});
        byte[] json = """
                {"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "linux": {"cgroupsPath": "%s"}}
                """.formatted("/" + id).getBytes(UTF_8);
        return ContainerReservation.of(
                context, id, new BundleConfig(new Bundle("/b"), json, SpecReader.read(json)), false);
    }

    @Test
    void theIdIsTakenUntilItIsUndone() throws JrunException {
        ContainerReservation reservation = reserve(false);

        assertThrows(StateException.class, () -> new StateStore(root.toString()).reserve(id));

        reservation.undo(new IllegalStateException());
        assertFalse(Files.exists(root.resolve(id)));
    }

    @Test
    void whatWillBeMadeIsWrittenDownBeforeItIs() throws JrunException {
        ContainerReservation reservation = reserve(false);
        reservation.record(new byte[0]);

        Collection<String> places = reservation.dir().read().cgroup().paths().values();
        assertFalse(places.isEmpty());
        assertTrue(places.stream().noneMatch(place -> Files.exists(Path.of(place))), places.toString());

        reservation.cgroup().create(Processes.getpid());
        reservation.cgroupsMade();
        assertTrue(places.stream().allMatch(place -> Files.exists(Path.of(place))), places.toString());

        reservation.undo(new IllegalStateException());
        assertTrue(places.stream().noneMatch(place -> Files.exists(Path.of(place))), places.toString());
        assertFalse(Files.exists(root.resolve(id)));
    }

    @Test
    void aPlaceThatCannotBeHadLeavesTheIdFree() {
        JrunException e = assertThrows(JrunException.class, () -> reserve(true));

        // for systemd the path is slice:prefix:name
        assertTrue(String.valueOf(e.getMessage()).contains("systemd"), e.toString());
        assertEquals(0, root.toFile().list().length);
    }
}
