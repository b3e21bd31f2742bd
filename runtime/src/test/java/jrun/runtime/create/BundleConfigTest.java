// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jrun.spec.SpecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleConfigTest {
    @TempDir
    Path bundle;

    private final List<String> warnings = new ArrayList<>();

    private void read(String capability, String destination, String hostname) throws Exception {
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "linux": {"namespaces": [{"type": "mount"}]},
                 "mounts": [{"destination": "%s", "type": "tmpfs", "source": "tmpfs"}], "hostname": "%s",
                 "process": {"args": ["sh"], "cwd": "/", "capabilities": {"bounding": ["%s"]}}}
                """.formatted(destination, hostname, capability));
        BundleConfig.read(bundle.toString(), null, warnings::add);
    }

    @Test
    void whatTheValidatorFindsOddReachesTheLog() throws Exception {
        read("CAP_NEW", "tmp", "");

        assertEquals(
                List.of(
                        "/process/capabilities: ignoring unknown capabilities: CAP_NEW",
                        "/mounts/0/destination: relative path \"tmp\" is deprecated and counts from /"),
                warnings);
    }

    @Test
    void aConfigurationThatIsAsItShouldBeWarnsOfNothing() throws Exception {
        read("CAP_KILL", "/tmp", "");

        assertEquals(List.of(), warnings);
    }

    @Test
    void withAProblemThereIsNothingButTheProblem() {
        assertThrows(SpecException.class, () -> read("CAP_NEW", "/tmp", "h"));

        assertEquals(List.of(), warnings);
    }
}
