// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jrun.host.cgroup.files.CgroupMode;
import jrun.host.cgroup.place.CgroupRecord;
import jrun.host.rdt.RdtRecord;
import jrun.host.state.ContainerState.Phase;
import jrun.spec.Hook;
import jrun.spec.Json;
import jrun.spec.JsonObject;
import jrun.spec.SpecException;
import org.jspecify.annotations.Nullable;

/** The form of state.json. Each command on a container reads it, so it is small and needs no reflection. */
final class ContainerStateJson {
    private ContainerStateJson() {}

    static byte[] write(ContainerState state) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        ContainerOrigin origin = state.origin();
        json.put("ociVersion", origin.ociVersion());
        json.put("id", origin.id());
        json.put("bundle", origin.bundle());
        json.put("rootfs", origin.rootfs());
        json.put("created", origin.created());
        json.put("phase", state.phase().name());
        json.put("creator", process(origin.creator()));
        json.put("init", state.init() == null ? null : process(state.init()));
        unlessEmpty(json, "annotations", origin.annotations());
        json.put("cgroup", cgroup(state.cgroup()));
        ifTrue(json, "noNewKeyring", state.noNewKeyring());
        ifTrue(json, "timeNamespace", state.timeNamespace());
        ifTrue(json, "sharesPids", state.sharesPids());
        RdtRecord rdt = state.rdt();
        if (rdt != null) {
            json.put("rdt", rdt(rdt));
        }
        unlessEmpty(json, "poststart", hooks(state.poststart()));
        unlessEmpty(json, "poststop", hooks(state.poststop()));
        return JsonTree.compact(json).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> process(ProcessRef process) {
        return Map.of("pid", process.pid(), "startTime", process.startTime());
    }

    private static Map<String, @Nullable Object> cgroup(CgroupRecord cgroup) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        if (!cgroup.driver().equals(CgroupRecord.CGROUPFS)) {
            json.put("driver", cgroup.driver());
        }
        json.put("mode", cgroup.mode().name());
        ifTrue(json, "rootless", cgroup.rootless());
        json.put("paths", cgroup.paths());
        json.put("owned", cgroup.owned());
        unlessEmpty(json, "created", cgroup.created());
        return json;
    }

    // What is not there is false or empty: each member is read again by every command.

    private static void ifTrue(Map<String, @Nullable Object> json, String name, boolean value) {
        if (value) {
            json.put(name, true);
        }
    }

    private static void unlessEmpty(Map<String, @Nullable Object> json, String name, Map<?, ?> value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void unlessEmpty(Map<String, @Nullable Object> json, String name, List<?> value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static Map<String, @Nullable Object> rdt(RdtRecord rdt) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("root", rdt.root());
        json.put("group", rdt.group());
        json.put("monitor", rdt.monitor());
        json.put("made", rdt.made());
        return json;
    }

    private static List<Object> hooks(List<Hook> hooks) {
        List<Object> all = new ArrayList<>(hooks.size());
        for (Hook hook : hooks) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("path", hook.path());
            one.put("args", hook.args());
            one.put("env", hook.env());
            one.put("timeout", hook.timeout());
            all.add(one);
        }
        return all;
    }

    static ContainerState read(byte[] bytes) throws SpecException {
        JsonObject json = Json.parse("state.json", bytes);
        String phase = json.requiredString("phase");
        ContainerState state = new ContainerState(
                readOrigin(json),
                phase.equals(Phase.CREATED.name()) ? Phase.CREATED : Phase.CREATING,
                json.object("init", ContainerStateJson::readProcess),
                json.object("cgroup", ContainerStateJson::readCgroup, CgroupRecord.NONE),
                json.bool("noNewKeyring"),
                json.bool("timeNamespace"),
                json.bool("sharesPids"),
                json.objects("poststart", ContainerStateJson::readHook),
                json.objects("poststop", ContainerStateJson::readHook),
                json.object("rdt", ContainerStateJson::readRdt));
        json.check();
        return state;
    }

    private static ContainerOrigin readOrigin(JsonObject json) {
        return new ContainerOrigin(
                text(json, "ociVersion"),
                json.requiredString("id"),
                text(json, "bundle"),
                text(json, "rootfs"),
                json.stringMap("annotations"),
                text(json, "created"),
                json.object("creator", ContainerStateJson::readProcess, new ProcessRef(0, 0)));
    }

    private static String text(JsonObject json, String name) {
        String text = json.string(name);
        return text == null ? "" : text;
    }

    private static ProcessRef readProcess(JsonObject json) {
        return new ProcessRef(
                (int) json.requiredInteger("pid", 0, Integer.MAX_VALUE),
                json.requiredInteger("startTime", 0, Long.MAX_VALUE));
    }

    private static RdtRecord readRdt(JsonObject json) {
        return new RdtRecord(
                json.requiredString("root"),
                json.requiredString("group"),
                json.string("monitor"),
                json.strings("made"));
    }

    private static CgroupRecord readCgroup(JsonObject json) {
        String driver = json.string("driver");
        return new CgroupRecord(
                driver == null ? CgroupRecord.CGROUPFS : driver,
                mode(json.requiredString("mode")),
                json.bool("rootless"),
                json.stringMap("paths"),
                json.requiredBool("owned"),
                json.strings("created"));
    }

    private static CgroupMode mode(String name) {
        for (CgroupMode mode : CgroupMode.values()) {
            if (mode.name().equals(name)) {
                return mode;
            }
        }
        return CgroupMode.NONE;
    }

    private static Hook readHook(JsonObject json) {
        return new Hook(json.requiredString("path"), json.strings("args"), json.strings("env"), json.int32("timeout"));
    }
}
