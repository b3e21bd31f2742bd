// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.host.systemd.PropertyText;
import jrun.spec.JrunException;
import jrun.spec.SpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicePropertiesTest {
    private static List<String> of(boolean unified, String rules) throws JrunException {
        byte[] resources = ("{\"devices\":[" + rules.replace('\'', '"') + "]}").getBytes(UTF_8);
        return PropertyText.of(
                DeviceProperties.of(SpecReader.readResources(resources).devices(), unified));
    }

    private static final String NOTHING = "{'allow':false,'access':'rwm'}";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theListComesBeforeThePolicyAndForgetsTheOneBefore(boolean unified) throws JrunException {
        List<String> properties = of(unified, NOTHING);

        assertEquals("DeviceAllow=a(ss) []", properties.getFirst());
        assertTrue(properties.get(1).startsWith("DeviceAllow=a(ss) [(char-* m) (block-* m) (/dev/char/1:3 rwm)"));
        assertEquals("DevicePolicy=s strict", properties.getLast());
        assertEquals(3, properties.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'type':'b','major':8,'minor':0,'access':'r'  | (/dev/block/8:0 r)
            'type':'c','major':8,'access':'rw'           | (char-8 rw)
            'type':'b','access':'r'                      | (block-* rm)
            """)
    void aRuleIsAnEntry(String rule, String entry) throws JrunException {
        String list = of(true, NOTHING + ",{'allow':true," + rule + "}").get(1);

        assertTrue(list.contains(entry), list);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'allow':true,'access':'rwm'}",
                NOTHING + ",{'allow':true,'type':'c','minor':3,'access':'r'}",
                NOTHING + ",{'allow':true,'type':'c','major':8,'access':'r'},"
                        + "{'allow':false,'type':'c','major':8,'minor':1,'access':'r'}"
            })
    void whatSystemdHasNoWordsForIsLeftToOurFilter(String rules) throws JrunException {
        assertEquals(List.of("DeviceAllow=a(ss) []", "DevicePolicy=s auto"), of(true, rules));
    }

    @Test
    void onV1TheRestOfTheListStays() throws JrunException {
        List<String> properties = of(false, NOTHING + ",{'allow':true,'type':'c','minor':3,'access':'r'}");

        assertEquals("DevicePolicy=s strict", properties.getLast());
    }
}
