// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.control;

import static jrun.runtime.control.UpdateLimit.BLKIO_WEIGHT;
import static jrun.runtime.control.UpdateLimit.CPUSET_CPUS;
import static jrun.runtime.control.UpdateLimit.CPUSET_MEMS;
import static jrun.runtime.control.UpdateLimit.CPU_BURST;
import static jrun.runtime.control.UpdateLimit.CPU_IDLE;
import static jrun.runtime.control.UpdateLimit.CPU_PERIOD;
import static jrun.runtime.control.UpdateLimit.CPU_QUOTA;
import static jrun.runtime.control.UpdateLimit.CPU_RT_PERIOD;
import static jrun.runtime.control.UpdateLimit.CPU_RT_RUNTIME;
import static jrun.runtime.control.UpdateLimit.CPU_SHARE;
import static jrun.runtime.control.UpdateLimit.L3_CACHE_SCHEMA;
import static jrun.runtime.control.UpdateLimit.MEMORY;
import static jrun.runtime.control.UpdateLimit.MEMORY_RESERVATION;
import static jrun.runtime.control.UpdateLimit.MEMORY_SWAP;
import static jrun.runtime.control.UpdateLimit.MEM_BW_SCHEMA;
import static jrun.runtime.control.UpdateLimit.PIDS;

import java.util.List;
import java.util.Map;
import jrun.host.cgroup.Cgroup;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.rdt.RdtGroup;
import jrun.host.state.StateException;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.InputFile;
import jrun.runtime.Status;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.JrunException;
import jrun.spec.Memory;
import jrun.spec.Pids;
import jrun.spec.Resources;
import jrun.spec.SpecException;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun update}: new limits for a container that exists; what is not named stays. */
public final class Update {
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
            String cache = options.text(L3_CACHE_SCHEMA);
            String bandwidth = options.text(MEM_BW_SCHEMA);
            if (cache != null || bandwidth != null) {
                RdtGroup.update(container.state().rdt(), cache, bandwidth);
            }
            if (container.hasCgroup()) {
                try (Cgroup cgroup = container.cgroup()) {
                    context.log().warnings(cgroup.leftOut(resources));
                    update(cgroup, resources, isDocument(options));
                }
            } else {
                context.log().warn("update " + options.id() + ": the container has no cgroup, nothing to limit");
            }
            return 0;
        }
    }

    private static boolean isDocument(UpdateOptions options) {
        return options.resources() != null && !options.resources().isEmpty();
    }

    /** An error is about what the caller has written: an option, or a property of the document. */
    private static void update(Cgroup cgroup, Resources resources, boolean document) throws JrunException {
        try {
            cgroup.update(resources);
        } catch (CgroupException e) {
            String message = String.valueOf(e.getMessage());
            throw new StateException(document ? UpdateLimit.byDocument(message) : UpdateLimit.byOptions(message), e);
        }
    }

    private Resources resources(UpdateOptions options) throws JrunException {
        String file = options.resources();
        if (file != null && !file.isEmpty()) {
            Resources resources = SpecReader.readResources(InputFile.read(file));
            context.log().warn(SpecValidator.check(resources));
            return resources;
        }
        Resources resources = fromOptions(options);
        try {
            context.log().warn(SpecValidator.check(resources));
        } catch (SpecException e) {
            throw new StateException(UpdateLimit.byOptions(String.valueOf(e.getMessage())), e);
        }
        return resources;
    }

    static Resources fromOptions(UpdateOptions options) throws StateException {
        Long weight = number(options, BLKIO_WEIGHT);
        Cpu cpu = new Cpu(
                number(options, CPU_SHARE),
                number(options, CPU_QUOTA),
                number(options, CPU_BURST),
                number(options, CPU_PERIOD),
                number(options, CPU_RT_RUNTIME),
                number(options, CPU_RT_PERIOD),
                options.text(CPUSET_CPUS),
                options.text(CPUSET_MEMS),
                number(options, CPU_IDLE));
        Memory memory = new Memory(
                bytes(options, MEMORY),
                bytes(options, MEMORY_RESERVATION),
                bytes(options, MEMORY_SWAP),
                null,
                null,
                null,
                null,
                null,
                null);
        Long pids = number(options, PIDS);
        return new Resources(
                List.of(),
                memory,
                cpu,
                pids == null ? null : new Pids(pids),
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

    private static @Nullable Long number(UpdateOptions options, UpdateLimit limit) throws StateException {
        String text = options.text(limit);
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException _) {
            throw new StateException("invalid value for " + limit.option() + ": \"" + text + "\" is not a number");
        }
    }

    private static @Nullable Long bytes(UpdateOptions options, UpdateLimit limit) throws StateException {
        String text = options.text(limit);
        return text == null ? null : bytes(limit.option(), text);
    }

    /** A size with an optional unit of 1024: {@code 64m}, {@code 1.5GiB}, {@code 100 kb}; -1 means no limit. */
    static long bytes(String option, String text) throws StateException {
        int end = text.length();
        while (end > 0 && !Character.isDigit(text.charAt(end - 1)) && text.charAt(end - 1) != '.') {
            end--;
        }
        int shift = shift(text.substring(end).strip());
        String number = text.substring(0, end);
        try {
            if (shift >= 0 && number.indexOf('.') >= 0) {
                double size = Double.parseDouble(number) * (1L << shift);
                if (size >= 0 && size < Long.MAX_VALUE) {
                    return (long) size;
                }
            }
            long count = Long.parseLong(number);
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
            case "p", "P", "pb", "PB", "PiB", "pib" -> 50;
            default -> -1;
        };
    }
}
