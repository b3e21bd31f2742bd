// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.host.criu.CriuException;
import jrun.host.state.JsonTree;
import jrun.host.sys.Fd;
import jrun.host.sys.Listing;
import jrun.host.sys.PlainFile;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.spec.JrunException;
import jrun.spec.Json;
import jrun.spec.JsonObject;

/**
 * The ids and capabilities that the kernel says of each thread when a container is written, in a file beside the images.
 * CRIU has the process itself tell them, and one that has its hands in CRIU's code there tells others (CVE-2026-18107): what
 * is restored has to be what was.
 */
public final class RecordedCredentials {
    private static final String FILE = "credentials.json";
    private static final String MAP = "credentials";
    private static final int LARGEST = 16 * 1024 * 1024;
    private static final int MODE = 0600;
    /** Lines of status in their order there; older releases of CRIU do not restore NoNewPrivs. proc_pid_status(5) */
    private static final List<String> LINES =
            List.of("Uid:", "Gid:", "Groups:", "CapInh:", "CapPrm:", "CapEff:", "CapAmb:");

    private static final String PIDS = "NSpid:";

    private RecordedCredentials() {}

    /**
     * A thread.
     *
     * @param id its number in its own pid namespace
     * @param inside whether that is another than ours
     */
    private record Task(String id, boolean inside, String credentials) {}

    /** Writes down those of all threads of these processes. */
    static void write(Fd images, List<Integer> members) throws SyscallException {
        Map<String, String> recorded = new HashMap<>();
        for (int pid : members) {
            for (Task thread : threads(pid)) {
                recorded.put(thread.id(), thread.credentials());
            }
        }
        try (Fd file = PlainFile.replace(images, FILE, MODE)) {
            byte[] json = JsonTree.compact(Map.of(MAP, recorded)).getBytes(StandardCharsets.UTF_8);
            Syscalls.write(file, json);
        }
    }

    /**
     * Compares what was restored with what was recorded. A thread that is not in the file was made after it was written, and
     * has what one of the others had. Images of others have no such file.
     *
     * @throws CriuException if a thread of these processes has something else
     */
    public static void check(Fd images, List<Integer> members) throws JrunException {
        Map<String, String> recorded = read(images);
        if (recorded.isEmpty()) {
            return;
        }
        Set<String> any = new HashSet<>(recorded.values());
        for (int pid : members) {
            for (Task thread : threads(pid)) {
                String before = recorded.get(thread.id());
                boolean same = before == null
                        ? !thread.inside() || any.contains(thread.credentials())
                        : before.equals(thread.credentials());
                if (!same) {
                    throw new CriuException(
                            "thread " + thread.id() + " of the images has credentials that no such thread"
                                    + " had when the container was written: " + thread.credentials()
                                    + "; hint: CVE-2026-18107, checkpoint with a CRIU that is not affected");
                }
            }
        }
    }

    private static Map<String, String> read(Fd images) throws JrunException {
        byte[] json;
        try {
            json = PlainFile.readEnd(images, FILE, LARGEST + 1);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Map.of();
            }
            throw e;
        }
        if (json.length > LARGEST) {
            throw new CriuException("read " + FILE + ": it is larger than " + LARGEST + " bytes");
        }
        JsonObject read = Json.parse(FILE, json);
        Map<String, String> recorded = read.stringMap(MAP);
        read.check();
        return recorded;
    }

    /** The threads of a process, none when it has ended. */
    private static List<Task> threads(int pid) {
        String tasks = "/proc/" + pid + "/task";
        try {
            List<Task> threads = new ArrayList<>();
            for (String tid : Listing.of(tasks)) {
                threads.add(parse(Syscalls.readText(tasks + "/" + tid + "/status")));
            }
            return threads;
        } catch (SyscallException e) {
            return List.of();
        }
    }

    private static Task parse(String status) {
        String id = "";
        boolean inside = false;
        StringBuilder credentials = new StringBuilder();
        for (String line : status.split("\n", -1)) {
            String name = line.substring(0, line.indexOf(':') + 1);
            String value = line.substring(name.length()).strip().replace('\t', ' ');
            if (name.equals(PIDS)) {
                id = value.substring(value.lastIndexOf(' ') + 1);
                inside = value.indexOf(' ') >= 0;
            } else if (LINES.contains(name)) {
                credentials
                        .append(credentials.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(' ')
                        .append(value);
            }
        }
        return new Task(id, inside, credentials.toString());
    }
}
