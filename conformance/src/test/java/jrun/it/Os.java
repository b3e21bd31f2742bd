// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the tests read and change on this host. */
final class Os {
    private Os() {}

    /** The file's text; empty when it is gone or unreadable, as files of processes that end may be. */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path mkdirs(Path dir) {
        try {
            return Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path symlink(Path link, String target) {
        try {
            return Files.createSymbolicLink(link, Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path script(Path file, String text) {
        write(file, "#!/bin/sh\n" + text);
        if (!file.toFile().setExecutable(true, false)) {
            throw new IllegalStateException("chmod " + file);
        }
        return file;
    }

    static List<Path> list(Path dir) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir)) {
            stream.forEach(entries::add);
        } catch (IOException e) {
            return List.of();
        }
        return entries;
    }

    /** The target of a link of /proc, such as an open file or a namespace; empty when it is gone. */
    static String link(String path) {
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether the process runs; a zombie does not. */
    static boolean alive(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        int state = stat.lastIndexOf(')') + 2;
        return stat.length() > state && stat.charAt(state) != 'Z' && stat.charAt(state) != 'X';
    }

    /** A field of /proc/PID/status. */
    static String status(long pid, String field) {
        for (String line : read(Path.of("/proc/" + pid + "/status")).split("\n", -1)) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1).strip();
            }
        }
        return "";
    }

    /** Whether a process has the text in its command line. */
    static boolean anyCommandWith(String text) {
        for (Path process : list(Path.of("/proc"))) {
            if (read(process.resolve("cmdline")).contains(text)) {
                return true;
            }
        }
        return false;
    }

    /** Runs a command of the host that must succeed; returns its output. */
    static String sh(Path dir, String script) {
        Result result = new Invocation(dir, List.of("sh", "-c", script)).run();
        if (result.exit() != 0) {
            throw new IllegalStateException(script + ": " + result);
        }
        return result.out();
    }

    /** Whether systemd is process 1 of this host. */
    static boolean hasSystemd() {
        return Files.isDirectory(Path.of("/run/systemd/system"));
    }

    /** Whether all of these programs are there. */
    static boolean hasCommands(String... names) {
        String script = "for name; do command -v $name || exit 1; done";
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(names));
        return new Invocation(TestArea.base(), command).run().exit() == 0;
    }

    /** Unmounts all whose path begins so, the deepest first. */
    static void unmountBelow(String path) {
        sh(TestArea.base(), "grep -o '" + path + "[^ ]*' /proc/mounts | sort -r | xargs -r umount -l");
    }

    static void deleteTree(Path path) {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                for (Path entry : list(path)) {
                    deleteTree(entry);
                }
            }
            Files.delete(path);
        } catch (NoSuchFileException e) {
            return; // somebody was faster, which is as good
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
