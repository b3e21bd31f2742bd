// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reading of JSON documents: the one place that knows the parser.
 *
 * <p>A document is parsed into a tree in one pass and then read by {@link JsonObject}, which collects every problem.
 * The tree costs little (a config.json has a few thousand values), needs no reflection, and makes the type rules ours:
 * no coercion of any kind. Its values are a {@link Map} in the order of the document, a {@link List}, a {@link String},
 * a {@link Boolean}, null, and for numbers a {@link Long}, a {@link BigInteger} beyond it, or a {@link
 * JsonObject.Fraction}. Broken JSON, a key given twice, half of a surrogate pair, bytes after the end and nesting
 * deeper than 500 are one problem.
 */
public final class Json {
    /** Built with the image: the table of names that the parser has seen is then part of the image's heap. */
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    static {
        // The image builder's own property: the caches go into the image's heap, and the JVM starts without this work.
        if ("buildtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"))) {
            warmUp();
        }
    }

    private Json() {}

    /**
     * Parses a document whose top is an object.
     *
     * @param document its name in messages, e.g. {@code config.json}
     * @param bytes the text in UTF-8
     * @throws SpecException if it is no JSON, or no object, with the line and column
     */
    public static JsonObject parse(String document, byte[] bytes) throws SpecException {
        return parseWithout(Set.of(), document, bytes);
    }

    /**
     * The same, but what is below members of these names is not looked at further than to its end, wherever they are: such an
     * object or array reads as absent.
     */
    static JsonObject parseWithout(Set<String> names, String document, byte[] bytes) throws SpecException {
        return object(document, tree(document, bytes, names));
    }

    /**
     * Parses a document whose top is an object, or an array that would be its only member.
     *
     * @param name of that member, and of the document in messages
     * @param bytes the text in UTF-8
     * @throws SpecException if it is no JSON, or neither, with the line and column
     */
    public static JsonObject parseList(String name, byte[] bytes) throws SpecException {
        Object tree = tree(name, bytes, Set.of());
        return object(name, tree instanceof List<?> list ? Map.of(name, list) : tree);
    }

    private static JsonObject object(String document, @Nullable Object tree) throws SpecException {
        if (tree instanceof Map<?, ?> top) {
            return new JsonObject(top, new Findings(document), null, "");
        }
        String found = "must be a JSON object, is " + JsonObject.shown(tree);
        throw new SpecException(document, List.of(new Problem("", found)));
    }

    private static @Nullable Object tree(String document, byte[] bytes, Set<String> without) throws SpecException {
        int half = Surrogates.loneHalf(bytes);
        if (half >= 0) {
            String broken = "is not valid JSON at byte " + half + ": half of a surrogate pair without the other half";
            throw new SpecException(document, List.of(new Problem("", broken)));
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new SpecException(document, List.of(new Problem("", "is empty")));
            }
            Object tree = value(parser, first, without);
            if (parser.nextToken() != null) {
                String more = "is not valid JSON" + at(parser.currentTokenLocation()) + ": there is more after its end";
                throw new SpecException(document, List.of(new Problem("", more)));
            }
            return tree;
        } catch (JacksonException e) {
            throw new SpecException(document, List.of(new Problem("", brokenJson(e))));
        }
    }

    /** The value that begins with this token. The parser bounds the depth. */
    private static @Nullable Object value(JsonParser parser, JsonToken token, Set<String> without) {
        return switch (token) {
            case START_OBJECT -> object(parser, without);
            case START_ARRAY -> array(parser, without);
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> new JsonObject.Fraction(parser.getString());
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser, Set<String> without) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            if (members.containsKey(name)) {
                throw new StreamReadException(parser, '"' + name + "\" is given twice in one object");
            }
            JsonToken token = parser.nextToken();
            if (token.isStructStart() && without.contains(name)) {
                parser.skipChildren();
                members.put(name, null);
            } else {
                members.put(name, value(parser, token, without));
            }
        }
        return members;
    }

    private static List<@Nullable Object> array(JsonParser parser, Set<String> without) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token, without));
        }
        return elements;
    }

    /** Lets the parser fill its table of names. */
    static void warmUp() {
        byte[] document = DefaultConfig.rootful(true).getBytes(StandardCharsets.UTF_8);
        try {
            for (int i = 0; i < 3; i++) {
                parse("default", document);
                parse(
                        "numbers",
                        "{\"a\":[1,-2,18446744073709551615,1.5,true,null,\"\\u00e9\"],\"b\":{}}"
                                .getBytes(StandardCharsets.UTF_8));
            }
        } catch (SpecException e) {
            throw new IllegalStateException("the default configuration is not valid", e);
        }
    }

    private static String brokenJson(JacksonException e) {
        String reason = e.getOriginalMessage();
        int end = reason.indexOf('\n');
        if (end >= 0) {
            reason = reason.substring(0, end);
        }
        int source = reason.indexOf(" (start marker at [Source");
        if (source >= 0) {
            reason = reason.substring(0, source);
        }
        String kind = e instanceof StreamReadException ? "is not valid JSON" : "cannot be used";
        return kind + at(e.getLocation()) + ": " + reason;
    }

    private static String at(@Nullable TokenStreamLocation place) {
        return place == null || place.getLineNr() < 1
                ? ""
                : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }
}
