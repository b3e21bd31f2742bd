// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;

/** Modes and window size of terminals. termios(3), ioctl_tty(2) */
public final class Terminals {
    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int TERMIOS_SIZE = 36;
    private static final int WINSIZE_SIZE = 8;
    private static final int C_CC = 17;
    private static final int VTIME = 5;
    private static final int VMIN = 6;

    /** IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON of c_iflag. */
    private static final int INPUT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;

    /** A line feed that is written is preceded by a carriage return: of c_oflag. */
    private static final int ONLCR = 0x4;

    /** CSIZE and PARENB of c_cflag, CS8 is set instead. */
    private static final int CONTROL = 0x30 | 0x100;

    private static final int CS8 = 0x30;

    /** ISIG ICANON ECHO ECHONL IEXTEN of c_lflag. */
    private static final int LOCAL = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000;

    private Terminals() {}

    /** Rows and columns of a window, in characters. */
    public record Size(int rows, int columns) {}

    public static boolean isTerminal(int fd) {
        try (NativeMemory memory = new NativeMemory()) {
            return RawCalls.ioctl(fd, TCGETS, memory.reserve(TERMIOS_SIZE)) == 0;
        }
    }

    /** The terminal's modes, opaque, to be given back by {@link #setModes}. */
    public static byte[] modes(Fd terminal) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long modes = memory.zeroed(TERMIOS_SIZE);
            checked("get modes of", terminal, RawCalls.ioctl(terminal.number(), TCGETS, modes));
            return memory.get(modes, TERMIOS_SIZE);
        }
    }

    public static void setModes(Fd terminal, byte[] modes) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long copy = memory.bytes(modes);
            checked("set modes of", terminal, RawCalls.ioctl(terminal.number(), TCSETS, copy));
        }
    }

    /** The same modes made raw but for output: bytes come as they are, no signals, no echo. cfmakeraw(3) */
    public static byte[] raw(byte[] modes) {
        byte[] raw = modes.clone();
        change(raw, 0, INPUT, 0);
        change(raw, 8, CONTROL, CS8);
        change(raw, 12, LOCAL, 0);
        raw[C_CC + VMIN] = 1;
        raw[C_CC + VTIME] = 0;
        return raw;
    }

    /** The same modes with line feeds written as they are. */
    public static byte[] plainLineFeeds(byte[] modes) {
        byte[] plain = modes.clone();
        change(plain, 4, ONLCR, 0);
        return plain;
    }

    private static void change(byte[] modes, int at, int clear, int set) {
        for (int i = 0; i < Integer.BYTES; i++) {
            int shift = Byte.SIZE * i;
            modes[at + i] = (byte) ((modes[at + i] & ~(clear >> shift)) | (set >> shift));
        }
    }

    public static Size size(Fd terminal) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long size = memory.zeroed(WINSIZE_SIZE);
            checked("get size of", terminal, RawCalls.ioctl(terminal.number(), TIOCGWINSZ, size));
            int both = memory.getInt(size);
            return new Size(both & 0xffff, both >>> 16);
        }
    }

    public static void setSize(Fd terminal, Size size) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            long copy = memory.zeroed(WINSIZE_SIZE);
            memory.putInt(copy, (size.rows() & 0xffff) | (size.columns() << 16));
            checked("set size of", terminal, RawCalls.ioctl(terminal.number(), TIOCSWINSZ, copy));
        }
    }
}
