// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/** Paths as text. */
final class Paths {
    private Paths() {}

    /**
     * An absolute path without empty parts, {@code .} and {@code ..}, which never leaves the root. A relative path
     * starts at the root.
     */
    static String clean(String path) {
        StringBuilder result = new StringBuilder(path.length() + 1);
        int start = 0;
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            String part = path.substring(start, end);
            if (part.equals("..")) {
                result.setLength(Math.max(0, result.lastIndexOf("/")));
            } else if (!part.isEmpty() && !part.equals(".")) {
                result.append('/').append(part);
            }
            start = end + 1;
        }
        return result.isEmpty() ? "/" : result.toString();
    }

    /** A path of the host: absolute as given, else below this directory. */
    static String resolve(String directory, String path) {
        return path.startsWith("/") ? path : clean(directory + "/" + path);
    }

    /** The path without slashes and dots at its end, which would have a link followed that stands before them. */
    static String withoutTail(String path) {
        int end = path.length();
        while (end > 1
                && (path.charAt(end - 1) == '/' || (path.charAt(end - 1) == '.' && path.charAt(end - 2) == '/'))) {
            end--;
        }
        return path.substring(0, end);
    }

    /** Whether a clean path lies below a clean directory. */
    static boolean below(String path, String directory) {
        return directory.equals("/")
                ? path.length() > 1
                : path.length() > directory.length()
                        && path.startsWith(directory)
                        && path.charAt(directory.length()) == '/';
    }
}
