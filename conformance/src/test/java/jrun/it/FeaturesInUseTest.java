// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What {@code features} names, put into a configuration: it is taken, and what is not named is refused. Mount options:
 * {@link EveryMountOptionTest}. features.md
 */
class FeaturesInUseTest extends ContainerTest {
    /** Calls that nothing in the container makes. */
    private static final String[] UNUSED = {
        "acct", "swapon", "swapoff", "reboot", "kexec_load", "nfsservctl", "uselib", "ustat", "sysfs", "vhangup"
    };

    private JsonNode features = Json.parse("{}");

    @BeforeEach
    void ask() {
        Target.onlyForJrun("others name less, and take what they do not name");
        features = runtime.call("features").ok().json();
    }

    private List<String> named(String pointer) {
        List<String> names = new ArrayList<>();
        features.at(pointer).forEach(name -> names.add(name.stringValue()));
        assertTrue(!names.isEmpty(), pointer);
        return names;
    }

    @Test
    void eachHookRuns() {
        Os.mkdirs(file("log"));
        Bundle bundle = bundle("true").bind(file("log"), file("log").toString(), "bind");
        for (String hook : named("/hooks")) {
            String touch = "{\"path\": \"/bin/busybox\", \"args\": [\"touch\", \""
                    + file("log").resolve(hook) + "\"]}";
            bundle.addJson("/hooks/" + hook, touch);
        }

        run(bundle).ok();

        List<String> ran = new ArrayList<>();
        Os.list(file("log")).forEach(hook -> ran.add(hook.getFileName().toString()));
        assertEquals(new TreeSet<>(named("/hooks")), new TreeSet<>(ran));
    }

    /** A member that is not known is ignored: config.md, Extensibility. */
    @Test
    void aHookThatIsNotNamedIsIgnored() {
        assertEquals("", output(bundle("true").addJson("/hooks/postcreate", "{\"path\": \"/bin/false\"}")));
    }

    @Test
    void eachCapabilityIsKnownAndAnyOtherIsWarnedOf() {
        List<String> capabilities = named("/linux/capabilities");
        Bundle bundle = bundle("true").capabilities(capabilities.toArray(String[]::new));
        Result each = run(bundle); // it may warn of one that the machine's root lacks
        assertTrue(each.exit() == 0 && !each.err().contains("unknown"), each.toString());

        Result other = run(bundle.add("/process/capabilities/bounding", "CAP_NONSENSE"));

        assertTrue(other.exit() == 0 && other.err().contains("unknown capabilities: CAP_NONSENSE"), other.toString());
    }

    @Test
    void eachNamespaceIsMade() {
        List<String> types = named("/linux/namespaces");
        Bundle bundle = bundle("echo", "made").userNamespace();
        types.forEach(bundle::namespace);

        assertEquals("made", output(bundle));
        refused(bundle.namespace("disk"), "/linux/namespaces/" + types.size(), "disk");
    }

    @Test
    void eachActionAndEachOperatorIsTakenByTheFilter() {
        Bundle bundle = bundle("true").json("/linux/seccomp", """
                {"defaultAction": "SCMP_ACT_ALLOW", "listenerPath": "%s"}""".formatted(file("agent.sock")));
        List<String> actions = named("/linux/seccomp/actions");
        for (int i = 0; i < actions.size(); i++) {
            if (!actions.get(i).equals("SCMP_ACT_ALLOW")) { // a rule must be other than the default
                bundle.addJson(
                        "/linux/seccomp/syscalls",
                        "{\"names\": [\"" + UNUSED[i] + "\"], \"action\": \"" + actions.get(i) + "\"}");
            }
        }
        for (String operator : named("/linux/seccomp/operators")) {
            bundle.addJson("/linux/seccomp/syscalls", """
                    {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 1, "value": 7, "valueTwo": 7, "op": "%s"}]}
                    """.formatted(operator));
        }

        create(bundle).assertStatus("created");
    }

    @Test
    void eachFlagIsTaken() {
        for (String flag : named("/linux/seccomp/supportedFlags")) {
            assertEquals("taken", output(bundle("echo", "taken").json("/linux/seccomp", filter("flags", flag))));
        }
    }

    /** Each is recognized; for some this machine's libseccomp makes no filter, and says so. */
    @Test
    void eachArchitectureIsRecognizedAndMostlyTaken() {
        int taken = 0;
        for (String architecture : named("/linux/seccomp/archs")) {
            Bundle bundle = bundle("true").json("/linux/seccomp", filter("architectures", architecture));
            Result result = run(bundle);
            taken += result.exit() == 0 ? 1 : 0;
            boolean libseccomps = result.err().contains("add " + architecture + ": EDOM") // of the other byte order
                    || result.err().contains("does not know " + architecture);
            assertTrue(result.exit() == 0 || libseccomps, architecture + ": " + result);
        }
        assertTrue(taken >= 5, taken + " taken");
        refused(
                bundle("true").json("/linux/seccomp", filter("architectures", "SCMP_ARCH_VAX")),
                "/linux/seccomp/architectures/0",
                "must be one of");
    }

    private static String filter(String member, String value) {
        return "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"" + member + "\": [\"" + value
                + "\"], \"syscalls\": [{\"names\": [\"acct\"], \"action\": \"SCMP_ACT_ERRNO\"}]}";
    }

    @Test
    void eachModeOfMemoryPolicyIsRecognized() {
        for (String mode : named("/linux/memoryPolicy/modes")) {
            String nodes = mode.matches("MPOL_(DEFAULT|LOCAL)") ? "" : ", \"nodes\": \"0\"";
            Result result = run(bundle("echo", "taken")
                    .json("/linux/memoryPolicy", "{\"mode\": \"" + mode + "\"" + nodes + ", \"flags\": []}"));

            assertTrue(
                    result.out().equals("taken\n") || result.err().contains("EINVAL"), // of a kernel without it
                    mode + ": " + result);
        }
        refused(bundle("true").json("/linux/memoryPolicy", "{\"mode\": \"MPOL_RANDOM\"}"), "/linux/memoryPolicy/mode");
    }
}
