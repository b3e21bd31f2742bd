// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the process section. runtime-spec: config.md#process */
final class ProcessReader {
    private static final long UINT_MAX = 0xFFFF_FFFFL;

    private ProcessReader() {}

    static Process process(JsonObject o, Map<String, String> annotations) {
        return new Process(
                o.bool("terminal"),
                o.object("consoleSize", ProcessReader::consoleSize),
                o.object("user", user -> user(user, CrunAnnotations.keepsGroups(annotations)), User.ROOT),
                o.strings("args"),
                o.strings("env"),
                o.requiredString("cwd"),
                privileges(o),
                limits(o));
    }

    private static ProcessPrivileges privileges(JsonObject o) {
        return new ProcessPrivileges(
                o.object("capabilities", ProcessReader::capabilities),
                o.bool("noNewPrivileges"),
                o.string("apparmorProfile"),
                o.string("selinuxLabel"));
    }

    private static ProcessLimits limits(JsonObject o) {
        return new ProcessLimits(
                o.objects("rlimits", ProcessReader::rlimit),
                o.int32("oomScoreAdj"),
                o.object("scheduler", ProcessReader::scheduler),
                o.object("ioPriority", ProcessReader::ioPriority),
                o.object("execCPUAffinity", ProcessReader::execCpuAffinity));
    }

    private static ConsoleSize consoleSize(JsonObject o) {
        return new ConsoleSize(o.requiredInteger("height", 0, UINT_MAX), o.requiredInteger("width", 0, UINT_MAX));
    }

    private static User user(JsonObject o, boolean keepsGroups) {
        return new User(
                o.requiredUint32("uid"),
                o.requiredUint32("gid"),
                o.uint32("umask"),
                o.uint32s("additionalGids"),
                keepsGroups);
    }

    private static Capabilities capabilities(JsonObject o) {
        return new Capabilities(
                o.strings("bounding"),
                o.strings("effective"),
                o.strings("inheritable"),
                o.strings("permitted"),
                o.strings("ambient"));
    }

    private static Rlimit rlimit(JsonObject o) {
        return new Rlimit(o.requiredString("type"), o.requiredUint64("soft"), o.requiredUint64("hard"));
    }

    private static Scheduler scheduler(JsonObject o) {
        return new Scheduler(
                o.requiredString("policy"),
                orZero(o.int32("nice")),
                orZero(o.int32("priority")),
                o.strings("flags"),
                JsonObject.orZero(o.uint64("runtime")),
                JsonObject.orZero(o.uint64("deadline")),
                JsonObject.orZero(o.uint64("period")));
    }

    private static IoPriority ioPriority(JsonObject o) {
        return new IoPriority(o.requiredString("class"), orZero(o.int32("priority")));
    }

    private static ExecCpuAffinity execCpuAffinity(JsonObject o) {
        return new ExecCpuAffinity(o.string("initial"), o.string("final"));
    }

    private static int orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }
}
