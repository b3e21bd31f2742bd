// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Settings of the whole machine that no namespace covers; what a test changes of them is put back at the end. */
final class HostSettings implements AutoCloseable {
    private static final String[] FILES = {
        "kernel/core_pattern",
        "kernel/core_uses_pid",
        "kernel/modprobe",
        "kernel/panic",
        "kernel/printk",
        "kernel/sysrq",
        "fs/file-max",
        "fs/suid_dumpable",
        "user/max_user_namespaces",
        "vm/overcommit_memory",
        "vm/swappiness"
    };

    private final Map<Path, String> values = new TreeMap<>();

    private HostSettings() {}

    static HostSettings save() throws IOException {
        HostSettings settings = new HostSettings();
        for (String name : FILES) {
            Path file = Path.of("/proc/sys", name);
            if (Files.isReadable(file)) {
                settings.values.put(file, Files.readString(file));
            }
        }
        return settings;
    }

    /** Says what was changed. */
    boolean unchanged() throws IOException {
        boolean same = true;
        for (Map.Entry<Path, String> entry : values.entrySet()) {
            if (!Files.readString(entry.getKey()).equals(entry.getValue())) {
                System.out.println("WORSE  a test changed " + entry.getKey() + " of this machine");
                same = false;
            }
        }
        return same;
    }

    @Override
    public void close() throws IOException {
        for (Map.Entry<Path, String> entry : values.entrySet()) {
            if (!Files.readString(entry.getKey()).equals(entry.getValue())) {
                Files.writeString(entry.getKey(), entry.getValue());
            }
        }
    }
}
