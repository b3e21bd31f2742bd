// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Map;

/** Reads the Linux section. runtime-spec: config-linux.md */
final class LinuxReader {
    private LinuxReader() {}

    static Linux linux(JsonObject o, Map<String, String> annotations) {
        return new Linux(
                o.objects("uidMappings", LinuxReader::idMapping),
                o.objects("gidMappings", LinuxReader::idMapping),
                o.stringMap("sysctl"),
                o.object("resources", r -> ResourcesReader.resources(r, annotations), Resources.EMPTY),
                o.string("cgroupsPath"),
                o.objects("namespaces", n -> new Namespace(n.requiredString("type"), n.string("path"))),
                o.objects("devices", LinuxReader::device),
                o.objectMap("netDevices", n -> new NetDevice(n.string("name"))),
                o.object("seccomp", seccomp -> seccomp(seccomp, annotations)),
                o.string("rootfsPropagation"),
                o.strings("maskedPaths"),
                o.strings("readonlyPaths"),
                o.string("mountLabel"),
                o.object("intelRdt", LinuxReader::intelRdt),
                o.object("personality", p -> new Personality(p.requiredString("domain"), p.strings("flags"))),
                o.object("memoryPolicy", LinuxReader::memoryPolicy),
                o.objectMap("timeOffsets", LinuxReader::timeOffset));
    }

    static IdMapping idMapping(JsonObject o) {
        return new IdMapping(o.requiredUint32("containerID"), o.requiredUint32("hostID"), o.requiredUint32("size"));
    }

    private static Device device(JsonObject o) {
        String type = o.requiredString("type");
        boolean fifo = type.equals("p");
        return new Device(
                o.requiredString("path"),
                type,
                fifo ? JsonObject.orZero(o.int64("major")) : o.requiredInt64("major"),
                fifo ? JsonObject.orZero(o.int64("minor")) : o.requiredInt64("minor"),
                o.uint32("fileMode"),
                o.uint32("uid"),
                o.uint32("gid"));
    }

    private static Seccomp seccomp(JsonObject o, Map<String, String> annotations) {
        String listenerPath = o.string("listenerPath");
        return new Seccomp(
                o.requiredString("defaultAction"),
                o.uint32("defaultErrnoRet"),
                o.strings("architectures"),
                o.strings("flags"),
                listenerPath == null ? CrunAnnotations.seccompReceiver(annotations) : listenerPath,
                o.string("listenerMetadata"),
                o.objects("syscalls", LinuxReader::seccompSyscall),
                CrunAnnotations.failsUnknown(annotations));
    }

    private static SeccompSyscall seccompSyscall(JsonObject o) {
        return new SeccompSyscall(
                o.strings("names"),
                o.requiredString("action"),
                o.uint32("errnoRet"),
                o.objects("args", LinuxReader::seccompArg));
    }

    private static SeccompArg seccompArg(JsonObject o) {
        return new SeccompArg(
                (int) o.requiredInteger("index", 0, Integer.MAX_VALUE),
                o.requiredUint64("value"),
                JsonObject.orZero(o.uint64("valueTwo")),
                o.requiredString("op"));
    }

    /** The two members of versions before 1.3.0 mean what the one of today means. */
    private static IntelRdt intelRdt(JsonObject o) {
        boolean monitoring = o.bool("enableMonitoring"); // each is read, for that checks it
        boolean cmt = o.bool("enableCMT");
        boolean mbm = o.bool("enableMBM");
        return new IntelRdt(
                o.string("closID"),
                o.strings("schemata"),
                o.string("l3CacheSchema"),
                o.string("memBwSchema"),
                monitoring || cmt || mbm);
    }

    private static MemoryPolicy memoryPolicy(JsonObject o) {
        String mode = o.string("mode"); // what is wrong with it the rule says
        String nodes = o.string("nodes");
        return new MemoryPolicy(
                mode == null ? "" : mode, nodes == null || nodes.isEmpty() ? null : nodes, o.strings("flags"));
    }

    private static TimeOffset timeOffset(JsonObject o) {
        return new TimeOffset(JsonObject.orZero(o.int64("secs")), JsonObject.orZero(o.uint32("nanosecs")));
    }
}
