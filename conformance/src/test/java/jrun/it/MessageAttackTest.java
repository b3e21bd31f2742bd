// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the terminal and the log, and what the host's tools get, of names that anybody may choose. */
class MessageAttackTest extends AttackTest {
    /** Sets the title, clears the screen, the same in one byte each (C1), turns the writing round. */
    private static final String ESCAPES = "x\u001b]0;title\u0007\u001b[2J\r\u009b2J\u202eabc";

    @Test
    void noControlCharacterOfAProgramsNameReachesTheTerminal() {
        Container container = started(sleeper());
        assertEquals("ran", container.exec("echo", "ran").trimmed());

        Result attacked = container.exec(ESCAPES);

        assertNotEquals(0, attacked.exit(), attacked.toString());
        assertTrue(attacked.err().contains("abc"), "the name is in the message: " + attacked);
        unchanged(List.of(), controls(attacked.err()));
    }

    @Test
    void noControlCharacterOfAConfigurationReachesTheTerminalOrTheLog() {
        Path log = file("log");
        Bundle bundle = script("echo ran");
        assertEquals("ran", output(bundle));
        bundle.args(ESCAPES);
        bundle.save();

        Result attacked = runtime.withGlobals(
                        List.of("--log", log.toString()),
                        "run",
                        "--bundle",
                        bundle.path().toString(),
                        newId())
                .run();

        assertNotEquals(0, attacked.exit(), attacked.toString());
        assertTrue(Os.read(log).contains("abc"), "the name is in the log: " + Os.read(log));
        unchanged(List.of(), controls(attacked.err()));
        unchanged(List.of(), controls(Os.read(log)));
    }

    /** Control characters but the ends of lines, and what changes the direction of writing. */
    private static List<String> controls(String text) {
        return text.codePoints()
                .filter(c -> (Character.isISOControl(c) && c != '\n') || c == 0x202e || c == 0x200b)
                .mapToObj(Integer::toHexString)
                .toList();
    }

    /** The tool ps leaves what the locale takes for letters as it is. */
    @Test
    void norDoesOneOfItsArgumentsByPs() {
        Container container =
                started(bundle("sh", "-c", "echo ready; while :; do sleep 0.05; done", ESCAPES + "\u200b"));

        Result table = runtime.command("ps", container.id())
                .env("LC_ALL=C.UTF-8")
                .run()
                .ok();

        assertTrue(table.out().contains("abc"), "the argument is in the table: " + table);
        unchanged(List.of(), controls(table.out()));
    }

    @Test
    void norDoesCriu() {
        Target.onlyForJrun("others talk to it otherwise");
        Path seen = file("seen");
        Os.script(
                Os.mkdirs(file("bin")).resolve("criu"),
                "(for n in 0 1 2 3 7; do [ -e /proc/$$/fd/$n ] && echo $n; done) > " + seen);
        Container container = started(sleeper());

        Result result = runtime.command(
                        "checkpoint", "--image-path", file("images").toString(), container.id())
                .env("PATH=" + file("bin") + ":" + System.getenv("PATH"))
                .through("sh", "-c", "exec 7< /etc/passwd; [ -e /proc/self/fd/7 ] || exit 9; exec \"$@\"", "sh")
                .run();

        result.fails(1, "criu"); // which has ended
        unchanged("0\n1\n2\n3\n", Os.read(seen));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ps", "newuidmap"})
    void theHostsToolsGetNoDescriptorOfTheEngine(String tool) {
        Target.onlyForJrun("it finds these tools at fixed paths");
        Path seen = file("seen");
        Path fake = Os.script(
                file("tool"),
                "(for n in 0 1 2 7; do [ -e /proc/$$/fd/$n ] && echo $n; done) > " + seen + "\necho PID\n");
        Container container = started(sleeper());
        Bundle bundle = script("true").userNamespace();
        bundle.save();
        String command = tool.equals("ps") ? "ps " + container.id() : "run --bundle " + bundle.path() + " " + newId();
        String script = "mount --bind " + fake + " /usr/bin/" + tool
                + "; exec 7< /etc/passwd; [ -e /proc/self/fd/7 ] || exit 9; "
                + "exec setpriv --bounding-set -setuid --inh-caps -setuid " + Target.binary() + " --root "
                + runtime.root() + " " + command;

        Result result = host("unshare", "--mount", "--propagation", "private", "sh", "-c", script)
                .run();

        assertNotEquals(9, result.exit());
        assertFalse(Os.read(seen).isEmpty(), "the tool was called: " + result);
        unchanged("0\n1\n2\n", Os.read(seen));
    }
}
