// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import org.jspecify.annotations.Nullable;

/** Collects what is to be written to the files of one controller. Zero means unset wherever the engines use it so. */
final class ControlFileWrites {
    static final String RESOURCES = "/linux/resources";

    private final String controller;
    private final String pointer;
    private final List<ControlFileWrite> into;

    /** @param section of the resources, for pointers: {@code /memory} */
    ControlFileWrites(String controller, String section, List<ControlFileWrite> into) {
        this.controller = controller;
        this.pointer = RESOURCES + section;
        this.into = into;
    }

    static boolean isSet(@Nullable Long value) {
        return orZero(value) != 0;
    }

    static boolean isSet(@Nullable Integer value) {
        return orZero(value) != 0;
    }

    static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    static long orZero(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    static boolean isSet(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    void add(String file, String value, String property) {
        into.add(write(file, value, property));
    }

    void addOptional(String file, String value, String property) {
        into.add(new ControlFileWrite(controller, file, value, pointer(property), true, null));
    }

    /** Adds a write and what takes its place where the kernel has no such file. */
    void addEither(String file, String value, String otherFile, String otherValue, String property) {
        ControlFileWrite other = write(otherFile, otherValue, property);
        into.add(new ControlFileWrite(controller, file, value, pointer(property), false, other));
    }

    private ControlFileWrite write(String file, String value, String property) {
        return new ControlFileWrite(controller, file, value, pointer(property), false, null);
    }

    void addIfSet(String file, @Nullable Long value, String property) {
        if (value != null && value != 0) {
            add(file, Long.toString(value), property);
        }
    }

    void addIfSet(String file, @Nullable String value, String property) {
        if (value != null && !value.isEmpty()) {
            add(file, value, property);
        }
    }

    private String pointer(String property) {
        return property.isEmpty() ? pointer : pointer + "/" + property;
    }

    CgroupException refused(String property, String why) {
        return CgroupException.refused("set " + controller + " limits", pointer(property), why);
    }

    CgroupException refused(String property, String why, String hint) {
        return CgroupException.refused("set " + controller + " limits", pointer(property), why, hint);
    }

    CgroupException notOnV2(String property) {
        return refused(property, "cgroup v2 has nothing like it", "leave it out on this host");
    }
}
