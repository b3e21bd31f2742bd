// SPDX-License-Identifier: Apache-2.0
package jrun.host.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Netlink;
import jrun.host.sys.Sockets;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;

/** Requests to the network configuration of one namespace, one at a time. */
final class NetlinkSocket implements AutoCloseable {
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int MULTI = 2;
    private static final int MAX_MESSAGE = 64 * 1024;

    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFF_UP = 1;

    private final Fd socket;

    private NetlinkSocket(Fd socket) {
        this.socket = socket;
    }

    static NetlinkSocket here() throws SyscallException {
        return new NetlinkSocket(Netlink.open());
    }

    static NetlinkSocket in(Fd namespace) throws SyscallException {
        return new NetlinkSocket(Netlink.openIn(namespace));
    }

    /**
     * Index of a device.
     *
     * @throws SyscallException ENODEV when there is none of this name
     */
    int index(String name) throws SyscallException {
        NetlinkMessage request = NetlinkMessage.link(NetlinkMessage.GET_LINK, 0, 0, 0, 0);
        List<ByteBuffer> answer = request("find network device", name, request.attribute(IFLA_IFNAME, name));
        return answer.getFirst().getInt(NetlinkMessage.HEADER + 4);
    }

    boolean exists(String name) throws SyscallException {
        try {
            return index(name) > 0;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** The addresses of a device, of every family. */
    List<NetAddress> addresses(int index) throws SyscallException {
        NetlinkMessage request =
                NetlinkMessage.address(NetlinkMessage.GET_ADDRESS, NetlinkMessage.DUMP, NetAddress.ANY);
        List<NetAddress> addresses = new ArrayList<>();
        for (ByteBuffer message : request("list", "addresses", request)) {
            NetAddress address = NetAddress.read(message);
            if (address.index() == index) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    /** Moves a device of this namespace to another one, where it gets this name. */
    void move(int index, Fd namespace, String name) throws SyscallException {
        NetlinkMessage request = NetlinkMessage.link(NetlinkMessage.NEW_LINK, NetlinkMessage.ACK, index, 0, 0);
        request.attribute(IFLA_NET_NS_FD, namespace.number()).attribute(IFLA_IFNAME, name);
        request("move network device to", name, request);
    }

    void rename(int index, String name) throws SyscallException {
        NetlinkMessage request = NetlinkMessage.link(NetlinkMessage.NEW_LINK, NetlinkMessage.ACK, index, 0, 0);
        request("rename network device to", name, request.attribute(IFLA_IFNAME, name));
    }

    void up(int index) throws SyscallException {
        NetlinkMessage request =
                NetlinkMessage.link(NetlinkMessage.NEW_LINK, NetlinkMessage.ACK, index, IFF_UP, IFF_UP);
        request("bring up network device", Integer.toString(index), request);
    }

    void add(NetAddress address, int index) throws SyscallException {
        request("add address to network device", Integer.toString(index), address.request(index));
    }

    /** Sends a request and reads until its answer is complete: the messages that are neither errors nor the end. */
    private List<ByteBuffer> request(String attempted, String on, NetlinkMessage request) throws SyscallException {
        Sockets.send(socket, request.bytes(), new int[0]);
        List<ByteBuffer> answer = new ArrayList<>();
        while (true) {
            ByteBuffer packet =
                    ByteBuffer.wrap(Sockets.recv(socket, MAX_MESSAGE, 0).data());
            packet.order(ByteOrder.nativeOrder());
            for (int at = 0; at + NetlinkMessage.HEADER <= packet.limit(); ) {
                int length = packet.getInt(at);
                ByteBuffer message = packet.slice(at, length).order(ByteOrder.nativeOrder());
                int type = message.getShort(4);
                if (type == ERROR) {
                    int error = -message.getInt(NetlinkMessage.HEADER);
                    if (error != 0) {
                        throw new SyscallException(attempted, on, Errno.of(error));
                    }
                    return answer;
                }
                if (type == DONE) {
                    return answer;
                }
                answer.add(message);
                if ((message.getShort(6) & MULTI) == 0) {
                    return answer;
                }
                at += (length + 3) & -4;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
