// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.files;

import jrun.host.sys.SyscallException;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/**
 * Something that cannot be done with the container's cgroup: the property of config.json behind it, the file, the
 * kernel's reason and, where we know one, a hint.
 */
public final class CgroupException extends JrunException {
    private final String pointer;

    private CgroupException(String message, String pointer, @Nullable Throwable cause) {
        super(message, cause);
        this.pointer = pointer;
    }

    /** A refusal of our own. */
    public static CgroupException refused(String what, String pointer, String why) {
        return new CgroupException(at(what, pointer) + ": " + why, pointer, null);
    }

    /** A refusal of our own, with a hint. */
    public static CgroupException refused(String what, String pointer, String why, String hint) {
        return new CgroupException(at(what, pointer) + ": " + why + "; hint: " + hint, pointer, null);
    }

    /** A failed system call; an empty hint is left out. */
    public static CgroupException failed(String what, String pointer, SyscallException cause, String hint) {
        String tail = hint.isEmpty() ? "" : "; hint: " + hint;
        String message = at(what, pointer) + ": " + cause.errno().describe() + tail;
        return new CgroupException(message, pointer, cause);
    }

    private static String at(String what, String pointer) {
        return pointer.isEmpty() ? what : what + " (" + pointer + ")";
    }

    /** JSON pointer of the property that asked for it, empty when none did. */
    public String pointer() {
        return pointer;
    }
}
