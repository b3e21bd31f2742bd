// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a container keeps in its state directory. */
class StateFilesTest extends ContainerTest {

    /** Whoever comes past the directory is before a closed door again. */
    @Test
    void eachFileOfAContainerIsClosedToOthersForItself() {
        Target.onlyForJrun("the files are jrun's");
        Container container = create(sleeper().json("/linux/seccomp", """
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["swapon"], "action": "SCMP_ACT_ERRNO"}]}"""));
        Path state = runtime.root().resolve(container.id());

        assertEquals("700", Os.sh(dir, "stat -c %a " + state).strip());
        List<String> modes =
                Os.sh(dir, "cd " + state + "; stat -c '%a %n' *").lines().toList();
        assertTrue(modes.size() >= 4, modes.toString());
        for (String mode : modes) {
            assertTrue(mode.startsWith("600 "), modes.toString());
        }
    }

    /** runtime.md: what is changed after create has no effect. */
    @Test
    void theConfigurationIsTheOneOfCreate() {
        Bundle bundle = sleeper().env("WHICH=of-create");
        Container container = create(bundle);
        Path config = bundle.path().resolve("config.json");
        String changed = Os.read(config).replace("of-create", "of-later");
        assertTrue(changed.contains("of-later"), changed);
        Os.write(config, changed);
        container.start().awaitOutput("ready");

        assertEquals("of-create", container.exec("sh", "-c", "echo $WHICH").ok().trimmed());
        assertTrue(Files.exists(config), "the bundle is there");
    }
}
