// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

/**
 * Runs many command lines in one JVM, so that one AOT cache knows what each of them loads. The build of the JVM
 * distribution calls it and nothing else does. A command that cannot run on the machine that builds is no failure.
 */
final class Training {
    private Training() {}

    /** Each argument is a command line, its words separated by spaces. */
    public static void main(String[] args) {
        for (String line : args) {
            new Main().call(line.split(" ", -1));
        }
    }
}
