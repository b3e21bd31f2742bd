// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jrun.Backstop;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.place.CgroupView;
import jrun.host.cgroup.place.Hierarchy;
import jrun.spec.JrunException;
import jrun.spec.Resources;
import jrun.spec.SpecReader;
import org.jspecify.annotations.Nullable;

/** A cgroup of a test's own, in the view that this process has. Closing it ends what is in it; nothing may be left. */
final class TestCgroup implements AutoCloseable {
    static final int KILLED = 128 + 9;

    final CgroupView view = CgroupView.probe();
    final String path = "/jrun-test-" + ProcessHandle.current().pid() + "/own";
    final Cgroup cgroup = at(path, "own", false);

    private TestCgroup() throws JrunException {}

    static void use(KernelView.Case body) throws Exception {
        try (TestCgroup host = new TestCgroup()) {
            body.run(host);
        }
    }

    static Cgroup at(@Nullable String path, String id, boolean rootless) throws JrunException {
        CgroupDriver driver = CgroupDriver.forNew(false, rootless);
        return Cgroup.at(driver, driver.place(CgroupView.probe(), path, id));
    }

    /** The same place for another container. */
    Cgroup second() throws JrunException {
        return at(path, "second", false);
    }

    /** Makes it and limits it; single quotes may stand for double ones. */
    void make(String json) throws Exception {
        cgroup.create(0);
        limit(json);
    }

    void limit(String json) throws Exception {
        cgroup.applyBeforeJoin(resources(json));
    }

    void update(String json) throws Exception {
        cgroup.update(resources(json));
    }

    static Resources resources(String json) throws Exception {
        return SpecReader.readResources(CgroupText.bytes(json.replace('\'', '"')));
    }

    /** A file of a controller, v2's where no v1 hierarchy has it. */
    Path file(String controller, String file) {
        Map<String, String> paths = cgroup.record().paths();
        for (Map.Entry<String, String> entry : paths.entrySet()) {
            if (CgroupText.split(entry.getKey(), ',').contains(controller)) {
                return Path.of(entry.getValue(), file);
            }
        }
        return Path.of(paths.getOrDefault("", ""), file);
    }

    String value(String controller, String file) throws IOException {
        return Files.readString(file(controller, file)).strip();
    }

    boolean v1(String controller) {
        for (Hierarchy hierarchy : view.v1()) {
            if (CgroupText.split(hierarchy.controllers(), ',').contains(controller)) {
                return true;
            }
        }
        return false;
    }

    /** The directory whose processes are the container's. */
    String members() {
        String unified = cgroup.record().paths().get("");
        return unified == null ? file("freezer", "").toString() : unified;
    }

    /** A process that joins the cgroup, says "in" and becomes the command. */
    Process inside(String... command) throws IOException {
        StringBuilder join = new StringBuilder();
        for (String directory : cgroup.record().paths().values()) {
            join.append("echo $$ > ").append(directory).append("/cgroup.procs && ");
        }
        return new ProcessBuilder("sh", "-c", join + "echo in && exec " + String.join(" ", command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** A process in the cgroup, started when this returns. */
    Process sleeper() throws IOException {
        Process process = inside("sleep", "1000");
        assertEquals('i', process.getInputStream().read(), "the process has joined");
        return process;
    }

    static int exitCode(Process process) throws InterruptedException {
        assertTrue(process.waitFor(Backstop.SECONDS, TimeUnit.SECONDS), "the process ends");
        return process.exitValue();
    }

    void killAndAwait(Process process) throws Exception {
        cgroup.killAll(9);
        assertEquals(KILLED, exitCode(process));
    }

    @Override
    public void close() throws JrunException {
        cgroup.killAll(9);
        cgroup.remove();
        cgroup.close();
        for (String directory : cgroup.record().paths().values()) {
            assertFalse(Files.exists(Path.of(directory)), directory);
            assertFalse(Files.exists(Path.of(directory).getParent()), "parent of " + directory);
        }
    }
}
