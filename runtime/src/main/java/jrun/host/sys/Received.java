// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.List;

/** One packet of a socket with the descriptors that came along; no data means end-of-file. The receiver owns both. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy of each packet would be waste
public record Received(byte[] data, List<Fd> fds) {
    public Received {
        fds = List.copyOf(fds);
    }
}
