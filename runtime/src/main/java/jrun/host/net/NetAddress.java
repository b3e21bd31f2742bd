// SPDX-License-Identifier: Apache-2.0
package jrun.host.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An address of a device, as RTM_NEWADDR has it.
 *
 * @param family AF_INET or AF_INET6
 * @param prefix bits of its network
 * @param scope 0 is global
 * @param flags IFA_F_*, all 32 bits
 * @param address of the other end on a point-to-point link, else the same as local
 * @param local the device's own; empty for IPv6 without another end
 * @param broadcast empty when there is none
 */
record NetAddress(
        int family, int prefix, int scope, int index, int flags, byte[] address, byte[] local, byte[] broadcast) {
    static final int PERMANENT = 0x80;

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
        return new NetAddress(
                message.get(at) & 0xff,
                message.get(at + 1) & 0xff,
                message.get(at + 3) & 0xff,
                message.getInt(at + 4),
                flags,
                NetlinkMessage.find(message, attributes, IFA_ADDRESS),
                NetlinkMessage.find(message, attributes, IFA_LOCAL),
                NetlinkMessage.find(message, attributes, IFA_BROADCAST));
    }

    /** Whether it moves with its device: set by somebody for good, and meant for the world. */
    boolean isKept() {
        return (flags & PERMANENT) != 0 && scope == 0;
    }

    /** The request that gives it to a device; state that belongs to the old namespace is left out. */
    NetlinkMessage request(int device) {
        int kept = flags & (NO_DAD | HOME | MANAGE_TEMPORARY | NO_PREFIX_ROUTE | PERMANENT);
        int creation = NetlinkMessage.ACK | NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE;
        NetlinkMessage message = NetlinkMessage.address(
                NetlinkMessage.NEW_ADDRESS, creation, withFlags(kept), device);
        add(message, IFA_ADDRESS, address);
        add(message, IFA_LOCAL, local);
        add(message, IFA_BROADCAST, broadcast);
        return message.attribute(IFA_FLAGS, kept);
    }

    private NetAddress withFlags(int newFlags) {
        return new NetAddress(family, prefix, scope, index, newFlags, address, local, broadcast);
    }

    private static void add(NetlinkMessage message, int type, byte[] value) {
        if (value.length > 0) {
            message.attribute(type, value);
        }
    }
}
