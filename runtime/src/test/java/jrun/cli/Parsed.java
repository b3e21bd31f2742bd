// SPDX-License-Identifier: Apache-2.0
package jrun.cli;

import java.util.List;

/** A command line taken apart as Main does it, without running anything. */
record Parsed(Arguments global, String command, Arguments arguments) {
    /** Splits at single spaces; an underscore stands for a space inside an argument. */
    static Parsed of(String line) throws UsageException {
        String[] args = line.split(" ", -1);
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].replace('_', ' ');
        }
        return of(List.of(args));
    }

    static Parsed of(List<String> line) throws UsageException {
        String[] args = line.toArray(new String[0]);
        Arguments global = GoFlags.options(CommandModel.GLOBALS, args, 0);
        String name = args[global.next()];
        var command = CommandModel.command(name);
        return new Parsed(global, name, GoFlags.command(command, args, global.next() + 1));
    }
}
