// SPDX-License-Identifier: Apache-2.0
package jrun.host.idmap;

import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;

/** User names of the host, from /etc/passwd alone. passwd(5) */
public final class Users {
    private Users() {}

    /** The name of a uid; {@code #uid} when it has none. */
    public static String name(long uid) {
        String users;
        try {
            users = Syscalls.readText("/etc/passwd");
        } catch (SyscallException e) {
            return "#" + uid;
        }
        return name(users, uid);
    }

    /** The same by this text of it. */
    public static String name(String users, long uid) {
        String wanted = Long.toString(uid);
        for (int at = 0; at < users.length(); ) {
            int end = users.indexOf('\n', at);
            end = end < 0 ? users.length() : end;
            int name = users.indexOf(':', at);
            int password = users.indexOf(':', name + 1);
            if (name > at && password > name && users.startsWith(wanted + ":", password + 1) && password < end) {
                return users.substring(at, name);
            }
            at = end + 1;
        }
        return "#" + uid;
    }
}
