// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.runtime.control.UpdateLimit;
import jrun.runtime.exec.ExecProcessOptions;
import org.junit.jupiter.api.Test;

/** Options are read as Go reads them. */
class GoFlagsTest {
    private static ExecProcessOptions exec(String line) throws UsageException {
        return ExecCommand.options(Parsed.of(line).arguments()).process();
    }

    private static String message(String line) {
        return assertThrows(UsageException.class, () -> Parsed.of(line)).getMessage();
    }

    @Test
    void execLeavesTheOptionsOfItsCommandAlone() throws UsageException {
        ExecProcessOptions exec = exec("exec -t c1 ls -t --user x -- --help");

        assertEquals(List.of("ls", "-t", "--user", "x", "--", "--help"), exec.args());
        assertNull(exec.user());
    }

    @Test
    void aDoubleDashEndsTheOptions() throws UsageException {
        assertEquals(List.of("-x"), exec("exec -- c1 -x").args());
    }

    @Test
    void aDoubleDashAfterTheIdBelongsToTheCommandOfExec() throws UsageException {
        assertEquals(List.of("--", "ls"), exec("exec c1 -- ls").args());
    }

    @Test
    void oneDashIsAsGoodAsTwo() throws UsageException {
        Parsed parsed = Parsed.of("-debug -root /r exec -cwd=/ -user 1:2 --e A=1 c1 sh");

        assertTrue(parsed.global().flag("--debug"));
        assertEquals("/r", parsed.global().text("--root"));
        ExecProcessOptions exec = ExecCommand.options(parsed.arguments()).process();
        assertEquals("/", exec.cwd());
        assertEquals("1:2", exec.user());
        assertEquals(List.of("A=1"), exec.env());
    }

    @Test
    void flagsTakeTrueAndFalseAfterAnEqualsSign() throws UsageException {
        assertTrue(exec("exec --tty=true c1 sh").terminal());
        assertFalse(exec("exec --tty=false c1 sh").terminal());
        assertFalse(exec("exec -t -t=0 c1 sh").terminal());
        assertEquals(List.of("true"), exec("exec --tty c1 true").args());
    }

    @Test
    void aFlagNeverTakesTheNextArgument() throws UsageException {
        assertEquals("true", Parsed.of("delete --force true").arguments().id());
    }

    @Test
    void repeatedOptionsAddUpAndTheLastSingleValueCounts() throws UsageException {
        ExecProcessOptions exec =
                exec("exec -e A=1 --env B=2=3 --env=C= -g 5 --additional-gids 6 --cwd /a --cwd /b c1 sh");

        assertEquals(List.of("A=1", "B=2=3", "C="), exec.env());
        assertEquals(List.of(5L, 6L), exec.additionalGids());
        assertEquals("/b", exec.cwd());
    }

    @Test
    void aValueMayLookLikeAnOption() throws UsageException {
        assertEquals(
                "-1",
                UpdateCommand.options(Parsed.of("update --memory-swap -1 c1").arguments())
                        .limits()
                        .get(UpdateLimit.MEMORY_SWAP));
        assertEquals("--x", Parsed.of("create --bundle --x c1").arguments().text("--bundle"));
    }

    @Test
    void anEmptyValueIsNone() throws UsageException {
        Arguments create = Parsed.of(
                        List.of("create", "--console-socket", "", "--pid-file=", "--preserve-fds=-1", "c1"))
                .arguments();

        assertEquals(null, create.text("--console-socket"));
        assertEquals(null, create.text("--pid-file"));
        assertEquals(0, create.count("--preserve-fds"));
    }

    @Test
    void valuesAreTakenLiterally() throws UsageException {
        assertEquals(
                List.of("\"x\"", "@/etc/hostname", "${HOME}", ""),
                ExecCommand.options(Parsed.of(List.of("exec", "c1", "\"x\"", "@/etc/hostname", "${HOME}", ""))
                                .arguments())
                        .process()
                        .args());
        assertEquals(
                "\"q\"",
                Parsed.of(List.of("create", "-b", "\"q\"", "c1")).arguments().text("--bundle"));
    }

    @Test
    void optionsAfterTheIdAreForgiven() throws UsageException {
        Arguments kill = Parsed.of("kill c1 --all 9").arguments();

        assertTrue(kill.flag("--all"));
        assertEquals(List.of("c1", "9"), kill.positionals());
    }

    @Test
    void psPassesForeignOptionsOn() throws UsageException {
        assertEquals(
                List.of("-o", "pid,cmd"),
                Parsed.of("ps c1 -o pid,cmd").arguments().rest());
    }

    @Test
    void unknownOptionsAreNamed() {
        assertEquals("flag provided but not defined: -foo", message("state --foo x"));
        assertEquals("flag provided but not defined: -foo", message("--foo state x"));
        assertEquals("flag provided but not defined: -td", message("exec -td c1 sh"));
    }

    @Test
    void aMissingValueIsNamed() {
        assertEquals("flag needs an argument: -bundle", message("create --bundle"));
    }

    @Test
    void wrongValuesAreNamed() {
        assertEquals("invalid boolean value \"maybe\" for -tty: parse error", message("exec --tty=maybe c1"));
        assertTrue(message("create --preserve-fds x c1").startsWith("invalid value \"x\" for flag -preserve-fds: "));
    }

    @Test
    void badSyntaxIsNamed() {
        assertEquals("bad flag syntax: ---x", message("state ---x"));
        assertEquals("bad flag syntax: --=x", message("state --=x"));
    }

    @Test
    void unknownCommandsAreNamed() {
        UsageException e = assertThrows(UsageException.class, () -> Parsed.of("foo"));

        assertEquals("No help topic for 'foo': unknown command; hint: see jrun --help", e.getMessage());
        assertEquals(3, e.exitCode());
    }

    @Test
    void theNumberOfArgumentsIsChecked() {
        String message = assertThrows(
                        UsageException.class,
                        () -> CreateCommand.options(Parsed.of("create a b").arguments()))
                .getMessage();

        assertTrue(message.startsWith("\"create\" requires exactly 1 argument(s), got 2"), message);
    }

    @Test
    void helpIsKnownToEachCommand() throws UsageException {
        assertTrue(Parsed.of("state -h").arguments().flag("--help"));
        assertTrue(Parsed.of("state --help x").arguments().flag("--help"));
        assertFalse(Parsed.of("exec c1 sh -h").arguments().flag("--help"));
    }

    @Test
    void oneParseLeavesNothingForTheNext() throws UsageException {
        exec("exec -e A=1 -t --cwd /a c1 sh");

        ExecProcessOptions next = exec("exec c2 ls");

        assertEquals(List.of(), next.env());
        assertFalse(next.terminal());
        assertNull(next.cwd());
        assertEquals(List.of("ls"), next.args());
    }
}
