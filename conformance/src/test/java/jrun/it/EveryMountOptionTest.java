// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** All mount options of {@code features} in one container, and the flags that the kernel then shows. config.md, Linux mount options */
class EveryMountOptionTest extends ContainerTest {
    private static final String STRICT = "ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow";

    @BeforeEach
    void notForRunc() {
        Target.notForRunc("1.1 does not know all of them");
    }

    /** Options of a tmpfs, and what /proc/mounts has of it; where nothing is to be seen, the defaults. */
    @Test
    void aNewFileSystemHasWhatIsToBeSeenOfItsOptions() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("iversion", "rw,relatime");
        expected.put("iversion noiversion", "rw,relatime");
        expected.put("lazytime", "rw,lazytime,relatime");
        expected.put("lazytime nolazytime", "rw,relatime");
        expected.put("mand nomand", "rw,relatime");
        expected.put("sync async", "rw,relatime");
        expected.put("norelatime", "rw,relatime"); // the kernel's default, as for mount(2)
        expected.put("noatime norelatime", "rw,noatime");
        expected.put("strictatime norelatime", "rw");
        expected.put("strictatime nostrictatime", "rw,relatime");
        expected.put("noatime atime", "rw,relatime");
        expected.put("nodiratime diratime", "rw,relatime");
        expected.put("nosuid suid nodev dev noexec exec", "rw,relatime");
        expected.put("nosymfollow", "rw,relatime,nosymfollow");
        expected.put("nosymfollow symfollow", "rw,relatime");
        expected.put("ro rw", "rw,relatime");
        Bundle bundle = script("grep ' /m/' /proc/mounts");
        int number = 10;
        for (String options : expected.keySet()) {
            ObjectNode mount = (ObjectNode) Json.parse("{\"type\": \"tmpfs\", \"source\": \"tmpfs\"}");
            mount.put("destination", "/m/" + number++).set("options", Json.node(options.split(" ")));
            bundle.add("/mounts", mount);
        }

        assertEquals(expected, seen(expected, output(bundle).replace(",inode64", ""), 3));
    }

    @Test
    void aRemountChangesTheFlagsOfTheMountThatIsThere() {
        String mount = "{\"destination\": \"/m\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [%s]}";

        String line = output(script("grep ' /m ' /proc/mounts")
                .mount(mount.formatted("\"nosuid\""))
                .mount(mount.formatted("\"remount\", \"ro\", \"noexec\"")));

        assertEquals("ro", line.split(" ")[3].split(",")[0], line);
    }

    /** A recursive option changes the mount below: one without flags gets them, one with all of them loses them. */
    @Test
    void aRecursiveOptionIsAlsoForTheMountsBelow() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("rro", "ro,relatime");
        expected.put("rnosuid", "rw,nosuid,relatime");
        expected.put("rnodev", "rw,nodev,relatime");
        expected.put("rnoexec", "rw,noexec,relatime");
        expected.put("rnoatime", "rw,noatime");
        expected.put("rnodiratime", "rw,nodiratime,relatime");
        expected.put("rnosymfollow", "rw,relatime,nosymfollow");
        expected.put("rrw", STRICT.replace("ro,", "rw,"));
        expected.put("rsuid", STRICT.replace(",nosuid", ""));
        expected.put("rdev", STRICT.replace(",nodev", ""));
        expected.put("rexec", STRICT.replace(",noexec", ""));
        expected.put("ratime", STRICT.replace("noatime,nodiratime", "nodiratime,relatime"));
        expected.put("rdiratime", STRICT.replace(",nodiratime", ""));
        expected.put("rsymfollow", STRICT.replace(",nosymfollow", ""));
        expected.put("rrelatime", STRICT.replace("noatime,nodiratime", "nodiratime,relatime"));
        expected.put("rstrictatime", STRICT.replace("noatime,", ""));
        expected.put("rnorelatime", STRICT.replace("noatime,nodiratime", "nodiratime,relatime"));
        expected.put("rnostrictatime", STRICT.replace("noatime,nodiratime", "nodiratime,relatime"));
        Bundle bundle = script("grep ' /m/[0-9]*/sub ' /proc/self/mountinfo");
        int number = 10;
        for (Map.Entry<String, String> one : expected.entrySet()) {
            Path source = file(one.getValue().contains(",no") && one.getValue().length() > 30 ? "strict" : "plain");
            bundle.bind(source, "/m/" + number++, "rbind", one.getKey());
        }
        Os.mkdirs(file("plain/sub"));
        Os.mkdirs(file("strict/sub"));
        String make = "mount -t tmpfs it plain/sub && mount -t tmpfs -o " + STRICT + " it strict/sub && exec \"$@\"";

        Result result = runCommand(bundle)
                .through("unshare", "-m", "--propagation", "private", "sh", "-c", make, "sh")
                .run();

        assertEquals(expected, seen(expected, result.ok().out(), 5));
    }

    /** The options of each mount, by what was asked for. */
    private static Map<String, String> seen(Map<String, String> asked, String mounts, int field) {
        Map<String, String> seen = new LinkedHashMap<>();
        List<String> lines = mounts.lines().toList();
        int index = 0;
        for (String options : asked.keySet()) {
            seen.put(options, index < lines.size() ? lines.get(index).split(" ")[field] : "no mount");
            index++;
        }
        return seen;
    }

    @Test
    void eachOptionThatFeaturesNamesIsTaken() {
        Os.symlink(file("link"), "there");
        Os.mkdirs(file("data"));
        Bundle bundle = bundle("echo", "taken");
        List<String> names = new ArrayList<>();
        runtime.call("features").ok().json().get("mountOptions").forEach(option -> names.add(option.stringValue()));
        for (String option : names) {
            bundle.mount(mountWith(option));
        }

        assertEquals("taken", output(bundle), names.toString());
    }

    /** A mount for which the option has a meaning. */
    private String mountWith(String option) {
        String binds =
                "(r?(shared|slave|private|unbindable|idmap)|r?bind|copy-symlink|r(ro|rw|no.*|.*atime|suid|dev|exec|symfollow))";
        if (option.equals("remount")) {
            return "{\"destination\": \"/dev\", \"type\": \"tmpfs\", \"options\": [\"remount\", \"nosuid\"]}";
        }
        if (!option.matches(binds) || option.equals("relatime")) {
            return "{\"destination\": \"/each/%s\", \"type\": \"tmpfs\", \"options\": [\"%1$s\"]}".formatted(option);
        }
        String source = option.equals("copy-symlink") ? "link" : "data";
        String maps = option.endsWith("idmap")
                ? ", \"uidMappings\": [{\"containerID\": 0, \"hostID\": 5000, \"size\": 1}], \"gidMappings\": [{\"containerID\": 0, \"hostID\": 5000, \"size\": 1}]"
                : "";
        return "{\"destination\": \"/each/%s\", \"type\": \"bind\", \"source\": \"%s\", \"options\": [\"bind\", \"%1$s\"]%s}"
                .formatted(option, file(source), maps);
    }

    /** A file system gets what is none of ours, and refuses what is not its own either. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "nofail", "rsync", "rlazytime", "rmand", "RO", "ro "})
    void anOptionThatFeaturesDoesNotNameIsRefused(String option) {
        refused(
                bundle("true")
                        .mount("{\"destination\": \"/m\", \"type\": \"tmpfs\", \"options\": [\"" + option + "\"]}"),
                "/mounts/4",
                option.strip());
    }
}
