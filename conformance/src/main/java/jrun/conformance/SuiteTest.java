// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.nio.file.Path;

/**
 * One test of an upstream suite.
 *
 * @param file the script that has it
 * @param name its name in that script
 */
record SuiteTest(Path file, String name) {
    /** The name in the reports and the expectations; unique within a suite. */
    String id() {
        String script = file.getFileName().toString();
        return script.substring(0, script.lastIndexOf('.')) + ": " + name;
    }
}
