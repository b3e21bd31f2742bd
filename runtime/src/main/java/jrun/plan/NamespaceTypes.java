// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.kernel.Uapi;

/** The types of namespaces: as the specification names them, as the kernel does, and as its flags. */
final class NamespaceTypes {
    private static final List<String> TYPES =
            List.of("user", "mount", "pid", "network", "ipc", "uts", "cgroup", "time");

    private NamespaceTypes() {}

    /** The CLONE_NEW* flag of a type, 0 if there is none. */
    static long flag(String type) {
        return switch (type) {
            case "pid" -> Uapi.CLONE_NEWPID;
            case "network" -> Uapi.CLONE_NEWNET;
            case "mount" -> Uapi.CLONE_NEWNS;
            case "ipc" -> Uapi.CLONE_NEWIPC;
            case "uts" -> Uapi.CLONE_NEWUTS;
            case "user" -> Uapi.CLONE_NEWUSER;
            case "cgroup" -> Uapi.CLONE_NEWCGROUP;
            case "time" -> Uapi.CLONE_NEWTIME;
            default -> 0;
        };
    }

    /** The kernel's name of a type. namespaces(7) */
    static String file(String type) {
        return switch (type) {
            case "network" -> "net";
            case "mount" -> "mnt";
            default -> type;
        };
    }

    /** The type of a CLONE_NEW* flag. */
    static String name(long flag) {
        for (String type : TYPES) {
            if (flag(type) == flag) {
                return type;
            }
        }
        return "";
    }

    /** Namespaces for people: {@code the mount, network namespaces}; empty for none. */
    static String words(long flags) {
        StringBuilder words = new StringBuilder("the ");
        int count = 0;
        for (String type : TYPES) {
            if ((flags & flag(type)) != 0) {
                words.append(count++ == 0 ? "" : ", ").append(type);
            }
        }
        return count == 0
                ? ""
                : words.append(count == 1 ? " namespace" : " namespaces").toString();
    }
}
