// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GenerateOps NATIVE_HELPER OUT: the Java side of ops.def and msgs.def in NATIVE_HELPER, that is jrun.runtime.sync.Msg,
 * OpCode and the records of operations in jrun.plan. Maven runs it before it compiles; see
 * docs/adr/0013-one-wire-table.md.
 */
public final class GenerateOps {
    private static final String HEADER = """
            // SPDX-License-Identifier: Apache-2.0
            // Made from native-helper/%s by build-tools/tool/wire/GenerateOps.java: change these.
            package %s;

            """;

    private final WireTable table;
    private final Path out;

    private GenerateOps(WireTable table, Path out) {
        this.table = table;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        GenerateOps java = new GenerateOps(WireTable.read(Path.of(args[0])), Path.of(args[1]));
        java.writeMessages();
        java.writeCodes();
        for (WireTable.Group group : java.table.groups) {
            java.writeGroup(group);
        }
    }

    private void writeMessages() throws IOException {
        StringBuilder java = new StringBuilder(HEADER.formatted("msgs.def", "jrun.runtime.sync"));
        java.append("import javax.annotation.processing.Generated;\nimport org.jspecify.annotations.Nullable;\n\n");
        java.append("/** Messages of the protocol with the helper. */\n@Generated(\"msgs.def\")\npublic enum Msg {\n");
        for (WireTable.Message message : table.messages) {
            java.append("    /** ").append(javadoc(message.about())).append(" */\n    ");
            java.append(message.name())
                    .append('(')
                    .append(message.code())
                    .append(message == table.messages.getLast() ? ");\n" : "),\n");
        }
        java.append("""

                    private final int code;
                    private final String awaited;
                    private final String answered;

                    Msg(int code) {
                        this.code = code;
                        awaited = "await " + name();
                        answered = "answer " + name();
                    }

                    /** The number on the wire. */
                    public int code() {
                        return code;
                    }

                    /** What waiting for it is called in a trace. */
                    public String awaited() {
                        return awaited;
                    }

                    /** What answering it is called in a trace. */
                    public String answered() {
                        return answered;
                    }

                    /** The message of this code, null when there is none. */
                    public static @Nullable Msg of(int code) {
                        for (Msg msg : values()) {
                            if (msg.code == code) {
                                return msg;
                            }
                        }
                        return null;
                    }
                }
                """);
        write("jrun/runtime/sync/Msg.java", java);
    }

    private void writeCodes() throws IOException {
        StringBuilder java = new StringBuilder(HEADER.formatted("ops.def", "jrun.plan"));
        java.append("import javax.annotation.processing.Generated;\n\n");
        java.append("/** The operations of the wire form. */\n@Generated(\"ops.def\")\npublic enum OpCode {\n");
        for (WireTable.Group group : table.groups) {
            for (WireTable.Operation operation : group.operations()) {
                java.append("    ")
                        .append(operation.name())
                        .append('(')
                        .append(operation.code())
                        .append("),\n");
            }
        }
        java.setLength(java.length() - 2);
        java.append(";\n\n    /** Version of the wire form; the helper refuses any other. */\n");
        java.append("    public static final int VERSION = ")
                .append(table.version)
                .append(";\n");
        java.append("""

                    private final int number;

                    OpCode(int number) {
                        this.number = number;
                    }

                    /** The number on the wire. */
                    public int number() {
                        return number;
                    }

                    /** The name of the code with this number on the wire. */
                    public static String nameOf(int number) {
                        for (OpCode code : values()) {
                            if (code.number == number) {
                                return code.name();
                            }
                        }
                        return "op " + number;
                    }
                }
                """);
        write("jrun/plan/OpCode.java", java);
    }

    private void writeGroup(WireTable.Group group) throws IOException {
        StringBuilder java = new StringBuilder(HEADER.formatted("ops.def", "jrun.plan"));
        java.append("import java.util.List;\nimport javax.annotation.processing.Generated;\n\n");
        java.append("/** ").append(javadoc(group.about())).append(" */\n@Generated(\"ops.def\")\n");
        java.append("public sealed interface ").append(group.name()).append(" extends Op {\n");
        for (WireTable.Operation operation : group.operations()) {
            writeRecord(java, group.name(), operation);
        }
        write("jrun/plan/" + group.name() + ".java", java.append("}\n"));
    }

    private void writeRecord(StringBuilder java, String group, WireTable.Operation operation) {
        List<String> components = new ArrayList<>();
        StringBuilder copies = new StringBuilder();
        java.append("    /**\n     * ").append(javadoc(operation.about())).append('\n');
        for (WireTable.Operand operand : operation.operands()) {
            String name = operand.variable();
            components.add(javaType(operand) + " " + name);
            if (!operand.about().isEmpty()) {
                java.append("     * @param ")
                        .append(name)
                        .append(' ')
                        .append(javadoc(operand.about()))
                        .append('\n');
            }
            if (javaType(operand).startsWith("List")) {
                copies.append("            ")
                        .append(name)
                        .append(" = List.copyOf(")
                        .append(name)
                        .append(");\n");
            }
        }
        java.append("     */\n    record ")
                .append(operation.recordName())
                .append('(')
                .append(String.join(", ", components));
        java.append(") implements ").append(group).append(" {\n");
        for (WireTable.Value value : values(operation)) {
            java.append("\n        /** ")
                    .append(javadoc(value.about().isEmpty() ? value.name() : value.about()))
                    .append(" */\n");
            java.append("        public static final long %s = %sL;\n".formatted(value.name(), value.number()));
        }
        if (!copies.isEmpty()) {
            java.append("\n        public ")
                    .append(operation.recordName())
                    .append(" {\n")
                    .append(copies)
                    .append("        }\n");
        }
        java.append("\n        @Override\n        public OpCode code() {\n");
        java.append("            return OpCode.").append(operation.name()).append(";\n        }\n");
        java.append("\n        @Override\n        public void operands(Operands out) {\n");
        for (WireTable.Operand operand : operation.operands()) {
            if (operand.isOnWire()) {
                java.append("            out.").append(call(operation, operand)).append(";\n");
            }
        }
        java.append("        }\n\n        @Override\n        public String words() {\n");
        java.append("            return ").append(words(operation)).append(";\n        }\n    }\n\n");
    }

    private String javaType(WireTable.Operand operand) {
        return switch (operand.isOnWire() ? table.types.get(operand.type()) : "s") {
            case "i" -> operand.type().equals("SLOT") ? "int" : "long";
            case "s" -> "String";
            case "b" -> "byte[]";
            case "l" -> "List<String>";
            case "n" -> "List<Long>";
            default -> throw new IllegalArgumentException("no Java type for " + operand.type());
        };
    }

    /** The constants of a record: those of all its operands. */
    private List<WireTable.Value> values(WireTable.Operation operation) {
        List<WireTable.Value> values = new ArrayList<>();
        for (WireTable.Operand operand : operation.operands()) {
            values.addAll(values(operand));
        }
        return values;
    }

    private List<WireTable.Value> values(WireTable.Operand operand) {
        if (!operand.type().equals("MESSAGE")) {
            return operand.values();
        }
        List<WireTable.Value> values = new ArrayList<>();
        for (WireTable.Message message : table.messages) {
            if (!message.words().isEmpty()) {
                values.add(new WireTable.Value(message.name(), message.code(), message.about()));
            }
        }
        return values;
    }

    /** How an operand is handed to Operands: {@code number("slot", slot)}. */
    private String call(WireTable.Operation operation, WireTable.Operand operand) {
        String name = operand.variable();
        String named = "(\"" + name + "\", " + name;
        return switch (operand.type()) {
            case "SLOT" -> "number" + named + ")";
            case "FLAGS" -> "flags(" + name + ", " + names(operand) + ")";
            case "CHOICE", "MESSAGE" -> "choice" + named + ", " + names(operand) + ")";
            default -> WireTable.camel(operand.type(), false) + named + ")";
        };
    }

    private String names(WireTable.Operand operand) {
        List<String> names = new ArrayList<>();
        for (WireTable.Value value : values(operand)) {
            names.add(value.name() + "=" + Long.decode(value.number()));
        }
        return quoted(String.join("|", names));
    }

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)(?:\\?([^:}]*):([^}]*))?\\}");

    /** The words of an operation as a Java expression. */
    private String words(WireTable.Operation operation) {
        List<String> parts = new ArrayList<>();
        Matcher place = PLACE.matcher(operation.words());
        int from = 0;
        while (place.find()) {
            if (place.start() > from) {
                parts.add(quoted(operation.words().substring(from, place.start())));
            }
            WireTable.Operand operand = operand(operation, place.group(1));
            parts.add(
                    place.group(2) == null
                            ? shown(operand)
                            : "(" + isSet(operand) + " ? " + quoted(place.group(2)) + " : " + quoted(place.group(3))
                                    + ")");
            from = place.end();
        }
        if (from < operation.words().length()) {
            parts.add(quoted(operation.words().substring(from)));
        }
        return String.join(" + ", parts);
    }

    private static WireTable.Operand operand(WireTable.Operation operation, String variable) {
        for (WireTable.Operand operand : operation.operands()) {
            if (operand.variable().equals(variable)) {
                return operand;
            }
        }
        throw new IllegalArgumentException(operation.name() + " has no operand " + variable);
    }

    private String isSet(WireTable.Operand operand) {
        String name = operand.variable();
        return switch (javaType(operand)) {
            case "int" -> name + " >= 0";
            case "long" -> name + " != 0";
            default -> "!" + name + ".isEmpty()";
        };
    }

    private String shown(WireTable.Operand operand) {
        String name = operand.variable();
        return switch (operand.type()) {
            case "TEXT", "TOLD", "NUMBER" -> name;
            case "TEXTS" -> name + ".getFirst()";
            case "NAMESPACES" -> "NamespaceTypes.words(" + name + ")";
            case "RESOURCE" -> "Rlimits.name((int) " + name + ")";
            case "MESSAGE" -> messageWords(name);
            default -> throw new IllegalArgumentException("no words for " + operand.type());
        };
    }

    private String messageWords(String name) {
        StringBuilder java = new StringBuilder("switch ((int) " + name + ") {\n");
        for (WireTable.Message message : table.messages) {
            if (!message.words().isEmpty()) {
                java.append("                case %s -> %s;\n".formatted(message.code(), quoted(message.words())));
            }
        }
        return java.append("                default -> \"wait for the runtime\";\n            }")
                .toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String javadoc(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("*/", "* /");
    }

    /** A file that is as it should be keeps its time, so that nothing is compiled again. */
    private void write(String file, CharSequence java) throws IOException {
        Path path = out.resolve(file);
        Files.createDirectories(path.getParent());
        if (!Files.exists(path) || !Files.readString(path).contentEquals(java)) {
            Files.writeString(path, java);
        }
    }
}
