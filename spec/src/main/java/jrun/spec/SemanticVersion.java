// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/** The form of a version as semver.org 2.0.0 has it, and its major number. */
final class SemanticVersion {
    private SemanticVersion() {}

    /** The major number, or -1 if the text is no semantic version. */
    static long major(String text) {
        int plus = text.indexOf('+');
        String version = plus < 0 ? text : text.substring(0, plus);
        if (plus >= 0 && !identifiers(text.substring(plus + 1), true)) {
            return -1;
        }
        int dash = version.indexOf('-');
        if (dash >= 0 && !identifiers(version.substring(dash + 1), false)) {
            return -1;
        }
        String core = dash < 0 ? version : version.substring(0, dash);
        int first = core.indexOf('.');
        int second = core.indexOf('.', first + 1);
        if (first < 0 || second < 0) {
            return -1;
        }
        long major = number(core.substring(0, first));
        boolean valid = number(core.substring(first + 1, second)) >= 0 && number(core.substring(second + 1)) >= 0;
        return valid ? major : -1;
    }

    /** Identifiers between dots; a number has no leading zero, but in build metadata it may. */
    private static boolean identifiers(String text, boolean build) {
        int from = 0;
        while (true) {
            int dot = text.indexOf('.', from);
            String identifier = text.substring(from, dot < 0 ? text.length() : dot);
            if (identifier.isEmpty() || !(build || !digits(identifier) || number(identifier) >= 0)) {
                return false;
            }
            for (int i = 0; i < identifier.length(); i++) {
                char c = identifier.charAt(i);
                if (c != '-' && !isDigit(c) && !isLetter(c)) {
                    return false;
                }
            }
            if (dot < 0) {
                return true;
            }
            from = dot + 1;
        }
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** A number without leading zeros, of at most 18 digits; else -1. */
    private static long number(String text) {
        if (!digits(text) || text.length() > 18 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        return Long.parseLong(text);
    }
}
