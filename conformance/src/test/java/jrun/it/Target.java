// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/** The runtime under test: where it is and whose it is. */
final class Target {
    private static final Path BINARY = forAll(find());

    private Target() {}

    static Path binary() {
        if (!Files.isExecutable(BINARY)) { // no reason to skip: without a runtime nothing is tested
            throw new IllegalStateException("no runtime at " + BINARY + " (make native, or -Djrun.runtime=)");
        }
        return BINARY;
    }

    static boolean isRunc() {
        return BINARY.getFileName().toString().startsWith("runc");
    }

    static boolean isCrun() {
        return BINARY.getFileName().toString().startsWith("crun");
    }

    /** Whether it is jrun: the only one whose words and silence are asserted. */
    static boolean isJrun() {
        return !isRunc() && !isCrun();
    }

    /** Skips the test on other runtimes, which do it differently. */
    static void onlyForJrun(String reason) {
        assumeTrue(isJrun(), "only for jrun: " + reason);
    }

    /** Whether a command takes long, as it starts a JVM or the machine is emulated: some repetitions are fewer then. */
    static boolean isSlow() {
        return BINARY.toString().contains("/jrun/bin/") || Boolean.getBoolean("jrun.slow");
    }

    /** Skips the test on runc, which is known to lack this or to do it differently on purpose. */
    static void notForRunc(String reason) {
        assumeFalse(isRunc(), "not for runc: " + reason);
    }

    /** The top of the source tree, found from the working directory upwards. */
    static Path repository() {
        @Nullable Path dir = Path.of("").toAbsolutePath();
        while (dir != null) {
            if (Files.isDirectory(dir.resolve("conformance")) && Files.isDirectory(dir.resolve("native-helper"))) {
                return dir;
            }
            dir = dir.getParent();
        }
        throw new IllegalStateException("run the tests inside the source tree");
    }

    private static Path find() {
        String given = System.getProperty("jrun.runtime", "");
        if (given.isEmpty()) {
            given = System.getenv().getOrDefault("JRUN_RUNTIME", "");
        }
        if (!given.isEmpty()) {
            return real(Path.of(given));
        }
        Path image = repository().resolve("build/native/jrun");
        return Files.exists(image) ? image : repository().resolve("build/jrun/bin/jrun");
    }

    /** The runtime where every user finds it: where it is, or a copy when that is below a home of mode 0700 or not for all. */
    private static Path forAll(Path found) {
        Path lib = found.resolveSibling("../lib").normalize();
        boolean jvm = Files.exists(lib.resolve("jrun-init"));
        if (!Files.isExecutable(found) || (isForAll(found) && (!jvm || isForAll(lib.resolve("jrun-init"))))) {
            return found;
        }
        Path copies = Os.mkdirs(TestArea.base().resolve("runtime"));
        Path copied = jvm ? found.getParent().getParent() : found;
        Os.sh(copies, "cp -r '" + copied + "' . && chmod -R go+rX .");
        return copies.resolve(copied.getParent().relativize(found));
    }

    private static boolean isForAll(Path file) {
        for (@Nullable Path at = file.toAbsolutePath(); at != null; at = at.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    private static Path real(Path given) {
        try {
            return given.isAbsolute() ? given : repository().resolve(given).toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException("no runtime at " + given, e);
        }
    }
}
