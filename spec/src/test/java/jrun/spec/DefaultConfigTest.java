// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultConfigTest {
    @Test
    void itIsValidWithoutAWarningForRootAndForOthers() throws SpecException {
        assertEquals(List.of(), Documents.warnings(DefaultConfig.rootful(true)));
        assertEquals(List.of(), Documents.warnings(DefaultConfig.rootless(1000, 100, true)));
    }

    @Test
    void itIsIndentedByTabsAsRuncDoes() {
        String json = DefaultConfig.rootful(true);

        assertTrue(json.startsWith("{\n\t\"ociVersion\": \"1.3.0\",\n\t\"process\": {\n\t\t\"terminal\": true,\n"));
        assertTrue(json.endsWith("\n\t\t]\n\t}\n}\n"));
    }

    @Test
    void itRunsAShellInAReadOnlyRootWithAllMounts() throws SpecException {
        Spec spec = SpecReader.read(Documents.bytes(DefaultConfig.rootful(true)));

        assertEquals(List.of("sh"), spec.process().args());
        assertTrue(spec.root().readonly());
        assertEquals(7, spec.mounts().size());
        assertNotNull(spec.linux().namespace("cgroup"));
    }

    @Test
    void onlyAHostWithCgroupV2AloneGetsACgroupNamespace() throws SpecException {
        Spec spec = SpecReader.read(Documents.bytes(DefaultConfig.rootful(false)));

        assertNull(spec.linux().namespace("cgroup"));
        assertNotNull(spec.linux().namespace("mount"));
    }

    @Test
    void withoutRootTheUserIsMappedAndTheNetworkShared() throws SpecException {
        Linux linux = SpecReader.read(Documents.bytes(DefaultConfig.rootless(1000, 100, true)))
                .linux();

        assertEquals(List.of(new IdMapping(0, 1000, 1)), linux.uidMappings());
        assertEquals(List.of(new IdMapping(0, 100, 1)), linux.gidMappings());
        assertNotNull(linux.namespace("user"));
        assertNull(linux.namespace("network"));
        assertEquals(Resources.EMPTY, linux.resources());
    }

    @Test
    void theParserWarmsItselfWithItForTheImage() {
        assertDoesNotThrow(Json::warmUp);
    }
}
