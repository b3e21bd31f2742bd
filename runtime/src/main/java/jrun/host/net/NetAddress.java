// SPDX-License-Identifier: Apache-2.0
package jrun.host.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An address of a device, as RTM_NEWADDR has it.
 *
 * @param family AF_INET or AF_INET6
 * @param prefix bits of its network
 * @param scope 0 is global
 * @param index of the device
 * @param flags IFA_F_*, all 32 bits
 * @param addresses by IFA_*: the device's own, the other end's or the same again, the broadcast one
 */
record NetAddress(int family, int prefix, int scope, int index, int flags, Map<Integer, byte[]> addresses) {
    /** Of no family in particular: asks for all. */
    static final NetAddress ANY = new NetAddress(0, 0, 0, 0, 0, Map.of());

    private static final int PERMANENT = 0x80;
    private static final int NO_DAD = 0x02;
    private static final int HOME = 0x10;
    private static final int MANAGE_TEMPORARY = 0x100;
    private static final int NO_PREFIX_ROUTE = 0x200;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_FLAGS = 8;

    /** Reads a message of the kernel. */
    static NetAddress read(ByteBuffer message) {
        int at = NetlinkMessage.HEADER;
        int attributes = at + NetlinkMessage.ADDRESS_HEADER;
        byte[] allFlags = NetlinkMessage.find(message, attributes, IFA_FLAGS);
        int flags = allFlags.length == Integer.BYTES
                ? ByteBuffer.wrap(allFlags).order(ByteOrder.nativeOrder()).getInt()
                : message.get(at + 2) & 0xff;
        Map<Integer, byte[]> addresses = new LinkedHashMap<>();
        for (int type : new int[] {IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST}) {
            byte[] value = NetlinkMessage.find(message, attributes, type);
            if (value.length > 0) {
                addresses.put(type, value);
            }
        }
        int family = message.get(at) & 0xff;
        int prefix = message.get(at + 1) & 0xff;
        int scope = message.get(at + 3) & 0xff;
        return new NetAddress(family, prefix, scope, message.getInt(at + 4), flags, addresses);
    }

    /** Whether it moves with its device: set by somebody for good, and meant for the world. */
    boolean isKept() {
        return (flags & PERMANENT) != 0 && scope == 0;
    }

    /** The request that gives it to a device; state that belongs to the old namespace is left out. */
    NetlinkMessage request(int device) {
        int kept = flags & (NO_DAD | HOME | MANAGE_TEMPORARY | NO_PREFIX_ROUTE | PERMANENT);
        int creation = NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE;
        NetAddress there = new NetAddress(family, prefix, scope, device, kept, addresses);
        NetlinkMessage message = NetlinkMessage.address(NetlinkMessage.NEW_ADDRESS, creation, there);
        for (Map.Entry<Integer, byte[]> address : addresses.entrySet()) {
            message.attribute(address.getKey(), address.getValue());
        }
        return message.attribute(IFA_FLAGS, kept);
    }
}
