// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs and where: arguments, environment, working directory, executable, descriptors. */
class ProcessTest extends ContainerTest {

    /** Without one there would be nothing to start; docs/spec-conformance.md says why it is refused so early. */
    @Test
    void aConfigurationWithoutProcessIsRefused() {
        refused(bundle("true").remove("/process"), "/process", "a process is needed to create a container");
    }

    @Test
    void argumentsArriveAsTheyAre() {
        assertEquals("a b||c\"d|é|", output(bundle("printf", "%s|", "a b", "", "c\"d", "é")));
    }

    @Test
    void manyLongArgumentsArrive() {
        String[] args = new String[5000];
        args[0] = "printf";
        args[1] = "%.1s";
        for (int i = 2; i < args.length; i++) {
            args[i] = "x".repeat(100);
        }

        assertEquals(4998, output(bundle(args)).length());
    }

    @Test
    void theEnvironmentIsTheConfigurationsAndHomeOfTheUser() {
        Bundle bundle =
                bundle("env").json("/process/env", "[\"PATH=/bin\", \"A=1\", \"EMPTY=\", \"WITH=equals=sign\"]");

        assertEquals(
                List.of("A=1", "EMPTY=", "HOME=/root", "PATH=/bin", "WITH=equals=sign"),
                output(bundle).lines().sorted().toList());
    }

    @Test
    void theRuntimesOwnEnvironmentDoesNotReachTheProcess() {
        String env = runCommand(bundle("env"))
                .env("LEAK=1", "_OCI_SYNCPIPE=7")
                .run()
                .ok()
                .out();

        assertTrue(env.contains("PATH=/bin\n"), env);
        assertFalse(env.contains("LEAK") || env.contains("OCI") || env.contains("JAVA") || env.contains("JRUN"), env);
    }

    @Test
    void aHomeInTheConfigurationIsKept() {
        assertEquals("/elsewhere", output(script("echo $HOME").env("HOME=/elsewhere")));
    }

    @Test
    void homeIsThatOfTheUserInTheContainersPasswd() {
        assertEquals(
                "/home/alice", output(script("echo $HOME").json("/process/user", "{\"uid\": 1000, \"gid\": 1001}")));
        assertEquals("/", output(script("echo $HOME").json("/process/user", "{\"uid\": 4321, \"gid\": 1001}")));
    }

    @Test
    void ofAVariableGivenTwiceTheLastCountsAsInRunc() {
        assertEquals("two", output(script("echo $TWICE").env("TWICE=one").env("TWICE=two")));
    }

    @Test
    void theExecutableIsFoundInThePathOfTheConfiguration() throws Exception {
        Bundle bundle = bundle("mine").json("/process/env", "[\"PATH=/nowhere:/etc:/opt/x\"]");
        Os.script(Os.mkdirs(bundle.rootfs().resolve("opt/x")).resolve("mine"), "echo found\n");
        Files.writeString(bundle.rootfs().resolve("etc/mine"), "not executable");

        assertEquals("found", output(bundle));
    }

    @Test
    void anExecutableMayBeRelativeToTheWorkingDirectory() {
        assertEquals("hi", output(bundle("./bin/echo", "hi")));
    }

    @Test
    void theWorkingDirectoryIsTheConfigurations() {
        assertEquals("/home", output(bundle("pwd").put("/process/cwd", "/home")));
    }

    @Test
    void aMissingWorkingDirectoryIsMade() {
        assertEquals("/made/for/it", output(bundle("pwd").put("/process/cwd", "/made/for/it")));
    }

    @Test
    void theWorkingDirectoryMayBeClosedToRootButOpenToTheUser() throws Exception {
        Bundle bundle =
                bundle("pwd").put("/process/cwd", "/private").json("/process/user", "{\"uid\": 1000, \"gid\": 1001}");
        Os.mkdirs(bundle.rootfs().resolve("private"));
        Files.setPosixFilePermissions(bundle.rootfs().resolve("private"), PosixFilePermissions.fromString("rwx------"));
        Os.sh(dir, "chown 1000 " + bundle.rootfs().resolve("private"));

        assertEquals("/private", output(bundle.capabilities()));
    }

    @Test
    void aRelativeWorkingDirectoryIsRefused() {
        refused(bundle("true").put("/process/cwd", "home"), "/process/cwd");
    }

    @Test
    void aWorkingDirectoryThatIsAFileIsRefused() {
        refused(bundle("true").put("/process/cwd", "/etc/passwd"), "/process/cwd", "/etc/passwd");
    }

    @Test
    void aMissingExecutableIsNamedInTheWordsThatEnginesLookFor() {
        refused(bundle("nonsense"), "/process/args/0", "nonsense").says("executable file not found in");
        refused(bundle("/bin/nonsense"), "/process/args/0", "/bin/nonsense").says("no such file or directory");
    }

    @Test
    void aFileThatIsNotExecutableIsNamedInTheWordsThatEnginesLookFor() {
        refused(bundle("/etc/passwd"), "/etc/passwd").says("permission denied");
    }

    @Test
    void runOfAMissingExecutableLeavesNothing() {
        String id = newId();

        Result result = command("run", id, bundle("nonsense")).run();

        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
        result.fails(1, "nonsense");
    }

    @Test
    void aFileOfAnUnknownFormatFailsInStart() {
        Bundle bundle = bundle("/garbage");
        Os.write(bundle.rootfs().resolve("garbage"), "\u0001\u0002garbage");
        bundle.rootfs().resolve("garbage").toFile().setExecutable(true, false);
        Container container = create(bundle);

        Result result = runtime.call("start", container.id());

        if (!Target.isRunc()) {
            result.fails(1, "/garbage", "ENOEXEC");
        }
        Await.until("the container has stopped", () -> container.status().equals("stopped"));
    }

    @Test
    void emptyArgumentsAreRefused() {
        refused(bundle().json("/process/args", "[]"), "/process/args");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/process"})
    void aConfigurationWithoutProcessOrArgumentsIsRefused(String in) {
        Bundle bundle = bundle("true");
        refused(bundle.remove(in.isEmpty() ? "/process" : "/process/args"), "/process");
    }

    @Test
    void theProcessHasTheThreeDescriptorsAndASessionOfItsOwn() {
        var facts = run(bundle("ittool", "facts")).ok().facts();

        assertEquals(" 0 1 2", facts.get("fds"));
        assertEquals("1", facts.get("sid"));
        assertEquals("0", facts.get("pdeathsig"));
    }

    @Test
    void theProcessHasASessionKeyringOfItsOwnUnlessToldOtherwise() {
        String host = host(ittool(), "facts").run().facts().getOrDefault("keyring", "");

        String own = run(bundle("ittool", "facts")).ok().facts().getOrDefault("keyring", "");
        String shared =
                run(bundle("ittool", "facts"), "--no-new-keyring").ok().facts().getOrDefault("keyring", "");

        assertFalse(own.equals(host), own);
        assertEquals(host, shared);
    }

    @Test
    void preservedDescriptorsReachTheProcess() {
        Os.write(file("three"), "third ");
        Os.write(file("four"), "fourth");
        Result result = runCommand(
                        script("ittool readfd 3; ittool readfd 4; ittool facts | grep fds"), "--preserve-fds", "2")
                .through("sh", "-c", "exec 3<three 4<four 5<four; exec \"$@\"", "sh")
                .run();

        assertEquals("third fourthfds= 0 1 2 3 4", result.ok().trimmed());
    }

    @Test
    void execPreservesDescriptorsToo() {
        Os.write(file("three"), "third");
        Container container = started(sleeper());

        Result result = container
                .execCommand(List.of("--preserve-fds", "1"), "ittool", "readfd", "3")
                .through("sh", "-c", "exec 3<three; exec \"$@\"", "sh")
                .run();

        assertEquals("third", result.ok().out());
    }

    @Test
    void socketActivationDescriptorsComeWithListenFds() {
        Os.write(file("three"), "third");
        Bundle bundle = script("echo $LISTEN_FDS $LISTEN_PID; ittool readfd 3");
        bundle.env("LISTEN_FDS=1").env("LISTEN_PID=1");

        Result result = runCommand(bundle, "--preserve-fds", "1")
                .through("sh", "-c", "exec 3<three; exec \"$@\"", "sh")
                .run();

        assertEquals("1 1\nthird", result.ok().out());
    }

    @Test
    void theProcesssNameIsItsExecutables() {
        assertTrue(output(bundle("cat", "/proc/self/comm")).equals("cat"));
    }
}
