// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Limits of huge pages turn their controller on at the root, where it stays; this takes it back after the class. */
final class RootCgroupAsItWas implements BeforeAllCallback, AfterAllCallback {
    private static final Path CONTROL = Path.of("/sys/fs/cgroup/unified/cgroup.subtree_control");

    private boolean hugetlbWasOff;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        hugetlbWasOff = Files.exists(CONTROL) && Files.readString(CONTROL).isBlank();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (hugetlbWasOff && !Files.readString(CONTROL).isBlank()) {
            Files.writeString(CONTROL, "-hugetlb");
        }
    }
}
