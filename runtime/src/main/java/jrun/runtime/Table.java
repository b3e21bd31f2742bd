// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import java.util.ArrayList;
import java.util.List;

/** A table as Go's tabwriter lays it out for runc: cells at least 12 wide, three spaces apart, the last one not padded. */
final class Table {
    private static final int MIN_WIDTH = 12;
    private static final int PADDING = 3;

    private final List<List<String>> rows = new ArrayList<>();

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                text.append(cell);
                boolean last = column == row.size() - 1;
                for (int i = cell.length(); !last && i < width(column); i++) {
                    text.append(' ');
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        int width = MIN_WIDTH;
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length() + PADDING);
        }
        return width;
    }
}
