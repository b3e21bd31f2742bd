// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpTableTest {
    private static final Pattern LINE =
            Pattern.compile("^OP\\((\\d+), ([A-Z_]+), \"([a-z]*)\", op_[a-z_]+\\)", Pattern.MULTILINE);

    @Test
    void opCodesAreTheLinesOfOpsDef() throws IOException {
        List<String> expected = new ArrayList<>();
        Matcher matcher = LINE.matcher(Files.readString(Path.of("..", "native-helper", "ops.def")));
        while (matcher.find()) {
            expected.add(matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3));
        }
        List<String> actual = new ArrayList<>();
        for (OpCode code : OpCode.values()) {
            actual.add(code.number() + " " + code + " " + code.signature());
        }

        assertEquals(String.join("\n", sorted(expected)), String.join("\n", sorted(actual)));
    }

    private static List<String> sorted(List<String> lines) {
        List<String> result = new ArrayList<>(lines);
        result.sort(null);
        return result;
    }

    @Test
    void eachCodeHasOneRecordThatGivesTheOperandsOfItsSignature() throws ReflectiveOperationException {
        List<String> seen = new ArrayList<>();
        for (Class<?> group : Op.class.getPermittedSubclasses()) {
            for (Class<?> type : group.getPermittedSubclasses()) {
                Op op = sample(type);
                Signature signature = new Signature();
                op.operands(signature);
                assertEquals(
                        op.code().signature(),
                        signature.text.toString(),
                        op.code().name());
                seen.add(op.code().name());
            }
        }
        List<String> all = new ArrayList<>();
        for (OpCode code : OpCode.values()) {
            all.add(code.name());
        }

        assertEquals(sorted(all), sorted(seen));
    }

    static Op sample(Class<?> type) throws ReflectiveOperationException {
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            types.add(component.getType());
            values.add(value(component.getType()));
        }
        Constructor<?> constructor = type.getDeclaredConstructor(types.toArray(new Class<?>[0]));
        return (Op) constructor.newInstance(values.toArray());
    }

    private static Object value(Class<?> type) {
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == String.class) {
            return "x";
        }
        return type == byte[].class ? new byte[] {1} : List.of("x");
    }

    private static final class Signature implements Operands {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void number(String name, long value) {
            text.append('i');
        }

        @Override
        public void text(String name, String value) {
            text.append('s');
        }

        @Override
        public void bytes(String name, byte[] value) {
            text.append('b');
        }

        @Override
        public void list(String name, List<String> values) {
            text.append('l');
        }
    }
}
