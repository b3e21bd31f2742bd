// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jrun.host.cgroup.Cgroup;
import jrun.host.state.JsonTree;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateException;
import jrun.host.sys.Environment;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Processes;
import jrun.host.sys.Spawner;
import jrun.host.sys.Syscalls;
import jrun.host.sys.WaitResult;
import jrun.kernel.Uapi;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.spec.JrunException;
import jrun.spec.PrintableText;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun ps}: pids in the host's namespace, as JSON or as the host's ps shows them. */
public final class Ps {
    private static final List<String> DEFAULT_OPTIONS = List.of("-ef");

    private final Context context;

    public Ps(Context context) {
        this.context = context;
    }

    /**
     * Prints the processes in the container's cgroup.
     *
     * @param json a JSON array of pids in place of a table
     * @param options options for ps, empty for {@code -ef}
     */
    public int run(String id, boolean json, List<String> options) throws JrunException {
        List<Integer> pids;
        try (Container container = Container.open(context, id)) {
            pids = pids(container);
        }
        if (json) {
            context.output().print(JsonTree.compact(pids) + "\n");
        } else {
            String all = runPs(options.isEmpty() ? DEFAULT_OPTIONS : options);
            context.output().print(only(all, new HashSet<>(pids)));
        }
        return 0;
    }

    private static List<Integer> pids(Container container) throws JrunException {
        if (container.hasCgroup()) {
            try (Cgroup cgroup = container.cgroup()) {
                return cgroup.pids();
            }
        }
        ProcessRef init = container.init();
        return init != null && init.isAlive() ? List.of(init.pid()) : List.of();
    }

    private static String runPs(List<String> options) throws JrunException {
        List<String> args = new ArrayList<>(options.size() + 1);
        args.add("ps");
        args.addAll(options);
        try (Fd output = MemoryFile.open("jrun-ps", 0)) {
            int pid = Spawner.of(program(), args, Environment.all())
                    .inherit(output.number(), 1)
                    .closingOthers()
                    .start();
            WaitResult result = Processes.waitPid(pid, 0);
            Syscalls.lseek(output, 0, Uapi.SEEK_SET);
            String text = new String(Syscalls.readAll(output), StandardCharsets.UTF_8);
            if (result.shellCode() != 0) {
                throw new StateException("run ps " + String.join(" ", options) + ": exit code " + result.shellCode());
            }
            return text;
        }
    }

    private static String program() {
        return Syscalls.access("/usr/bin/ps", Uapi.X_OK) ? "/usr/bin/ps" : "/bin/ps";
    }

    /** The header and the lines whose PID column names one of the pids; names of programs are the container's. */
    static String only(String table, Set<Integer> pids) throws StateException {
        String[] lines = table.split("\n", -1);
        int column = fields(lines[0]).indexOf("PID");
        if (column < 0) {
            throw new StateException("ps shows no column PID; hint: choose options with it, such as -o pid,cmd");
        }
        StringBuilder text = new StringBuilder(PrintableText.of(lines[0])).append('\n');
        for (int i = 1; i < lines.length; i++) {
            List<String> fields = fields(lines[i]);
            if (fields.size() > column && pids.contains(number(fields.get(column)))) {
                text.append(PrintableText.of(lines[i])).append('\n');
            }
        }
        return text.toString();
    }

    private static @Nullable Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= line.length(); i++) {
            boolean blank = i == line.length() || line.charAt(i) == ' ' || line.charAt(i) == '\t';
            if (blank && start >= 0) {
                fields.add(line.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return fields;
    }
}
