// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.util.ArrayList;
import java.util.List;

/** What this host's systemd knows of a unit. */
final class Units {
    private Units() {}

    /** One property, as systemctl shows it. */
    static String show(String unit, String property) {
        return systemctl("show", "--value", "--property", property, unit).ok().trimmed();
    }

    /** Whether systemd has anything of that name in its memory. */
    static boolean isLoaded(String unit) {
        return show(unit, "LoadState").equals("loaded");
    }

    static Result systemctl(String... args) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(args));
        return new Invocation(TestArea.base(), command).run();
    }
}
