// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.List;

/**
 * One packet of a socket with the descriptors that came along; no data means end-of-file. The receiver owns both.
 *
 * @param sender the pid of its sender, which the kernel tells where {@link Sockets#nameSenders} asked for it; else 0
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy of each packet would be waste
public record Received(byte[] data, List<Fd> fds, int sender) {
    public Received {
        fds = List.copyOf(fds);
    }
}
