// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Root file systems of a static busybox with links for its applets, ittool, attacker and hostile: the programs of the tests. */
final class Rootfs {
    private static final List<String> APPLETS = List.of(
            "[",
            "cat",
            "chmod",
            "chown",
            "cp",
            "cut",
            "date",
            "dd",
            "df",
            "dmesg",
            "dirname",
            "echo",
            "env",
            "expr",
            "false",
            "find",
            "grep",
            "head",
            "hostname",
            "id",
            "ifconfig",
            "ip",
            "kill",
            "ln",
            "ls",
            "mkdir",
            "mkfifo",
            "mknod",
            "mount",
            "mv",
            "nice",
            "nproc",
            "printf",
            "ps",
            "pwd",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "seq",
            "sh",
            "sleep",
            "sort",
            "stat",
            "stty",
            "su",
            "sync",
            "tail",
            "test",
            "touch",
            "tr",
            "true",
            "tty",
            "umount",
            "uname",
            "unshare",
            "vi",
            "wc",
            "which",
            "whoami",
            "xargs",
            "yes");

    private static @Nullable Path tool;

    private Rootfs() {}

    /** Fills the directory; the binaries are links to one copy for all tests. */
    static void make(Path rootfs) {
        try {
            for (String dir : List.of("bin", "dev", "etc", "home", "proc", "root", "sys", "tmp", "var")) {
                Files.createDirectories(rootfs.resolve(dir));
            }
            Files.setPosixFilePermissions(rootfs.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
            Path bin = rootfs.resolve("bin");
            Files.createLink(bin.resolve("ittool"), ittool());
            Files.createLink(bin.resolve("attacker"), ittool().resolveSibling("attacker"));
            Files.createLink(bin.resolve("hostile"), ittool().resolveSibling("hostile"));
            Files.createLink(bin.resolve("busybox"), ittool().resolveSibling("busybox"));
            for (String applet : APPLETS) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
            Files.writeString(rootfs.resolve("etc/passwd"), """
                    root:x:0:0:root:/root:/bin/sh
                    alice:x:1000:1001:Alice:/home/alice:/bin/sh
                    """);
            Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\nusers:x:1001:\nstaff:x:1002:alice\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The test tool, compiled once for each run of the tests; attacker, hostile, inject and deny are beside it. */
    static synchronized Path ittool() {
        Path known = tool;
        if (known == null) {
            known = compile();
            tool = known;
        }
        return known;
    }

    private static Path compile() {
        try {
            Path dir = Files.createDirectories(TestArea.base().resolve("tools"));
            for (String source : List.of(
                    "test/c/ittool.c", "test/c/attacker.c", "test/c/hostile.c", "main/c/inject.c", "main/c/deny.c")) {
                Path file = Target.repository().resolve("conformance/src").resolve(source);
                String name = file.getFileName().toString().replace(".c", "");
                Os.sh(dir, "gcc -static -O1 -std=gnu17 -Wall -Wextra -Werror -o " + name + " " + file);
            }
            Files.copy(Path.of("/bin/busybox"), dir.resolve("busybox"));
            dir.resolve("busybox").toFile().setExecutable(true, false);
            return dir.resolve("ittool");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
