// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jrun.plan.LaunchOptions;
import jrun.runtime.CgroupManager;
import jrun.runtime.Context;
import jrun.runtime.RootlessMode;
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

        CreateOptions options = new CreateOptions("ID", bundle.toString(), null, false, LaunchOptions.NONE, false);
        new ShowPlan(context).run(options, false);

        assertEquals(
                List.of(
                        "warning: /mounts/0/destination: relative path \"data\" is deprecated and counts from /",
                        "warning: /mounts/0: tmpcopyup is only for tmpfs and is ignored"),
                output.toString()
                        .lines()
                        .filter(line -> line.startsWith("warning: "))
                        .toList());

        output.setLength(0);
        new ShowPlan(context).run(options, true);
        for (String part : List.of(
                "\"descriptors\": [\n    \"start socket\"",
                "\"warnings\": [\n    \"/mounts/0/destination: relative path",
                "\"side\": \"runtime\",\n      \"after\": -1,\n      \"does\": \"make the cgroups",
                "\"does\": \"make directory /sys/fs/cgroup/",
                "\"operation\": \"EXEC\",\n      \"pointer\": \"/process/args\",\n      \"operands\": {\n        \"args\": [\n          \"sh\"")) {
            assertTrue(output.toString().contains(part), () -> part + "\nis not in\n" + output);
        }
    }
}
