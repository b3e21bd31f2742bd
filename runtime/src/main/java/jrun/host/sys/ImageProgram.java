// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import org.graalvm.nativeimage.ProcessProperties;

/** The native image as the program that was called. */
public final class ImageProgram {
    private ImageProgram() {}

    /** What the caller gave as the program's name, a path or not. execve(2) */
    public static String name() {
        String name = ProcessProperties.getArgumentVectorProgramName();
        return name == null ? "" : name;
    }
}
