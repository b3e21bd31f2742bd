// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.spec.JrunException;

/** A command line that cannot be understood; the words are those of runc, which are those of Go's flag package. */
final class UsageException extends JrunException {
    private static final int EXIT_CODE = 1;

    private final int exitCode;

    UsageException(String message) {
        this(message, EXIT_CODE);
    }

    UsageException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
