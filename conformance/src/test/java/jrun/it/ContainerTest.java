// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What each test class starts from: a directory, a driver and container ids of the test's own. After each test its
 * containers are deleted by force, and then nothing of them may be left.
 */
@Tag("root")
@ExtendWith(NotAsUser.class)
abstract class ContainerTest {
    private final Map<String, ContainerRuntime> ids = new LinkedHashMap<>();
    private final List<Process> processes = new ArrayList<>();
    private int bundles;

    Path dir = TestArea.base();
    ContainerRuntime runtime = new ContainerRuntime(dir, ContainerRuntime.View.HOST);

    @BeforeEach
    final void makeDirectory() {
        dir = Os.mkdirs(TestArea.base().resolve(TestArea.newId()));
        OrdinaryUser user = OrdinaryUser.get();
        if (user != null) {
            user.own(dir);
        }
        runtime = new ContainerRuntime(dir, ContainerRuntime.View.HOST);
    }

    @AfterEach
    final void leaveNothing() {
        for (Process process : processes) {
            process.destroyForcibly();
        }
        List<String> left = new ArrayList<>();
        ids.forEach((id, owner) -> {
            if (Files.exists(runtime.root().resolve(id))) {
                owner.call("delete", "--force", id);
            }
            left.addAll(Leaks.of(id, dir, runtime.root()));
        });
        if (Target.isJrun()) {
            assertEquals(List.of(), left, "left after delete --force");
        }
        Leaks.remove(left);
        Os.deleteTree(dir);
    }

    String newId() {
        return newId(runtime);
    }

    /** An id of a container that lives in another view of the host's cgroups. */
    String newId(ContainerRuntime owner) {
        String id = TestArea.newId();
        ids.put(id, owner);
        return id;
    }

    /** A file or directory of this test's. */
    Path file(String name) {
        return dir.resolve(name);
    }

    /** A bundle whose process runs these arguments. */
    Bundle bundle(String... args) {
        return new Bundle(Os.mkdirs(file("bundle" + ++bundles))).args(args);
    }

    /** A bundle whose process runs this script. */
    Bundle script(String script) {
        return bundle("sh", "-c", script);
    }

    /** A bundle whose process says "ready" and waits for ever; ash takes a signal between two sleeps without a race. */
    Bundle sleeper() {
        return script("trap 'exit 15' TERM; echo ready; while :; do sleep 0.05; done");
    }

    /** Runs the bundle in the foreground, to its end. */
    Result run(Bundle bundle, String... options) {
        return runCommand(bundle, options).run();
    }

    Invocation runCommand(Bundle bundle, String... options) {
        return command("run", newId(), bundle, options);
    }

    /** The output of a run that must end with 0 and be silent on stderr. */
    String output(Bundle bundle, String... options) {
        return run(bundle, options).ok().trimmed();
    }

    Container create(Bundle bundle, String... options) {
        String id = newId();
        Invocation.Running running = command("create", id, bundle, options).start();
        running.await().done();
        return new Container(id, runtime, running);
    }

    /** A container of {@link #sleeper()}'s kind, or another that says "ready", started. */
    Container started(Bundle bundle, String... options) {
        return create(bundle, options).start().awaitOutput("ready");
    }

    /** A create, with which a run begins, refuses the bundle, exits 1, names the reason, and leaves nothing. */
    Result refused(Bundle bundle, String... words) {
        String id = newId();
        Result result = command("create", id, bundle).run();
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()), "left by a create that failed: " + result);
        return result.fails(1, words);
    }

    Invocation command(String name, String id, Bundle bundle, String... options) {
        bundle.save();
        List<String> args =
                new ArrayList<>(List.of(name, "--bundle", bundle.path().toString()));
        args.addAll(List.of(options));
        args.add(id);
        return runtime.command(args.toArray(String[]::new));
    }

    /** A process of the test's that is ended with it. */
    Invocation.Running background(Invocation invocation) {
        Invocation.Running running = invocation.start();
        processes.add(running.process());
        return running;
    }

    Invocation host(String... command) {
        return new Invocation(dir, List.of(command));
    }

    String ittool() {
        return Rootfs.ittool().toString();
    }
}
