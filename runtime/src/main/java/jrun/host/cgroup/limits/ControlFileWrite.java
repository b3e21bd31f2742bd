// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.limits;

import org.jspecify.annotations.Nullable;

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
record ControlFileWrite(
        String controller,
        String file,
        String value,
        String pointer,
        boolean optional,
        @Nullable ControlFileWrite otherwise) {
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
