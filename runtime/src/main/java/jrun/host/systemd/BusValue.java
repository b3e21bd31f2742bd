// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.util.List;

/** A value as D-Bus has it, of the types that properties of units have. D-Bus Specification, Type System */
public sealed interface BusValue {
    /** Its type, {@code a(ss)}. */
    String signature();

    /** A truth value, {@code b}. */
    record Flag(boolean value) implements BusValue {
        @Override
        public String signature() {
            return "b";
        }
    }

    /**
     * A number.
     *
     * @param type {@code y}, {@code n}, {@code q}, {@code i}, {@code u}, {@code x} or {@code t}; or {@code d}, whose bits are
     *     the value's
     * @param value its bits; unsigned where the type is
     */
    record Numeral(char type, long value) implements BusValue {
        @Override
        public String signature() {
            return String.valueOf(type);
        }
    }

    /**
     * A text.
     *
     * @param type {@code s}, {@code o} or {@code g}
     */
    record Text(char type, String value) implements BusValue {
        @Override
        public String signature() {
            return String.valueOf(type);
        }
    }

    /**
     * An array.
     *
     * @param element the type of what is in it
     */
    record Items(String element, List<BusValue> values) implements BusValue {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String signature() {
            return "a" + element;
        }
    }

    /** A structure. */
    record Struct(List<BusValue> values) implements BusValue {
        public Struct {
            values = List.copyOf(values);
        }

        @Override
        public String signature() {
            StringBuilder text = new StringBuilder("(");
            for (BusValue value : values) {
                text.append(value.signature());
            }
            return text.append(')').toString();
        }
    }

    static BusValue flag(boolean value) {
        return new Flag(value);
    }

    static BusValue text(String value) {
        return new Text('s', value);
    }

    /** An unsigned number of 64 bits. */
    static BusValue number(long value) {
        return new Numeral('t', value);
    }
}
