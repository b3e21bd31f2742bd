// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import org.jspecify.annotations.Nullable;

/** Goes through cgroups while others come and go. */
class CgroupVisitor extends SimpleFileVisitor<Path> {
    /** Where the cgroup file systems lie. */
    static final Path ROOT = Path.of("/sys/fs/cgroup");

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path cgroup, @Nullable IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
