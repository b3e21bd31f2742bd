// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The user that the runtime is called as when {@code -Djrun.user=UID} asks for one; the tests themselves stay root. It exists
 * in a mount namespace of each call alone, with subordinate ids from 100000 on. Where a hierarchy can be given to it, it has
 * a cgroup there.
 */
final class OrdinaryUser {
    /** First and number of its subordinate ids; {@link Bundle#userNamespace()} maps the same. */
    private static final String SUBORDINATE = "100000:65536";

    /** The hierarchies in which a user has a cgroup. */
    static final String GIVEN = "cpu memory pids freezer unified";

    private static @Nullable OrdinaryUser one;

    private final long uid;
    private final Path etc;
    private final String cgroup = "given-" + TestArea.newId();

    /**
     * A user for a test.
     *
     * @param given names of hierarchies below {@code /sys/fs/cgroup} in which it gets a cgroup
     * @param subordinate whether it has subordinate ids
     */
    OrdinaryUser(long uid, String given, boolean subordinate) {
        this.uid = uid;
        this.etc = Os.mkdirs(TestArea.base().resolve("etc-" + cgroup));
        for (String file : new String[] {"passwd", "group"}) {
            String line = "jruntest:x:" + uid + ":" + uid + (file.equals("passwd") ? "::/:/bin/sh" : ":") + "\n";
            Os.write(etc.resolve(file), Os.read(Path.of("/etc", file)) + line);
        }
        for (String file : new String[] {"subuid", "subgid"}) {
            Os.write(etc.resolve(file), subordinate ? "jruntest:" + SUBORDINATE + "\n" : "");
        }
        giveCgroups(given);
    }

    /** The user, null when the runtime is called as root. */
    static synchronized @Nullable OrdinaryUser get() {
        String asked = System.getProperty("jrun.user", "");
        if (one == null && !asked.isEmpty()) {
            one = new OrdinaryUser(Long.parseLong(asked), GIVEN, true);
            Runtime.getRuntime().addShutdownHook(new Thread(one::takeCgroupsBack));
        }
        return one;
    }

    private void giveCgroups(String given) {
        String own = "/sys/fs/cgroup/$h/" + cgroup;
        Os.sh(
                etc,
                "for h in " + given + "; do [ ! -d /sys/fs/cgroup/$h ] || { mkdir -p " + own + "/shell && chown -R "
                        + uid + " " + own + "; }; done");
    }

    /** Removes its cgroups, which must be empty; find(1) also sees others go away under it. */
    void takeCgroupsBack() {
        try {
            String remove = "find /sys/fs/cgroup -depth -type d \\( -name " + cgroup + " -o -path '*/" + cgroup
                    + "/*' \\) -exec rmdir {} + 2> /dev/null";
            new ProcessBuilder("sh", "-c", remove).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a directory of the test's the user's, with all that is in it. */
    void own(Path path) {
        Os.sh(TestArea.base(), "chown -hR " + uid + ":" + uid + " " + path);
    }

    /** A bundle whose processes are root inside and this user outside, unless it maps ids itself. */
    void map(Bundle bundle) {
        boolean maps = bundle.config().at("/linux/namespaces").toString().contains("\"user\"");
        if (!maps) {
            String map = "[{\"containerID\": 0, \"hostID\": " + uid + ", \"size\": 1},"
                    + " {\"containerID\": 1, \"hostID\": 100000, \"size\": 65535}]";
            bundle.namespace("user").json("/linux/uidMappings", map).json("/linux/gidMappings", map);
            own(bundle.path());
        }
    }

    /** The call as this user, in its cgroups; the view is prepared by root. */
    Invocation call(Invocation invocation, String view) {
        StringBuilder script = new StringBuilder(view);
        for (String file : new String[] {"passwd", "group", "subuid", "subgid"}) {
            script.append("; mount --bind ")
                    .append(etc.resolve(file))
                    .append(" /etc/")
                    .append(file);
        }
        script.append("; for d in /sys/fs/cgroup/ /sys/fs/cgroup/*/; do [ ! -d ${d}")
                .append(cgroup)
                .append(" ] || echo $$ > ${d}")
                .append(cgroup)
                .append("/shell/cgroup.procs; done; exec setpriv --reuid=")
                .append(uid)
                .append(" --regid=")
                .append(uid)
                .append(" --clear-groups \"$@\"");
        return invocation.through("unshare", "-m", "--propagation", "private", "sh", "-c", script.toString(), "sh");
    }
}
