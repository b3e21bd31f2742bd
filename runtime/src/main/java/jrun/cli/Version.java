// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import jrun.host.Build;
import jrun.spec.Spec;

/** What {@code --version} prints. */
final class Version {
    private static final String JAVA = Runtime.version().toString();

    private Version() {}

    /** Lines that Docker and Podman take apart. */
    static String text() {
        return "jrun version " + Build.VERSION + "\ncommit: " + Build.COMMIT + "\nspec: " + Spec.VERSION + "\njava: "
                + JAVA + "\n";
    }
}
