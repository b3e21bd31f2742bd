// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.util.List;

/** A property of a unit, by the name that it has on the bus. org.freedesktop.systemd1(5) */
public record UnitProperty(String name, BusValue value) {
    /** No limit: what systemd calls infinity. */
    public static final long INFINITY = -1;

    public static UnitProperty flag(String name, boolean value) {
        return new UnitProperty(name, BusValue.flag(value));
    }

    public static UnitProperty text(String name, String value) {
        return new UnitProperty(name, BusValue.text(value));
    }

    /**
     * A number.
     *
     * @param value unsigned; {@link #INFINITY} for no limit
     */
    public static UnitProperty number(String name, long value) {
        return new UnitProperty(name, BusValue.number(value));
    }

    /** A list whose element has this type. */
    public static UnitProperty list(String name, String element, List<BusValue> values) {
        return new UnitProperty(name, new BusValue.Items(element, values));
    }

    /** It as people read it: {@code MemoryMax=1048576}. */
    public String text() {
        return name + "=" + text(value);
    }

    private static String text(BusValue value) {
        return switch (value) {
            case BusValue.Flag(boolean on) -> Boolean.toString(on);
            case BusValue.Numeral(char type, long number) ->
                number == INFINITY && type == 't' ? "infinity" : Long.toUnsignedString(number);
            case BusValue.Text(char _, String text) -> text;
            case BusValue.Items items -> text(items.values());
            case BusValue.Struct struct -> text(struct.values());
            default -> value.toString();
        };
    }

    private static String text(List<BusValue> values) {
        StringBuilder text = new StringBuilder();
        for (BusValue value : values) {
            text.append(text.isEmpty() ? "" : " ").append(text(value));
        }
        return text.toString();
    }
}
