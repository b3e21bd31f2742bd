// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import jrun.kernel.Uapi;

/**
 * What the kernel says about a file; {@code dev} is the device it lies on as one comparable number. statx(2)
 */
public record Stat(long dev, long ino, int mode, long uid, int links) {
    /** Size of the kernel's struct. */
    static final int STATX_SIZE = 256;

    /** Reads struct statx; its layout is the same on every machine. */
    static Stat read(NativeMemory memory, long address) {
        int mode = memory.getInt(address + 28);
        return new Stat(
                ((long) memory.getInt(address + 136) << 32) | (memory.getInt(address + 140) & 0xffffffffL),
                memory.getLong(address + 32),
                mode & 0xffff,
                memory.getInt(address + 20) & 0xffffffffL,
                memory.getInt(address + 16));
    }

    public boolean isDirectory() {
        return (mode & Uapi.S_IFMT) == Uapi.S_IFDIR;
    }

    /** Neither a directory nor a link, device, fifo or socket. */
    public boolean isPlain() {
        return (mode & Uapi.S_IFMT) == Uapi.S_IFREG;
    }

    /** The permission bits with set-id and sticky. */
    public int permissions() {
        return mode & 07777;
    }
}
