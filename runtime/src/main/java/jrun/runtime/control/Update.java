// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.Cgroup;
import jrun.host.state.ContainerState;
import jrun.host.state.StateException;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.Status;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.JrunException;
import jrun.spec.Memory;
import jrun.spec.Pids;
import jrun.spec.Resources;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun update}: new limits for a container that exists; what is not named stays. */
public final class Update {
    private static final String STDIN = "-";
    private static final int STDIN_NUMBER = 0;

    private final Context context;

    public Update(Context context) {
        this.context = context;
    }

    /** Applies a resources document, or the options when there is none. */
    public int run(UpdateOptions options) throws JrunException {
        try (Container container = Container.open(context, options.id())) {
            Resources resources = resources(options);
            if (container.status() == Status.STOPPED) {
                throw new StateException("container not running");
            }
            if (container.hasCgroup()) {
                try (Cgroup cgroup = container.cgroup()) {
                    cgroup.update(resources);
                }
            } else {
                context.log().warn("update " + options.id() + ": the container has no cgroup, nothing to limit");
            }
            updateResctrl(container.state(), options);
            return 0;
        }
    }

    private static Resources resources(UpdateOptions options) throws JrunException {
        String file = options.resources();
        if (file == null || file.isEmpty()) {
            return fromOptions(options);
        }
        Resources resources = SpecReader.readResources(file.equals(STDIN) ? readStdin() : Syscalls.readFile(file));
        SpecValidator.check(resources);
        return resources;
    }

    private static byte[] readStdin() throws SyscallException {
        Fd stdin = new Fd(STDIN_NUMBER);
        return Syscalls.readAll(stdin);
    }

    static Resources fromOptions(UpdateOptions options) throws StateException {
        Long weight = number("blkio-weight", options.blkioWeight());
        Cpu cpu = new Cpu(
                number("cpu-share", options.cpuShare()),
                number("cpu-quota", options.cpuQuota()),
                null,
                number("cpu-period", options.cpuPeriod()),
                number("cpu-rt-runtime", options.cpuRtRuntime()),
                number("cpu-rt-period", options.cpuRtPeriod()),
                options.cpusetCpus(),
                options.cpusetMems(),
                null);
        Memory memory = new Memory(
                bytes("memory", options.memory()),
                bytes("memory-reservation", options.memoryReservation()),
                bytes("memory-swap", options.memorySwap()),
                null,
                null,
                null,
                null,
                null,
                null);
        Long pids = number("pids-limit", options.pidsLimit());
        return new Resources(
                List.of(),
                memory,
                cpu,
                pids == null || pids == 0 ? null : new Pids(pids),
                weight == null || weight == 0 ? null : blockIo(weight),
                List.of(),
                null,
                Map.of(),
                Map.of());
    }

    private static BlockIo blockIo(long weight) throws StateException {
        if (weight < 10 || weight > 1000) {
            throw new StateException("invalid value for blkio-weight: must be from 10 to 1000, is " + weight);
        }
        return new BlockIo((int) weight, null, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private static @Nullable Long number(String option, @Nullable String text) throws StateException {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            throw new StateException("invalid value for " + option + ": \"" + text + "\" is not a number");
        }
    }

    /** A size with an optional unit of 1024: {@code 64m}, {@code 1GiB}, {@code 100 kb}; -1 means no limit. */
    static @Nullable Long bytes(String option, @Nullable String text) throws StateException {
        if (text == null || text.isEmpty()) {
            return null;
        }
        int end = text.length();
        while (end > 0 && !Character.isDigit(text.charAt(end - 1))) {
            end--;
        }
        int shift = shift(text.substring(end).strip());
        try {
            long count = Long.parseLong(text.substring(0, end));
            if (shift >= 0 && (count >= 0 || count == -1) && count <= Long.MAX_VALUE >> shift) {
                return count < 0 ? count : count << shift;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new StateException("invalid value for " + option + ": \"" + text + "\" is not a size such as 64m");
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "", "b", "B" -> 0;
            case "k", "K", "kb", "kB", "KB", "KiB", "kib" -> 10;
            case "m", "M", "mb", "MB", "MiB", "mib" -> 20;
            case "g", "G", "gb", "GB", "GiB", "gib" -> 30;
            case "t", "T", "tb", "TB", "TiB", "tib" -> 40;
            default -> -1;
        };
    }

    private static void updateResctrl(ContainerState state, UpdateOptions options) throws JrunException {
        String schemata = schemata(options.l3CacheSchema(), options.memBwSchema());
        if (schemata.isEmpty()) {
            return;
        }
        String directory = state.intelRdt();
        if (directory == null) {
            throw new StateException("update " + options.id() + ": the container has no Intel RDT group");
        }
        Syscalls.writeFile(directory + "/schemata", schemata.getBytes(StandardCharsets.UTF_8));
    }

    private static String schemata(@Nullable String cache, @Nullable String bandwidth) {
        StringBuilder lines = new StringBuilder();
        if (cache != null && !cache.isEmpty()) {
            lines.append(cache).append('\n');
        }
        if (bandwidth != null && !bandwidth.isEmpty()) {
            lines.append(bandwidth).append('\n');
        }
        return lines.toString();
    }
}
