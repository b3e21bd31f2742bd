// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The man pages, from the model that parses the command line: synopsis and options come from it and cannot drift; the
 * prose of a page is in {@code src/test/resources/man}, cut in two by a line {@code OPTIONS}. man-pages(7), groff_man(7)
 */
final class ManPages {
    private static final String OPTIONS = "\nOPTIONS\n";
    private static final String LAST_SPEC = "OCI runtime specification 1.3.0";

    private ManPages() {}

    /** Every page by its file name. */
    static Map<String, String> all() {
        Map<String, String> pages = new TreeMap<>();
        CommandSpec root = CommandModel.whole().getCommandSpec();
        pages.put("jrun.8", page("jrun", root, "\\fBjrun\\fR [\\fIGLOBAL OPTIONS\\fR] \\fICOMMAND\\fR ..."));
        for (CommandLine line : CommandModel.whole().getSubcommands().values()) {
            CommandSpec spec = line.getCommandSpec();
            if (!spec.name().equals("help")) {
                pages.put("jrun-" + spec.name() + ".8", page("jrun-" + spec.name(), spec, synopsis(spec)));
            }
        }
        return pages;
    }

    private static String page(String name, CommandSpec spec, String synopsis) {
        String prose = prose(name);
        int cut = prose.indexOf(OPTIONS);
        if (cut < 0) {
            throw new IllegalStateException("man/" + name + ".roff has no line OPTIONS");
        }
        StringBuilder page = new StringBuilder(".\\\" SPDX-License-Identifier: Apache-2.0\n");
        page.append(".\\\" Written by \"make man\" from the command line's model; do not edit.\n");
        page.append(".TH ").append(upper(name)).append(" 8 \"\" \"jrun\" \"System Administration\"\n");
        page.append(".SH NAME\n").append(escape(name)).append(" \\- ");
        page.append(escape(spec.usageMessage().description()[0])).append('\n');
        page.append(".SH SYNOPSIS\n").append(synopsis).append('\n');
        page.append(prose, 0, cut + 1);
        page.append(spec.name().equals("jrun") ? ".SH GLOBAL OPTIONS\n" : ".SH OPTIONS\n");
        spec.options().forEach(option -> option(page, option));
        if (spec.name().equals("jrun")) {
            commands(page);
        }
        page.append(prose, cut + OPTIONS.length(), prose.length());
        seeAlso(page, name);
        return page.toString();
    }

    private static String synopsis(CommandSpec spec) {
        StringBuilder text = new StringBuilder("\\fBjrun\\fR [\\fIGLOBAL OPTIONS\\fR] \\fB");
        text.append(spec.name()).append("\\fR [\\fIOPTIONS\\fR]");
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            boolean optional = positional.description()[0].contains("by default");
            boolean many = positional.index().isVariable() && positional.index().min() > 0;
            String label = escape(positional.paramLabel());
            text.append(optional || many ? " [\\fI" : " \\fI").append(label).append("\\fR");
            text.append(many ? " ..." : "").append(optional || many ? "]" : "");
        }
        return text.toString();
    }

    private static void option(StringBuilder page, OptionSpec option) {
        page.append(".TP\n");
        String[] names = option.names();
        for (int i = names.length - 1; i >= 0; i--) { // the short name is given last and shown first
            page.append("\\fB").append(escape(names[i])).append("\\fR").append(i > 0 ? ", " : "");
        }
        if (option.arity().max() > 0) {
            page.append(" \\fI").append(escape(option.paramLabel())).append("\\fR");
        }
        page.append('\n').append(sentence(option.description()[0])).append('\n');
    }

    private static void commands(StringBuilder page) {
        page.append(".SH COMMANDS\n");
        for (CommandLine line : CommandModel.whole().getSubcommands().values()) {
            CommandSpec spec = line.getCommandSpec();
            boolean help = spec.name().equals("help");
            page.append(".TP\n\\fB")
                    .append(help ? "help\\fR" : "jrun\\-" + spec.name() + "\\fR(8)")
                    .append('\n');
            page.append(sentence(spec.usageMessage().description()[0])).append('\n');
        }
    }

    private static void seeAlso(StringBuilder page, String name) {
        page.append(".SH SEE ALSO\n");
        page.append(name.equals("jrun") ? "" : "\\fBjrun\\fR(8), ");
        page.append("\\fBnamespaces\\fR(7), \\fBcgroups\\fR(7), ")
                .append(LAST_SPEC)
                .append('\n');
    }

    private static String sentence(String description) {
        return escape(description.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + description.substring(1)) + ".";
    }

    private static String upper(String name) {
        return name.toUpperCase(java.util.Locale.ROOT);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-");
    }

    private static String prose(String name) {
        try (InputStream in = ManPages.class.getResourceAsStream("/man/" + name + ".roff")) {
            if (in == null) {
                throw new IllegalStateException("no prose for the man page " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
