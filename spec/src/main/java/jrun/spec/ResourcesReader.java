// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Map;

/** Reads the limits of the cgroup. runtime-spec: config-linux.md#control-groups */
final class ResourcesReader {
    private ResourcesReader() {}

    static Resources resources(JsonObject o, Map<String, String> annotations) {
        return new Resources(
                o.objects("devices", ResourcesReader::deviceRule),
                o.object("memory", ResourcesReader::memory),
                o.object("cpu", ResourcesReader::cpu),
                Pids.of(o.object("pids", p -> new Pids(p.int64("limit"))), annotations),
                o.object("blockIO", ResourcesReader::blockIo),
                o.objects("hugepageLimits", ResourcesReader::hugepageLimit),
                o.object("network", ResourcesReader::network),
                o.objectMap("rdma", r -> new Rdma(r.uint32("hcaHandles"), r.uint32("hcaObjects"))),
                o.stringMap("unified"));
    }

    private static DeviceRule deviceRule(JsonObject o) {
        return new DeviceRule(
                o.requiredBool("allow"), o.string("type"), o.int64("major"), o.int64("minor"), o.string("access"));
    }

    private static Memory memory(JsonObject o) {
        return new Memory(
                o.int64("limit"),
                o.int64("reservation"),
                o.int64("swap"),
                o.int64("kernel"),
                o.int64("kernelTCP"),
                o.uint64("swappiness"),
                o.optionalBool("disableOOMKiller"),
                o.optionalBool("useHierarchy"),
                o.optionalBool("checkBeforeUpdate"));
    }

    private static Cpu cpu(JsonObject o) {
        return new Cpu(
                o.uint64("shares"),
                o.int64("quota"),
                o.uint64("burst"),
                o.uint64("period"),
                o.int64("realtimeRuntime"),
                o.uint64("realtimePeriod"),
                o.string("cpus"),
                o.string("mems"),
                o.int64("idle"));
    }

    private static BlockIo blockIo(JsonObject o) {
        return new BlockIo(
                o.uint16("weight"),
                o.uint16("leafWeight"),
                o.objects("weightDevice", ResourcesReader::weightDevice),
                o.objects("throttleReadBpsDevice", ResourcesReader::throttleDevice),
                o.objects("throttleWriteBpsDevice", ResourcesReader::throttleDevice),
                o.objects("throttleReadIOPSDevice", ResourcesReader::throttleDevice),
                o.objects("throttleWriteIOPSDevice", ResourcesReader::throttleDevice));
    }

    private static WeightDevice weightDevice(JsonObject o) {
        return new WeightDevice(
                o.requiredInt64("major"), o.requiredInt64("minor"), o.uint16("weight"), o.uint16("leafWeight"));
    }

    private static ThrottleDevice throttleDevice(JsonObject o) {
        return new ThrottleDevice(o.requiredInt64("major"), o.requiredInt64("minor"), o.requiredUint64("rate"));
    }

    private static HugepageLimit hugepageLimit(JsonObject o) {
        return new HugepageLimit(o.requiredString("pageSize"), o.requiredUint64("limit"));
    }

    private static Network network(JsonObject o) {
        return new Network(
                o.uint32("classID"),
                o.objects(
                        "priorities",
                        p -> new InterfacePriority(p.requiredString("name"), p.requiredUint32("priority"))));
    }
}
