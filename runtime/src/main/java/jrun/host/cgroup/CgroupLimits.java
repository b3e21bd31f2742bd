// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static jrun.host.cgroup.Writes.isSet;
import static jrun.host.cgroup.Writes.orZero;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.Memory;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/** Brings {@link Limits} to the cgroup: turns the controllers on that they need and completes updates by what is. */
final class CgroupLimits {
    /** What engines read in every container's cgroup, limited or not. */
    private static final List<String> WATCHED = List.of("cpuset", "cpu", "io", "memory", "pids");

    private final CgroupMode mode;
    private final List<CgroupDir> dirs;
    private final boolean rootless;
    private final Set<String> v1 = new HashSet<>();
    private @Nullable CgroupDir unified;

    CgroupLimits(CgroupMode mode, List<CgroupDir> dirs, boolean rootless) {
        this.mode = mode;
        this.dirs = dirs;
        this.rootless = rootless;
        for (CgroupDir dir : dirs) {
            v1.addAll(CgroupText.split(dir.controllers(), ','));
            if (dir.unified()) {
                unified = dir;
            }
        }
    }

    /** @param fresh whether controllers may still have to be turned on for what engines watch */
    void apply(Resources resources, boolean fresh) throws CgroupException {
        boolean v2 = unified != null;
        List<ControlWrite> writes = new Limits(v1, v2, false).of(resources);
        if (unified != null) {
            enable(unified, writes, fresh && mode == CgroupMode.V2 ? WATCHED : List.of());
        }
        if (hasWeights(resources.blockIO()) && bfq()) {
            writes = new Limits(v1, v2, true).of(resources);
        }
        new CgroupWriter(dirs, rootless).write(writes);
    }

    private void enable(CgroupDir dir, List<ControlWrite> writes, List<String> wanted) throws CgroupException {
        Set<String> required = new HashSet<>();
        for (ControlWrite write : writes) {
            boolean any = write.controller().isEmpty();
            String controller = any ? V2Limits.controllerOf(write.file()) : write.controller();
            if (!v1.contains(controller)) {
                required.add(controller);
            }
        }
        List<String> known = new ArrayList<>(required);
        known.retainAll(List.of("cpuset", "cpu", "io", "memory", "pids", "hugetlb", "rdma", "misc", "dmem"));
        if (!known.isEmpty() || !wanted.isEmpty()) {
            CgroupMaker.enable(dir, mountPoint(dir), known, wanted);
        }
    }

    /** Where the v2 hierarchy of a container's directory is mounted: at the root of all, or just below it. */
    private String mountPoint(CgroupDir dir) {
        if (mode == CgroupMode.V2) {
            return MountTable.ROOT;
        }
        return dir.path().substring(0, dir.path().indexOf('/', MountTable.ROOT.length() + 1));
    }

    private static boolean hasWeights(@Nullable BlockIo io) {
        return io != null && (isSet(io.weight()) || !io.weightDevice().isEmpty());
    }

    /** CFQ's weights went with it in Linux 5.0; BFQ has its own files. */
    private boolean bfq() {
        CgroupDir dir = CgroupWriter.find(dirs, "blkio");
        if (dir == null) {
            return false;
        }
        return dir.unified()
                ? dir.hasFile("io.bfq.weight")
                : dir.hasFile("blkio.bfq.weight") && !dir.hasFile("blkio.weight");
    }

    void update(Resources asked) throws CgroupException {
        Resources resources = asked;
        CgroupDir memory = CgroupWriter.find(dirs, "memory");
        if (memory != null && asked.memory() != null) {
            if (Boolean.TRUE.equals(asked.memory().checkBeforeUpdate())) {
                check(memory, asked.memory());
            }
            if (memory.unified()) {
                resources = withMemory(resources, complete(memory, asked.memory()));
            }
        }
        CgroupDir cpu = CgroupWriter.find(dirs, "cpu");
        if (cpu != null && cpu.unified() && asked.cpu() != null) {
            resources = withCpu(resources, complete(cpu, asked.cpu()));
        }
        apply(resources, false);
    }

    private static void check(CgroupDir dir, Memory memory) throws CgroupException {
        String file = dir.unified() ? "memory.current" : "memory.usage_in_bytes";
        long usage = CgroupText.number(dir.readOrEmpty(file), 0);
        check(memory.limit(), usage, "limit");
        check(memory.swap(), usage, "swap");
    }

    private static void check(@Nullable Long limit, long usage, String property) throws CgroupException {
        if (limit != null && limit > 0 && limit < usage) {
            throw CgroupException.refused(
                    "set memory limits",
                    "/linux/resources/memory/" + property,
                    limit + " bytes are below the current usage of " + usage + " bytes");
        }
    }

    /** A new limit of memory and swap is worth something only with that of memory, which may stay as it is. */
    private static Memory complete(CgroupDir dir, Memory memory) {
        if (orZero(memory.swap()) <= 0 || isSet(memory.limit())) {
            return memory;
        }
        long limit = CgroupText.number(dir.readOrEmpty("memory.max"), -1);
        return new Memory(
                limit,
                memory.reservation(),
                memory.swap(),
                memory.kernel(),
                memory.kernelTCP(),
                memory.swappiness(),
                memory.disableOOMKiller(),
                memory.useHierarchy(),
                memory.checkBeforeUpdate());
    }

    /** One file has quota and period; a period alone must not take the quota away. */
    private static Cpu complete(CgroupDir dir, Cpu cpu) {
        if (!isSet(cpu.period()) || isSet(cpu.quota())) {
            return cpu;
        }
        String now = dir.readOrEmpty("cpu.max");
        long quota = CgroupText.number(now.substring(0, Math.max(0, now.indexOf(' '))), -1);
        return new Cpu(
                cpu.shares(),
                quota,
                cpu.burst(),
                cpu.period(),
                cpu.realtimeRuntime(),
                cpu.realtimePeriod(),
                cpu.cpus(),
                cpu.mems(),
                cpu.idle());
    }

    private static Resources withMemory(Resources of, Memory memory) {
        return new Resources(
                of.devices(),
                memory,
                of.cpu(),
                of.pids(),
                of.blockIO(),
                of.hugepageLimits(),
                of.network(),
                of.rdma(),
                of.unified());
    }

    private static Resources withCpu(Resources of, Cpu cpu) {
        return new Resources(
                of.devices(),
                of.memory(),
                cpu,
                of.pids(),
                of.blockIO(),
                of.hugepageLimits(),
                of.network(),
                of.rdma(),
                of.unified());
    }
}
