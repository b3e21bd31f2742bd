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
        assertEquals(List.of(), Documents.warnings(DefaultConfig.rootful()));
        assertEquals(List.of(), Documents.warnings(DefaultConfig.rootless(1000, 100)));
    }

    @Test
    void itIsIndentedByTabsAsRuncDoes() {
        String json = DefaultConfig.rootful();

        assertTrue(json.startsWith("{\n\t\"ociVersion\": \"1.3.0\",\n\t\"process\": {\n\t\t\"terminal\": true,\n"));
        assertTrue(json.endsWith("\n\t\t]\n\t}\n}\n"));
    }

    @Test
    void itRunsAShellInAReadOnlyRootWithAllMounts() throws SpecException {
        Spec spec = SpecReader.read(Documents.bytes(DefaultConfig.rootful()));

        assertEquals(List.of("sh"), spec.process().args());
        assertTrue(spec.root().readonly());
        assertEquals(7, spec.mounts().size());
        assertNotNull(spec.linux().namespace("cgroup"));
    }

    @Test
    void withoutRootTheUserIsMappedAndTheNetworkShared() throws SpecException {
        Linux linux = SpecReader.read(Documents.bytes(DefaultConfig.rootless(1000, 100)))
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
