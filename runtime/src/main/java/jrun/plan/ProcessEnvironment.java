// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment of the container process: of a name given twice, the last value at the first place. */
final class ProcessEnvironment {
    private final Map<String, String> entries = new LinkedHashMap<>();

    static ProcessEnvironment of(List<String> env) {
        ProcessEnvironment result = new ProcessEnvironment();
        for (String entry : env) {
            result.entries.put(entry.substring(0, entry.indexOf('=')), entry);
        }
        return result;
    }

    void put(String name, String value) {
        entries.put(name, name + "=" + value);
    }

    /** The value, empty if it is not set. */
    String value(String name) {
        String entry = entries.get(name);
        return entry == null ? "" : entry.substring(name.length() + 1);
    }

    void remove(String name) {
        entries.remove(name);
    }

    List<String> entries() {
        return new ArrayList<>(entries.values());
    }
}
