// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jrun.runtime.sync.Msg;
import org.junit.jupiter.api.Test;

/** The generated records against {@code ops.def}, which is read here in another way than the generator reads it. */
class OpTableTest {
    private static final Pattern LINE = Pattern.compile("^ *([A-Z_]+)\\((\\w+), (\\w+)(?:, (\\w+).*?)?\\)");
    private static final Pattern WORD = Pattern.compile("_([a-z])");

    /** Lines of the table, {@code NAME operand operand}: for each operation what {@code describe} makes of its lines. */
    private static List<String> table(Description describe) throws IOException {
        List<String> result = new ArrayList<>();
        for (String block :
                Files.readString(Path.of("..", "native-helper", "ops.def")).split("\nOP\\(")) {
            Matcher head = Pattern.compile("(\\d+), ([A-Z_]+), op_([a-z_]+), \".+\"\\)")
                    .matcher(block);
            if (!head.lookingAt()) {
                continue;
            }
            assertEquals(head.group(2).toLowerCase(Locale.ROOT), head.group(3));
            StringBuilder text = new StringBuilder(head.group(1) + " " + head.group(2));
            for (String line :
                    block.substring(head.end(), block.indexOf("END(")).split("\n")) {
                Matcher operand = LINE.matcher(line);
                if (operand.find()) {
                    text.append(describe.of(operand.group(1), operand.group(3), operand.group(4)));
                }
            }
            result.add(text.toString());
        }
        result.sort(null);
        return result;
    }

    /** What a line of an operation says: its type, the name of the operand or flag, the flag's value. */
    private interface Description {
        String of(String type, String name, String value);
    }

    private static List<String> records(Function describe) throws ReflectiveOperationException {
        List<String> result = new ArrayList<>();
        for (Class<?> group : Op.class.getPermittedSubclasses()) {
            for (Class<?> type : group.getPermittedSubclasses()) {
                OpCode code = sample(type).code();
                result.add(code.number() + " " + code + describe.of(type));
            }
        }
        result.sort(null);
        return result;
    }

    private interface Function {
        String of(Class<?> type) throws ReflectiveOperationException;
    }

    private static String camel(String name) {
        return WORD.matcher(name.toLowerCase(Locale.ROOT))
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    private static String javaType(String type) {
        return switch (type) {
            case "FLAG" -> "";
            case "SLOT" -> "int";
            case "TEXT", "TOLD" -> "java.lang.String";
            case "BYTES" -> "byte[]";
            case "TEXTS" -> "java.util.List<java.lang.String>";
            case "NUMBERS" -> "java.util.List<java.lang.Long>";
            default -> "long";
        };
    }

    @Test
    void eachLineOfTheTableIsARecordWithItsOperandsInOrder() throws Exception {
        List<String> expected =
                table((type, name, _) -> type.equals("FLAG") ? "" : " " + javaType(type) + " " + camel(name));
        List<String> actual = records(type -> {
            StringBuilder text = new StringBuilder();
            for (RecordComponent component : type.getRecordComponents()) {
                text.append(' ').append(component.getGenericType().getTypeName());
                text.append(' ').append(component.getName());
            }
            return text.toString();
        });

        assertEquals(String.join("\n", expected), String.join("\n", actual));
        assertEquals(OpCode.values().length, actual.size());
    }

    @Test
    void eachFlagOfTheTableIsAConstantOfItsRecordAndNoOtherIs() throws Exception {
        List<String> expected = table((type, name, value) -> switch (type) {
            case "FLAG" -> " " + name + "=" + Long.decode(value);
            case "MESSAGE" ->
                " MAPS=" + Msg.MAPS.code() + " HOOKS=" + Msg.HOOKS.code() + " READY=" + Msg.READY.code() + " NETWORK="
                        + Msg.NETWORK.code() + " CGROUP=" + Msg.CGROUP.code();
            default -> "";
        });
        List<String> actual = records(type -> {
            StringBuilder text = new StringBuilder();
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    text.append(' ').append(field.getName()).append('=').append(field.getLong(null));
                }
            }
            return text.toString();
        });

        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    @Test
    void theOperandsOfTheWireAreHandedOverInOrderEachWithItsTypeAndName() throws Exception {
        List<String> expected = table((type, name, value) -> switch (type) {
            case "TOLD" -> "";
            case "FLAG" -> " " + name + "=" + Long.decode(value);
            case "SLOT" -> " number " + camel(name);
            case "MESSAGE" -> " choice " + camel(name) + " MAPS=3 HOOKS=4 READY=5 NETWORK=9 CGROUP=11";
            case "FLAGS" -> " flags " + camel(name);
            default -> " " + camel(type) + " " + camel(name);
        });
        List<String> actual = records(OpTableTest::handedOver);

        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    /** Calls of {@link Operands}; each component has a value of its own, so a swap would have another name here. */
    private static String handedOver(Class<?> type) throws ReflectiveOperationException {
        StringBuilder text = new StringBuilder();
        Op op = sample(type);
        Operands recorder = (Operands) Proxy.newProxyInstance(
                Operands.class.getClassLoader(), new Class<?>[] {Operands.class}, (_, method, args) -> {
                    boolean flags = method.getName().equals("flags");
                    String named = component(op, args[flags ? 0 : 1]);
                    assertEquals(flags ? named : args[0], named);
                    text.append(' ').append(method.getName()).append(' ').append(named);
                    if (flags || args.length == 3) {
                        text.append(' ').append(((String) args[flags ? 1 : 2]).replace('|', ' '));
                    }
                    return null;
                });
        op.operands(recorder);
        return text.toString();
    }

    private static String component(Op op, Object value) throws ReflectiveOperationException {
        for (RecordComponent component : op.getClass().getRecordComponents()) {
            component.getAccessor().setAccessible(true);
            Object own = component.getAccessor().invoke(op);
            if (own.equals(value) || (own instanceof Integer i && value.equals(i.longValue()))) {
                return component.getName();
            }
        }
        return "nothing of the record";
    }

    /** An operation of this type whose components differ from each other. */
    static Op sample(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType().getTypeName(), i + 1);
        }
        return (Op) type.getDeclaredConstructor(types).newInstance(values);
    }

    private static Object value(String type, int number) {
        return switch (type) {
            case "int" -> number;
            case "long" -> (long) number;
            case "java.lang.String" -> "x" + number;
            case "byte[]" -> new byte[] {(byte) number};
            case "java.util.List<java.lang.Long>" -> List.of((long) number);
            default -> List.of("x" + number);
        };
    }
}
