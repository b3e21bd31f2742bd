// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What counts depend on beside jrun itself; where one of these differs, a comparison would blame jrun for it. */
final class Settings {
    /** The kernel, the cgroup hierarchies of the view, the capabilities that the container can get. */
    static final String MACHINE = "machine";
    /** The C library and what else is linked or read. */
    static final String LIBRARIES = "libraries";
    /** The program that counts instructions: it decides which variants of the C library's functions are used. */
    static final String VALGRIND = "valgrind";
    /** How the native image was built. */
    static final String IMAGE = "image";
    /** The JDK of the JVM build. */
    static final String JDK = "jdk";

    private Settings() {}

    static Map<String, String> probe(String image) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                MACHINE,
                "kernel " + twoNumbers(System.getProperty("os.version")) + ", cgroups "
                        + cgroups(Files.readAllLines(Path.of("/proc/self/mounts"))) + ", capabilities "
                        + boundingSet());
        settings.put(
                LIBRARIES,
                "libc6 " + upstream("libc6") + ", libseccomp2 " + upstream("libseccomp2") + ", headers "
                        + twoNumbers(upstream("linux-libc-dev")) + ", gcc " + upstream("gcc"));
        settings.put(VALGRIND, upstream("valgrind"));
        settings.put(IMAGE, image);
        settings.put(JDK, Runtime.version().toString());
        return settings;
    }

    /** The hierarchies below /sys/fs/cgroup, sorted: names of v1 ones, and {@code v2}. */
    static String cgroups(List<String> mounts) {
        List<String> names = new ArrayList<>();
        for (String line : mounts) {
            String[] fields = line.split(" ");
            if (fields.length > 2 && fields[1].startsWith("/sys/fs/cgroup")) {
                if (fields[2].equals("cgroup")) {
                    names.add(Path.of(fields[1]).getFileName().toString());
                } else if (fields[2].equals("cgroup2")) {
                    names.add("v2");
                }
            }
        }
        names.sort(null);
        return String.join(",", names);
    }

    private static String boundingSet() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("CapBnd:")) {
                return line.substring(7).strip();
            }
        }
        return "unknown";
    }

    private static String twoNumbers(String version) {
        String[] numbers = version.split("\\.");
        return numbers.length < 2 ? version : numbers[0] + "." + numbers[1];
    }

    /** A Debian package's version without epoch and Debian's own part, which changes with each fix. */
    private static String upstream(String name) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder("dpkg-query", "-W", "-f", "${Version} ", name)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return "unknown"; // not a Debian
        }
        String version = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return version.isBlank() ? "unknown" : bare(version.strip().split(" ")[0]);
    }

    static String bare(String version) {
        String upstream = version.substring(version.indexOf(':') + 1);
        int dash = upstream.lastIndexOf('-');
        return dash < 0 ? upstream : upstream.substring(0, dash);
    }
}
