// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import org.jspecify.annotations.Nullable;

/**
 * What a container takes over from who called the runtime.
 *
 * @param listenFds descriptors from socket activation (LISTEN_FDS of the runtime's own environment), from 3 up
 * @param listenNames their names (LISTEN_FDNAMES), null if they have none
 * @param preserveFds further descriptors that the container process keeps ({@code --preserve-fds})
 * @param notifyDirectory directory on the host with the socket for sd_notify(3), null without a service manager
 */
public record Inheritance(
        int listenFds,
        @Nullable String listenNames,
        int preserveFds,
        @Nullable String notifyDirectory) {
    /** A caller that hands nothing over. */
    public static final Inheritance NONE = new Inheritance(0, null, 0, null);

    /** How many descriptors from 3 up stay open. */
    public int descriptors() {
        return listenFds + preserveFds;
    }
}
