// SPDX-License-Identifier: Apache-2.0
package jrun.host.idmap;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.spec.IdMapping;
import jrun.spec.Linux;
import jrun.spec.Namespace;
import jrun.spec.Spec;
import jrun.spec.User;
import org.jspecify.annotations.Nullable;

/**
 * The id maps of a new user namespace for which the configuration has none, as crun makes them; runc refuses it. The user of
 * the process is the user who calls, and the other ids are those that {@code /etc/subuid} and {@code /etc/subgid} grant to
 * that user, if they do and may be used. subuid(5)
 */
public final class DefaultIdMaps {
    private DefaultIdMaps() {}

    /** The configuration with such maps, or the same if it needs none. */
    public static Spec complete(Spec spec) throws SyscallException {
        Linux linux = spec.linux();
        Namespace user = linux.namespace("user");
        boolean given = !linux.uidMappings().isEmpty() || !linux.gidMappings().isEmpty();
        if (user == null || user.path() != null || given) {
            return spec;
        }
        long caller = Processes.geteuid();
        User inside = spec.process() == null
                ? new User(0, 0, null, List.of(), false)
                : spec.process().user();
        boolean more = caller == 0 || IdMapWriter.hasTools();
        List<IdMapping> uids = maps(inside.uid(), caller, more ? range("/etc/subuid", caller) : null);
        List<IdMapping> gids = maps(inside.gid(), Processes.getegid(), more ? range("/etc/subgid", caller) : null);
        return spec.withLinux(linux.withIdMappings(uids, gids));
    }

    /** The caller's id where the process has its own, and the range around it from 0 up. */
    static List<IdMapping> maps(long inside, long caller, @Nullable IdMapping range) {
        List<IdMapping> maps = new ArrayList<>();
        long from = range == null ? 0 : range.hostID();
        long left = range == null ? 0 : range.size();
        long below = Math.min(inside, left);
        if (below > 0) {
            maps.add(new IdMapping(0, from, below));
        }
        maps.add(new IdMapping(inside, caller, 1));
        if (left > below) {
            maps.add(new IdMapping(inside + 1, from + below, left - below));
        }
        return maps;
    }

    private static @Nullable IdMapping range(String file, long caller) throws SyscallException {
        return Syscalls.exists(file) ? range(Syscalls.readText(file), Users.name(caller), caller) : null;
    }

    /** The first range of a user, by name or number, in a text of lines like {@code name:100000:65536}; null for none. */
    static @Nullable IdMapping range(String text, String name, long uid) {
        for (String line : text.split("\n", -1)) {
            String[] fields = line.strip().split(":", -1);
            boolean own = fields.length == 3 && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)));
            if (own && fields[1].matches("[0-9]{1,10}") && fields[2].matches("[0-9]{1,10}")) {
                return new IdMapping(0, Long.parseLong(fields[1]), Long.parseLong(fields[2]));
            }
        }
        return null;
    }
}
