// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTableTest {
    @TempDir
    Path expected;

    @Test
    void theDocumentHasTheTablesOfWhatIsRecorded() throws IOException {
        Path root = Path.of("").toAbsolutePath().endsWith("conformance") ? Path.of("..") : Path.of("");

        String tables = new ConformanceTable(root.resolve("conformance/expected")).text();

        assertTrue(
                Files.readString(root.resolve("docs/suites.md"))
                        .contains(ConformanceTable.BEGIN + tables + ConformanceTable.END),
                "run make conformance-table");
    }

    @Test
    void countsAndDifferencesComeFromTheExpectations() throws IOException {
        write("crun-tests-next/jrun-native-v1.tsv", "a: x\tfailed\na: y\tpassed\na: z\tfailed\n");
        write("crun-tests-next/crun-v1.tsv", "a: x\tpassed\na: y\tskipped\na: z\tfailed\n");
        write("crun-tests/reasons.tsv", "jrun*\t*\ta: *\tanother way\n");

        assertEquals("""
                | suite | view | jrun-native | crun |
                | --- | --- | --- | --- |
                | crun-tests-next | v1 | 1 / 2 / 0 | 1 / 1 / 1 |

                | suite | why jrun-native fails what another passes | tests × views |
                | --- | --- | --- |
                | crun-tests-next | another way | 1 |
                """, new ConformanceTable(expected).text());
    }

    private void write(String name, String text) throws IOException {
        Path file = expected.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
