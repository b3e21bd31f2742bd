// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ids of a process, as the container sees them. runtime-spec: config.md#posix-platform-user
 *
 * @param uid user id, a uint32
 * @param gid group id, a uint32
 * @param umask file mode mask, a uint32; null keeps the caller's
 * @param additionalGids supplementary group ids, uint32 each
 * @param keepsGroups whether it has the caller's supplementary groups instead, as crun's annotation asks
 */
public record User(long uid, long gid, @Nullable Long umask, List<Long> additionalGids, boolean keepsGroups) {

    /** Root, with nothing else. */
    public static final User ROOT = new User(0, 0, null, List.of(), false);

    public User {
        additionalGids = List.copyOf(additionalGids);
    }
}
