// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.host.criu.CriuException;
import jrun.host.state.JsonTree;
import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.PlainFile;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;
import jrun.spec.Json;
import jrun.spec.JsonObject;

/**
 * What standard input, output and error of the container process were, in a file beside the images as runc and crun write
 * it: of these, pipes that lead outside are replaced by those of the restore.
 */
public final class StandardStreams {
    private static final String FILE = "descriptors.json";
    private static final String PIPE = "pipe:";
    private static final int COUNT = 3;
    private static final int LARGEST = 64 * 1024;
    private static final int MODE = 0600;

    private StandardStreams() {}

    /**
     * Writes them down. A pipe whose other end a process of the container holds is the container's own, and no pipe of
     * the restore may take its place: it is not named.
     *
     * @param members all processes of the container
     */
    static void write(Fd images, int pid, List<Integer> members) throws SyscallException {
        List<String> links = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            String link = link(pid, Integer.toString(i));
            links.add(link.startsWith(PIPE) && isInner(link, writes(pid, i), members) ? "/dev/null" : link);
        }
        try (Fd file = PlainFile.replace(images, FILE, MODE)) {
            Syscalls.write(file, JsonTree.compact(links).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Where the descriptor leads, {@code /dev/null} when it is closed. */
    private static String link(int pid, String number) {
        try {
            return Syscalls.readlink("/proc/" + pid + "/fd/" + number);
        } catch (SyscallException e) {
            return "/dev/null";
        }
    }

    private static boolean writes(int pid, int number) {
        return writes(pid, Integer.toString(number));
    }

    /** Whether a descriptor is open for writing. proc_pid_fdinfo(5) */
    private static boolean writes(int pid, String number) {
        String flags = "flags:";
        try {
            String info = Syscalls.readText("/proc/" + pid + "/fdinfo/" + number);
            int at = info.indexOf(flags) + flags.length();
            String octal = info.substring(at, info.indexOf('\n', at)).strip();
            return (Integer.parseInt(octal, 8) & (Uapi.O_WRONLY | Uapi.O_RDWR)) != 0;
        } catch (SyscallException e) {
            return false;
        }
    }

    private static boolean isInner(String pipe, boolean written, List<Integer> members) {
        for (int member : members) {
            List<String> numbers;
            try {
                numbers = Listing.of("/proc/" + member + "/fd");
            } catch (SyscallException e) {
                continue; // it has ended
            }
            for (String number : numbers) {
                if (link(member, number).equals(pipe) && writes(member, number) != written) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The pipes that lead outside, by the number of the stream; empty where it is none.
     *
     * @throws JrunException if the file is not there or is not what was written
     */
    public static List<String> read(Fd images) throws JrunException {
        byte[] json = PlainFile.readEnd(images, FILE, LARGEST + 1);
        if (json.length > LARGEST) {
            throw new CriuException("read " + FILE + ": it is larger than " + LARGEST + " bytes");
        }
        String object = "{\"streams\":" + new String(json, StandardCharsets.UTF_8) + "}";
        JsonObject read = Json.parse(FILE, object.getBytes(StandardCharsets.UTF_8));
        List<String> links = read.strings("streams");
        read.check();
        List<String> pipes = new ArrayList<>();
        for (String link : links.subList(0, Math.min(COUNT, links.size()))) {
            pipes.add(isPipe(link) ? link : "");
        }
        return pipes;
    }

    /** {@code pipe:[4711]} and nothing else: it becomes a key of CRIU's. */
    private static boolean isPipe(String link) {
        if (!link.startsWith(PIPE + "[") || !link.endsWith("]")) {
            return false;
        }
        String number = link.substring(PIPE.length() + 1, link.length() - 1);
        return !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
