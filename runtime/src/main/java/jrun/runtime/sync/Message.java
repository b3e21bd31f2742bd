// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.sync;

import java.util.List;
import jrun.host.sys.Fd;

/**
 * One message as it was received. The meaning of {@code a}, {@code b} and the payload stands beside each code in
 * {@code msgs.def}; descriptors belong to the receiver, who closes them.
 *
 * @param sender the process that sent it, by the kernel's word; 0 when it is none of our pid namespace, {@link #UNASKED} when
 *     that was not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never a key
public record Message(Msg msg, int a, int b, byte[] payload, List<Fd> fds, int sender) {
    public static final int UNASKED = -1;

    /** The payload as text (fixed words of the helper are ASCII; details may hold any UTF-8). */
    public String text() {
        return new String(payload, java.nio.charset.StandardCharsets.UTF_8);
    }
}
