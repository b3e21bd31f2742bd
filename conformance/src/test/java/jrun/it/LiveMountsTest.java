// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mounts add} and {@code mounts remove}, which no other runtime here has: crun only. */
class LiveMountsTest extends ContainerTest {
    private Path source = TestArea.base();

    @BeforeEach
    void makeSource() {
        Target.onlyForJrun("mounts");
        source = Os.mkdirs(file("source"));
        Os.write(source.resolve("greeting"), "hello\n");
        Os.sh(dir, "chmod 755 source; chmod 644 source/greeting");
    }

    private Result mounts(String action, Container container, String... entries) {
        return command(action, container, entries).run();
    }

    private Invocation command(String action, Container container, String... entries) {
        Path document = Os.write(file("mounts.json"), "[" + String.join(", ", entries) + "]");
        return runtime.command("mounts", action, container.id(), document.toString());
    }

    /** A mount entry with {@code bind} before the other options. */
    static String bind(Path from, String to, String... options) {
        String[] all = Stream.concat(Stream.of("bind"), Stream.of(options)).toArray(String[]::new);
        return Bundle.bindMount(from, to, all).toString();
    }

    private static String fileSystem(String type, String to, String... options) {
        return "{\"destination\": \"" + to + "\", \"type\": \"" + type + "\", \"source\": \"" + type
                + "\", \"options\": [" + (options.length == 0 ? "" : "\"" + String.join("\", \"", options) + "\"")
                + "]}";
    }

    private static String mountsOf(Container container) {
        return container
                .exec("cut", "-d", " ", "-f", "5,6", "/proc/self/mountinfo")
                .ok()
                .out();
    }

    private Container running(boolean userNamespace) {
        Bundle bundle = sleeper().mount(fileSystem("tmpfs", "/foo"));
        return started(userNamespace ? bundle.userNamespace() : bundle);
    }

    /** The case of crun's own test. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBindAndAFileSystemComeToARunningContainerAndLeaveIt(boolean userNamespace) {
        Container container = running(userNamespace);
        String before = mountsOf(container);
        String[] entries = {bind(source, "/foo/bar", "ro"), fileSystem("tmpfs", "/foo/tmpfs")};

        mounts("add", container, entries).ok();

        assertEquals("hello", container.exec("cat", "/foo/bar/greeting").ok().trimmed());
        container.exec("touch", "/foo/tmpfs/made").ok();
        container.exec("touch", "/foo/bar/made").says("Read-only file system");
        assertTrue(mountsOf(container).contains("\n/foo/bar ro,"), mountsOf(container));

        mounts("remove", container, entries).ok();

        assertEquals(before, mountsOf(container));
        assertFalse(container.exec("cat", "/foo/bar/greeting").exit() == 0);
        assertFalse(Os.read(Path.of("/proc/self/mountinfo")).contains(source.toString()), "nothing came to the host");
    }

    @Test
    void theProcessThatRunsAlreadySeesThem() {
        Container container = started(script("echo ready; until cat /live/greeting 2>/dev/null; do sleep 0.05; done"));
        long pid = container.pid();

        mounts("add", container, bind(source, "/live")).ok();

        assertEquals("ready\nhello\n", container.awaitEnd(pid));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fileSystemsAreThoseOfTheContainersNamespaces(boolean userNamespace) {
        Container container = running(userNamespace);

        mounts(
                        "add",
                        container,
                        fileSystem("proc", "/foo/proc"),
                        fileSystem("sysfs", "/foo/sys", "ro"),
                        fileSystem("mqueue", "/foo/mqueue"),
                        fileSystem("devpts", "/foo/pts", "newinstance", "ptmxmode=0666"),
                        fileSystem("tmpfs", "/foo/tmp", "ro", "nosuid", "mode=0700"))
                .ok();

        assertTrue(container.exec("cat", "/foo/proc/1/cmdline").ok().out().contains("echo ready"));
        assertEquals("lo", container.exec("ls", "/foo/sys/class/net").ok().trimmed());
        assertEquals(
                "0 700", container.exec("stat", "-c", "%u %a", "/foo/tmp").ok().trimmed());
        container.exec("touch", "/foo/tmp/made").says("Read-only file system");
        assertTrue(mountsOf(container).contains("\n/foo/tmp ro,nosuid,"), mountsOf(container));
        container.exec("ls", "/foo/pts/ptmx", "/foo/mqueue").ok();
    }

    /** Inside, the kernel would make neither: what a container hides of its own shows in a new one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void procAndSysfsComeToAContainerThatHidesPartsOfItsOwn(boolean oldKernel) {
        Container container = started(sleeper()
                .mount(fileSystem("tmpfs", "/foo"))
                .json("/linux/maskedPaths", "[\"/proc/kcore\", \"/sys/firmware\", \"/proc/scsi\"]")
                .userNamespace());
        Invocation add = command("add", container, fileSystem("proc", "/foo/proc"), fileSystem("sysfs", "/foo/sys"));

        (oldKernel ? add.through(ittool(), "oldproc") : add).run().ok();

        assertTrue(container.exec("cat", "/foo/proc/1/cmdline").ok().out().contains("echo ready"));
        assertEquals("lo", container.exec("ls", "/foo/sys/class/net").ok().trimmed());
    }

    /** Layers are directories of the host, whatever the container has of the same name. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOverlayIsOfTheHostsDirectories(boolean userNamespace) {
        Os.sh(dir, "mkdir upper work; chmod 755 . ..; chmod 777 upper work");
        Bundle bundle = sleeper().mount(fileSystem("tmpfs", "/foo"));
        Os.write(Os.mkdirs(Path.of(bundle.rootfs() + source.toString())).resolve("greeting"), "planted\n");
        Container container = started(userNamespace ? bundle.userNamespace() : bundle);
        Os.sh(dir, userNamespace ? "chown 100000:100000 upper work source" : ":");

        mounts(
                        "add",
                        container,
                        fileSystem(
                                "overlay",
                                "/foo/bar",
                                "lowerdir=" + source,
                                "upperdir=" + file("upper"),
                                "workdir=" + file("work")))
                .ok();

        assertEquals("hello", container.exec("cat", "/foo/bar/greeting").ok().trimmed());
        container.exec("touch", "/foo/bar/made").ok();
        assertTrue(Files.exists(file("upper/made")));
    }

    @Test
    void idsAreMapped() {
        Container container = running(true);
        String mapping = "[{\"containerID\": 0, \"hostID\": 100000, \"size\": 65536}]";
        String mapped = bind(source, "/mapped")
                .replace("{\"dest", "{\"uidMappings\": " + mapping + ", \"gidMappings\": " + mapping + ", \"dest");

        mounts("add", container, mapped, bind(source, "/plain")).ok();

        assertEquals(
                "0\n65534",
                container.exec("stat", "-c", "%u", "/mapped", "/plain").ok().trimmed());
    }

    @Test
    void aFileIsMountedOnAFileThatIsMadeForIt() {
        Container container = started(sleeper());
        Path greeting = source.resolve("greeting");

        mounts("add", container, bind(greeting, "/etc/new/greeting")).ok();

        assertEquals("hello", container.exec("cat", "/etc/new/greeting").ok().trimmed());
        mounts("remove", container, bind(greeting, "/etc/new/greeting")).ok();
        assertEquals("", container.exec("cat", "/etc/new/greeting").ok().trimmed());
    }

    @Test
    void theDocumentMayBeAConfigurationOnTheStandardInput() {
        Container container = create(sleeper());
        String document = "{\"ociVersion\": \"1.0.0\", \"mounts\": [" + bind(source, "/live") + "]}";

        runtime.command("mounts", "add", container.id(), "-")
                .stdin(document)
                .run()
                .ok();

        container.start().awaitOutput("ready");
        assertEquals("hello", container.exec("cat", "/live/greeting").ok().trimmed());
    }

    @Test
    void oneOnAnotherIsTakenOffFirst() {
        Container container = started(sleeper());
        Os.mkdirs(source.resolve("sub"));
        String before = mountsOf(container);

        mounts("add", container, bind(source, "/a"), fileSystem("tmpfs", "/a/sub"), fileSystem("tmpfs", "/a"))
                .ok();
        container.exec("cat", "/a/greeting").says("No such file");
        mounts("remove", container, bind(source, "/a")).ok();
        container.exec("cat", "/a/greeting").ok();
        mounts("remove", container, bind(source, "/a"), fileSystem("tmpfs", "/a/sub"))
                .ok();

        assertEquals(before, mountsOf(container));
    }

    @Test
    void afterAFailureNoneOfThemIsThere() {
        Container container = started(sleeper());
        String before = mountsOf(container);

        mounts("add", container, bind(source, "/a"), bind(source.resolve("greeting"), "/bin"))
                .fails(1, "mount on /bin (/mounts/1", "ENOTDIR");
        assertEquals(before, mountsOf(container));
        mounts("add", container, bind(source, "/a"), bind(file("absent"), "/b"))
                .fails(1, "bind " + file("absent") + " on /b (/mounts/1", "ENOENT (no such file or directory)");
        assertEquals(before, mountsOf(container));
    }

    @Test
    void onlyWhatWasAddedIsRemoved() {
        Container container = running(false);

        mounts("remove", container, fileSystem("tmpfs", "/foo"))
                .fails(1, "take the mount off /foo (/mounts/0", "no mount of `jrun mounts add` is there: /foo");
        mounts("add", container, fileSystem("tmpfs", "/foo")).ok();
        mounts("remove", container, fileSystem("tmpfs", "/foo")).ok();
        mounts("remove", container, fileSystem("tmpfs", "/foo")).fails(1, "no mount of `jrun mounts add` is there");
        assertTrue(mountsOf(container).contains("\n/foo "));
    }

    @ParameterizedTest
    @CsvSource({
        "/proc/sys, only a proc|/proc/sys is inside /proc and cannot be mounted on",
        "/proc, only a proc file system can be mounted on /proc",
        "/x/.., the root of a running container cannot be mounted over",
    })
    void aDestinationIsRefused(String destination, String words) {
        Container container = started(sleeper());

        mounts("add", container, bind(source, destination)).fails(1, "/mounts/0", words.replaceAll(".*\\|", ""));
    }

    @Test
    void whatNeedsAContainerThatDoesNotRunIsRefused() {
        Container container = started(sleeper());
        Path rootfs = runtime.root().resolve(container.id());
        assertTrue(rootfs.toFile().isDirectory());
        String bundle = container.state().get("bundle").stringValue();

        mounts("add", container, bind(source, "/a", "remount", "ro")).fails(1, "/mounts/0/options", "not changed");
        mounts("add", container, fileSystem("cgroup", "/a")).fails(1, "/mounts/0/type", "bind them");
        mounts("add", container, fileSystem("tmpfs", "/a", "tmpcopyup")).fails(1, "/mounts/0/options", "copied");
        mounts("add", container, bind(Path.of(bundle, "rootfs/etc"), "/a")).fails(1, "/mounts/0/source", "inside");
        mounts("add", container, "{\"destination\": \"/a\"}").fails(1, "/mounts/0/type", "must be a file system");
        mounts("add", container, "{}").fails(1, "/mounts/0/destination", "is required");
    }

    @Test
    void aContainerThatDoesNotRunIsRefused() {
        Container container = started(sleeper());
        runtime.call("pause", container.id()).ok();
        for (String action : List.of("add", "remove")) {
            mounts(action, container, bind(source, "/a"))
                    .fails(1, "cannot change the mounts of a paused container", "container not running");
        }
        runtime.call("resume", container.id()).ok();
        container.kill();
        for (String action : List.of("add", "remove")) {
            mounts(action, container, bind(source, "/a")).fails(1, "cannot change the mounts of a stopped container");
        }
        runtime.call("mounts", "add", "nosuch", file("mounts.json").toString()).fails(1, "does not exist");
    }

    @Test
    void aContainerWithTheMountsOfTheHostIsRefused() {
        Container container = started(sleeper().withoutNamespace("mount").json("/mounts", "[]"));
        String before = Os.read(Path.of("/proc/self/mountinfo"));

        mounts("add", container, bind(source, "/a")).fails(1, "no mount namespace of its own");

        assertEquals(before, Os.read(Path.of("/proc/self/mountinfo")));
    }

    @Test
    void theCommandSaysWhatItTakes() {
        runtime.call("mounts", "--help").ok();
        runtime.call("mounts", "add", "c1").fails(1, "\"mounts\" requires exactly 3 argument(s), got 2");
        runtime.call("mounts", "move", "c1", "f").fails(1, "unknown command move");
    }
}
