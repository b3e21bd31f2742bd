// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cgroups of an ordinary user's containers, made by the user's own systemd. The user of the box lingers. */
class SystemdUserTest extends SystemdTestBase {
    private static final String USER = "box";

    private String uid = "";

    @BeforeEach
    void needsTheUserOfTheBox() {
        Result id = host("id", "-u", USER).run();
        assumeTrue(id.exit() == 0, "needs the user " + USER + " of build-tools/systemd-box.sh");
        uid = id.trimmed();
        Os.sh(dir, "chmod 755 . && mkdir state && chown " + uid + " state");
        session("test", "-x", Target.binary().toString()).run().ok();
    }

    /** A command of the user's in a cgroup of root's, as after a log-in by ssh. */
    private Invocation session(String... command) {
        return inSession(host(command), "XDG_RUNTIME_DIR=/run/user/" + uid);
    }

    private Invocation inSession(Invocation invocation, String variable) {
        return invocation.through(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups",
                "env",
                "-i",
                "PATH=/usr/bin:/usr/sbin",
                variable);
    }

    /** A command of the user's below the user's own systemd. */
    private Invocation service(Invocation invocation) {
        return invocation.through(
                "systemd-run",
                "--quiet",
                "--pipe",
                "--wait",
                "--collect",
                "--user",
                "--machine=" + USER + "@.host",
                "--working-directory=" + dir,
                "-E",
                "XDG_RUNTIME_DIR=/run/user/" + uid);
    }

    private Bundle rootless() {
        String map = "[{\"containerID\": 0, \"hostID\": " + uid + ", \"size\": 1}]";
        Bundle bundle = sleeper()
                .json("/linux/resources", "{}")
                .withoutNamespace("network")
                .namespace("user")
                .json("/linux/uidMappings", map)
                .json("/linux/gidMappings", map)
                .json(
                        "/mounts",
                        "[{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"},"
                                + " {\"destination\": \"/dev\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}]");
        bundle.save();
        Os.sh(dir, "chown -R " + uid + " " + bundle.path());
        return bundle;
    }

    private String scope(Container container) {
        return "0::/user.slice/user-" + uid + ".slice/user@" + uid + ".service/user.slice/jrun-" + container.id()
                + ".scope";
    }

    private String place(long pid) {
        return lastLine(Os.read(Path.of("/proc/" + pid + "/cgroup")));
    }

    private static String lastLine(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        return lines.isEmpty() ? "" : lines.getLast();
    }

    private Container created(boolean service) {
        String id = newId();
        Invocation create = making("create", rootless(), id);
        Invocation.Running running =
                (service ? service(create) : inSession(create, "XDG_RUNTIME_DIR=/run/user/" + uid)).start();
        running.await().ok();
        return new Container(id, runtime, running);
    }

    private Invocation later(boolean service, String... command) {
        Invocation invocation = runtime.command(command);
        return service ? service(invocation) : inSession(invocation, "XDG_RUNTIME_DIR=/run/user/" + uid);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theScopeIsInTheUsersSliceAndSoIsWhatJoinsIt(boolean service) {
        assumeTrue(Cgroups.unifiedAlone(), "a user's systemd needs cgroup v2 alone");
        Container container = created(service);
        String show = "systemctl --user --machine=" + USER + "@.host show --value -p ActiveState jrun-" + container.id()
                + ".scope";

        assertEquals(scope(container), place(container.pid()));
        assertEquals("active", Os.sh(dir, show).strip());
        later(service, "start", container.id()).run().ok();
        String pids = "exec --detach --pid-file " + file("exec.pid") + " " + container.id() + " sleep 100";
        Os.sh(dir, "touch exec.pid && chown " + uid + " . exec.pid");
        later(service, pids.split(" ", -1)).run().ok();
        assertEquals(
                scope(container), place(Long.parseLong(Os.read(file("exec.pid")).strip())));

        later(service, "delete", "--force", container.id()).run().ok();

        assertEquals("inactive", Os.sh(dir, show).strip());
    }

    @Test
    void onV1ItIsRefusedAsWithRunc() {
        assumeTrue(!Cgroups.unifiedAlone(), "on v2 it works");
        String id = newId();

        inSession(making("create", rootless(), id), "XDG_RUNTIME_DIR=/run/user/" + uid)
                .run()
                .fails(1, "cannot use rootless systemd cgroups manager on cgroup v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOTHING=1", "XDG_RUNTIME_DIR=/tmp", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"})
    void withoutABusTheErrorSaysWhoseItIsAndWhatToSet(String environment) {
        assumeTrue(Cgroups.unifiedAlone(), "a user's systemd needs cgroup v2 alone");
        Result result =
                inSession(making("create", rootless(), newId()), environment).run();

        result.fails(1, "bus", "uid " + uid, "loginctl enable-linger");
        assertTrue(environment.startsWith("DBUS") || result.err().contains("DBUS_SESSION_BUS_ADDRESS"), result.err());
    }
}
