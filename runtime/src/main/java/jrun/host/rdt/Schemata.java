// SPDX-License-Identifier: Apache-2.0
package jrun.host.rdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jrun.host.sys.SyscallException;
import jrun.spec.IntelRdt;
import org.jspecify.annotations.Nullable;

/** Lines of a schemata file, {@code L3:0=7f0;1=1f}: by resource and cache or memory domain, a mask or an amount. */
final class Schemata {
    private static final String BANDWIDTH = "MB";

    private Schemata() {}

    /** What a configuration wants written, in the order of the specification. */
    static List<String> of(IntelRdt rdt) {
        return of(rdt.l3CacheSchema(), rdt.memBwSchema(), rdt.schemata());
    }

    static List<String> of(@Nullable String l3Cache, @Nullable String memoryBandwidth, List<String> more) {
        List<String> lines = new ArrayList<>();
        if (l3Cache != null) {
            lines.add(l3Cache);
        }
        if (memoryBandwidth != null) {
            lines.add(memoryBandwidth);
        }
        lines.addAll(more);
        return lines;
    }

    /**
     * The first line that a group with these schemata does not fulfil already, null if it fulfils all. A later line
     * wins; masks count as numbers, and a share of bandwidth as what the kernel makes of it.
     */
    static @Nullable String unfulfilled(List<String> wanted, String present, Resctrl resctrl) throws SyscallException {
        Map<String, String> has = new TreeMap<>();
        for (String line : present.split("\n", -1)) {
            has.putAll(parse(line));
        }
        Map<String, String> settings = new TreeMap<>();
        Map<String, String> lines = new TreeMap<>();
        for (String line : wanted) {
            parse(line).forEach((key, value) -> {
                settings.put(key, value);
                lines.put(key, line);
            });
        }
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String value = setting.getValue();
            String there = has.get(setting.getKey());
            if (!value.equals(there)
                    && !rounded(setting.getKey(), value, resctrl).equals(there)) {
                return lines.get(setting.getKey());
            }
        }
        return null;
    }

    /** Bandwidth in percent is raised to a multiple of a step. */
    private static String rounded(String key, String value, Resctrl resctrl) throws SyscallException {
        if (!key.startsWith(BANDWIDTH + ":") || !resctrl.has("info/MB/bandwidth_gran")) {
            return value;
        }
        long step = resctrl.number("info/MB/bandwidth_gran");
        try {
            long asked = Long.parseLong(value);
            return step > 0 ? Long.toString((asked + step - 1) / step * step) : value;
        } catch (NumberFormatException _) {
            return value;
        }
    }

    /** By {@code RESOURCE:DOMAIN}. */
    private static Map<String, String> parse(String line) {
        Map<String, String> settings = new TreeMap<>();
        for (String part : line.split("\n", -1)) {
            int colon = part.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String resource = part.substring(0, colon).strip();
            for (String setting : part.substring(colon + 1).split(";", -1)) {
                int equals = setting.indexOf('=');
                if (equals >= 0) {
                    String domain = plain(setting.substring(0, equals));
                    settings.put(resource + ":" + domain, plain(setting.substring(equals + 1)));
                }
            }
        }
        return settings;
    }

    /** A number without leading zeros, hexadecimal ones in lower case and without {@code 0x}. */
    private static String plain(String number) {
        String text = number.strip().toLowerCase(Locale.ROOT);
        int at = text.startsWith("0x") ? 2 : 0;
        while (at < text.length() - 1 && text.charAt(at) == '0') {
            at++;
        }
        return text.substring(at);
    }
}
