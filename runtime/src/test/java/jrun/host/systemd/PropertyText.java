// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.util.List;
import java.util.StringJoiner;

/** Properties as a test writes them down: {@code MemoryMax=t 4096}, {@code DeviceAllow=a(ss) [(/dev/char/1:3 rwm)]}. */
public final class PropertyText {
    private PropertyText() {}

    public static List<String> of(List<UnitProperty> properties) {
        return properties.stream()
                .map(property -> property.name() + "=" + property.value().signature() + " " + of(property.value()))
                .toList();
    }

    static String of(BusValue value) {
        return switch (value) {
            case BusValue.Flag(boolean flag) -> Boolean.toString(flag);
            case BusValue.Numeral(char type, long bits) -> number(type, bits);
            case BusValue.Text(char _, String text) -> text;
            case BusValue.Items(String _, var values) -> joined("[", values, "]");
            case BusValue.Struct(var values) -> joined("(", values, ")");
        };
    }

    private static String number(char type, long bits) {
        return switch (type) {
            case 'd' -> Double.toString(Double.longBitsToDouble(bits));
            case 't' -> bits == UnitProperty.INFINITY ? "infinity" : Long.toUnsignedString(bits);
            case 'y' -> Long.toString(bits & 0xff);
            default -> Long.toString(bits);
        };
    }

    private static String joined(String begin, List<BusValue> values, String end) {
        StringJoiner text = new StringJoiner(" ", begin, end);
        values.forEach(value -> text.add(of(value)));
        return text.toString();
    }
}
