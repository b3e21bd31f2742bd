// SPDX-License-Identifier: Apache-2.0
package jrun.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version and commit, written by the build into a resource. In the native image they are constants of its heap. */
public final class Build {
    public static final String VERSION;
    public static final String COMMIT;

    static {
        Properties build = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        VERSION = build.getProperty("version", "unknown");
        COMMIT = build.getProperty("commit", "unknown");
    }

    private Build() {}
}
