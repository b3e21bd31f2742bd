// SPDX-License-Identifier: Apache-2.0
package jrun.host.rdt;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.spec.IntelRdt;
import org.jspecify.annotations.Nullable;

/**
 * The Intel RDT groups of one container: its class of service, and if it wants one a monitoring group. A class that its
 * configuration names is never removed: it may be shared, and the specification says so. runtime-spec:
 * config-linux.md#intelrdt
 */
public final class RdtGroup {
    private static final String POINTER = "/linux/intelRdt";
    private static final String DEFAULT_CLASS = "/";
    private static final String SCHEMATA = "schemata";
    private static final String TASKS = "tasks";

    private final Resctrl resctrl;
    private final IntelRdt rdt;
    private RdtRecord record;

    private RdtGroup(Resctrl resctrl, IntelRdt rdt, RdtRecord record) {
        this.resctrl = resctrl;
        this.rdt = rdt;
        this.record = record;
    }

    /**
     * Looks where a container's groups would be. Nothing is made.
     *
     * @throws RdtException if this host cannot do what the configuration asks, or its class is not as it says
     */
    public static RdtGroup of(IntelRdt rdt, String id) throws RdtException, SyscallException {
        return of(Resctrl.find(), rdt, id);
    }

    static RdtGroup of(@Nullable Resctrl resctrl, IntelRdt rdt, String id) throws RdtException, SyscallException {
        if (resctrl == null) {
            throw new RdtException(POINTER + ": intelRdt is specified in config, but Intel RDT is not enabled"
                    + "; hint: mount -t resctrl resctrl /sys/fs/resctrl, where the processor has it");
        }
        if (rdt.l3CacheSchema() != null && !resctrl.dividesCache()) {
            throw new RdtException(
                    POINTER + ": intelRdt.l3CacheSchema is specified in config, but Intel RDT/CAT is not" + " enabled");
        }
        if (rdt.memBwSchema() != null && !resctrl.dividesBandwidth()) {
            throw new RdtException(
                    POINTER + ": intelRdt.memBwSchema is specified in config, but Intel RDT/MBA is not enabled");
        }
        String named = rdt.closID();
        String name = named == null ? id : named;
        String group = DEFAULT_CLASS.equals(name) ? resctrl.root() : resctrl.root() + "/" + name;
        boolean there = Syscalls.exists(group);
        if (!there && named != null && Schemata.of(rdt).isEmpty()) {
            throw new RdtException(POINTER + "/closID: " + group + ": clos dir not accessible (must be pre-created when"
                    + " schemata, l3CacheSchema and memBwSchema are empty)");
        }
        String monitor = rdt.enableMonitoring() ? group + "/mon_groups/" + id : null;
        List<String> made = new ArrayList<>(2);
        if (monitor != null && !Syscalls.exists(monitor)) {
            made.add(monitor);
        }
        if (!there && named == null) {
            made.add(group);
        }
        RdtGroup result = new RdtGroup(resctrl, rdt, new RdtRecord(resctrl.root(), group, monitor, made));
        if (there && named != null) {
            result.compare();
        }
        return result;
    }

    /** What has to be known of them later; before {@link #make} what is going to be made. */
    public RdtRecord record() {
        return record;
    }

    /**
     * Makes the groups and writes the schemata of a class that is new, or the container's own.
     *
     * @throws RdtException if the kernel refuses; {@link #record} still says what was made
     */
    public void make() throws RdtException, SyscallException {
        String group = record.group();
        boolean isNew = !group.equals(resctrl.root()) && resctrl.make(group);
        if (!isNew) {
            keep(group);
        }
        String monitor = record.monitor();
        if (monitor != null && !resctrl.make(monitor)) {
            keep(monitor);
        }
        List<String> lines = Schemata.of(rdt);
        if (!isNew && rdt.closID() != null) {
            compare();
        } else if (!lines.isEmpty()) {
            write(resctrl, record, lines);
        }
    }

    /** It was there before. */
    private void keep(String directory) {
        List<String> made = new ArrayList<>(record.made());
        made.remove(directory);
        record = record.withMade(made);
    }

    /** A class that is named and is there must be what the configuration says. */
    private void compare() throws RdtException, SyscallException {
        List<String> wanted = Schemata.of(rdt);
        if (wanted.isEmpty()) {
            return;
        }
        String line = Schemata.unfulfilled(wanted, Syscalls.readText(record.group() + "/" + SCHEMATA), resctrl);
        if (line != null) {
            throw new RdtException(POINTER + "/closID: " + record.group() + " has another configuration than " + line
                    + "; hint: leave the schemata out to use it as it is");
        }
    }

    private static void write(Resctrl resctrl, RdtRecord record, List<String> lines) throws RdtException {
        String text = String.join("\n", lines) + "\n";
        resctrl.write(
                "write " + text.strip().replace("\n", ", ") + " to " + record.group() + "/" + SCHEMATA,
                record.group(),
                SCHEMATA,
                text);
    }

    /** Moves a process of one thread in, and with it all that it will start. */
    public static void enter(RdtRecord record, int pid) throws RdtException {
        Resctrl resctrl = new Resctrl(record.root());
        String attempted = "add pid " + pid + " to Intel RDT group ";
        resctrl.write(attempted + record.group(), record.group(), TASKS, pid + "\n");
        String monitor = record.monitor();
        if (monitor != null) {
            resctrl.write(attempted + monitor, monitor, TASKS, pid + "\n");
        }
    }

    /**
     * Changes schemata of a container's class; a null line stays as it is.
     *
     * @param record null if the container has none
     */
    public static void update(@Nullable RdtRecord record, @Nullable String l3Cache, @Nullable String memoryBandwidth)
            throws RdtException, SyscallException {
        update(Resctrl.find(), record, l3Cache, memoryBandwidth);
    }

    static void update(
            @Nullable Resctrl resctrl,
            @Nullable RdtRecord record,
            @Nullable String l3Cache,
            @Nullable String memoryBandwidth)
            throws RdtException, SyscallException {
        if (l3Cache != null && (resctrl == null || !resctrl.dividesCache())) {
            throw new RdtException("Intel RDT/CAT: l3 cache schema is not enabled");
        }
        if (memoryBandwidth != null && (resctrl == null || !resctrl.dividesBandwidth())) {
            throw new RdtException("Intel RDT/MBA: memory bandwidth schema is not enabled");
        }
        if (record == null || resctrl == null) {
            throw new RdtException("updating a non-existent Intel RDT configuration is not supported");
        }
        write(resctrl, record, Schemata.of(l3Cache, memoryBandwidth, List.of()));
    }

    /** Removes what was made, and nothing else. */
    public static void remove(RdtRecord record) throws RdtException {
        for (String directory : record.made()) {
            try {
                Syscalls.rmdir(directory);
            } catch (SyscallException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw new RdtException(
                            "unable to remove container's IntelRDT group " + directory + ": "
                                    + e.errno().describe(),
                            e);
                }
            }
        }
    }
}
