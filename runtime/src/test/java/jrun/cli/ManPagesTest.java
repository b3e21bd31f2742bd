// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code make man} ({@code -Dman.update=true}) rewrites the pages; the diff is reviewed like code. */
class ManPagesTest {
    private static final Path PAGES = Path.of("..", "docs", "man");

    @Test
    void theCommittedPagesAreWhatTheModelOfTheCommandLineGives() throws IOException {
        Map<String, String> pages = ManPages.all();
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Path file = PAGES.resolve(page.getKey());
            if (Boolean.getBoolean("man.update")) {
                Files.writeString(file, page.getValue());
            }
            assertEquals(page.getValue(), Files.readString(file), page.getKey() + " is old; run make man");
        }
        assertEquals(pages.keySet(), committed());
    }

    private static Set<String> committed() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }
}
