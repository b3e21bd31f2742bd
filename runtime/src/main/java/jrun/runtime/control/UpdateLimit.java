// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

/** A limit that an option of {@code jrun update} sets. */
public enum UpdateLimit {
    BLKIO_WEIGHT("blkio-weight", "/blockIO/weight"),
    CPU_PERIOD("cpu-period", "/cpu/period"),
    CPU_QUOTA("cpu-quota", "/cpu/quota"),
    CPU_BURST("cpu-burst", "/cpu/burst"),
    CPU_IDLE("cpu-idle", "/cpu/idle"),
    CPU_SHARE("cpu-share", "/cpu/shares"),
    CPU_RT_PERIOD("cpu-rt-period", "/cpu/realtimePeriod"),
    CPU_RT_RUNTIME("cpu-rt-runtime", "/cpu/realtimeRuntime"),
    CPUSET_CPUS("cpuset-cpus", "/cpu/cpus"),
    CPUSET_MEMS("cpuset-mems", "/cpu/mems"),
    MEMORY("memory", "/memory/limit"),
    MEMORY_RESERVATION("memory-reservation", "/memory/reservation"),
    MEMORY_SWAP("memory-swap", "/memory/swap"),
    PIDS("pids-limit", "/pids/limit"),
    L3_CACHE_SCHEMA("l3-cache-schema", ""),
    MEM_BW_SCHEMA("mem-bw-schema", "");

    private static final String RESOURCES = "/linux/resources";

    private final String option;
    private final String pointer;

    /** @param pointer of the property of the resources that it sets, empty for none */
    UpdateLimit(String option, String pointer) {
        this.option = option;
        this.pointer = pointer;
    }

    /** The option's name without dashes. */
    public String option() {
        return option;
    }

    /** A message about resources in the words of a command line: {@code --cpu-share} for a pointer of config.json. */
    static String byOptions(String message) {
        String text = message;
        for (UpdateLimit limit : values()) {
            if (!limit.pointer.isEmpty()) {
                text = text.replaceAll(
                        RESOURCES + limit.pointer + "\\b|(?<![\\w/])" + limit.pointer + "\\b", "--" + limit.option);
            }
        }
        return text;
    }

    /** The same in those of a resources document, whose pointers begin there. */
    static String byDocument(String message) {
        return message.replace(RESOURCES + "/", "/");
    }
}
