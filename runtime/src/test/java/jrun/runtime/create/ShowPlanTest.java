// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jrun.runtime.CgroupManager;
import jrun.runtime.Context;
import jrun.runtime.RootlessMode;
import jrun.runtime.launch.LaunchOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowPlanTest {
    @TempDir
    Path bundle;

    @Test
    void aWarningIsPrintedOnceWhoeverJudged() throws Exception {
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "linux": {"namespaces": [{"type": "mount"}]},
                 "mounts": [{"destination": "data", "type": "ramfs", "source": "ramfs", "options": ["tmpcopyup"]}],
                 "process": {"args": ["sh"], "cwd": "/", "user": {"uid": 0, "gid": 0}}}
                """);
        StringBuilder output = new StringBuilder();
        Context context = new Context("/none", CgroupManager.CGROUPFS, RootlessMode.AUTO, _ -> {}, output::append);

        new ShowPlan(context)
                .run(new CreateOptions(
                        "ID", bundle.toString(), null, false, new LaunchOptions(null, true, null, null, 0), false));

        assertEquals(
                List.of(
                        "warning: /mounts/0/destination: relative path \"data\" is deprecated and counts from /",
                        "warning: /mounts/0: tmpcopyup is only for tmpfs and is ignored"),
                output.toString()
                        .lines()
                        .filter(line -> line.startsWith("warning: "))
                        .toList());
    }
}
