// SPDX-License-Identifier: Apache-2.0
package jrun.host.net;

import java.util.List;
import java.util.Map;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;
import jrun.spec.NetDevice;

/**
 * Moves network devices into a container: under their new name, with their permanent global addresses, and up. It is
 * asked first whether each can be moved; when one fails on the way, it comes back. runtime-spec:
 * config-linux.md#network-devices
 */
public final class NetDevices {
    private static final String OWN = "/proc/thread-self/ns/net";
    /** Longest name of a device, without its NUL. */
    private static final int MAX_NAME = 15;

    private final NetlinkSocket host;
    private final NetlinkSocket container;
    private final Fd hostNamespace;
    private final Fd containerNamespace;

    private NetDevices(NetlinkSocket host, NetlinkSocket container, Fd hostNamespace, Fd containerNamespace) {
        this.host = host;
        this.container = container;
        this.hostNamespace = hostNamespace;
        this.containerNamespace = containerNamespace;
    }

    /**
     * Moves devices into the network namespace of a process.
     *
     * @param devices by name on the host; the entry's name is that in the container, and may hold {@code %d}
     */
    public static void move(int pid, Map<String, NetDevice> devices) throws NetDeviceException {
        if (devices.isEmpty()) {
            return;
        }
        String first = devices.keySet().iterator().next();
        try (Fd namespace = Syscalls.open("/proc/" + pid + "/ns/net", Uapi.O_RDONLY, 0)) {
            move(namespace, devices);
        } catch (SyscallException e) {
            throw new NetDeviceException(first, "open network namespace of process " + pid, e);
        }
    }

    /** Moves devices into an open network namespace. */
    public static void move(Fd namespace, Map<String, NetDevice> devices) throws NetDeviceException {
        String current = "";
        try (Fd own = Syscalls.open(OWN, Uapi.O_RDONLY, 0);
                NetlinkSocket host = NetlinkSocket.here();
                NetlinkSocket container = NetlinkSocket.in(namespace)) {
            NetDevices mover = new NetDevices(host, container, own, namespace);
            for (Map.Entry<String, NetDevice> entry : devices.entrySet()) {
                current = entry.getKey();
                mover.check(current, newName(current, entry.getValue()));
            }
            for (Map.Entry<String, NetDevice> entry : devices.entrySet()) {
                current = entry.getKey();
                mover.move(current, newName(current, entry.getValue()));
            }
        } catch (SyscallException e) {
            throw new NetDeviceException(current, e.attempted() + " " + e.on(), e);
        }
    }

    private static String newName(String name, NetDevice device) {
        String wanted = device.name();
        return wanted == null || wanted.isEmpty() ? name : wanted;
    }

    private static boolean isTemplate(String name) {
        return name.contains("%d");
    }

    private void check(String name, String wanted) throws NetDeviceException, SyscallException {
        if (name.length() > MAX_NAME || wanted.length() > MAX_NAME) {
            throw new NetDeviceException(
                    name, "move network device " + name + " to " + wanted, "a name has at most 15 characters");
        }
        if (!host.exists(name)) {
            throw new NetDeviceException(
                    name, "move network device " + name, "there is no such device in the runtime's network namespace");
        }
        if (!isTemplate(wanted) && container.exists(wanted)) {
            throw new NetDeviceException(
                    name,
                    "move network device " + name,
                    "the container has a device " + wanted + " already; hint: give it another name, or one with %d");
        }
    }

    private void move(String name, String wanted) throws SyscallException {
        int index = host.index(name);
        List<NetAddress> addresses = host.addresses(index);
        // the kernel may change the index, so the device is found again by a name that we know
        String known = isTemplate(wanted) ? "jrun" + index : wanted;
        host.move(index, containerNamespace, known);
        int moved = container.index(known);
        try {
            if (isTemplate(wanted)) {
                container.rename(moved, wanted);
            }
            for (NetAddress address : addresses) {
                if (address.isKept()) {
                    addAddress(address, moved);
                }
            }
            container.up(moved);
        } catch (SyscallException e) {
            takeBack(moved, name, e);
            throw e;
        }
    }

    private void addAddress(NetAddress address, int device) throws SyscallException {
        try {
            container.add(address, device);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) { // some devices bring theirs along
                throw e;
            }
        }
    }

    private void takeBack(int index, String name, SyscallException because) {
        try {
            container.move(index, hostNamespace, name);
        } catch (SyscallException e) {
            because.addSuppressed(e);
        }
    }
}
