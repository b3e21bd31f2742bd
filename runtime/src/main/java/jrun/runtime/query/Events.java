// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.stats.CgroupStats;
import jrun.host.cgroup.stats.OomWatch;
import jrun.host.cgroup.stats.StatsJson;
import jrun.host.rdt.RdtRecord;
import jrun.host.rdt.RdtStats;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.Sockets;
import jrun.kernel.Uapi;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.spec.JrunException;
import jrun.spec.JsonWriter;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun events}: statistics at an interval and OOM kills, a JSON object per line. */
public final class Events {
    private static final int NOT_POLLED = -1;

    private final Context context;

    public Events(Context context) {
        this.context = context;
    }

    /**
     * Prints statistics once, or events until the container stops.
     *
     * @param intervalMs time between statistics in milliseconds
     * @param once only the statistics of now
     */
    public int run(String id, long intervalMs, boolean once) throws JrunException {
        try (Container container = Container.open(context, id)) {
            ProcessRef init = container.init();
            Fd process = init == null ? null : init.open();
            if (process == null) {
                throw new StateException("container with id " + id + " is not running");
            }
            try (process;
                    Cgroup cgroup = container.cgroup()) {
                if (once) {
                    print("stats", container, cgroup.stats());
                } else {
                    follow(container, cgroup, process, intervalMs);
                }
            }
            return 0;
        }
    }

    private void follow(Container container, Cgroup cgroup, Fd process, long intervalMs) throws JrunException {
        try (OomWatch watch = container.hasCgroup() ? cgroup.watchOom() : null) {
            int[] fds = {
                process.number(),
                watch == null ? NOT_POLLED : watch.descriptor().number()
            };
            short[] events = {Uapi.POLLIN, watch == null ? 0 : watch.events()};
            short[] seen = new short[events.length];
            long next = now() + intervalMs;
            while (true) {
                int left = Math.clamp(next - now(), 0, Integer.MAX_VALUE);
                Sockets.poll(fds, events, seen, left);
                if (seen[1] != 0 && watch != null) {
                    long kills = watch.take();
                    if (kills < 0) {
                        return;
                    }
                    if (kills > 0) {
                        print("oom", container, null);
                    }
                }
                if (seen[0] != 0) {
                    return;
                }
                if (now() >= next) {
                    print("stats", container, cgroup.stats());
                    next += intervalMs;
                }
            }
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** One event, as a line. */
    private void print(String type, Container container, @Nullable CgroupStats stats) throws JrunException {
        JsonWriter json = JsonWriter.compact();
        json.beginObject().name("type").value(type).name("id").value(container.id());
        if (stats != null) {
            RdtRecord rdt = container.state().rdt();
            StatsJson.write(stats, out -> RdtStats.write(rdt, out), json.name("data"));
        }
        context.output().print(json.endObject() + "\n");
    }
}
