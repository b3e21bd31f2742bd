// SPDX-License-Identifier: Apache-2.0
package jrun.fuzz;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document with the members that a record has, by reflection. For each component a byte says whether the member is
 * absent, has a value that makes sense ({@link SampleValues}), an odd one of its type, or one of a wrong type. The first byte
 * says how many members may be odd or wrong: with many, nothing behind the reader would ever be reached. Without bytes the
 * document has what is required and no more.
 */
public final class RecordDocument {
    /** Parts of a record whose members stand in the JSON object of the whole. */
    private static final Set<String> INLINE = Set.of("Process.privileges", "Process.limits", "ContainerState.origin");

    private static final Map<String, String> NAMES =
            Map.of("IoPriority.clazz", "class", "ExecCpuAffinity.finalCpus", "final");

    private static final int MOST_VALUES = 2000;
    private static final int MOST_ELEMENTS = 4;
    private static final int MOST_FAULTS = 6;
    private static final int SENSIBLE = 64;
    private static final int ODD = 216;
    private static final int WRONG = 240;
    private static final int TWICE = 253;

    private static final Map<Class<?>, List<Member>> MEMBERS = new HashMap<>();

    private final Choices choices;
    private final StringBuilder json = new StringBuilder();
    private int faults;
    private int values;

    /** A component: its name with the record's, its key in JSON. */
    private record Member(String name, String key, Class<?> raw, Type type, boolean required) {
        static Member of(Class<?> record, RecordComponent component) {
            String name = record.getSimpleName() + "." + component.getName();
            Class<?> raw = component.getType();
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            return new Member(
                    name,
                    NAMES.getOrDefault(name, component.getName()),
                    raw,
                    component.getGenericType(),
                    !nullable && raw != List.class && raw != Map.class);
        }
    }

    private RecordDocument(Choices choices, int faults) {
        this.choices = choices;
        this.faults = faults;
    }

    /** A document for a record. */
    public static byte[] of(Class<?> type, Choices choices) {
        return new RecordDocument(choices, choices.below(MOST_FAULTS)).document(type);
    }

    /** A document without odd values and wrong types. */
    static byte[] sensible(Class<?> type, Choices choices) {
        return new RecordDocument(choices, 0).document(type);
    }

    private byte[] document(Class<?> type) {
        object(type);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void object(Class<?> type) {
        json.append('{');
        int begin = json.length();
        members(type);
        if (json.length() > begin) {
            json.setLength(json.length() - 1);
        }
        json.append('}');
    }

    private static List<Member> membersOf(Class<?> type) {
        return MEMBERS.computeIfAbsent(type, record -> {
            List<Member> members = new ArrayList<>();
            for (RecordComponent component : record.getRecordComponents()) {
                members.add(Member.of(record, component));
            }
            return members;
        });
    }

    private void members(Class<?> type) {
        for (Member member : membersOf(type)) {
            if (INLINE.contains(member.name)) {
                members(member.raw);
            } else {
                member(member);
            }
        }
    }

    private void member(Member member) {
        int how = how();
        if (++values > MOST_VALUES || (how < SENSIBLE && !member.required)) {
            return;
        }
        int times = how >= TWICE ? 2 : 1;
        for (int i = 0; i < times; i++) {
            json.append(SampleValues.quoted(member.key)).append(':');
            value(member.name, member.type, how);
            json.append(',');
        }
    }

    private int how() {
        int how = choices.next();
        if (how < ODD) {
            return how;
        }
        return faults-- > 0 ? how : SENSIBLE;
    }

    private void value(String name, Type type, int how) {
        if (how >= WRONG) {
            json.append(choices.of(SampleValues.WRONG_TYPES));
        } else if (type instanceof ParameterizedType of && of.getRawType() == List.class) {
            list(name, of.getActualTypeArguments()[0], how);
        } else if (type instanceof ParameterizedType of) {
            map(name, of.getActualTypeArguments()[1], how);
        } else {
            plain(name, (Class<?>) type, how);
        }
    }

    private void list(String name, Type of, int how) {
        json.append('[');
        int count = choices.below(MOST_ELEMENTS + 1);
        for (int i = 0; i < count && ++values < MOST_VALUES; i++) {
            json.append(i == 0 ? "" : ",");
            value(name, of, how >= ODD && i == 0 ? ODD : element(of));
        }
        json.append(']');
    }

    /** An element that is a record is recognised by its own members. */
    private int element(Type of) {
        return of instanceof Class<?> type && type.isRecord() ? SENSIBLE : Math.max(SENSIBLE, how());
    }

    private void map(String name, Type of, int how) {
        json.append('{');
        List<String> used = new ArrayList<>();
        int count = choices.below(MOST_ELEMENTS);
        for (int i = 0; i < count && ++values < MOST_VALUES; i++) {
            String key = choices.of(how >= ODD ? SampleValues.ODD_STRINGS : SampleValues.keys(name));
            if (used.contains(key)) {
                continue;
            }
            used.add(key);
            json.append(used.size() == 1 ? "" : ",")
                    .append(SampleValues.quoted(key))
                    .append(':');
            value(name, of, element(of));
        }
        json.append('}');
    }

    private void plain(String name, Class<?> type, int how) {
        boolean odd = how >= ODD;
        if (type == String.class) {
            json.append(SampleValues.quoted(choices.of(odd ? SampleValues.ODD_STRINGS : SampleValues.strings(name))));
        } else if (type == boolean.class || type == Boolean.class) {
            json.append(choices.isTrue());
        } else if (type.isEnum()) {
            json.append('"')
                    .append(choices.of(List.of(type.getEnumConstants())))
                    .append('"');
        } else if (type.isRecord()) {
            object(type);
        } else {
            json.append(choices.of(odd ? SampleValues.ODD_NUMBERS : SampleValues.numbers(name)));
        }
    }
}
