// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

/**
 * One thing wrong with a document.
 *
 * @param pointer JSON pointer (RFC 6901) of the place, e.g. {@code /linux/namespaces/1/type}; empty for the whole
 *     document
 * @param message what is wrong, e.g. {@code must be at least 1, is 0}
 */
public record Problem(String pointer, String message) {
    /** Pointer and message as one phrase. */
    @Override
    public String toString() {
        return pointer.isEmpty() ? message : pointer + ": " + message;
    }

    /** A value of the document, to be part of a message. */
    static String quoted(String text) {
        return '"' + text + '"';
    }
}
