// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Terminals: over a console socket, and the caller's own. */
class TerminalTest extends ContainerTest {

    @Test
    void theConsoleSocketGetsTheTerminalThatTheProcessHas() {
        Console console = console();
        Container container = create(terminal("ittool", "facts"), "--console-socket", console.path());

        container.startAndAwaitEnd();

        Map<String, String> facts = console.end().facts();
        assertEquals("111", facts.get("tty"));
        assertEquals(facts.get("pgid"), facts.get("tpgid"), "a controlling terminal, in the foreground");
        assertEquals(" 0 1 2", facts.get("fds"));
        assertEquals("", container.output());
    }

    @Test
    void linesOfAForegroundTerminalEndOnce() {
        assertEquals(
                "one\ntwo\n",
                run(terminal("sh", "-c", "echo one; echo two")).ok().out());
    }

    @Test
    void theTerminalIsThatOfTheContainersDevpts() {
        Console console = console();
        Container container = create(
                terminal("sh", "-c", "tty; stat -c %t:%T /dev/console; ls /dev/pts"),
                "--console-socket",
                console.path());

        container.startAndAwaitEnd();

        String seen = console.end().out();
        assertTrue(seen.contains("/dev/pts/0\n88:0\n0"), seen);
    }

    @Test
    void theConsoleSizeIsTheConfigurations() {
        Console console = console();
        Bundle bundle = terminal("ittool", "facts").json("/process/consoleSize", "{\"height\": 33, \"width\": 99}");
        Container container = create(bundle, "--console-socket", console.path());

        container.startAndAwaitEnd();

        Map<String, String> facts = console.end().facts();
        assertEquals("33x99", facts.get("rows") + "x" + facts.get("cols"));
    }

    @Test
    void whatIsTypedReachesTheProcess() throws IOException {
        Console console = console();
        Container container = create(terminal("sh", "-c", "read a; echo got $a"), "--console-socket", console.path());
        long pid = container.pid();
        container.start();

        console.type("hello\n");
        container.awaitEnd(pid);

        assertTrue(console.end().out().contains("got hello"));
    }

    @Test
    void theTerminalBelongsToTheUser() {
        Console console = console();
        Bundle bundle = terminal("sh", "-c", "stat -c %u $(tty); echo hi > /dev/tty");
        bundle.json("/process/user", "{\"uid\": 1000, \"gid\": 1001}");
        Container container = create(bundle, "--console-socket", console.path());

        container.startAndAwaitEnd();

        assertTrue(console.end().out().contains("1000\nhi"));
    }

    @Test
    void aTerminalInAUserNamespaceWorks() {
        Console console = console();
        Container container = create(
                terminal("sh", "-c", "stat -c %u $(tty); ittool facts").userNamespace(),
                "--console-socket",
                console.path());

        container.startAndAwaitEnd();

        String seen = console.end().out();
        assertTrue(seen.contains("tty=111") && seen.startsWith("name:"), seen);
    }

    @Test
    void aTerminalWithoutConsoleSocketIsRefusedByCreate() {
        refused(terminal("true"), "console-socket");
    }

    @Test
    void aConsoleSocketWithoutTerminalIsRefused() {
        String id = newId();
        Result result = command(
                        "create",
                        id,
                        bundle("true"),
                        "--console-socket",
                        file("sock").toString())
                .run();

        result.fails(1, "console");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void aConsoleSocketThatNobodyListensToIsNamedAndNothingIsLeft() {
        String id = newId();
        Result result = command(
                        "create",
                        id,
                        terminal("true"),
                        "--console-socket",
                        file("nobody").toString())
                .run();

        result.fails(1, file("nobody").toString());
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void execGetsATerminalOverAConsoleSocket() {
        Container container = started(sleeper());
        Console console = console();
        Path process = Os.write(file("process.json"), """
                {"terminal": true, "args": ["ittool", "facts"], "cwd": "/", "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0},
                 "consoleSize": {"height": 12, "width": 34}}""");

        container
                .execWith(List.of(
                        "--detach",
                        "--tty",
                        "--console-socket",
                        console.path(),
                        "--pid-file",
                        file("pid").toString(),
                        "--process",
                        process.toString()))
                .ok();

        Map<String, String> facts = console.end().facts();
        assertEquals("111", facts.get("tty"));
        assertEquals("12x34", facts.get("rows") + "x" + facts.get("cols"));
    }

    @Test
    void runInTheForegroundUsesTheCallersTerminal() {
        Result result = onTerminal(runCommand(terminal("ittool", "facts"))).run();

        Map<String, String> facts = new Result(0, result.out().replace("\r", ""), "").facts();
        assertEquals(0, result.exit(), result.toString());
        assertEquals("111", facts.get("tty"));
        if (!Target.isRunc()) { // which sets it a moment after the start
            assertEquals("24x80", facts.get("rows") + "x" + facts.get("cols"));
        }
    }

    @Test
    void aCallersTerminalWithoutASizeLeavesTheConfigurations() {
        Bundle bundle = script("stty size")
                .put("/process/terminal", true)
                .json("/process/consoleSize", "{\"height\": 30, \"width\": 90}");

        String output =
                runCommand(bundle).through(ittool(), "pty", "0", "0").run().out();

        assertTrue(output.contains("30 90"), output);
    }

    @Test
    void runOnATerminalHandsOnTheExitCode() {
        assertEquals(
                37,
                onTerminal(runCommand(terminal("sh", "-c", "exit 37"))).run().exit());
    }

    @Test
    void execInTheForegroundUsesTheCallersTerminal() {
        Container container = started(sleeper());

        Result result = onTerminal(container.execCommand(List.of("-t"), "sh", "-c", "tty; stty size; exit 5"))
                .run();

        assertEquals(5, result.exit(), result.toString());
        assertTrue(result.out().contains("/dev/pts/0") && result.out().contains("24 80"), result.out());
    }

    @Test
    void aKeyForInterruptReachesTheContainersProcessBecauseTheCallersTerminalIsRaw() throws IOException {
        Bundle bundle =
                terminal("sh", "-c", "trap 'echo interrupted; exit 9' INT; echo ready; while :; do sleep 0.05; done");
        Typing typing = typing(runCommand(bundle));
        typing.running().awaitOutput("ready");

        typing.type("\u0003");

        Result result = typing.running().await();
        assertEquals(9, result.exit());
        assertTrue(result.out().contains("interrupted"), result.out());
    }

    @Test
    void aChangedWindowSizeReachesTheContainer() {
        Bundle bundle = terminal(
                "sh", "-c", "trap 'stty size' WINCH; echo ready; until stty size | grep '50 100'; do sleep 0.05; done");
        Typing typing = typing(runCommand(bundle));
        typing.running().awaitOutput("ready");

        Os.sh(dir, "kill -USR1 " + typing.running().process().pid());

        assertEquals(0, typing.running().await().exit());
        assertTrue(typing.running().out().contains("50 100"));
    }

    /** A terminal that changes its modes drops or garbles an end of input that nobody has read, as a shell's does at its start. */
    @Test
    void theEndOfInputReachesAProgramThatChangesTheModesOfItsTerminal() {
        Target.onlyForJrun("the others want a terminal of the caller");
        Bundle bundle = terminal(
                "sh", "-c", "stty raw -echo; dd bs=1 count=1 of=/dev/null 2>/dev/null; stty sane; cat; echo the end");

        assertTrue(run(bundle).ok().out().contains("the end"));
    }

    /** timeout(1) makes a background job of it, which a terminal may stop. */
    @Test
    void inTheBackgroundOfATerminalARunComesToItsEnd() {
        Bundle bundle = terminal("echo", "ran");

        String job = "timeout 20 \"$@\"; exit $?"; // not the session's leader, so that it gets a group of its own
        Result result =
                onTerminal(runCommand(bundle).through("sh", "-c", job, "sh")).run();

        assertEquals(0, result.exit(), result.toString());
        assertTrue(result.out().contains("ran"), result.toString());
    }

    @Test
    void theCallersTerminalIsAsBeforeAfterwards() {
        Bundle bundle = terminal("echo", "ran");
        bundle.save();
        String command = Target.binary() + " --root " + runtime.root() + " run -b " + bundle.path() + " " + newId();

        Result result = host(ittool(), "pty", "24", "80", "sh", "-c", "stty -g; " + command + "; stty -g")
                .run();

        List<String> lines =
                new ArrayList<>(result.out().replace("\r", "").lines().toList());
        assertEquals("ran", lines.get(1), result.toString());
        assertEquals(lines.get(0), lines.get(lines.size() - 1), result.toString());
    }

    @Test
    void aContainerWithoutAMountNamespaceHasATerminalOfTheHost() {
        Target.onlyForJrun("runc leaves its mounts on the host");
        Bundle bundle = terminal("sh", "-c", "test -t 0 && test -t 1 && echo on a terminal")
                .withoutNamespace("mount")
                .json("/linux/maskedPaths", "[]")
                .json("/linux/readonlyPaths", "[]");

        Result result = onTerminal(runCommand(bundle)).run();

        assertEquals(0, result.exit(), result.toString());
        assertTrue(result.out().contains("on a terminal"), result.toString());
    }

    private Bundle terminal(String... args) {
        return bundle(args).put("/process/terminal", true);
    }

    /** A pseudo-terminal of 24 rows and 80 columns with nothing to type. */
    private Invocation onTerminal(Invocation invocation) {
        return invocation.through(ittool(), "pty", "24", "80");
    }

    private Console console() {
        String path = file("console.sock").toString();
        Typing typing = typed(host(ittool(), "recvtty", path));
        Await.until("the console socket", () -> Files.exists(Path.of(path)));
        return new Console(path, typing);
    }

    private Typing typing(Invocation invocation) {
        return typed(onTerminal(invocation));
    }

    /** Starts a command with a pipe as its stdin, which stays open. */
    private Typing typed(Invocation invocation) {
        return new Typing(background(invocation.typed()));
    }

    private record Typing(Invocation.Running running) {
        void type(String keys) throws IOException {
            OutputStream stdin = running.process().getOutputStream();
            stdin.write(keys.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        }
    }

    private record Console(String path, Typing typing) {
        void type(String keys) throws IOException {
            typing.type(keys);
        }

        Result end() {
            Result result = typing.running().await();
            return new Result(result.exit(), result.out().replace("\r", ""), result.err());
        }
    }
}
