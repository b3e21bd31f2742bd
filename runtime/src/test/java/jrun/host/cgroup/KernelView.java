// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import jrun.Backstop;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.place.CgroupView;

/** A way to see the cgroups of this host: as they are mounted, or as a private mount namespace shows them. */
enum KernelView {
    HOST("", CgroupMode.HYBRID),
    V2("mount -t cgroup2 none /sys/fs/cgroup", CgroupMode.V2),
    V1("umount /sys/fs/cgroup/unified", CgroupMode.V1),
    READ_ONLY("for h in /sys/fs/cgroup/*; do mount -o remount,bind,ro $h; done", CgroupMode.HYBRID),
    READ_ONLY_V2(V2.setup + " && mount -o remount,bind,ro /sys/fs/cgroup", CgroupMode.V2);

    private final String setup;
    private final CgroupMode mode;

    KernelView(String setup, CgroupMode mode) {
        this.setup = setup;
        this.mode = mode;
    }

    /** What a cgroup must do; it uses nothing of its test but static methods, since it may run in another process. */
    interface Case extends Serializable {
        void run(TestCgroup host) throws Exception;
    }

    /** Runs a case with a cgroup of its own: here, or in a process that has this view. */
    void run(Case body) throws Exception {
        if (this == HOST) {
            TestCgroup.use(body);
            return;
        }
        assumeTrue(this == V2 || CgroupView.probe().mode() == CgroupMode.HYBRID, "needs a hybrid host");
        Path file = Files.createTempFile("jrun-case", "");
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(body);
        }
        try {
            runInView(file);
        } finally {
            Files.delete(file);
        }
    }

    private void runInView(Path file) throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String command = setup + " && exec " + java + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED"
                + " -cp \"$CP\" " + KernelView.class.getName() + " " + mode + " " + file;
        ProcessBuilder builder = new ProcessBuilder("unshare", "-m", "sh", "-c", command).redirectErrorStream(true);
        builder.environment().put("CP", System.getProperty("java.class.path"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(Backstop.SECONDS, TimeUnit.SECONDS), "the case ends");
        assertEquals(0, process.exitValue(), output);
    }

    /** For the process in another view: exit code 0 means passed. */
    public static void main(String[] args) throws Exception {
        CgroupMode mode = CgroupView.probe().mode();
        if (!mode.name().equals(args[0])) {
            throw new IllegalStateException("wanted view " + args[0] + ", is " + mode);
        }
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(Path.of(args[1])))) {
            TestCgroup.use((Case) in.readObject());
        }
    }
}
