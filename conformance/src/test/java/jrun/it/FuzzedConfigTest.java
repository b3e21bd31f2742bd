// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Odd configurations all the way through the real program: {@code create} makes a container or says in one line why not, and
 * after {@code delete --force} nothing of it is left. The seeds are fixed; what the reader, the rules and the planner do with far
 * more of them is the work of ConfigFuzzer.
 */
class FuzzedConfigTest extends ContainerTest {
    /** More of them by {@code -Dfuzz.rounds=}. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 120);

    private static final int SLOW_ROUNDS = 20;

    /** Members that a configuration may have, with values that make sense here. */
    private static final List<String> MEMBERS = List.of(
            "/hostname \"h\"",
            "/domainname \"d\"",
            "/root/readonly true",
            "/process/noNewPrivileges true",
            "/process/oomScoreAdj 100",
            "/process/rlimits [{\"type\":\"RLIMIT_CORE\",\"hard\":0,\"soft\":0}]",
            "/process/scheduler {\"policy\":\"SCHED_BATCH\",\"nice\":5}",
            "/process/ioPriority {\"class\":\"IOPRIO_CLASS_BE\",\"priority\":7}",
            "/process/execCPUAffinity {\"initial\":\"0\",\"final\":\"0\"}",
            "/process/user {\"uid\":1000,\"gid\":1000,\"umask\":18,\"additionalGids\":[5]}",
            "/annotations {\"a\":\"b\"}",
            "/linux/resources/memory {\"limit\":67108864,\"swappiness\":60}",
            "/linux/resources/pids {\"limit\":50}",
            "/linux/resources/cpu {\"shares\":512,\"quota\":50000,\"period\":100000,\"cpus\":\"0\"}",
            "/linux/resources/hugepageLimits [{\"pageSize\":\"2MB\",\"limit\":0}]",
            "/linux/resources/blockIO {\"weight\":100}",
            "/linux/resources/unified {\"pids.max\":\"30\"}",
            "/linux/sysctl {\"net.ipv4.ip_forward\":\"1\",\"kernel.shmmax\":\"4096\"}",
            "/linux/devices [{\"path\":\"/dev/fuse\",\"type\":\"c\",\"major\":10,\"minor\":229,\"fileMode\":438}]",
            "/linux/rootfsPropagation \"rslave\"",
            "/linux/maskedPaths [\"/proc/kcore\",\"/sys/firmware\"]",
            "/linux/readonlyPaths [\"/proc/bus\"]",
            "/linux/personality {\"domain\":\"LINUX\"}",
            "/linux/memoryPolicy {\"mode\":\"MPOL_BIND\",\"nodes\":\"0\"}",
            "/linux/seccomp {\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"acct\"],\"action\":\"SCMP_ACT_ERRNO\"}]}",
            "/linux/uidMappings [{\"containerID\":0,\"hostID\":100000,\"size\":65536}]",
            "/linux/gidMappings [{\"containerID\":0,\"hostID\":100000,\"size\":65536}]",
            "/linux/namespaces [{\"type\":\"pid\"},{\"type\":\"mount\"},{\"type\":\"user\"},{\"type\":\"network\"},{\"type\":\"ipc\"}]",
            "/linux/namespaces [{\"type\":\"mount\"},{\"type\":\"time\"},{\"type\":\"cgroup\"},{\"type\":\"pid\"},{\"type\":\"network\"}]",
            "/linux/timeOffsets {\"monotonic\":{\"secs\":100,\"nanosecs\":1}}",
            "/hooks {\"createRuntime\":[{\"path\":\"/bin/true\",\"args\":[\"true\"],\"timeout\":5}],\"createContainer\":[{\"path\":\"/bin/false\"}]}",
            "/mounts/0 {\"destination\":\"/proc\",\"type\":\"proc\",\"source\":\"proc\",\"options\":[\"hidepid=2\"]}",
            "/mounts/3 {\"destination\":\"/tmp\",\"type\":\"tmpfs\",\"source\":\"tmpfs\",\"options\":[\"tmpcopyup\",\"size=1m\",\"ro\"]}",
            "/mounts/3 {\"destination\":\"/a/b\",\"type\":\"bind\",\"source\":\"rootfs\",\"options\":[\"rbind\",\"ro\",\"rslave\"]}",
            "/mounts/3 {\"destination\":\"/sys/fs/cgroup\",\"type\":\"cgroup\",\"source\":\"cgroup\",\"options\":[\"ro\"]}");

    /** Values for any member; none names a place of the host, since the tests run on a machine that is in use. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "1.5",
            "1e400",
            "4294967295",
            "4294967296",
            "2147483647",
            "9223372036854775807",
            "-9223372036854775808",
            "18446744073709551615",
            "99999999999999999999999",
            "\"\"",
            "\"x\"",
            "\"\\u0000\"",
            "\"..\"",
            "\"../../../../../no/such\"",
            "\"/no/such/\\u001b[31m\\n\"",
            "\"" + "x".repeat(5000) + "\"",
            "\"/" + "d/".repeat(2100) + "\"",
            "\"%s%n=:,;\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[\"\"]",
            "[{}]",
            "{\"\":\"\"}",
            "{\"a\":null}");

    private static int rounds() {
        return Target.isSlow() ? SLOW_ROUNDS : ROUNDS;
    }

    /** Every pointer below these, but not those that name a place of the host or what belongs to it. */
    private static void collect(List<String> pointers, String at, JsonNode node) {
        if (!at.isEmpty() && !at.equals("/root") && !at.endsWith("/source")) {
            pointers.add(at);
        }
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                String key = entry.getKey().replace("~", "~0").replace("/", "~1");
                if (!key.equals("path") || !at.equals("/root")) {
                    collect(pointers, at + "/" + key, entry.getValue());
                }
            });
        } else {
            for (int i = 0; i < node.size(); i++) {
                collect(pointers, at + "/" + i, node.get(i));
            }
        }
    }

    private static void set(Bundle bundle, String pointer, String value) {
        int slash = pointer.lastIndexOf('/');
        JsonNode holder = bundle.config().at(pointer.substring(0, slash));
        String name = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
        if (holder instanceof ObjectNode object) {
            object.set(name, Json.parse(value));
        } else if (holder instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), Json.parse(value));
        }
    }

    private static void vary(Bundle bundle, Random random) {
        for (int i = random.nextInt(5); i > 0; i--) {
            String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
            int space = member.indexOf(' ');
            bundle.json(member.substring(0, space), member.substring(space + 1));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            List<String> pointers = new ArrayList<>();
            collect(pointers, "", bundle.config());
            set(bundle, pointers.get(random.nextInt(pointers.size())), VALUES.get(random.nextInt(VALUES.size())));
        }
    }

    @Test
    void whateverTheConfigurationTheAnswerIsCleanAndNothingIsLeft() {
        Target.onlyForJrun("others have other words");
        int created = 0;
        for (int round = 0; round < rounds(); round++) {
            Bundle bundle = bundle("true");
            vary(bundle, new Random(round));
            String id = newId();
            Result result = command("create", id, bundle).run();
            String about = "round " + round + ": " + Json.pretty(bundle.config()) + "\n" + result;
            if (result.exit() == 0) {
                created++;
                assertEquals("", runtime.call("delete", "--force", id).err(), about);
            } else {
                assertEquals(1, result.exit(), about);
                assertEquals(1, result.errors().size(), about);
                assertFalse(result.err().contains("internal error"), about);
            }
            assertEquals(List.of(), Leaks.of(id, bundle.path(), runtime.root()), about);
            Os.deleteTree(bundle.path());
        }
        int made = created;
        assertTrue(made > rounds() / 8 && made < rounds(), () -> made + " of " + rounds() + " were created");
    }
}
