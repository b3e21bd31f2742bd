// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** The suite's {@code rootfs-ARCH.tar.gz}. The programs unpack it themselves; here it is read once to the end before. */
final class RootfsArchive {
    private RootfsArchive() {}

    /**
     * Reads the whole archive.
     *
     * @return how many entries it has
     * @throws IOException when it is damaged, has an entry that leaves the tree, or lacks a shell
     */
    static int check(Path archive) throws IOException {
        Set<Path> names = new HashSet<>();
        try (var file = new BufferedInputStream(Files.newInputStream(archive));
                var tar = new TarArchiveInputStream(GzipCompressorInputStream.builder()
                        .setInputStream(file)
                        .setDecompressConcatenated(true)
                        .get())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path name = Path.of("/").resolve(entry.getName()).normalize();
                if (entry.getName().contains("..")) {
                    throw new IOException("check " + archive + ": entry " + entry.getName() + " leaves the tree");
                }
                names.add(name);
            }
        }
        if (!names.contains(Path.of("/bin/sh"))) {
            throw new IOException("check " + archive + ": no /bin/sh among " + names.size() + " entries");
        }
        return names.size();
    }
}
