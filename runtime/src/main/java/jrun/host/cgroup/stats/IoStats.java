// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.stats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupText;
import org.jspecify.annotations.Nullable;

/** Counters of block devices by runc's names. */
final class IoStats {
    private static final String BYTES = "ioServiceBytesRecursive";
    private static final String SERVICED = "ioServicedRecursive";

    private final @Nullable CgroupDir dir;

    IoStats(@Nullable CgroupDir dir) {
        this.dir = dir;
    }

    Map<String, List<CgroupStats.IoEntry>> read() {
        Map<String, List<CgroupStats.IoEntry>> stats = new LinkedHashMap<>();
        if (dir == null) {
            return stats;
        }
        if (dir.unified()) {
            v2(dir.readAllOrEmpty("io.stat"), stats);
            return stats;
        }
        // BFQ counts only what its scheduler does, the throttler everything
        List<CgroupStats.IoEntry> bfq = v1(dir.readAllOrEmpty("blkio.bfq.io_serviced_recursive"));
        String prefix = bfq.isEmpty() ? "blkio.throttle." : "blkio.bfq.";
        stats.put(BYTES, v1(dir.readAllOrEmpty(prefix + "io_service_bytes_recursive")));
        stats.put(SERVICED, bfq.isEmpty() ? v1(dir.readAllOrEmpty(prefix + "io_serviced_recursive")) : bfq);
        return stats;
    }

    /** Lines {@code 8:0 Read 4096}; the last, {@code Total 4096}, has no device. */
    static List<CgroupStats.IoEntry> v1(String text) {
        List<CgroupStats.IoEntry> entries = new ArrayList<>();
        for (String line : CgroupText.lines(text)) {
            List<String> fields = CgroupText.split(line, ' ');
            if (fields.size() == 3) {
                entries.add(entry(fields.get(0), fields.get(1), fields.get(2)));
            }
        }
        return entries;
    }

    private static CgroupStats.IoEntry entry(String device, String op, String value) {
        int colon = device.indexOf(':');
        return new CgroupStats.IoEntry(
                CgroupText.number(device.substring(0, Math.max(0, colon)), 0),
                CgroupText.number(device.substring(colon + 1), 0),
                op,
                CgroupText.number(value, 0));
    }

    /** Lines {@code 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6}. */
    static void v2(String text, Map<String, List<CgroupStats.IoEntry>> into) {
        List<CgroupStats.IoEntry> bytes = new ArrayList<>();
        List<CgroupStats.IoEntry> serviced = new ArrayList<>();
        for (String line : CgroupText.lines(text)) {
            List<String> fields = CgroupText.split(line, ' ');
            for (String field : fields.subList(Math.min(1, fields.size()), fields.size())) {
                int equals = field.indexOf('=');
                String key = field.substring(0, Math.max(0, equals));
                String value = field.substring(equals + 1);
                switch (key) {
                    case "rbytes" -> bytes.add(entry(fields.getFirst(), "Read", value));
                    case "wbytes" -> bytes.add(entry(fields.getFirst(), "Write", value));
                    case "dbytes" -> bytes.add(entry(fields.getFirst(), "Discard", value));
                    case "rios" -> serviced.add(entry(fields.getFirst(), "Read", value));
                    case "wios" -> serviced.add(entry(fields.getFirst(), "Write", value));
                    case "dios" -> serviced.add(entry(fields.getFirst(), "Discard", value));
                    default -> {}
                }
            }
        }
        into.put(BYTES, bytes);
        into.put(SERVICED, serviced);
    }
}
