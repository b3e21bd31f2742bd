// SPDX-License-Identifier: Apache-2.0
package jrun.host.rdt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jrun.host.sys.Listing;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.spec.JsonWriter;
import org.jspecify.annotations.Nullable;

/** What {@code events} says of a container's Intel RDT groups: runc's names and order, zeros left out where runc does. */
public final class RdtStats {
    private static final String SCHEMATA = "schemata";

    private final Resctrl resctrl;
    private final RdtRecord record;
    private final JsonWriter out;

    private RdtStats(Resctrl resctrl, RdtRecord record, JsonWriter out) {
        this.resctrl = resctrl;
        this.record = record;
        this.out = out;
    }

    /** Reads and writes them as members of an object that has begun; none for a container without such groups. */
    public static void write(@Nullable RdtRecord record, JsonWriter out) throws SyscallException {
        if (record != null) {
            new RdtStats(new Resctrl(record.root()), record, out).members();
        }
    }

    private void members() throws SyscallException {
        List<String> roots = lines(record.root());
        List<String> own = lines(record.group());
        if (resctrl.dividesCache()) {
            out.name("l3_cache_info").beginObject();
            out.optional("cbm_mask", resctrl.text("info/L3/cbm_mask"));
            some("info/L3/", "min_cbm_bits", "num_closids");
            out.endObject();
            out.optional("l3_cache_schema_root", line(roots, "L3"));
            out.optional("l3_cache_schema", line(own, "L3"));
        }
        if (resctrl.dividesBandwidth()) {
            out.name("mem_bw_info").beginObject();
            some("info/MB/", "bandwidth_gran", "delay_linear", "min_bandwidth", "num_closids");
            out.endObject();
            out.optional("mem_bw_schema_root", line(roots, "MB"));
            out.optional("mem_bw_schema", line(own, "MB"));
        }
        out.optional(SCHEMATA, own);
        if (resctrl.has("info/L3_MON")) {
            monitored(List.of(resctrl.text("info/L3_MON/mon_features").split("\n", -1)));
        }
    }

    private static List<String> lines(String group) throws SyscallException {
        String text = Syscalls.readText(group + "/" + SCHEMATA).strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }

    /** The last line of a resource, as runc takes it. */
    private static @Nullable String line(List<String> lines, String resource) {
        String found = null;
        for (String line : lines) {
            found = line.contains(resource) ? line.strip() : found;
        }
        return found;
    }

    private void some(String directory, String... names) throws SyscallException {
        for (String name : names) {
            long value = resctrl.number(directory + name);
            if (value != 0) {
                out.name(name).unsigned(value);
            }
        }
    }

    /** By domain: the traffic to memory, and how much of a cache is taken. */
    private void monitored(List<String> features) throws SyscallException {
        String monitor = record.monitor();
        String data = (monitor == null ? record.group() : monitor) + "/mon_data";
        List<String> domains = new ArrayList<>(Listing.of(data));
        Collections.sort(domains);
        if (features.contains("mbm_total_bytes") || features.contains("mbm_local_bytes")) {
            out.name("mbm_stats").beginArray();
            for (String domain : domains) {
                out.beginObject();
                counter(features, data, domain, "mbm_total_bytes");
                counter(features, data, domain, "mbm_local_bytes");
                out.endObject();
            }
            out.endArray();
        }
        if (features.contains("llc_occupancy")) {
            out.name("cmt_stats").beginArray();
            for (String domain : domains) {
                out.beginObject();
                counter(features, data, domain, "llc_occupancy");
                out.endObject();
            }
            out.endArray();
        }
    }

    private void counter(List<String> features, String data, String domain, String name) throws SyscallException {
        long value = features.contains(name) ? Resctrl.number(data + "/" + domain, name) : 0;
        out.name(name).unsigned(value);
    }
}
