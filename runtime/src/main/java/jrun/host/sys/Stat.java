// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import jrun.kernel.Uapi;

/**
 * What the kernel says about a file; {@code dev} is the device it lies on as one comparable number, {@code device} the one
 * that it is, see {@link #device(int, int)}. statx(2)
 */
public record Stat(long dev, long ino, int mode, long uid, int links, long device) {
    /** Size of the kernel's struct. */
    static final int STATX_SIZE = 256;

    private static final int OTHERS_MAY_WRITE = 022;

    /** Reads struct statx; its layout is the same on every machine. */
    static Stat read(NativeMemory memory, long address) {
        int mode = memory.getInt(address + 28);
        return new Stat(
                device(memory.getInt(address + 136), memory.getInt(address + 140)),
                memory.getLong(address + 32),
                mode & 0xffff,
                memory.getInt(address + 20) & 0xffffffffL,
                memory.getInt(address + 16),
                device(memory.getInt(address + 128), memory.getInt(address + 132)));
    }

    /** A device as one comparable number. */
    public static long device(int major, int minor) {
        return ((long) major << 32) | (minor & 0xffffffffL);
    }

    public boolean isDirectory() {
        return (mode & Uapi.S_IFMT) == Uapi.S_IFDIR;
    }

    /** Neither a directory nor a link, device, fifo or socket. */
    public boolean isPlain() {
        return (mode & Uapi.S_IFMT) == Uapi.S_IFREG;
    }

    /** Whether somebody can write it who is neither this user nor root. */
    public boolean isWrittenByOthers(long user) {
        return (uid != user && uid != 0) || (mode & OTHERS_MAY_WRITE) != 0;
    }

    /** The permission bits with set-id and sticky. */
    public int permissions() {
        return mode & 07777;
    }
}
