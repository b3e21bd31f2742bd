// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/**
 * What the kernel says about a file. {@code dev} is the device it lies on as one comparable number, {@code rdevMajor}
 * and {@code rdevMinor} are those of a device node; size in bytes, time in seconds since 1970. statx(2)
 */
public record Stat(
        long dev,
        long ino,
        int mode,
        long uid,
        long gid,
        int rdevMajor,
        int rdevMinor,
        long size,
        long mtimeSec,
        int links) {
    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;
    private static final int REGULAR = 0100000;
    private static final int SYMLINK = 0120000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

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
                memory.getInt(address + 24) & 0xffffffffL,
                memory.getInt(address + 128),
                memory.getInt(address + 132),
                memory.getLong(address + 40),
                memory.getLong(address + 112),
                memory.getInt(address + 16));
    }

    private boolean is(int type) {
        return (mode & TYPE_MASK) == type;
    }

    public boolean isDirectory() {
        return is(DIRECTORY);
    }

    public boolean isCharacterDevice() {
        return is(CHARACTER_DEVICE);
    }

    public boolean isBlockDevice() {
        return is(BLOCK_DEVICE);
    }

    public boolean isRegular() {
        return is(REGULAR);
    }

    public boolean isSymlink() {
        return is(SYMLINK);
    }

    public boolean isFifo() {
        return is(FIFO);
    }

    public boolean isSocket() {
        return is(SOCKET);
    }

    /** The permission bits with set-id and sticky. */
    public int permissions() {
        return mode & 07777;
    }
}
