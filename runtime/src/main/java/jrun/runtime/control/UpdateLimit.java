// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

/** A limit that an option of {@code jrun update} sets. */
public enum UpdateLimit {
    BLKIO_WEIGHT("blkio-weight"),
    CPU_PERIOD("cpu-period"),
    CPU_QUOTA("cpu-quota"),
    CPU_BURST("cpu-burst"),
    CPU_IDLE("cpu-idle"),
    CPU_SHARE("cpu-share"),
    CPU_RT_PERIOD("cpu-rt-period"),
    CPU_RT_RUNTIME("cpu-rt-runtime"),
    CPUSET_CPUS("cpuset-cpus"),
    CPUSET_MEMS("cpuset-mems"),
    MEMORY("memory"),
    MEMORY_RESERVATION("memory-reservation"),
    MEMORY_SWAP("memory-swap"),
    PIDS("pids-limit"),
    L3_CACHE_SCHEMA("l3-cache-schema"),
    MEM_BW_SCHEMA("mem-bw-schema");

    private final String option;

    UpdateLimit(String option) {
        this.option = option;
    }

    /** The option's name without dashes. */
    public String option() {
        return option;
    }
}
