// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a container left behind: state, cgroups, processes, mounts. */
final class Leaks {
    private Leaks() {}

    /**
     * All that is left of the containers whose ids start with the prefix, or below the directory. A killed process needs a
     * moment to go, so this looks until nothing is left, and believes in a leak when it ends that.
     */
    static List<String> of(String idPrefix, Path dir, Path stateRoot) {
        List<String> found = new ArrayList<>();
        Await.ever(() -> {
            found.clear();
            states(idPrefix, stateRoot, found);
            cgroups(idPrefix, found);
            processes(idPrefix, dir, found);
            mounts(dir, found);
            return found.isEmpty();
        });
        return found;
    }

    /** Ends and removes what {@link #of} found, where it is another runtime's: it is not what its test is about. */
    static void remove(List<String> left) {
        Path dir = TestArea.base();
        for (String line : left) {
            if (line.startsWith("process ")) {
                Os.sh(dir, "kill -9 " + line.split(" ")[1] + " || true");
            }
        }
        for (String line : left) {
            if (line.startsWith("cgroup ")) {
                String rmdir = "rmdir " + line.split(" ")[1] + " 2>&1 || true";
                Await.ever(() -> Os.sh(dir, rmdir).isEmpty());
            } else if (line.startsWith("state ")) {
                Os.sh(dir, "rm -rf " + line.split(" ")[1]);
            }
        }
    }

    private static void states(String idPrefix, Path stateRoot, List<String> found) {
        for (Path entry : Os.list(stateRoot)) {
            if (isOf(entry.getFileName().toString(), idPrefix)) {
                found.add("state " + entry);
            }
        }
    }

    private static boolean isOf(String name, String idPrefix) {
        int at = name.indexOf(idPrefix);
        return at >= 0
                && (at + idPrefix.length() == name.length() || !Character.isDigit(name.charAt(at + idPrefix.length())));
    }

    private static void cgroups(String idPrefix, List<String> found) {
        for (Path hierarchy : Os.list(Path.of("/sys/fs/cgroup"))) {
            cgroups(hierarchy, 4, idPrefix, found);
        }
    }

    private static void cgroups(Path dir, int depth, String idPrefix, List<String> found) {
        if (depth == 0) {
            return;
        }
        for (Path entry : Os.list(dir)) {
            if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (isOf(entry.getFileName().toString(), idPrefix)) {
                found.add("cgroup " + entry);
            } else {
                cgroups(entry, depth - 1, idPrefix, found);
            }
        }
    }

    private static void processes(String idPrefix, Path dir, List<String> found) {
        long self = ProcessHandle.current().pid();
        for (Path proc : Os.list(Path.of("/proc"))) {
            String name = proc.getFileName().toString();
            if (!Character.isDigit(name.charAt(0)) || Long.parseLong(name) == self || !Os.alive(Long.parseLong(name))) {
                continue;
            }
            String command = Os.read(proc.resolve("cmdline")).replace('\0', ' ').strip();
            boolean ours = isOf(Os.read(proc.resolve("cgroup")).replace('\n', ' '), idPrefix)
                    || isOf(command, idPrefix)
                    || Os.link(proc + "/root").startsWith(dir + "/");
            if (ours && Os.alive(Long.parseLong(name))) {
                found.add("process " + name + " (" + command + ")");
            }
        }
    }

    private static void mounts(Path dir, List<String> found) {
        for (String line : Os.read(Path.of("/proc/self/mountinfo")).split("\n", -1)) {
            if (line.contains(dir + "/")) {
                found.add("mount " + line);
            }
        }
    }
}
