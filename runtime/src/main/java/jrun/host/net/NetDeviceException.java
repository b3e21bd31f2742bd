// SPDX-License-Identifier: Apache-2.0
package jrun.host.net;

import jrun.host.sys.SyscallException;
import jrun.spec.JrunException;

/** A network device that cannot be moved into the container. */
public final class NetDeviceException extends JrunException {
    private final String pointer;

    NetDeviceException(String name, String attempted, SyscallException cause) {
        super(attempted + " (" + pointer(name) + "): " + cause.errno().describe(), cause);
        pointer = pointer(name);
    }

    NetDeviceException(String name, String attempted, String why) {
        super(attempted + " (" + pointer(name) + "): " + why);
        pointer = pointer(name);
    }

    private static String pointer(String name) {
        return "/linux/netDevices/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** JSON pointer of the device. */
    public String pointer() {
        return pointer;
    }
}
