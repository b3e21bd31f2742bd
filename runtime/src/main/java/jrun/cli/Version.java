// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version and commit, written by the build into a resource. In the native image they are constants of its heap. */
final class Version {
    static final String VERSION;
    static final String COMMIT;
    private static final String SPEC = "1.3.0";
    private static final String JAVA = Runtime.version().toString();

    static {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        VERSION = build.getProperty("version", "unknown");
        COMMIT = build.getProperty("commit", "unknown");
    }

    private Version() {}

    /** What {@code --version} prints: lines that Docker and Podman take apart. */
    static String text() {
        return "jrun version " + VERSION + "\ncommit: " + COMMIT + "\nspec: " + SPEC + "\njava: " + JAVA + "\n";
    }
}
