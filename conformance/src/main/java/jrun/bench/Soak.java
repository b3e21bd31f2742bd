// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import jrun.conformance.Trees;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code make soak}: thousands of containers made, used and deleted, some hundreds of them alive at once. Afterwards nothing of
 * them is left, the machine has no more of anything than before, and the last containers cost as many system calls as the first.
 *
 * <p>Arguments: the runtime, how many cycles, how many containers alive at once.
 */
public final class Soak {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int WARM_UP = 20;
    private static final int EDGE = 100;
    private static final int PATIENCE_MS = 120_000;
    private static final long MEMORY_LIMIT = 64L << 20;

    private final int cycles;
    private final int alive;
    private final String runtime;
    private final Path dir;
    private final Path states;
    private final Commands commands;
    private final String prefix = "soak-" + ProcessHandle.current().pid() + "-";
    private final Deque<Integer> containers = new ArrayDeque<>();
    private final List<Double> times = new ArrayList<>();
    private final List<Integer> calls = new ArrayList<>();
    private final List<Path> bundles = new ArrayList<>();
    private Path ending = Path.of("/");

    private Soak(String runtime, int cycles, int alive) throws IOException {
        this.runtime = runtime;
        this.cycles = cycles;
        this.alive = alive;
        dir = Files.createTempDirectory("jrun-soak-");
        states = Files.createTempDirectory(Path.of("/dev/shm"), "jrun-soak-");
        commands = new Commands(dir.resolve("output"), Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
    }

    /** Exit status 0 when nothing has grown. */
    public static void main(String[] args) throws IOException {
        String runtime = Path.of(args[0]).toAbsolutePath().toString();
        Soak soak = new Soak(runtime, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        boolean held;
        try {
            held = soak.run();
        } finally {
            soak.clear();
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run() throws IOException {
        Bundles made = new Bundles(dir, Path.of("/bin/busybox"));
        bundles.add(made.bare("bare", "sleep", "100000"));
        bundles.add(limited(made.bare("limited", "sleep", "100000")));
        bundles.add(made.engine("engine", "sleep", "100000"));
        ending = made.bare("ending", "true");
        for (int i = 0; i < WARM_UP; i++) {
            cycle(i, WARM_UP / 2);
        }
        deleteAll();
        times.clear();
        SoakCounts counts = new SoakCounts(prefix, dir, states);
        Map<String, Long> before = counts.empty(PATIENCE_MS);
        long begin = System.nanoTime();
        for (int i = 0; i < cycles; i++) {
            if (i == Math.min(alive, cycles - 1)) {
                trace("first");
            }
            cycle(WARM_UP + i, alive);
            if ((i + 1) % 250 == 0) {
                System.out.println("soak: " + (i + 1) + " cycles, " + containers.size() + " alive");
            }
        }
        trace("last");
        deleteAll();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Long> after = counts.settled(before, PATIENCE_MS);
        return new SoakReport(cycles, alive, before, after, calls, times, Math.min(EDGE, cycles / 4)).write(seconds);
    }

    private Path limited(Path bundle) throws IOException {
        Path file = bundle.resolve("config.json");
        ObjectNode config = (ObjectNode) MAPPER.readTree(file);
        ObjectNode resources = (ObjectNode) config.get("linux").get("resources");
        resources.putObject("memory").put("limit", MEMORY_LIMIT);
        resources.putObject("pids").put("limit", 20);
        Files.writeString(file, MAPPER.writeValueAsString(config));
        return bundle;
    }

    /** Makes one container and uses it; deletes the oldest one when there are enough. Its time is that of all its commands. */
    private void cycle(int number, int most) {
        long begin = System.nanoTime();
        String id = prefix + number;
        boolean ends = number % 10 == 9;
        Path bundle = ends ? ending : bundles.get(number % bundles.size());
        call("create", "--bundle", bundle.toString(), id);
        containers.add(number);
        if (number % 25 != 24) { // one that is never started
            call("start", id);
            if (!ends) {
                use(number, id);
            }
        }
        if (containers.size() > most) {
            delete(containers.removeFirst());
        }
        times.add((System.nanoTime() - begin) / 1e6);
    }

    /** One more container of the barest kind: how many system calls its commands make, while the others are there. */
    private void trace(String name) {
        if (!Tracer.isThere()) {
            return;
        }
        Tracer tracer = new Tracer(commands, dir.resolve("strace.log"));
        String id = prefix + name;
        int made = tracer.countCreate(command("create", "--bundle", ending.toString(), id), () -> call("start", id));
        made += tracer.count(command("state", id));
        calls.add(made + tracer.count(command("delete", "--force", id)));
    }

    private void use(int number, String id) {
        call("exec", id, "/bin/true");
        if (number % 5 == 0) {
            call("pause", id);
            call("resume", id);
        }
        if (number % 7 == 0) {
            call("update", "--pids-limit", "30", id);
        }
        if (number % 11 == 0) {
            call("exec", "--detach", id, "/bin/sleep", "100000");
        }
    }

    private void delete(int number) {
        String id = prefix + number;
        if (number % 3 == 0 && number % 25 != 24 && number % 10 != 9) {
            call("kill", id, "KILL");
            awaitStopped(id);
            call("delete", id);
        } else {
            call("delete", "--force", id);
        }
    }

    private void awaitStopped(String id) {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000L;
        while (!call("state", id).contains("\"stopped\"")) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(id + " was killed and has not stopped");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void deleteAll() {
        while (!containers.isEmpty()) {
            delete(containers.removeFirst());
        }
    }

    private String call(String... args) {
        return commands.run(command(args));
    }

    private List<String> command(String... args) {
        return Commands.join(List.of(runtime, "--root", states.toString()), List.of(args));
    }

    private void clear() throws IOException {
        for (int number : containers) {
            try {
                call("delete", "--force", prefix + number);
            } catch (IllegalStateException e) {
                System.err.println("soak: " + e.getMessage());
            }
        }
        Trees.delete(states);
        Trees.delete(dir);
    }
}
