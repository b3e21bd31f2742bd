// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Properties that annotations ask for: {@code org.systemd.property.NAME}, the value as GVariant text, as with runc.
 * runc: docs/systemd.md#auxiliary-properties
 */
public final class AnnotatedProperties {
    private static final String PREFIX = "org.systemd.property.";
    private static final int SHORTEST = 3;
    private static final double USEC_PER_SEC = 1e6;

    /** What makes the unit the container's: with another value the runtime would limit and remove something else. */
    private static final Set<String> OURS = Set.of("PIDs", "PIDFDs", "Slice", "Delegate", "DelegateSubgroup");

    private AnnotatedProperties() {}

    /** The properties, in the order of the annotations. */
    public static List<UnitProperty> of(Map<String, String> annotations) throws SystemdException {
        List<UnitProperty> properties = new ArrayList<>();
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            if (annotation.getKey().startsWith(PREFIX)) {
                properties.add(property(annotation.getKey(), annotation.getValue()));
            }
        }
        return properties;
    }

    private static UnitProperty property(String key, String text) throws SystemdException {
        String name = key.substring(PREFIX.length());
        checkName(key, name);
        BusValue value;
        try {
            value = GvariantText.parse(text);
        } catch (IllegalArgumentException e) {
            throw refused(key + "=" + text, "value parse error: " + e.getMessage());
        }
        boolean seconds = name.endsWith("Sec") && Character.isLowerCase(name.charAt(name.length() - SHORTEST - 1));
        if (!seconds) {
            return new UnitProperty(name, value);
        }
        String micros = name.substring(0, name.length() - SHORTEST) + "USec";
        return UnitProperty.number(micros, microseconds(key + "=" + text, value));
    }

    /** Letters alone, three at least, as runc has it. */
    private static void checkName(String key, String name) throws SystemdException {
        if (name.length() < SHORTEST) {
            throw refused(key, "name incorrect: too short");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
                throw refused(key, "name incorrect: contains non-alphabetic character");
            }
        }
        if (OURS.contains(name)) {
            throw refused(key, name + " is not for annotations, the runtime sets it");
        }
    }

    private static long microseconds(String annotation, BusValue value) throws SystemdException {
        if (value instanceof BusValue.Numeral(char type, long bits)) {
            double seconds = switch (type) {
                case 'd' -> Double.longBitsToDouble(bits);
                case 't' -> bits < 0 ? -1 : bits;
                default -> bits;
            };
            double micros = seconds * USEC_PER_SEC;
            if (micros >= 0 && micros < Long.MAX_VALUE) {
                return (long) micros;
            }
        }
        throw refused(annotation, "is no number of seconds");
    }

    private static SystemdException refused(String annotation, String why) {
        return new SystemdException("use annotation " + annotation + ": " + why, null);
    }
}
