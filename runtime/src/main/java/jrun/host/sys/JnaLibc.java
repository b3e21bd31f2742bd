// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** libc on the JVM, by JNA's direct mapping. The variadic syscall(2) has one fixed prototype. */
final class JnaLibc implements Libc {
    /** The mapped C functions; apart, so that nothing is bound before the first call. */
    private static final class C {
        static {
            Native.register(C.class, NativeLibrary.getProcess());
        }

        private static native long syscall(long number, long a, long b, long c, long d, long e, long f);

        private static native long malloc(long size);

        private static native void free(long address);

        private static native long dlopen(String name, int flags);

        private static native long dlsym(long library, String name);

        private C() {}
    }

    private static final int RTLD_NOW = 2;

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        return C.syscall(number, a, b, c, d, e, f);
    }

    @Override
    public int errno() {
        return Native.getLastError();
    }

    @Override
    public long transfer(long number, int fd, byte[] data, int offset, int length) {
        long buffer = alloc(Math.max(length, 1));
        try {
            put(buffer, data, offset, length);
            long done = C.syscall(number, fd, buffer, length, 0, 0, 0);
            int errno = Native.getLastError();
            if (done > 0) {
                get(buffer, data, offset, (int) done);
            }
            Native.setLastError(errno);
            return done;
        } finally {
            C.free(buffer);
        }
    }

    @Override
    public long alloc(long size) {
        long address = C.malloc(size);
        if (address == 0) {
            throw new OutOfMemoryError("malloc of " + size + " bytes");
        }
        return address;
    }

    @Override
    public void free(long address) {
        C.free(address);
    }

    @Override
    public void put(long address, byte[] source, int offset, int length) {
        new Pointer(address).write(0, source, offset, length);
    }

    @Override
    public void get(long address, byte[] target, int offset, int length) {
        new Pointer(address).read(0, target, offset, length);
    }

    @Override
    public void putInt(long address, int value) {
        new Pointer(address).setInt(0, value);
    }

    @Override
    public int getInt(long address) {
        return new Pointer(address).getInt(0);
    }

    @Override
    public void putLong(long address, long value) {
        new Pointer(address).setLong(0, value);
    }

    @Override
    public long getLong(long address) {
        return new Pointer(address).getLong(0);
    }

    @Override
    public long open(String library) {
        return C.dlopen(library, RTLD_NOW);
    }

    @Override
    public long symbol(long library, String name) {
        return C.dlsym(library, name);
    }

    @Override
    public long call(long function, long a, long b, long c, long d, long e, long f) {
        return Function.getFunction(new Pointer(function)).invokeLong(new Object[] {a, b, c, d, e, f});
    }
}
