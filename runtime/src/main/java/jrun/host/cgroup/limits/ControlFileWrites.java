// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import java.util.List;
import jrun.host.cgroup.files.CgroupException;
import org.jspecify.annotations.Nullable;

/** Collects what is to be written to the files of one controller. Zero means unset wherever the engines use it so. */
final class ControlFileWrites {
    /**
     * One value for one control file.
     *
     * @param controller whose files it is one of, see {@link jrun.host.cgroup.files.Controllers#of}
     * @param file name of the file
     * @param value what is written
     * @param pointer JSON pointer of the property behind it
     * @param optional whether a kernel that lacks the file, or no longer supports it, is passed over
     * @param otherwise what is written instead where there is no such file, null for nothing
     */
    record Write(
            String controller,
            String file,
            String value,
            String pointer,
            boolean optional,
            @Nullable Write otherwise) {
        /** The controller that has the file: for those of the unified map the name says it, empty for files of every cgroup. */
        String owner() {
            if (!controller.isEmpty()) {
                return controller;
            }
            int dot = file.indexOf('.');
            String prefix = dot < 0 ? "" : file.substring(0, dot);
            return prefix.equals("cgroup") ? "" : prefix;
        }
    }

    static final String RESOURCES = "/linux/resources";

    private final String controller;
    private final String pointer;
    private final List<Write> into;

    /** @param section of the resources, for pointers: {@code /memory} */
    ControlFileWrites(String controller, String section, List<Write> into) {
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
        into.add(new Write(controller, file, value, pointer(property), true, null));
    }

    /** Adds a write and what takes its place where the kernel has no such file. */
    void addEither(String file, String value, String otherFile, String otherValue, String property) {
        Write other = write(otherFile, otherValue, property);
        into.add(new Write(controller, file, value, pointer(property), false, other));
    }

    /** The same, passed over where the kernel has neither for the device. */
    void addEitherOptional(String file, String value, String otherFile, String otherValue, String property) {
        Write other = new Write(controller, otherFile, otherValue, pointer(property), true, null);
        into.add(new Write(controller, file, value, pointer(property), true, other));
    }

    private Write write(String file, String value, String property) {
        return new Write(controller, file, value, pointer(property), false, null);
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
}
