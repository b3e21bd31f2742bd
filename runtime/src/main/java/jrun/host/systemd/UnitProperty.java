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
}
