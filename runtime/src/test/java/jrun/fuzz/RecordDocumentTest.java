// SPDX-License-Identifier: Apache-2.0
package jrun.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import jrun.spec.Spec;
import jrun.spec.SpecException;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.junit.jupiter.api.Test;

/** Documents that are made of the records reach every component of every record, and many of them are valid. */
class RecordDocumentTest {
    private final Set<String> components = new TreeSet<>();
    private final Set<String> reached = new TreeSet<>();

    private static byte[] random(int seed) {
        byte[] bytes = new byte[4000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void look(Object value) throws ReflectiveOperationException {
        if (value instanceof Record record) {
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                String name = record.getClass().getSimpleName() + "." + component.getName();
                Object member = component.getAccessor().invoke(record);
                components.add(name);
                boolean absent = member == null
                        || member.equals(false)
                        || member.equals(0)
                        || member.equals(0L)
                        || member.equals(List.of())
                        || member.equals(Map.of());
                if (!absent) {
                    reached.add(name);
                    look(member);
                }
            }
        } else if (value instanceof Collection<?> all) {
            for (Object one : all) {
                look(one);
            }
        } else if (value instanceof Map<?, ?> map) {
            look(map.values());
        }
    }

    @Test
    void everyComponentIsReached() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            look(SpecReader.read(RecordDocument.sensible(Spec.class, new Choices(random(seed)))));
        }

        assertEquals(components, reached);
        assertTrue(components.size() > 170, components.size() + " components");
    }

    @Test
    void theLeastDocumentIsValid() throws SpecException {
        SpecValidator.check(SpecReader.read(RecordDocument.of(Spec.class, new Choices(new byte[0]))));
    }
}
