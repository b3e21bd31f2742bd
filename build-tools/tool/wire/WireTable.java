// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ops.def and msgs.def say. Each line has to be understood, each number and name to be there once. */
final class WireTable {
    record Value(String name, String number, String about) {}

    record Operand(String type, String name, String about, List<Value> values) {
        boolean isOnWire() {
            return !type.equals("TOLD");
        }

        String variable() {
            return camel(name, false);
        }
    }

    record Operation(String code, String name, String words, String about, List<Operand> operands) {
        String recordName() {
            return camel(name, true);
        }
    }

    record Message(String code, String name, String words, String about) {}

    record Group(String name, String about, List<Operation> operations) {}

    final List<Message> messages = new ArrayList<>();
    final List<Group> groups = new ArrayList<>();

    /** Letters of the wire by type. */
    final Map<String, String> types = new HashMap<>(Map.of("TOLD", ""));

    String version = "";

    private final Set<String> taken = new HashSet<>();

    static WireTable read(Path nativeHelper) throws IOException {
        WireTable table = new WireTable();
        table.readMessages(nativeHelper.resolve("msgs.def"));
        table.readOps(nativeHelper.resolve("ops.def"));
        return table;
    }

    private static final Pattern MESSAGE =
            Pattern.compile("(?:MSG|SYNC)\\((\\d+), (\\w+)(?:, \"(.*)\")?\\) /\\* (.*) \\*/");
    private static final Pattern TYPE =
            Pattern.compile("#define (\\w+)\\(op, name\\) OPERAND\\(op, name, \"(.)\"\\).*");
    private static final Pattern VERSION = Pattern.compile("VERSION\\((\\d+)\\)");
    private static final Pattern GROUP = Pattern.compile("GROUP\\((\\w+), \"(.*)\"\\)");
    private static final Pattern OP = Pattern.compile("OP\\((\\d+), (\\w+), \\w+, \"(.*)\"\\)");
    private static final Pattern FLAG = Pattern.compile(" {8}FLAG\\((\\w+), (\\w+), (\\w+)\\)(?: /\\* (.*) \\*/)?");
    private static final Pattern OPERAND = Pattern.compile(" {4}(\\w+)\\((\\w+), (\\w+)\\)(?: /\\* (.*) \\*/)?");
    private static final Pattern END = Pattern.compile("END\\((\\w+)\\)");
    private static final Pattern COMMENT = Pattern.compile("/\\* (.*) \\*/");

    private void readMessages(Path file) throws IOException {
        for (String line : lines(file)) {
            Matcher message = MESSAGE.matcher(line);
            if (message.matches()) {
                String words = message.group(3);
                messages.add(
                        new Message(message.group(1), message.group(2), words == null ? "" : words, message.group(4)));
                once("message " + message.group(1));
                once("message " + message.group(2));
            } else if (!line.startsWith("#")
                    && !line.isEmpty()
                    && !COMMENT.matcher(line).matches()) {
                throw new IllegalArgumentException(file + ": " + line);
            }
        }
    }

    private void readOps(Path file) throws IOException {
        String about = "";
        for (String line : lines(file)) {
            try {
                Matcher comment = COMMENT.matcher(line);
                if (comment.matches()) {
                    about = comment.group(1);
                } else if (!line.isEmpty()) {
                    readOpsLine(line, about);
                }
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(file + ": " + line, e);
            }
        }
    }

    private void readOpsLine(String line, String about) {
        Matcher m;
        if ((m = TYPE.matcher(line)).matches()) {
            types.put(m.group(1), m.group(2));
        } else if (line.startsWith("#")) {
            return;
        } else if ((m = VERSION.matcher(line)).matches()) {
            version = m.group(1);
        } else if ((m = GROUP.matcher(line)).matches()) {
            groups.add(new Group(m.group(1), m.group(2), new ArrayList<>()));
        } else if ((m = OP.matcher(line)).matches()) {
            once("code " + m.group(1));
            once("operation " + m.group(2));
            groups.getLast()
                    .operations
                    .add(new Operation(m.group(1), m.group(2), m.group(3), about, new ArrayList<>()));
        } else if ((m = FLAG.matcher(line)).matches()) {
            Operand operand = operation(m.group(1)).operands.getLast();
            boolean one = Long.bitCount(Long.decode(m.group(3))) == 1;
            check(operand.type.equals("CHOICE") || (operand.type.equals("FLAGS") && one), "no flag of " + operand.type);
            once(m.group(1) + " " + m.group(2));
            once(m.group(1) + " " + operand.name + " = " + Long.decode(m.group(3)));
            operand.values.add(new Value(m.group(2), m.group(3), text(m.group(4))));
        } else if ((m = OPERAND.matcher(line)).matches()) {
            check(types.containsKey(m.group(1)), "no type " + m.group(1));
            once(m.group(2) + " " + m.group(3));
            operation(m.group(2))
                    .operands
                    .add(new Operand(m.group(1), m.group(3), text(m.group(4)), new ArrayList<>()));
        } else if ((m = END.matcher(line)).matches()) {
            operation(m.group(1));
        } else {
            throw new IllegalArgumentException("not understood");
        }
    }

    /** The operation that is read, whose name each of its lines has to repeat. */
    private Operation operation(String name) {
        Operation last = groups.getLast().operations.getLast();
        check(last.name.equals(name), "inside of " + last.name);
        return last;
    }

    private void once(String thing) {
        check(taken.add(thing), "twice: " + thing);
    }

    private static void check(boolean ok, String otherwise) {
        if (!ok) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The lines of a file, each comment of many lines joined to one. */
    private static List<String> lines(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        String open = null;
        for (String line : Files.readAllLines(file)) {
            if (open != null || (line.startsWith("/*") && !line.contains("*/"))) {
                open = open == null ? line : open + " " + line.strip().replaceFirst("^\\* ?(?!/)", "");
                if (open.endsWith("*/")) {
                    lines.add(open);
                    open = null;
                }
            } else {
                lines.add(line.stripTrailing());
            }
        }
        return lines;
    }

    private static String text(String orNull) {
        return orNull == null ? "" : orNull;
    }

    static String camel(String name, boolean first) {
        StringBuilder result = new StringBuilder();
        for (String part : name.split("_")) {
            String lower = part.toLowerCase(Locale.ROOT);
            boolean small = result.isEmpty() && !first;
            result.append(small ? lower : lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1));
        }
        return result.toString();
    }
}
