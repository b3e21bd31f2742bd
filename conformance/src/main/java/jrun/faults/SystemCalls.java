// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names and numbers of this machine's system calls, from the kernel's header. */
public final class SystemCalls {
    private static final Pattern LINE = Pattern.compile("#define __NR(?:3264)?_(\\w+)\\s+(\\d+)");
    private static final List<Path> HEADERS = List.of(
            Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path.of("/usr/include/asm-generic/unistd.h"));
    private static final Map<Integer, String> NAMES = read();

    private SystemCalls() {}

    /** The name of a call, its number where the header has none. */
    public static String name(int number) {
        return NAMES.getOrDefault(number, Integer.toString(number));
    }

    /**
     * The number of a call.
     *
     * @throws IllegalArgumentException when there is no such call
     */
    public static int number(String name) {
        for (Map.Entry<Integer, String> call : NAMES.entrySet()) {
            if (call.getValue().equals(name)) {
                return call.getKey();
            }
        }
        throw new IllegalArgumentException("no system call " + name);
    }

    private static Map<Integer, String> read() {
        Map<Integer, String> names = new HashMap<>();
        for (Path header : HEADERS) {
            if (Files.exists(header) && names.isEmpty()) {
                try {
                    for (String line : Files.readAllLines(header)) {
                        Matcher matcher = LINE.matcher(line);
                        if (matcher.matches()) {
                            names.put(Integer.parseInt(matcher.group(2)), matcher.group(1));
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return names;
    }
}
