// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

import jrun.spec.JrunException;

/** The command's answer to its caller: standard output, written at once and never buffered behind a close. */
@FunctionalInterface
public interface Output {
    /** Writes all of the text as UTF-8. */
    void print(String text) throws JrunException;
}
