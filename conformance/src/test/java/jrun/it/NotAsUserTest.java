// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotAsUserTest {
    @Test
    void whatIsLeftOutForAnOrdinaryUserIsThereAndHasAReason() {
        List<String> unknown = new ArrayList<>();

        NotAsUser.reasons().forEach((name, reason) -> {
            assertFalse(reason.isBlank(), name);
            if (!exists(name)) {
                unknown.add(name);
            }
        });

        assertEquals(List.of(), unknown);
    }

    private static boolean exists(String name) {
        int hash = name.indexOf('#');
        String type = hash < 0 ? name : name.substring(0, hash);
        try {
            Class<?> test = Class.forName("jrun.it." + type);
            boolean found = hash < 0;
            for (Method method : test.getDeclaredMethods()) {
                found |= method.getName().equals(name.substring(hash + 1));
            }
            return found;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
