// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import java.nio.charset.StandardCharsets;
import jrun.host.cgroup.files.CgroupException;

/**
 * Fuzzes what tells where cgroups are: {@code /proc/self/mountinfo}, {@code /proc/self/cgroup} and a {@code cgroupsPath}, in
 * this order, with a NUL between. No text misleads to a path that climbs.
 */
public final class CgroupViewFuzzer {
    private CgroupViewFuzzer() {}

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        String[] texts = new String(data, StandardCharsets.ISO_8859_1).split("\0", 3);
        CgroupView view = CgroupView.parse(texts[0], texts.length > 1 ? texts[1] : "");
        String wanted = texts.length > 2 ? texts[2] : "c1";
        for (Hierarchy hierarchy : view.hierarchies()) {
            try {
                String own = view.ownDirectory(hierarchy);
                String path = CgroupPaths.resolve(own, wanted, "c1", hierarchy.unified());
                if (!path.startsWith("/") || path.length() < 2 || (path + "/").contains("/../")) {
                    throw new AssertionError("leads to " + path);
                }
            } catch (CgroupException e) {
                if (String.valueOf(e.getMessage()).isEmpty()) {
                    throw new AssertionError("an error without words", e);
                }
            }
        }
    }
}
