// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jrun.spec.PrintableText;

/** A table as Go's tabwriter lays it out for runc: cells at least 12 wide, three spaces apart, the last one not padded. */
final class Table {
    private static final int MIN_WIDTH = 12;
    private static final int PADDING = 3;

    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;

    /** With a heading, which says how many columns there are. */
    Table(String... heading) {
        widths = new int[heading.length];
        Arrays.fill(widths, MIN_WIDTH);
        add(heading);
    }

    /** Adds a row of as many cells as the heading has. */
    void add(String... cells) {
        rows.add(cells);
        for (int column = 0; column < cells.length; column++) {
            cells[column] = PrintableText.of(cells[column]);
        }
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.max(widths[column], cells[column].length() + PADDING);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int column = 0; column < row.length - 1; column++) {
                text.append(row[column]);
                text.repeat(' ', widths[column] - row[column].length());
            }
            text.append(row[row.length - 1]).append('\n');
        }
        return text.toString();
    }
}
