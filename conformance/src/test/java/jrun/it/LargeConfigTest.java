// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations and hosts at the limits of the kernel: what can run does, the rest is refused by create. */
class LargeConfigTest extends ContainerTest {
    private static final int KILO = 1000;

    @ParameterizedTest
    @ValueSource(ints = {60, 200, 250, 900})
    void annotationsOfThisManyKilobytesReachEveryHook(int kilobytes) {
        String value = "x".repeat(kilobytes * KILO) + "end";
        Bundle bundle = script("cat /created /started").put("/annotations/large", value);
        String count = "[{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", \"wc -c > %s\"]}]";
        bundle.json("/hooks/createContainer", count.formatted(bundle.rootfs() + "/created"));
        bundle.json("/hooks/startContainer", count.formatted("/started"));

        List<String> sizes = run(bundle).ok().lines();

        assertEquals(2, sizes.size());
        for (String size : sizes) {
            assertTrue(Integer.parseInt(size.strip()) > kilobytes * KILO, "the hook got all of it: " + sizes);
        }
    }

    @Test
    void annotationsThatNoHookCouldGetAreRefusedByCreate() {
        Target.onlyForJrun("runc has no limit but memory");

        refused(script("true").put("/annotations/large", "x".repeat(1_100_000)), "/annotations", "1048576");
    }

    @Test
    void seventyThousandVariablesAreNotTooMany() {
        List<String> lines =
                run(bundle("env").put("/process/env", variables(70_000))).ok().lines();

        assertEquals("V069999=", lines.get(70_001));
    }

    @Test
    void variablesThatTheKernelWillNotTakeAreRefusedByCreate() {
        Target.onlyForJrun("runc fails at start");

        refused(script("true").put("/process/env", variables(250_000)), "/process/env", "E2BIG", "RLIMIT_STACK");
        Bundle roomy = bundle("true").put("/process/env", variables(250_000));
        roomy.json("/process/rlimits", "[{\"type\": \"RLIMIT_STACK\", \"soft\": 33554432, \"hard\": 33554432}]");
        assertEquals("", output(roomy));
    }

    @Test
    void aVariableThatIsTooLongIsRefusedByCreate() {
        Target.onlyForJrun("runc fails at start");

        assertEquals("131069", output(script("printf %s \"$V\" | wc -c").env("V=" + "x".repeat(131_069))));
        refused(script("true").env("V=" + "x".repeat(131_070)), "/process/env/2", "E2BIG");
    }

    private static List<String> variables(int count) {
        List<String> env = new ArrayList<>(List.of("PATH=/bin", "TERM=xterm"));
        for (int i = 0; i < count; i++) {
            env.add("V%06d=".formatted(i));
        }
        return env;
    }

    /**
     * vm.memfd_noexec belongs to a pid namespace: that of the machine stays as it is. The helper that waits is a file without a
     * name, which is nobody's once it has ended.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aHostThatForbidsProgramsInMemoryFilesRunsContainers(int memfdNoexec) {
        String id = newId();
        Bundle bundle = script("echo ran; sleep 1000");
        bundle.save();
        String script = """
                echo $LEVEL > /proc/sys/vm/memfd_noexec || exit 9
                jrun() { "$RUNTIME" --root "$ROOT" "$@"; }
                jrun create --bundle "$BUNDLE" $ID > created 2>&1 < /dev/null || { cat created; exit 1; }
                jrun state $ID | grep status
                exe=/proc/$(jrun state $ID | sed -n 's/.*"pid": *\\([0-9]*\\).*/\\1/p')/exe
                [ "$(stat -L -c %h "$exe")" = 0 ] && echo nameless || echo named
                jrun start $ID && jrun exec $ID echo joined
                jrun state $ID | grep status
                jrun delete --force $ID
                """;

        Result result = host("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script)
                .env(
                        "LEVEL=" + memfdNoexec,
                        "RUNTIME=" + Target.binary(),
                        "ROOT=" + runtime.root(),
                        "BUNDLE=" + bundle.path(),
                        "ID=" + id)
                .run();

        assertEquals(List.of("created", "nameless", "joined", "running"), words(result.done()));
    }

    /** The last word of each line, without the quotes and commas of JSON. */
    private static List<String> words(Result result) {
        List<String> words = new ArrayList<>();
        for (String line : result.lines()) {
            words.add(line.substring(line.lastIndexOf(' ') + 1).replaceAll("[^a-z]", ""));
        }
        return words;
    }
}
