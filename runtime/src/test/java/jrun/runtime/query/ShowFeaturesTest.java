// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jrun.spec.Features;
import org.junit.jupiter.api.Test;

class ShowFeaturesTest {
    private final Features features = ShowFeatures.features("1", "abc");

    @Test
    void versionsAndAnnotationsAreThere() {
        assertEquals("1.0.0", features.ociVersionMin());
        assertEquals("1.3.0", features.ociVersionMax());
        assertEquals("1", features.annotations().get("jrun.version"));
    }

    @Test
    void kindsOfNamespacesAndHooksAreComplete() {
        assertEquals(8, features.linux().namespaces().size());
        assertEquals(6, features.hooks().size());
        assertTrue(features.linux().capabilities().contains("CAP_CHECKPOINT_RESTORE"));
        assertTrue(features.mountOptions().contains("rbind"));
    }
}
