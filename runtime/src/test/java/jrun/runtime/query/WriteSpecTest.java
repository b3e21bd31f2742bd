// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import jrun.host.state.JsonTree;
import jrun.spec.Spec;
import jrun.spec.SpecException;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.junit.jupiter.api.Test;

class WriteSpecTest {
    private static Spec read(Map<String, Object> tree) throws SpecException {
        return SpecReader.read(JsonTree.pretty(tree, "\t").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theStandardConfigurationIsValid() throws SpecException {
        Spec spec = read(WriteSpec.standard());

        assertEquals(List.of(), SpecValidator.check(spec));
        assertEquals(List.of("sh"), spec.process().args());
        assertEquals(7, spec.mounts().size());
    }

    @Test
    void theRootlessConfigurationIsValidAndMapsTheCaller() throws SpecException {
        Spec spec = read(WriteSpec.rootless(1000, 1001));

        assertEquals(List.of(), SpecValidator.check(spec));
        assertEquals(1000, spec.linux().uidMappings().getFirst().hostID());
        assertEquals(1001, spec.linux().gidMappings().getFirst().hostID());
        assertTrue(spec.linux().namespaces().stream().anyMatch(n -> n.type().equals("user")));
        assertTrue(spec.linux().namespaces().stream().noneMatch(n -> n.type().equals("network")));
    }
}
