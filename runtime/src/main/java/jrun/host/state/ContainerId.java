// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

/** The rule for container ids: they name directories and cgroups, so nothing that means something in a path. */
public final class ContainerId {
    private static final int MAX_LENGTH = 1024;

    private ContainerId() {}

    /** Refuses what is not one or more of {@code A-Z a-z 0-9 _ + . -}, too long, or a name that a directory has already. */
    public static void check(String id) throws StateException {
        if (id.isEmpty()) {
            throw new StateException("container id cannot be empty");
        }
        if (id.length() > MAX_LENGTH || id.equals(".") || id.equals("..")) {
            throw refused(id, "");
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isAllowed(id.charAt(i))) {
                throw refused(id, ": invalid character `" + id.charAt(i) + "` in the ID");
            }
        }
    }

    private static StateException refused(String id, String why) {
        return new StateException("invalid container ID format \"" + id + '"' + why
                + "; hint: use up to 1024 letters, digits and any of _ + . -");
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_+.-".indexOf(c) >= 0;
    }
}
