// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code jrun plan} beside a {@code create} under strace: every write to a cgroup file, an id map or a sysctl and every hook
 * is in the plan, in the order in which it happens, and nothing is there that does not. docs/adr/0020-one-plan-for-both-halves.md
 */
class PlanTest extends ContainerTest {
    private static final String PROGRAM = "/bin/sleep";

    /** Of a call that went well, or that strace had to break off when another process spoke. */
    private static final String END = "(?:\\) += \\d+| <unfinished \\.\\.\\.>)";

    private static final Pattern WRITTEN = Pattern.compile("\\d+ +write\\(\\d+<([^>]*)>, \"(.*)\", \\d+" + END);
    private static final Pattern RUN = Pattern.compile("\\d+ +execve\\(\"([^\"]*)\", .*" + END);
    private static final Pattern MADE =
            Pattern.compile("\\d+ +mkdir(?:at\\(AT_FDCWD[^,]*, |\\()\"([^\"]*)\", 0755" + END);
    private static final Pattern WRITES = Pattern.compile("write(?:,[^\"]*)? \"([^\"]*)\" to ([^ ,]*)");
    private static final Pattern SYSCTL = Pattern.compile(" *\\d+ SYSCTL path=\"([^\"]*)\" value=\"([^\"]*)\".*");

    @BeforeEach
    void onlyForJrunWithStrace() {
        Target.onlyForJrun("no other runtime says beforehand what it does");
        assumeTrue(Os.hasCommands("strace"), "needs strace");
    }

    /** strace stays until the last process has ended. */
    private Bundle program() {
        return bundle(PROGRAM, "0");
    }

    private Bundle rich() {
        return program()
                .json("/linux/resources", """
                        {"memory": {"limit": 104857600, "swappiness": 10}, "pids": {"limit": 50},
                         "cpu": {"shares": 512, "quota": 50000, "period": 100000, "cpus": "0"},
                         "devices": [{"allow": false, "access": "rwm"},
                                     {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}]}""")
                .json("/linux/sysctl", "{\"kernel.shm_rmid_forced\": \"1\", \"net.ipv4.ip_forward\": \"1\"}")
                .json("/hooks", """
                        {"prestart": [{"path": "/bin/true"}], "createRuntime": [{"path": "/bin/ls"}, {"path": "/bin/true"}],
                         "createContainer": [{"path": "/bin/true"}]}""");
    }

    @Test
    void thePlanSaysWhatCreateDoesInItsOrder() {
        compare(rich());
    }

    @Test
    void alsoWithAUserNamespace() {
        compare(program().userNamespace().json("/linux/resources", "{\"pids\": {\"limit\": 50}}"));
    }

    @Test
    void whatCreateRefusesThePlanRefusesInTheSameWords() {
        Bundle bundle = program().json("/linux/resources", "{\"rdma\": {\"none\": {\"hcaHandles\": 3}}}");
        bundle.save();
        String path = bundle.path().toString();

        Result planned = runtime.call("plan", "--bundle", path);
        Result created = runtime.call("create", "--bundle", path, newId());

        planned.fails(1, "controller rdma");
        assertEquals(created.err(), planned.err());
        assertEquals("", planned.out());
    }

    private void compare(Bundle bundle) {
        bundle.save();
        String path = bundle.path().toString();
        String id = newId();
        List<String> planned =
                planned(runtime.call("plan", "--bundle", path).ok().lines(), id);

        Path log = file("strace.log");
        runtime.command("run", "--bundle", path, id)
                .through(
                        "strace",
                        "-f",
                        "-y",
                        "-s",
                        "4096",
                        "-o",
                        log.toString(),
                        "-e",
                        "trace=write,mkdir,mkdirat,execve")
                .run()
                .ok();
        List<String> done = done(Os.read(log));

        assertTrue(planned.size() > 5, planned.toString());
        assertEquals(String.join("\n", planned), String.join("\n", done));
    }

    /** What the plan says, as {@link #done} has it. */
    private static List<String> planned(List<String> plan, String id) {
        List<String> events = new ArrayList<>();
        for (String line : plan) {
            String text = line.replaceAll("/ID(?=[/ ]|$)", "/" + id)
                    .replaceAll(" {2}#.*", "")
                    .strip();
            Matcher sysctl = SYSCTL.matcher(line);
            if (sysctl.matches()) {
                events.add("sys/" + sysctl.group(1) + " = " + sysctl.group(2));
            } else if (text.startsWith("make directory ")) {
                events.add("mkdir " + text.substring("make directory ".length()));
            } else if (text.startsWith("run /")) {
                events.add("run " + text.substring("run ".length()));
            } else if (text.matches("\\d+ HOOK path=.*")) {
                events.add("run " + text.replaceAll(".*path=\"([^\"]*)\".*", "$1"));
            } else {
                Matcher writes = WRITES.matcher(text.replace(" and \"", ", write \""));
                while (writes.find()) {
                    events.add(writes.group(2).replace("/PID/", "/") + " = " + writes.group(1));
                }
            }
        }
        return events;
    }

    private static List<String> done(String log) {
        List<String> events = new ArrayList<>();
        for (String line : log.split("\n", -1)) {
            Matcher written = WRITTEN.matcher(line);
            Matcher made = MADE.matcher(line);
            Matcher run = RUN.matcher(line);
            if (written.matches()) {
                String file = written.group(1);
                String value = written.group(2).replace("\\n", "").strip();
                boolean join = file.endsWith("/tasks") || file.endsWith("/cgroup.procs");
                if (file.startsWith("/sys/fs/cgroup/") && !join) {
                    events.add(file + " = " + value);
                } else if (file.matches("/proc/\\d+/[ug]id_map")) {
                    events.add(file.replaceAll("/proc/\\d+/", "/proc/") + " = " + value);
                } else if (file.matches(".*/sys/(kernel|net|fs)/.*") && !file.startsWith("/sys/")) {
                    events.add(file.replaceAll(".*/sys/", "sys/") + " = " + value);
                }
            } else if (made.matches() && made.group(1).startsWith("/sys/fs/cgroup/")) {
                events.add("mkdir " + made.group(1));
            } else if (run.matches() && run.group(1).equals(PROGRAM)) {
                return events; // what follows is its end
            } else if (run.matches() && run.group(1).startsWith("/bin/")) {
                events.add("run " + run.group(1));
            }
        }
        throw new AssertionError("the program did not run: " + log);
    }
}
