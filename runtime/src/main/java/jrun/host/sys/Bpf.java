// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;

import java.util.Arrays;

/** Programs of the kernel's own machine. bpf(2) */
public final class Bpf {
    /**
     * The least size of union bpf_attr that is passed. Linux 6.17 to 7.1 answers BPF_PROG_QUERY with eight bytes at offset 56,
     * whatever size it was given.
     */
    private static final int ATTR_SIZE = 64;

    private Bpf() {}

    /**
     * bpf(2): what it returns, a new descriptor for some commands (which the kernel makes close-on-exec).
     *
     * @param what for messages: {@code load device program}
     * @param attributes union bpf_attr; pointers in it are addresses of the caller's {@link NativeMemory}
     */
    public static int call(String what, int command, byte[] attributes) throws SyscallException {
        try (NativeMemory memory = new NativeMemory()) {
            int size = size(attributes.length);
            long union = memory.bytes(Arrays.copyOf(attributes, size));
            int result = call(what, command, union, size);
            Native.LIBC.get(union, attributes, 0, attributes.length); // queries answer in the union
            return result;
        }
    }

    /** The size to pass for this many bytes of attributes. */
    static int size(int length) {
        return Math.max(length, ATTR_SIZE);
    }

    static int call(String what, int command, long union, int size) throws SyscallException {
        return (int) checked(what, "by bpf", RawCalls.bpf(command, union, size));
    }
}
