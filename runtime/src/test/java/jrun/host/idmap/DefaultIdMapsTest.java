// SPDX-License-Identifier: Apache-2.0
package jrun.host.idmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jrun.spec.IdMapping;
import jrun.spec.JrunException;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Test;

class DefaultIdMapsTest {
    private static final IdMapping RANGE = new IdMapping(0, 100_000, 65_536);

    @Test
    void rootInsideIsTheCallerAndTheRangeFollows() {
        assertEquals(
                List.of(new IdMapping(0, 1000, 1), new IdMapping(1, 100_000, 65_536)),
                DefaultIdMaps.maps(0, 1000, RANGE));
    }

    @Test
    void theRangeIsAroundAnotherUser() {
        assertEquals(
                List.of(new IdMapping(0, 100_000, 33), new IdMapping(33, 1000, 1), new IdMapping(34, 100_033, 65_503)),
                DefaultIdMaps.maps(33, 1000, RANGE));
        assertEquals(
                List.of(new IdMapping(0, 7, 5), new IdMapping(33, 1000, 1)),
                DefaultIdMaps.maps(33, 1000, new IdMapping(0, 7, 5)));
    }

    @Test
    void withoutARangeOneIdIsMapped() {
        assertEquals(List.of(new IdMapping(33, 1000, 1)), DefaultIdMaps.maps(33, 1000, null));
    }

    @Test
    void aRangeIsFoundByNameOrByNumber() {
        String text = "other:1:2\nann:bad:3\nann:100000:65536\n1001:200000:5\n";

        assertEquals(RANGE, DefaultIdMaps.range(text, "ann", 1000));
        assertEquals(new IdMapping(0, 200_000, 5), DefaultIdMaps.range(text, "bob", 1001));
        assertNull(DefaultIdMaps.range(text, "eve", 5));
        assertNull(DefaultIdMaps.range(text, "oth", 1));
    }

    @Test
    void aConfigurationThatNeedsNoneStaysTheSame() throws JrunException {
        for (String linux : List.of(
                "{}",
                "{\"namespaces\":[{\"type\":\"user\",\"path\":\"/proc/1/ns/user\"}]}",
                "{\"namespaces\":[{\"type\":\"user\"}],\"uidMappings\":[{\"containerID\":0,\"hostID\":0,\"size\":1}]}")) {
            String json = "{\"ociVersion\":\"1.3.0\",\"root\":{\"path\":\"r\"},\"linux\":" + linux + "}";
            Spec spec = SpecReader.read(json.getBytes(StandardCharsets.UTF_8));

            assertSame(spec, DefaultIdMaps.complete(spec));
        }
    }
}
