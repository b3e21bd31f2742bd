// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** What tests of checkpoints start from: a counter that shows whether it goes on, and the CRIU of this machine. */
abstract class CheckpointTestBase extends ContainerTest {
    private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i > /run/count; sleep 0.02; done";

    @BeforeEach
    final void needsCriu() {
        CriuHost.assumeUsable();
    }

    /** CRIU cannot write a file of the host, so the container's streams are none. */
    static Invocation quietly(Invocation command) {
        return command.through("sh", "-c", "exec \"$@\" </dev/null >/dev/null 2>/dev/null", "sh");
    }

    /** A container that runs, without streams of the test's. */
    String running(Bundle bundle) {
        String id = newId();
        quietly(command("run", id, bundle, "--detach")).run().ok();
        return id;
    }

    Path images() {
        return file("images");
    }

    Result checkpoint(String id, String... options) {
        List<String> args = new ArrayList<>(List.of("checkpoint", "--image-path", images().toString()));
        args.addAll(Arrays.asList(options));
        args.add(id);
        return runtime.call(args.toArray(String[]::new));
    }

    Invocation restoring(String id, Bundle bundle, String... options) {
        List<String> all = new ArrayList<>(List.of("--image-path", images().toString()));
        all.addAll(Arrays.asList(options));
        return command("restore", id, bundle, all.toArray(String[]::new));
    }

    /** Restores into the background, without streams of the test's. */
    void restored(String id, Bundle bundle, String... options) {
        List<String> all = new ArrayList<>(List.of("--detach"));
        all.addAll(Arrays.asList(options));
        quietly(restoring(id, bundle, all.toArray(String[]::new))).run().ok();
    }

    /** What the container has come to; the file is on a tmpfs of its own, which the images hold. */
    int count(String id) {
        String text = Os.read(Path.of("/proc/" + pid(id) + "/root/run/count")).strip();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    void awaitCount(String id, int least) {
        Await.until("a count of " + least, () -> count(id) >= least);
    }

    /** Counts, see {@link #count}. */
    Bundle counter() {
        return script(COUNT).mount("{\"destination\": \"/run\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}");
    }

    long pid(String id) {
        return runtime.call("state", id).ok().json().get("pid").longValue();
    }
}
