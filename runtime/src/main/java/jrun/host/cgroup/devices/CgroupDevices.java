// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.devices;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupDir;
import jrun.host.cgroup.files.CgroupException;
import jrun.host.cgroup.files.CgroupText;
import jrun.host.cgroup.files.Controllers;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.plan.StepDetail;
import jrun.spec.DeviceRule;

/** Puts device rules in force: as lists of the v1 controller where it is mounted, as an eBPF program on v2 otherwise. */
public final class CgroupDevices {
    private static final String POINTER = "/linux/resources/devices";
    private static final String EVERYTHING = "a *:* rwm";

    private CgroupDevices() {}

    /**
     * Puts them in force, for processes that join later too.
     *
     * @param fresh whether the cgroup has no rules of ours yet
     * @param rootless whether to go on where they cannot be had
     */
    public static void apply(Controllers controllers, List<DeviceRule> config, boolean fresh, boolean rootless)
            throws CgroupException {
        List<DeviceRules.Rule> rules = DeviceRules.of(config);
        CgroupDir dir = controllers.of("devices");
        if (dir == null) {
            if (rootless) {
                return;
            }
            throw CgroupException.refused(
                    "set device rules",
                    POINTER,
                    "no cgroup can hold them, the container could open every device",
                    "mount the v1 controller devices or cgroup v2 below /sys/fs/cgroup");
        }
        try {
            if (dir.unified()) {
                filter(dir.fd(), DeviceProgram.compile(rules), fresh);
            } else {
                list(dir, DeviceList.of(rules), fresh);
            }
        } catch (SyscallException e) {
            boolean denied = e.errno() == Errno.EPERM || e.errno() == Errno.EACCES;
            if (!rootless || !denied) {
                String hint =
                        denied ? "it needs CAP_SYS_ADMIN, and the cgroup above must allow what the rules allow" : "";
                throw CgroupException.failed(
                        "set device rules of " + dir.path() + ": " + e.attempted() + " " + e.on(), POINTER, e, hint);
            }
        }
    }

    /** What {@link #apply} would do to a new cgroup, for {@code jrun plan}. */
    public static List<StepDetail> planned(Controllers controllers, List<DeviceRule> config) throws CgroupException {
        List<DeviceRules.Rule> rules = DeviceRules.of(config);
        CgroupDir dir = controllers.of("devices");
        if (dir == null) {
            return List.of(new StepDetail("no cgroup can hold them", POINTER));
        }
        List<StepDetail> details = new ArrayList<>();
        if (dir.unified()) {
            for (DeviceRules.Rule rule : rules) {
                details.add(new StepDetail(
                        "in a BPF program: " + (rule.allow() ? "allow " : "deny ") + rule.text(), POINTER));
            }
            return details;
        }
        DeviceList wanted = DeviceList.of(rules);
        if (wanted.allow()) {
            details.add(write(dir, "devices.allow", "a", ", unless the cgroup above allows all"));
        } else {
            details.add(write(dir, "devices.deny", "a", ""));
        }
        for (DeviceRules.Rule rule : wanted.exceptions()) {
            details.add(write(dir, wanted.allow() ? "devices.deny" : "devices.allow", rule.text(), ""));
        }
        return details;
    }

    private static StepDetail write(CgroupDir dir, String file, String value, String unless) {
        return new StepDetail("write \"" + value + "\" to " + dir.path() + "/" + file + unless, POINTER);
    }

    private static void filter(Fd cgroup, byte[] program, boolean fresh) throws SyscallException {
        if (fresh) {
            DeviceFilter.attach(cgroup, program);
        } else {
            DeviceFilter.replace(cgroup, program);
        }
    }

    private static void list(CgroupDir dir, DeviceList wanted, boolean fresh) throws SyscallException {
        boolean mustAsk = wanted.allow() || !fresh;
        List<String> now = mustAsk ? CgroupText.lines(dir.read("devices.list")) : List.of(EVERYTHING);
        boolean all = now.contains(EVERYTHING);
        List<String> exceptions = new ArrayList<>();
        for (DeviceRules.Rule rule : wanted.exceptions()) {
            exceptions.add(rule.text());
        }
        if (wanted.allow()) {
            // denials are not listed: without a fresh start nobody knows them
            if (!all || !fresh) {
                dir.write("devices.allow", "a");
            }
            writeEach(dir, "devices.deny", exceptions);
        } else if (all || fresh) {
            dir.write("devices.deny", "a");
            writeEach(dir, "devices.allow", exceptions);
        } else {
            writeEach(dir, "devices.allow", without(exceptions, now));
            List<String> gone = without(now, exceptions);
            if (!gone.isEmpty()) {
                writeEach(dir, "devices.deny", gone);
                writeEach(dir, "devices.allow", exceptions); // a denial may have taken a part of one
            }
        }
    }

    private static List<String> without(List<String> lines, List<String> others) {
        List<String> rest = new ArrayList<>(lines);
        rest.removeAll(others);
        return rest;
    }

    /** The kernel takes one rule in each write(2). */
    private static void writeEach(CgroupDir dir, String file, List<String> rules) throws SyscallException {
        if (rules.isEmpty()) {
            return;
        }
        try (Fd open = Syscalls.openat(dir.fd(), file, Uapi.O_WRONLY, 0)) {
            for (String rule : rules) {
                Syscalls.write(open, CgroupText.bytes(rule));
            }
        } catch (SyscallException e) {
            throw new SyscallException("write", file, e.errno());
        }
    }
}
