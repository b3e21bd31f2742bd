// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Tests where systemd is process 1: {@code build-tools/systemd-box.sh} has one. */
@Tag("systemd")
abstract class SystemdTestBase extends ContainerTest {
    static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    static final List<String> SYSTEMD = List.of("--systemd-cgroup");

    @BeforeEach
    void needsSystemd() {
        assumeTrue(Os.hasSystemd(), "needs systemd as process 1");
    }

    /** The container's directory in the hierarchy that systemd itself uses. */
    static Path directory(String path) {
        return (Cgroups.unifiedAlone() ? CGROUPS : CGROUPS.resolve("systemd")).resolve(path.substring(1));
    }

    /** Creates a container whose cgroup systemd makes. */
    Container made(Bundle bundle) {
        String id = newId();
        Invocation.Running running = making("create", bundle, id).start();
        running.await().done();
        return new Container(id, runtime, running);
    }

    Container running(Bundle bundle) {
        return made(bundle).start().awaitOutput("ready");
    }

    Invocation making(String command, Bundle bundle, String id) {
        bundle.save();
        return runtime.withGlobals(SYSTEMD, command, "--bundle", bundle.path().toString(), id);
    }

    Result refusedBySystemd(Bundle bundle, String... words) {
        String id = newId();
        Result result = making("create", bundle, id).run();
        List<String> left = Leaks.of(id, dir, runtime.root());
        if (!left.isEmpty()) {
            throw new AssertionError("left by a create that failed: " + left);
        }
        return result.fails(1, words);
    }

    /** The lines of /proc/PID/cgroup of hierarchies that have a cgroup for this container. */
    static List<String> places(long pid, String unit) {
        List<String> places = new ArrayList<>();
        for (String line : Os.read(Path.of("/proc/" + pid + "/cgroup")).split("\n", -1)) {
            if (line.endsWith("/" + unit)) {
                places.add(line);
            }
        }
        return places;
    }
}
