// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import jrun.host.sys.Sockets;
import jrun.spec.Resources;
import jrun.spec.SpecReader;
import org.jspecify.annotations.Nullable;

/**
 * What a cgroup must do on every host, run by root against the kernel in the cgroup view that this process has. Each
 * scenario has a cgroup of its own and leaves nothing.
 */
final class CgroupScenarios implements AutoCloseable {
    private static final int DEADLINE_S = 20;
    private static final int DEADLINE_MS = DEADLINE_S * 1000;
    static final int KILLED = 128 + 9;

    private final CgroupView view = CgroupView.probe();
    final String path;
    final Cgroup cgroup;

    private CgroupScenarios(String name) throws CgroupException {
        path = "/jrun-test-" + ProcessHandle.current().pid() + "/" + name;
        cgroup = at(path, name, false);
    }

    private static Cgroup at(@Nullable String path, String id, boolean rootless) throws CgroupException {
        return Cgroup.at(Cgroup.place(false, path, id, rootless));
    }

    /** Runs the scenario of this name in this process's own view. */
    static void run(String name) throws Exception {
        try (CgroupScenarios scenario = new CgroupScenarios(name)) {
            scenario.dispatch(name);
        }
    }

    /** For a process in another view: exit code 0 means passed. */
    public static void main(String[] args) throws Exception {
        CgroupMode mode = CgroupView.probe().mode();
        if (!mode.name().equals(args[0])) {
            throw new IllegalStateException("wanted view " + args[0] + ", is " + mode);
        }
        run(args[1]);
    }

    private void dispatch(String name) throws Exception {
        switch (name) {
            case "create" -> create();
            case "used" -> used();
            case "limits" -> limits();
            case "update" -> update();
            case "devices" -> devices();
            case "freeze" -> freeze();
            case "kill" -> kill();
            case "signal" -> signal();
            case "nested" -> nested();
            case "oom" -> oom();
            case "stats" -> stats();
            case "exec", "odd", "frozen", "gone", "stranger" -> new CgroupAttackScenarios(this).dispatch(name);
            case "readOnly" -> readOnly();
            default -> throw new IllegalArgumentException(name);
        }
    }

    @Override
    public void close() throws CgroupException {
        cgroup.killAll(9);
        cgroup.remove();
        cgroup.close();
        for (String directory : cgroup.record().paths().values()) {
            assertFalse(Files.exists(Path.of(directory)), directory);
            assertFalse(Files.exists(Path.of(directory).getParent()), "parent of " + directory);
        }
    }

    private static Resources resources(String json) throws Exception {
        return SpecReader.readResources(CgroupText.bytes(json.replace('\'', '"')));
    }

    void make(String json) throws Exception {
        cgroup.create(0);
        cgroup.applyBeforeJoin(resources(json));
    }

    Path file(String controller, String file) {
        for (var entry : cgroup.record().paths().entrySet()) {
            if (!controller.isEmpty() && CgroupText.split(entry.getKey(), ',').contains(controller)) {
                return Path.of(entry.getValue(), file);
            }
        }
        return Path.of(cgroup.record().paths().getOrDefault("", ""), file);
    }

    private String value(String controller, String file) throws IOException {
        return Files.readString(file(controller, file)).strip();
    }

    private boolean v1(String controller) {
        return view.v1().stream().anyMatch(h -> h.controllerList().contains(controller));
    }

    private Process inside(String... command) throws IOException {
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
        assertTrue(process.waitFor(DEADLINE_S, TimeUnit.SECONDS), "the process ends");
        return process.exitValue();
    }

    private void create() throws Exception {
        make("{}");
        Process process = sleeper();
        assertEquals(1, cgroup.pids().size());
        for (Hierarchy hierarchy : view.v1()) {
            assertNotNull(cgroup.v1Directory(hierarchy.controllers()));
        }
        CgroupRecord record = cgroup.record();
        assertTrue(record.owned());
        try (Cgroup restored = Cgroup.restore(record)) {
            assertEquals(cgroup.pids(), restored.pids());
            assertFalse(restored.frozen());
            restored.killAll(9);
        }
        assertEquals(KILLED, exitCode(process));
    }

    private void used() throws Exception {
        make("{}");
        Process process = sleeper();
        try (Cgroup second = at(path, "second", false)) {
            CgroupException refused = assertThrows(CgroupException.class, () -> second.create(0));

            assertTrue(refused.getMessage().contains("not empty"), refused.getMessage());
            assertFalse(second.record().owned());
            second.killAll(9);
            second.remove();
            assertTrue(process.isAlive(), "a cgroup of another container is left alone");
        }
        cgroup.killAll(9);
        assertEquals(KILLED, exitCode(process));
        cgroup.freeze();
        try (Cgroup second = at(path, "second", false)) {
            CgroupException refused = assertThrows(CgroupException.class, () -> second.create(0));
            assertTrue(refused.getMessage().contains("frozen"), refused.getMessage());
        }
        cgroup.thaw();
        try (Cgroup second = at(path, "second", false)) {
            second.create(0); // empty and thawed: it may be taken over
        }
    }

    private void limits() throws Exception {
        if (v1("memory")) {
            make("""
                    {'memory':{'limit':67108864,'swap':134217728,'reservation':33554432,'swappiness':10,
                     'kernel':1000000,'kernelTCP':4194304,'disableOOMKiller':true,'useHierarchy':true},
                     'cpu':{'shares':512,'quota':50000,'period':100000,'burst':1000,'cpus':'0','mems':'0'},
                     'pids':{'limit':7},'blockIO':{'weight':500,
                     'throttleReadBpsDevice':[{'major':7,'minor':0,'rate':1048576}]}}""");
            assertEquals("67108864", value("memory", "memory.limit_in_bytes"));
            assertEquals("134217728", value("memory", "memory.memsw.limit_in_bytes"));
            assertEquals("10", value("memory", "memory.swappiness"));
            assertTrue(value("memory", "memory.oom_control").contains("oom_kill_disable 1"));
            assertEquals("512", value("cpu", "cpu.shares"));
            assertEquals("50000", value("cpu", "cpu.cfs_quota_us"));
            assertEquals("1000", value("cpu", "cpu.cfs_burst_us"));
            assertEquals("0", value("cpuset", "cpuset.cpus"));
            assertEquals("7", value("pids", "pids.max"));
            assertTrue(value("blkio", "blkio.bfq.weight").contains("500"));
            assertEquals("7:0 1048576", value("blkio", "blkio.throttle.read_bps_device"));
        }
        if (cgroup.mode() == CgroupMode.V1) {
            CgroupException refused = assertThrows(
                    CgroupException.class,
                    () -> cgroup.applyBeforeJoin(resources("{'hugepageLimits':[{'pageSize':'2MB','limit':4194304}]}")));
            assertEquals("/linux/resources/hugepageLimits/0/limit", refused.pointer());
            assertTrue(refused.getMessage().contains("not mounted"), refused.getMessage());
        } else {
            if (!v1("memory")) {
                cgroup.create(0);
            }
            cgroup.applyBeforeJoin(resources(
                    "{'hugepageLimits':[{'pageSize':'2MB','limit':4194304}],'unified':{'cgroup.max.depth':'3'}}"));
            assertEquals("4194304", value("", "hugetlb.2MB.max"));
            assertEquals("3", value("", "cgroup.max.depth"));
            CgroupException refused = assertThrows(
                    CgroupException.class, () -> cgroup.applyBeforeJoin(resources("{'unified':{'no.such':'1'}}")));
            assertEquals("/linux/resources/unified/no.such", refused.pointer());
        }
    }

    private void update() throws Exception {
        if (!v1("memory")) {
            cgroup.create(0);
            CgroupException refused = assertThrows(
                    CgroupException.class, () -> cgroup.update(resources("{'memory':{'limit':67108864}}")));
            assertTrue(refused.getMessage().contains("memory"), refused.getMessage());
            return;
        }
        make("{'memory':{'limit':33554432,'swap':33554432},'cpu':{'quota':10000,'period':20000}}");
        cgroup.update(resources("{'memory':{'limit':67108864,'swap':67108864}}"));
        assertEquals("67108864", value("memory", "memory.limit_in_bytes"));
        cgroup.update(resources("{'memory':{'limit':33554432,'swap':33554432}}"));
        assertEquals("33554432", value("memory", "memory.memsw.limit_in_bytes"));
        cgroup.update(resources("{'memory':{'limit':-1},'pids':{'limit':-1}}"));
        assertEquals("max", value("pids", "pids.max"));
        cgroup.update(resources("{'cpu':{'quota':5000,'burst':5000}}"));
        assertEquals("5000", value("cpu", "cpu.cfs_burst_us"));
        cgroup.update(resources("{'cpu':{'idle':1}}"));
        cgroup.update(resources("{'cpu':{'shares':100,'idle':0}}"));
        assertEquals("100", value("cpu", "cpu.shares"));
        Process process = sleeper();
        for (String check : List.of("", ",'checkBeforeUpdate':true")) {
            String json = "{'memory':{'limit':4096" + check + "}}";
            CgroupException refused = assertThrows(CgroupException.class, () -> cgroup.update(resources(json)));
            assertEquals("/linux/resources/memory/limit", refused.pointer());
            assertTrue(refused.getMessage().contains("below the current usage"), refused.getMessage());
        }
        cgroup.killAll(9);
        assertEquals(KILLED, exitCode(process));
    }

    private int open(String device, String mode) throws Exception {
        String how = mode.equals("r") ? "< " : "> ";
        return exitCode(inside("sh", "-c", "'exec 3" + how + device + "'", "2> /dev/null"));
    }

    private void devices() throws Exception {
        make("{}");
        cgroup.applyDevices(resources("{'devices':[{'allow':false,'access':'rwm'}]}"));
        assertEquals(0, open("/dev/null", "w"));
        assertNotEquals(0, open("/dev/kmsg", "r"));
        cgroup.update(
                resources("{'devices':[{'allow':false},{'allow':true,'type':'c','major':1,'minor':11,'access':'r'}]}"));
        assertEquals(0, open("/dev/kmsg", "r"));
        assertNotEquals(0, open("/dev/kmsg", "w"));
        cgroup.update(resources("{'devices':[{'allow':false}]}"));
        assertNotEquals(0, open("/dev/kmsg", "r"));
        assertEquals(0, open("/dev/zero", "r"));
        cgroup.update(resources("{'devices':[{'allow':true},{'allow':false,'type':'c','major':1,'minor':11}]}"));
        assertNotEquals(0, open("/dev/kmsg", "r"));
        assertEquals(0, open("/dev/loop0", "r"));
    }

    private void freeze() throws Exception {
        make("{}");
        Process process = sleeper();
        cgroup.freeze();
        assertTrue(cgroup.frozen());
        cgroup.thaw();
        assertFalse(cgroup.frozen());
        cgroup.freeze();
        cgroup.killAll(9);
        assertEquals(KILLED, exitCode(process));
    }

    private void kill() throws Exception {
        make("{'pids':{}}");
        String fork = "'while :; do sleep 1000 & sleep 0.001; done'";
        Process process = inside("sh", "-c", fork);
        assertEquals('i', process.getInputStream().read());
        cgroup.killAll(9);
        assertEquals(KILLED, exitCode(process));
        cgroup.remove();
        assertEquals(List.of(), cgroup.pids());
    }

    private void signal() throws Exception {
        make("{}");
        Process process = inside("sh", "-c", "'trap \"exit 7\" TERM; echo ready; while :; do sleep 0.01; done'");
        assertEquals("in", process.inputReader().readLine());
        assertEquals("ready", process.inputReader().readLine());
        cgroup.killAll(15);
        assertEquals(7, exitCode(process));
        cgroup.killAll(15); // nobody is left: no error
    }

    private void nested() throws Exception {
        make("{}");
        for (String directory : cgroup.record().paths().values()) {
            Files.createDirectories(Path.of(directory, "a/b"));
        }
        String unified = cgroup.record().paths().get("");
        String inner = (unified == null ? cgroup.record().paths().get("freezer") : unified) + "/a/b/cgroup.procs";
        Process process =
                new ProcessBuilder("sh", "-c", "echo $$ > " + inner + " && echo in && exec sleep 1000").start();
        assertEquals('i', process.getInputStream().read());
        if (unified == null) {
            Files.writeString(file("pids", "a/b/cgroup.procs"), Long.toString(process.pid()));
            Files.writeString(file("cpu", "a/b/cgroup.procs"), Long.toString(process.pid()));
        }
        assertEquals(List.of((int) process.pid()), cgroup.pids());
        cgroup.killAll(9);
        assertEquals(KILLED, exitCode(process));
    }

    private void oom() throws Exception {
        if (!v1("memory")) {
            cgroup.create(0);
            return; // this host's memory controller is on v1; the VM covers v2
        }
        make("{'memory':{'limit':16777216,'swap':16777216}}");
        try (OomWatch watch = Objects.requireNonNull(cgroup.watchOom())) {
            Process process = inside("tail", "/dev/zero");
            assertTrue(Sockets.poll(watch.descriptor(), watch.events(), DEADLINE_MS), "memory runs out");
            assertTrue(watch.take() > 0);
            assertEquals(KILLED, exitCode(process));
            cgroup.remove();
            assertTrue(Sockets.poll(watch.descriptor(), watch.events(), DEADLINE_MS), "the cgroup goes");
            assertTrue(watch.take() < 0);
        }
    }

    private void stats() throws Exception {
        make(v1("pids") ? "{'pids':{'limit':50}}" : "{}");
        Process process = sleeper();
        CgroupStats stats = cgroup.stats();
        if (v1("pids")) {
            assertEquals(1, stats.pids());
            assertEquals(50, stats.pidsLimit());
            assertTrue(stats.memory().usage().usage() > 0);
            assertTrue(stats.memory().raw().containsKey("cache"));
        }
        assertTrue(stats.cpu().total() > 0);
        cgroup.killAll(9);
        assertEquals(KILLED, exitCode(process));
    }

    /** Without permission a rootless container goes on without cgroups, unless something asks for them. */
    private void readOnly() throws Exception {
        assertThrows(CgroupException.class, () -> cgroup.create(0));
        try (Cgroup rootless = at(path, "explicit", true)) {
            CgroupException refused = assertThrows(CgroupException.class, () -> rootless.create(0));
            assertEquals("/linux/cgroupsPath", refused.pointer());
        }
        try (Cgroup rootless = at(null, "jrun-test-read-only", true)) {
            rootless.create(0);
            rootless.applyBeforeJoin(Resources.EMPTY);
            rootless.applyDevices(Resources.EMPTY);
            assertTrue(rootless.record().paths().isEmpty());
            assertEquals(List.of(), rootless.pids());
            CgroupException refused = assertThrows(
                    CgroupException.class, () -> rootless.applyBeforeJoin(resources("{'pids':{'limit':5}}")));
            assertTrue(refused.getMessage().contains("delegated"), refused.getMessage());
            rootless.killAll(9);
            rootless.remove();
        }
    }
}
