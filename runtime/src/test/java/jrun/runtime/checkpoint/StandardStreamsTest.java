// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardStreamsTest {
    @TempDir
    private Path images;

    private List<String> read(String json) throws IOException, JrunException {
        Files.writeString(images.resolve("descriptors.json"), json);
        try (Fd dir = Syscalls.open(images.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            return StandardStreams.read(dir);
        }
    }

    @Test
    void pipesAreTakenAndAllElseIsNot() throws IOException, JrunException {
        assertEquals(List.of("", "pipe:[17]", ""), read("[\"/dev/null\",\"pipe:[17]\",\"/dev/pts/0\"]"));
    }

    @Test
    void keysThatImagesFromElsewhereMayNameAreNoPipes() throws IOException, JrunException {
        assertEquals(List.of("", "", ""), read("[\"extRootNetNS\",\"pipe:[1]:x\",\"pipe:[]\",\"pipe:[4]\"]"));
    }

    @Test
    void whatIsNoListOfTextIsAnError() {
        assertThrows(JrunException.class, () -> read("{}"));
        assertThrows(JrunException.class, () -> read("[1]"));
        assertThrows(JrunException.class, () -> read("[]} trailing"));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path other = Files.writeString(images.resolve("other"), "[]");
        Files.createSymbolicLink(images.resolve("descriptors.json"), other);
        try (Fd dir = Syscalls.open(images.toString(), Uapi.O_RDONLY | Uapi.O_DIRECTORY, 0)) {
            assertThrows(JrunException.class, () -> StandardStreams.read(dir));
        } catch (JrunException e) {
            throw new IOException(e);
        }
    }
}
