// SPDX-License-Identifier: Apache-2.0
package jrun.host.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request to the kernel: struct nlmsghdr, a fixed header of its type, attributes, everything padded to four bytes.
 * netlink(7), rtnetlink(7)
 */
final class NetlinkMessage {
    static final int HEADER = 16;
    static final int LINK_HEADER = 16;
    static final int ADDRESS_HEADER = 8;

    static final int NEW_LINK = 16;
    static final int GET_LINK = 18;
    static final int NEW_ADDRESS = 20;
    static final int GET_ADDRESS = 22;

    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int EXCLUSIVE = 0x200;
    static final int DUMP = 0x300;
    static final int CREATE = 0x400;

    private static final int ATTRIBUTE_HEADER = 4;
    private static final int CAPACITY = 1024;

    private final byte[] data = new byte[CAPACITY];
    private final ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());

    private NetlinkMessage(int type, int flags) {
        buffer.putInt(0).putShort((short) type).putShort((short) (REQUEST | flags));
        buffer.putInt(1).putInt(0);
    }

    /** About one link; index 0 when an attribute names it. */
    static NetlinkMessage link(int type, int flags, int index, int linkFlags, int change) {
        NetlinkMessage message = new NetlinkMessage(type, flags);
        message.buffer.putInt(0).putInt(index).putInt(linkFlags).putInt(change);
        return message;
    }

    static NetlinkMessage address(int type, int flags, NetAddress address) {
        NetlinkMessage message = new NetlinkMessage(type, flags);
        message.buffer.put((byte) address.family()).put((byte) address.prefix());
        message.buffer.put((byte) address.flags()).put((byte) 0).putInt(address.index());
        return message;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        buffer.putShort((short) (ATTRIBUTE_HEADER + value.length))
                .putShort((short) type)
                .put(value);
        buffer.position((buffer.position() + 3) & -4);
        return this;
    }

    NetlinkMessage attribute(int type, int value) {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
        return attribute(type, bytes);
    }

    NetlinkMessage attribute(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return attribute(type, Arrays.copyOf(text, text.length + 1));
    }

    byte[] bytes() {
        buffer.putInt(0, buffer.position());
        return Arrays.copyOf(data, buffer.position());
    }

    /** The value of an attribute in a message from the kernel; empty when it has none of the type. */
    static byte[] find(ByteBuffer message, int firstAttribute, int type) {
        int at = firstAttribute;
        while (at + ATTRIBUTE_HEADER <= message.limit()) {
            int length = message.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER || at + length > message.limit()) {
                break;
            }
            if ((message.getShort(at + 2) & 0x3fff) == type) {
                byte[] value = new byte[length - ATTRIBUTE_HEADER];
                message.get(at + ATTRIBUTE_HEADER, value);
                return value;
            }
            at += (length + 3) & -4;
        }
        return new byte[0];
    }
}
