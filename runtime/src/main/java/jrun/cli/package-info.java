// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: picocli's model of runc's commands and options, exit codes and the log. A command here turns
 * arguments into an options record of {@code jrun.runtime}, calls it, and holds no logic of its own. This package alone
 * writes to standard output and standard error. The model is built while the native image is built.
 */
@NullMarked
package jrun.cli;

import org.jspecify.annotations.NullMarked;
