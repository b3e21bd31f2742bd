// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpecTemplateTest {
    @Test
    void theTemplateIsValidForRootAndForOthers() {
        assertEquals(List.of(), Documents.problems(SpecTemplate.rootful(false)));
        assertEquals(List.of(), Documents.problems(SpecTemplate.rootful(true)));
        assertEquals(List.of(), Documents.problems(SpecTemplate.rootless(1000, 100, true)));
    }

    @Test
    void theTemplateIsIndentedByTabsAndEndsWithoutANewLine() {
        String json = SpecTemplate.rootful();

        assertTrue(json.startsWith("{\n\t\"ociVersion\": \"1.3.0\",\n\t\"process\": {\n\t\t\"terminal\": true,\n"));
        assertTrue(json.endsWith("\n\t\t]\n\t}\n}"));
    }

    @Test
    void withoutRootTheUserIsMappedAndTheNetworkShared() throws SpecException {
        Linux linux = SpecReader.read(Documents.bytes(SpecTemplate.rootless(1000, 100, false)))
                .linux();

        assertEquals(List.of(new IdMapping(0, 1000, 1)), linux.uidMappings());
        assertEquals(List.of(new IdMapping(0, 100, 1)), linux.gidMappings());
        assertNotNull(linux.namespace("user"));
        assertNull(linux.namespace("network"));
        assertEquals(Resources.EMPTY, linux.resources());
    }

    @Test
    void warmingUpReadsAndWritesTheTemplateWithoutAProblem() {
        assertDoesNotThrow(SpecMappers::warmUp);
    }
}
