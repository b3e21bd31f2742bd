// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the documents of the specification into records.
 *
 * <p>Unknown members are ignored, known ones are strictly typed, and what the specification calls REQUIRED must be
 * there. All problems of a document come in one {@link SpecException}. What the values mean is {@link SpecValidator}'s
 * business.
 */
public final class SpecReader {
    private static final Set<String> OF_THE_CONTAINER = Set.of(
            "mounts",
            "hooks",
            "resources",
            "devices",
            "sysctl",
            "maskedPaths",
            "readonlyPaths",
            "netDevices",
            "syscalls");

    private SpecReader() {}

    /** Reads a {@code config.json}. */
    public static Spec read(byte[] json) throws SpecException {
        return readWithout(Set.of(), json);
    }

    /**
     * Reads of a {@code config.json} what a process needs that joins the container: all but how the container itself is made,
     * which is empty, and the system calls of its filter. Most of such a file is that.
     */
    public static Spec readForExec(byte[] json) throws SpecException {
        return readWithout(OF_THE_CONTAINER, json);
    }

    private static Spec readWithout(Set<String> names, byte[] json) throws SpecException {
        JsonObject top = Json.parseWithout(names, "config.json", json);
        Spec spec = spec(top);
        top.check();
        return spec;
    }

    /** Reads the file of {@code exec --process}. */
    public static Process readProcess(byte[] json) throws SpecException {
        JsonObject top = Json.parse("process", json);
        Process process = ProcessReader.process(top, Map.of());
        top.check();
        return process;
    }

    /** Reads the file of {@code update --resources}. */
    public static Resources readResources(byte[] json) throws SpecException {
        JsonObject top = Json.parse("resources", json);
        Resources resources = ResourcesReader.resources(top, Map.of());
        top.check();
        return resources;
    }

    /** Reads the file of {@code mounts}: an array of mounts, or an object that has them as a configuration has. */
    public static List<Mount> readMounts(byte[] json) throws SpecException {
        JsonObject top = Json.parseList("mounts", json);
        List<Mount> mounts = top.objects("mounts", SpecReader::mount);
        top.check();
        return mounts;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static Spec spec(JsonObject o) {
        Root root = o.object("root", r -> new Root(r.requiredString("path"), r.bool("readonly")));
        if (root == null) {
            o.requireObject("root");
            root = new Root("", false);
        }
        Map<String, String> annotations = o.stringMap("annotations");
        return new Spec(
                o.requiredString("ociVersion"),
                o.object("process", process -> ProcessReader.process(process, annotations)),
                root,
                o.string("hostname"),
                o.string("domainname"),
                o.objects("mounts", SpecReader::mount),
                o.object("hooks", SpecReader::hooks, Hooks.NONE),
                annotations,
                o.object("linux", linux -> LinuxReader.linux(linux, annotations), Linux.EMPTY));
    }

    private static Mount mount(JsonObject o) {
        return new Mount(
                o.requiredString("destination"),
                orEmpty(o.string("type")),
                orEmpty(o.string("source")),
                o.strings("options"),
                o.objects("uidMappings", LinuxReader::idMapping),
                o.objects("gidMappings", LinuxReader::idMapping));
    }

    private static Hooks hooks(JsonObject o) {
        return new Hooks(
                hookList(o, "prestart"),
                hookList(o, "createRuntime"),
                hookList(o, "createContainer"),
                hookList(o, "startContainer"),
                hookList(o, "poststart"),
                hookList(o, "poststop"));
    }

    private static List<Hook> hookList(JsonObject o, String name) {
        return o.objects(name, SpecReader::hook);
    }

    private static Hook hook(JsonObject o) {
        return new Hook(o.requiredString("path"), o.strings("args"), o.strings("env"), o.int32("timeout"));
    }
}
