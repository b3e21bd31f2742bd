// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.ArrayList;
import java.util.List;
import jrun.spec.JsonWriter;
import org.jspecify.annotations.Nullable;

/** The trace of a command as a file, for {@code --trace}: in the trace event format that Chrome and Perfetto show. */
public final class TraceFile implements TraceListener {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private static final int FILE_MODE = 0600;

    private final String file;
    private final int pid;
    private final List<Event> events = new ArrayList<>(512);

    private record Event(
            String category,
            String name,
            int process,
            long begin,
            long end,
            @Nullable String detail) {}

    private TraceFile(String file, int pid) {
        this.file = file;
        this.pid = pid;
    }

    /**
     * Listens for the rest of this process.
     *
     * @param file what {@link #write} writes; if it is a directory, {@code jrun-COMMAND-PID.json} in it
     * @param command the command's name
     * @param since when {@code main} began
     */
    public static TraceFile begin(String file, String command, long since) {
        int pid = Processes.getpid();
        String target = isDirectory(file) ? file + "/jrun-" + command + "-" + pid + ".json" : file;
        TraceFile trace = new TraceFile(target, pid);
        trace.phase("before main (CPU time)", since - cpuTime(since), since);
        Trace.add(trace);
        return trace;
    }

    @Override
    public void phase(String name, long begin, long end) {
        events.add(new Event("phase", name, pid, begin, end, null));
    }

    @Override
    public void operation(String name, int process, long begin, long end, @Nullable String detail) {
        events.add(new Event("operation", name, process, begin, end, detail));
    }

    @Override
    public void call(String name, long begin, long end, long result) {
        events.add(new Event("call", name, pid, begin, end, Long.toString(result)));
    }

    /** Writes the file; what writing it takes is not in it. */
    public void write() throws SyscallException {
        byte[] json = json();
        // the directory may be /tmp, and the name can be guessed
        try (Fd out = PlainFile.create(file, FILE_MODE)) {
            Syscalls.write(out, json);
        }
    }

    private byte[] json() {
        JsonWriter out = JsonWriter.compact();
        out.beginObject().name("displayTimeUnit").value("ns");
        out.name("traceEvents").beginArray();
        for (Event event : events) {
            out.beginObject().name("ph").value("X");
            out.name("cat").value(event.category).name("name").value(event.name);
            out.name("pid").value(pid).name("tid").value(event.process);
            out.name("ts").thousandths(event.begin);
            out.name("dur").thousandths(event.end - event.begin);
            if (event.detail != null) {
                String name = event.category.equals("call") ? "result" : "detail";
                out.name("args").beginObject().name(name).value(event.detail).endObject();
            }
            out.endObject();
        }
        return out.endArray().endObject().toBytes();
    }

    private static boolean isDirectory(String file) {
        try {
            return Syscalls.stat(file).isDirectory();
        } catch (SyscallException e) {
            return false; // it will be made
        }
    }

    /** What this process had used at that time, about: what came before main, most of it the kernel's and the linker's. */
    private static long cpuTime(long since) {
        try (NativeMemory memory = new NativeMemory()) {
            long time = memory.zeroed(2 * Long.BYTES);
            if (RawCalls.clockGettime(CLOCK_PROCESS_CPUTIME_ID, time) < 0) {
                return 0;
            }
            long used = memory.getLong(time) * 1_000_000_000 + memory.getLong(time + Long.BYTES);
            return Math.max(0, used - (System.nanoTime() - since));
        }
    }
}
