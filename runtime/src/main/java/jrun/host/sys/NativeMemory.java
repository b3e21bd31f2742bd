// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.util.Arrays;
import java.util.List;
import jrun.kernel.Errno;

/**
 * Memory outside the Java heap for the arguments of native calls: blocks and strings that live until it is closed.
 * Addresses are plain numbers and are not checked; integers are in the machine's order, which is little-endian.
 */
public final class NativeMemory implements AutoCloseable {
    private static final int FIRST_BLOCK = 512;
    private static final int ALIGNMENT = 16;

    private static final long[] NONE = {};

    private long first;
    /** Blocks beyond the first, which most do without. */
    private long[] others = NONE;

    private int count;
    private long next;
    private long end;

    /** The address of this many bytes, not cleared, aligned for any C type. */
    public long reserve(int size) {
        long rounded = (Math.max(size, 1) + ALIGNMENT - 1L) & -ALIGNMENT;
        if (end - next < rounded) {
            grow(Math.max(rounded, FIRST_BLOCK));
        }
        long address = next;
        next += rounded;
        return address;
    }

    private void grow(long size) {
        next = Native.LIBC.alloc(size);
        end = next + size;
        if (first == 0) {
            first = next;
            return;
        }
        if (count == others.length) {
            others = Arrays.copyOf(others, 2 * count + 1);
        }
        others[count++] = next;
    }

    /** Like {@link #reserve}, filled with zeros. */
    public long zeroed(int size) {
        return bytes(new byte[size]);
    }

    /** A copy of the bytes. */
    public long bytes(byte[] data) {
        long address = reserve(data.length);
        Native.LIBC.put(address, data, 0, data.length);
        return address;
    }

    /**
     * A NUL-terminated copy, as {@link KernelText} encodes it.
     *
     * @throws SyscallException EINVAL when the text holds a NUL, which C would take for its end
     */
    public long string(String text) throws SyscallException {
        if (text.indexOf('\0') >= 0) {
            throw new SyscallException("pass to the kernel", text.replace("\0", "\\0"), Errno.EINVAL);
        }
        byte[] encoded = KernelText.encode(text);
        long address = reserve(encoded.length + Integer.BYTES);
        Native.LIBC.put(address, encoded, 0, encoded.length);
        Native.LIBC.putInt(address + encoded.length, 0);
        return address;
    }

    /** A NULL-terminated array of strings, as argv and envp are. */
    public long strings(List<String> texts) throws SyscallException {
        long array = reserve((texts.size() + 1) * Long.BYTES);
        for (int i = 0; i < texts.size(); i++) {
            putLong(array + (long) i * Long.BYTES, string(texts.get(i)));
        }
        putLong(array + (long) texts.size() * Long.BYTES, 0);
        return array;
    }

    /** The text at an address that C ended with a NUL; empty for null. */
    public static String text(long address) {
        if (address == 0) {
            return "";
        }
        byte[] text = new byte[(int) Native.LIBC.strlen(address)];
        Native.LIBC.get(address, text, 0, text.length);
        return KernelText.decode(text, 0, text.length);
    }

    public byte[] get(long address, int length) {
        byte[] data = new byte[length];
        Native.LIBC.get(address, data, 0, length);
        return data;
    }

    /** The array with this many more bytes at its end. */
    byte[] append(byte[] data, long address, int length) {
        byte[] all = Arrays.copyOf(data, data.length + length);
        Native.LIBC.get(address, all, data.length, length);
        return all;
    }

    public void putLong(long address, long value) {
        Native.LIBC.putLong(address, value);
    }

    public long getLong(long address) {
        return Native.LIBC.getLong(address);
    }

    public void putInt(long address, int value) {
        Native.LIBC.putInt(address, value);
    }

    public int getInt(long address) {
        return Native.LIBC.getInt(address);
    }

    @Override
    public void close() {
        Native.LIBC.free(first);
        for (int i = 0; i < count; i++) {
            Native.LIBC.free(others[i]);
        }
        first = 0;
        count = 0;
        next = 0;
        end = 0;
    }
}
