// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jrun.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** The program {@code jrun-init}: part of the native image, a file beside the jars on the JVM. */
public final class HelperBinary {
    /** System property with the path of jrun-init: for the image builder, and at run time on the JVM. */
    public static final String PROPERTY = "jrun.helper";

    private static final byte @Nullable [] EMBEDDED = embedded();

    private HelperBinary() {}

    /** The bytes of the executable; not to be changed. */
    public static byte[] bytes() throws SyscallException {
        if (EMBEDDED != null) {
            return EMBEDDED;
        }
        String path = System.getProperty(PROPERTY);
        if (path == null) {
            throw new SyscallException("find", "jrun-init (no system property " + PROPERTY + ")", Errno.ENOENT);
        }
        return Syscalls.readFile(path);
    }

    /** Runs while the image is built; on the JVM there is nothing to do. */
    private static byte @Nullable [] embedded() {
        String path = System.getProperty(PROPERTY);
        if (!"buildtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode")) || path == null) {
            return null;
        }
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (IOException e) {
            throw new IllegalStateException("the image needs the helper " + path, e);
        }
    }
}
