// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A bundle in the making: a busybox rootfs and a {@code config.json} that starts from a plain, working document and is
 * changed by JSON pointers. {@link #save()} writes it; the runtime's driver does so before each use.
 */
final class Bundle {
    private static final String BASE = """
            {
              "ociVersion": "1.0.2",
              "process": {
                "user": {"uid": 0, "gid": 0},
                "args": ["true"],
                "env": ["PATH=/bin", "TERM=xterm"],
                "cwd": "/"
              },
              "root": {"path": "rootfs"},
              "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
                 "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]},
                {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
                 "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]},
                {"destination": "/sys", "type": "sysfs", "source": "sysfs",
                 "options": ["nosuid", "noexec", "nodev", "ro"]}
              ],
              "linux": {
                "resources": {"devices": [{"allow": false, "access": "rwm"}]},
                "namespaces": [{"type": "pid"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}]
              }
            }
            """;

    private final Path path;
    private final ObjectNode config;

    Bundle(Path path) {
        this.path = path;
        this.config = (ObjectNode) Json.parse(BASE);
        Rootfs.make(Os.mkdirs(path.resolve("rootfs")));
        capabilities(
                "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_MKNOD", "CAP_SETGID", "CAP_SETUID");
    }

    Path path() {
        return path;
    }

    Path rootfs() {
        return path.resolve("rootfs");
    }

    ObjectNode config() {
        return config;
    }

    Bundle args(String... args) {
        return put("/process/args", args);
    }

    /** A script for the container's shell. */
    Bundle script(String script) {
        return args("sh", "-c", script);
    }

    Bundle env(String pair) {
        return add("/process/env", pair);
    }

    /** The bounding, permitted and effective sets. */
    Bundle capabilities(String... names) {
        return put("/process/capabilities/bounding", names)
                .put("/process/capabilities/permitted", names)
                .put("/process/capabilities/effective", names);
    }

    /** Sets the value at the pointer; missing objects on the way are made. */
    Bundle put(String pointer, Object value) {
        int last = pointer.lastIndexOf('/');
        JsonNode parent = parent(pointer.substring(0, last));
        String name = pointer.substring(last + 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), Json.node(value));
        } else {
            ((ObjectNode) parent).set(name, Json.node(value));
        }
        return this;
    }

    private JsonNode parent(String pointer) {
        JsonNode at = config;
        for (String name : pointer.substring(Math.min(1, pointer.length())).split("/", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            if (at instanceof ArrayNode array) {
                at = array.get(Integer.parseInt(name));
            } else {
                at = at.has(name) ? at.get(name) : ((ObjectNode) at).putObject(name);
            }
        }
        return at;
    }

    /** As {@link #put}, the value written as JSON. */
    Bundle json(String pointer, String value) {
        return put(pointer, Json.parse(value));
    }

    /** Appends to the array at the pointer, which is made if missing. */
    Bundle add(String pointer, Object value) {
        JsonNode array = config.at(pointer);
        if (array.isMissingNode()) {
            json(pointer, "[]");
            array = config.at(pointer);
        }
        ((ArrayNode) array).add(Json.node(value));
        return this;
    }

    Bundle addJson(String pointer, String value) {
        return add(pointer, Json.parse(value));
    }

    Bundle remove(String pointer) {
        int last = pointer.lastIndexOf('/');
        ((ObjectNode) config.at(pointer.substring(0, last))).remove(pointer.substring(last + 1));
        return this;
    }

    /** Adds a mount entry, written as JSON. */
    Bundle mount(String json) {
        return addJson("/mounts", json);
    }

    Bundle bind(Path source, String destination, String... options) {
        return add("/mounts", bindMount(source, destination, options));
    }

    /** The mount entry of a bind. */
    static ObjectNode bindMount(Path source, String destination, String... options) {
        ObjectNode mount = (ObjectNode) Json.parse("{}");
        mount.put("destination", destination).put("type", "bind").put("source", source.toString());
        mount.set("options", Json.node(options));
        return mount;
    }

    Bundle namespace(String type) {
        return withoutNamespace(type).addJson("/linux/namespaces", "{\"type\": \"" + type + "\"}");
    }

    Bundle namespace(String type, String nsPath) {
        return withoutNamespace(type)
                .addJson("/linux/namespaces", "{\"type\": \"" + type + "\", \"path\": \"" + nsPath + "\"}");
    }

    Bundle withoutNamespace(String type) {
        ArrayNode namespaces = (ArrayNode) config.at("/linux/namespaces");
        for (int i = namespaces.size() - 1; i >= 0; i--) {
            if (namespaces.get(i).get("type").stringValue().equals(type)) {
                namespaces.remove(i);
            }
        }
        return this;
    }

    /** A new user namespace whose ids 0 to 65535 are 100000 and up on the host; the rootfs is made theirs. */
    Bundle userNamespace() {
        namespace("user")
                .json("/linux/uidMappings", "[{\"containerID\": 0, \"hostID\": 100000, \"size\": 65536}]")
                .json("/linux/gidMappings", "[{\"containerID\": 0, \"hostID\": 100000, \"size\": 65536}]");
        Os.sh(path, "chown 100000:100000 rootfs rootfs/[a-ac-z]*; chmod 755 ..");
        return this;
    }

    void save() {
        OrdinaryUser user = OrdinaryUser.get();
        if (user != null) {
            user.map(this);
        }
        Os.write(path.resolve("config.json"), Json.pretty(config));
    }
}
