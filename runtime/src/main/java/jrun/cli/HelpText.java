// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The help of a command in the form of runc's: NAME, USAGE, COMMANDS, OPTIONS, under the name that it was called by. */
final class HelpText {
    private static final int WIDTH = 120;
    private static final List<String> SECTIONS = List.of(
            UsageMessageSpec.SECTION_KEY_HEADER,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST);

    private HelpText() {}

    /** Gives a command's help this form. */
    static CommandLine shape(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .abbreviateSynopsis(true)
                .synopsisHeading("%nUSAGE:%n   ")
                .parameterListHeading("%nARGUMENTS:%n")
                .commandListHeading("%nCOMMANDS:%n")
                .optionListHeading("%nOPTIONS:%n");
        line.setInterpolateVariables(false).setUsageHelpWidth(WIDTH).setHelpSectionKeys(SECTIONS);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_HEADER, HelpText::name);
        return line;
    }

    private static String name(Help help) {
        String does = help.commandSpec().usageMessage().description()[0];
        return "NAME:\n   " + help.commandSpec().qualifiedName() + " - " + does + "\n";
    }

    /** The help of all. */
    static String all() {
        return whole().getUsageMessage(Ansi.OFF);
    }

    /** The help of this command, which there must be. */
    static String of(String command) {
        return Objects.requireNonNull(whole().getSubcommands().get(command)).getUsageMessage(Ansi.OFF);
    }

    private static CommandLine whole() {
        CommandLine whole = CommandModel.whole();
        whole.setCommandName(Version.program());
        return whole;
    }
}
