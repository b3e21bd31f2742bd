// SPDX-License-Identifier: Apache-2.0
package com.oracle.svm.hosted.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The lists of what lies first in the image: a name a line, comments begin with {@code #}. */
public final class ListedNames {
    private ListedNames() {}

    /** The place of each name in the file that a system property names; nothing where it is not set. */
    public static Map<String, Integer> ranks(String property) {
        String file = System.getProperty(property);
        Map<String, Integer> ranks = new HashMap<>();
        if (file != null) {
            try {
                for (String line : Files.readAllLines(Path.of(file))) {
                    if (!line.startsWith("#")) {
                        ranks.putIfAbsent(line, ranks.size());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ranks;
    }
}
