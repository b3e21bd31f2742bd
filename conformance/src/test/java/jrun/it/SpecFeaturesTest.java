// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** spec, features, version and help: the commands that need no container. */
class SpecFeaturesTest extends ContainerTest {

    @Test
    void specWritesAConfigurationThatRuns() {
        Bundle bundle = bundle("true");
        runtime.call("spec", "--bundle", bundle.path().toString()).ok();
        Path config = bundle.path().resolve("config.json");
        String text = Os.read(config).replace("\"terminal\": true", "\"terminal\": false");
        Os.write(config, text.replace("\"sh\"", "\"echo\", \"hi\""));

        Result result = runtime.call("run", "--bundle", bundle.path().toString(), newId());

        assertEquals("hi", result.ok().trimmed());
    }

    @Test
    void specWritesIntoTheWorkingDirectoryByDefault() {
        runtime.command("spec").cwd(dir).run().ok();

        assertEquals(
                "sh",
                Json.parse(Os.read(file("config.json"))).at("/process/args/0").stringValue());
    }

    @Test
    void specDoesNotOverwrite() {
        Os.write(file("config.json"), "mine");

        runtime.command("spec").cwd(dir).run().fails(1, "config.json").says("exist");

        assertEquals("mine", Os.read(file("config.json")));
    }

    @Test
    void anOutputThatCannotBeWrittenIsNamed() {
        runtime.command("features")
                .through("sh", "-c", "\"$@\" >/dev/full", "sh")
                .run()
                .fails(1, "write standard output: ENOSPC");
    }

    @Test
    void specForRootlessHasAUserNamespaceAndMappings() {
        runtime.command("spec", "--rootless").cwd(dir).run().ok();

        JsonNode config = Json.parse(Os.read(file("config.json")));
        List<String> types = new ArrayList<>();
        config.at("/linux/namespaces").forEach(n -> types.add(n.get("type").stringValue()));
        assertTrue(types.contains("user"));
        assertFalse(types.contains("network"));
        assertEquals(0, config.at("/linux/uidMappings/0/containerID").intValue());
    }

    @Test
    void featuresIsTheSpecificationsDocument() {
        JsonNode features = runtime.call("features").ok().json();

        assertTrue(features.get("ociVersionMin").stringValue().startsWith("1."));
        assertTrue(features.get("ociVersionMax").stringValue().startsWith("1."));
        assertContains(
                features.get("hooks"), "createRuntime", "createContainer", "startContainer", "poststart", "poststop");
        assertContains(features.get("mountOptions"), "ro", "rbind", "rshared", "tmpcopyup", "rnosuid");
        assertContains(features.at("/linux/namespaces"), "cgroup", "ipc", "mount", "network", "pid", "user", "uts");
        assertContains(features.at("/linux/capabilities"), "CAP_CHOWN", "CAP_BPF");
        assertTrue(features.at("/linux/cgroup/v1").booleanValue());
        assertTrue(features.at("/linux/cgroup/v2").booleanValue());
        assertTrue(features.at("/linux/seccomp/enabled").booleanValue());
        assertContains(features.at("/linux/seccomp/actions"), "SCMP_ACT_ALLOW", "SCMP_ACT_NOTIFY");
        assertContains(features.at("/linux/seccomp/archs"), "SCMP_ARCH_X86_64");
    }

    @Test
    void featuresTellsWhatVersion13Brought() {
        Target.notForRunc("runc 1.1 is older");
        JsonNode features = runtime.call("features").ok().json();

        assertContains(features.at("/linux/namespaces"), "time");
        assertTrue(features.at("/linux/mountExtensions/idmap/enabled").booleanValue());
    }

    @Test
    void versionHasTheThreeLinesThatDockerParses() {
        List<String> lines = runtime.bare("--version").run().ok().lines();

        assertTrue(lines.get(0).matches("\\w+ version \\S+"), lines.get(0));
        assertTrue(lines.get(1).matches("commit: \\S+"), lines.get(1));
        assertTrue(lines.get(2).matches("spec: 1\\.\\S+"), lines.get(2));
    }

    @Test
    void helpNamesTheCommands() {
        String help = runtime.bare("--help").run().ok().out();

        for (String command :
                List.of("create", "start", "state", "kill", "delete", "run", "exec", "list", "features")) {
            assertTrue(help.contains(command), command);
        }
    }

    @Test
    void anUnknownCommandOrFlagIsAnErrorThatNamesIt() {
        Target.notForRunc("runc prints its help instead");

        assertTrue(runtime.call("nonsense").err().contains("nonsense"));
        assertTrue(runtime.call("state", "--nonsense", "x").err().contains("-nonsense"));
        assertFalse(runtime.call("nonsense").exit() == 0);
    }

    @Test
    void specWritesTheFileThatItIsToldTo() {
        Target.notForRunc("an option of crun's");

        runtime.call("spec", "--bundle", dir.toString(), "-f", "other.json").ok();

        assertTrue(Os.read(file("other.json")).contains("\"ociVersion\""));
    }

    @Test
    void aMissingIdIsAnError() {
        for (String command :
                List.of("create", "start", "state", "kill", "delete", "run", "exec", "ps", "pause", "resume")) {
            assertFalse(runtime.call(command).exit() == 0, command);
        }
    }

    private static void assertContains(JsonNode array, String... values) {
        List<String> have = new ArrayList<>();
        ((ArrayNode) array).forEach(v -> have.add(v.stringValue()));
        for (String value : values) {
            assertTrue(have.contains(value), () -> value + " is missing in " + have);
        }
    }
}
