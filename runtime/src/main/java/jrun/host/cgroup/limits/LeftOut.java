// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.ArrayList;
import java.util.List;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.files.Controllers;
import jrun.spec.BlockIo;
import jrun.spec.Cpu;
import jrun.spec.Memory;
import jrun.spec.Network;
import jrun.spec.Resources;

/**
 * Limits that cgroup v2 has nothing like. They are left out there, as runc does, since engines pass them on whatever the host
 * is; but a person gets a warning.
 */
public final class LeftOut {
    private final List<String> warnings = new ArrayList<>();

    private LeftOut() {}

    /** A warning for each, with its JSON pointer. */
    public static List<String> of(Resources resources, Controllers controllers) {
        LeftOut out = new LeftOut();
        if (resources.cpu() != null && controllers.onV2("cpu")) {
            out.cpu(resources.cpu());
        }
        if (resources.memory() != null && controllers.onV2("memory")) {
            out.memory(resources.memory());
        }
        if (resources.blockIO() != null && controllers.onV2("blkio")) {
            out.blockIo(resources.blockIO());
        }
        if (resources.network() != null && controllers.mode() == CgroupMode.V2) {
            out.network(resources.network());
        }
        return out.warnings;
    }

    private void add(boolean given, String property) {
        if (given) {
            warnings.add(ControlFileWrites.RESOURCES + property + ": cgroup v2 has nothing like it, it is left out");
        }
    }

    private void cpu(Cpu cpu) {
        add(ControlFileWrites.isSet(cpu.realtimeRuntime()), "/cpu/realtimeRuntime");
        add(ControlFileWrites.isSet(cpu.realtimePeriod()), "/cpu/realtimePeriod");
    }

    private void memory(Memory memory) {
        add(ControlFileWrites.orZero(memory.kernelTCP()) > 0, "/memory/kernelTCP");
        add(memory.swappiness() != null && memory.swappiness() != -1, "/memory/swappiness");
        add(Boolean.TRUE.equals(memory.disableOOMKiller()), "/memory/disableOOMKiller");
    }

    private void blockIo(BlockIo io) {
        add(ControlFileWrites.isSet(io.leafWeight()), "/blockIO/leafWeight");
        for (int i = 0; i < io.weightDevice().size(); i++) {
            boolean given = ControlFileWrites.isSet(io.weightDevice().get(i).leafWeight());
            add(given, "/blockIO/weightDevice/" + i + "/leafWeight");
        }
    }

    private void network(Network network) {
        add(ControlFileWrites.isSet(network.classID()), "/network/classID");
        add(!network.priorities().isEmpty(), "/network/priorities");
    }
}
