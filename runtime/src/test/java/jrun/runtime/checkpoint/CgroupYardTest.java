// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jrun.host.state.StateDir;
import jrun.host.state.StateStore;
import jrun.plan.CgroupFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupYardTest {
    @TempDir
    private Path root;

    /** As many hierarchies as the kernel has, of which the last is v2, or fewer. */
    private static CgroupFacts facts(int missing) throws Exception {
        long count = Files.readString(Path.of("/proc/self/cgroup")).lines().count();
        assumeTrue(count > 0, "needs cgroups");
        List<CgroupFacts.Hierarchy> v1 = new ArrayList<>();
        for (int i = 1; i < count - missing; i++) {
            v1.add(new CgroupFacts.Hierarchy("h" + i, "name=h" + i, "/cg/h" + i, "/cg/h" + i + "/c1", true));
        }
        CgroupFacts.Unified v2 = missing == 0 ? new CgroupFacts.Unified("/cg/unified", "/cg/unified/c1", true) : null;
        return new CgroupFacts(CgroupFacts.Mode.HYBRID, v1, v2);
    }

    private static Map<String, String> links(Path yard) throws Exception {
        Map<String, String> links = new TreeMap<>();
        try (Stream<Path> entries = Files.list(yard)) {
            for (Path entry : entries.toList()) {
                links.put(
                        entry.getFileName().toString(),
                        Files.readSymbolicLink(entry).toString());
            }
        }
        return links;
    }

    @Test
    void aDumpFindsAllHierarchiesSoThatCriuMountsNone() throws Exception {
        Path path = root.resolve("c1/criu");
        try (StateDir dir = new StateStore(root.toString()).reserve("c1")) {
            CgroupFacts facts = facts(0);
            try (CgroupYard _ = CgroupYard.of(dir, facts)) {
                Map<String, String> expected = new TreeMap<>();
                facts.mounted().forEach(hierarchy -> expected.put(hierarchy.name(), hierarchy.mountPoint()));
                assertTrue(Files.isDirectory(path), "the yard is there");
                assertEquals(expected, links(path));
            }
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void whatACheckpointLeftThatWasKilledIsNotInTheWay() throws Exception {
        try (StateDir dir = new StateStore(root.toString()).reserve("c1")) {
            CgroupYard.of(dir, facts(0));
            try (CgroupYard _ = CgroupYard.of(dir, facts(0))) {
                assertEquals("/cg/unified", links(root.resolve("c1/criu")).get("unified"));
            }
        }
    }

    @Test
    void whereOneIsNotMountedThereIsNone() throws Exception {
        try (StateDir dir = new StateStore(root.toString()).reserve("c1");
                CgroupYard _ = CgroupYard.of(dir, facts(1))) {
            assertFalse(Files.exists(root.resolve("c1/criu")));
        }
    }
}
