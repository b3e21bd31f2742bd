// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * libc on the JVM. JNA's direct mapping is faster in each call, but takes 10 ms to set up, as long as a thousand calls;
 * so functions are called by address. The variadic syscall(2) is always called with all of its arguments.
 */
final class JnaLibc implements Libc {
    /** The library and the functions that are called often; apart, so that nothing is opened before the first call. */
    private static final class C {
        static final NativeLibrary PROCESS = NativeLibrary.getProcess();
        static final Function SYSCALL = PROCESS.getFunction("syscall");
        static final Function MALLOC = PROCESS.getFunction("malloc");
        static final Function FREE = PROCESS.getFunction("free");

        private C() {}
    }

    private static final int RTLD_NOW = 2;

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        return C.SYSCALL.invokeLong(new Object[] {number, a, b, c, d, e, f});
    }

    @Override
    public int errno() {
        return Native.getLastError();
    }

    @Override
    public long transfer(long number, int fd, byte[] data, int offset, int length) {
        long buffer = alloc(Math.max(length, 1));
        long done;
        int errno;
        try {
            put(buffer, data, offset, length);
            done = syscall(number, fd, buffer, length, 0, 0, 0);
            errno = Native.getLastError();
            if (done > 0) {
                get(buffer, data, offset, (int) done);
            }
        } finally {
            free(buffer);
        }
        Native.setLastError(errno); // not that of free
        return done;
    }

    @Override
    public long alloc(long size) {
        long address = C.MALLOC.invokeLong(new Object[] {size});
        if (address == 0) {
            throw new OutOfMemoryError("malloc of " + size + " bytes");
        }
        return address;
    }

    @Override
    public void free(long address) {
        C.FREE.invokeVoid(new Object[] {address});
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
    public long dlopen(String library) {
        return function("dlopen").invokeLong(new Object[] {library, RTLD_NOW});
    }

    @Override
    public long dlsym(long library, String name) {
        return function("dlsym").invokeLong(new Object[] {library, name});
    }

    @Override
    public long getenv(long name) {
        return function("getenv").invokeLong(new Object[] {name});
    }

    @Override
    public long strlen(long text) {
        return function("strlen").invokeLong(new Object[] {text});
    }

    @Override
    public long strsignal(int signal) {
        return function("strsignal").invokeLong(new Object[] {signal});
    }

    @Override
    public int posixSpawn(long pid, long path, long actions, long attributes, long argv, long envp) {
        return function("posix_spawn").invokeInt(new Object[] {pid, path, actions, attributes, argv, envp});
    }

    @Override
    public int posixSpawnattrInit(long attributes) {
        return function("posix_spawnattr_init").invokeInt(new Object[] {attributes});
    }

    @Override
    public int posixSpawnattrSetflags(long attributes, int flags) {
        return function("posix_spawnattr_setflags").invokeInt(new Object[] {attributes, flags});
    }

    @Override
    public int posixSpawnattrSetsigmask(long attributes, long set) {
        return function("posix_spawnattr_setsigmask").invokeInt(new Object[] {attributes, set});
    }

    @Override
    public int posixSpawnattrSetsigdefault(long attributes, long set) {
        return function("posix_spawnattr_setsigdefault").invokeInt(new Object[] {attributes, set});
    }

    @Override
    public int posixSpawnFileActionsInit(long actions) {
        return function("posix_spawn_file_actions_init").invokeInt(new Object[] {actions});
    }

    @Override
    public int posixSpawnFileActionsAdddup2(long actions, int fd, int as) {
        return function("posix_spawn_file_actions_adddup2").invokeInt(new Object[] {actions, fd, as});
    }

    @Override
    public int posixSpawnFileActionsAddclosefromNp(long actions, int from) {
        return function("posix_spawn_file_actions_addclosefrom_np").invokeInt(new Object[] {actions, from});
    }

    @Override
    public int posixSpawnFileActionsDestroy(long actions) {
        return function("posix_spawn_file_actions_destroy").invokeInt(new Object[] {actions});
    }

    private static Function function(String name) {
        return C.PROCESS.getFunction(name);
    }
}
