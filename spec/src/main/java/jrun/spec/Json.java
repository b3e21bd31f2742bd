// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reading of JSON documents: the one place that knows the parser.
 *
 * <p>A document is parsed into a tree in one pass and then read by {@link JsonObject}, which collects every problem. The
 * tree costs little (a config.json has a few thousand nodes), needs no reflection, and makes the type rules ours: no
 * coercion of any kind. Broken JSON, a key given twice, bytes after the end and nesting deeper than 500 are one problem.
 */
public final class Json {
    /** Built with the image: the mapper and its deserializer of trees are then part of the image's heap. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

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
        Problems problems = new Problems(document);
        JsonNode tree;
        try {
            tree = MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new SpecException(document, List.of(new Problem("", brokenJson(e))));
        }
        if (tree instanceof ObjectNode top) {
            return new JsonObject(top, problems, null, "");
        }
        String found = tree.isMissingNode() ? "is empty" : "must be a JSON object, is " + JsonObject.shown(tree);
        throw new SpecException(document, List.of(new Problem("", found)));
    }

    /** Lets the parser fill its caches and its table of names. */
    static void warmUp() {
        byte[] document = SpecTemplate.rootful().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            MAPPER.readTree(document);
            MAPPER.readTree("{\"a\":[1,-2,18446744073709551615,1.5,true,null,\"\\u00e9\"],\"b\":{}}");
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
        TokenStreamLocation at = e.getLocation();
        String kind = e instanceof StreamReadException ? "is not valid JSON" : "cannot be used";
        if (at == null || at.getLineNr() < 1) {
            return kind + ": " + reason;
        }
        return kind + " at line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + reason;
    }
}
