// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

/** Durations as Go writes them: {@code 5s}, {@code 500ms}, {@code 1m30s}, {@code 1.5h}. */
final class Duration {
    private Duration() {}

    static long milliseconds(String text) throws UsageException {
        double total = 0;
        int at = 0;
        while (at < text.length()) {
            int unit = end(text, at, true);
            int next = end(text, unit, false);
            double factor = factor(text.substring(unit, next));
            if (unit == at || factor < 0) {
                throw invalid(text);
            }
            try {
                total += Double.parseDouble(text.substring(at, unit)) * factor;
            } catch (NumberFormatException _) {
                throw invalid(text);
            }
            at = next;
        }
        if (total < 1) {
            throw invalid(text);
        }
        return (long) total;
    }

    private static int end(String text, int from, boolean digits) {
        int at = from;
        while (at < text.length() && digits == (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        return at;
    }

    private static double factor(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> -1;
        };
    }

    private static UsageException invalid(String text) {
        return new UsageException("invalid value \"" + text
                + "\" for flag -interval: must be a duration of at least 1ms, such as 500ms, 5s or 1m30s");
    }
}
