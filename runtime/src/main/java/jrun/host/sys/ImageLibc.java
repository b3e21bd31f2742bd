// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/**
 * libc in the native image: linked C functions, called without a change of the thread's state. That keeps errno as the
 * call left it, and is right for calls that block as long as no second Java thread exists; jrun has none. Loaded in the
 * image only, the classes that it names are not on the JVM's class path.
 */
final class ImageLibc implements Libc {
    private static final int RTLD_NOW = 2;

    @CFunction(value = "syscall", transition = Transition.NO_TRANSITION)
    private static native long rawSyscall(long number, long a, long b, long c, long d, long e, long f);

    @CFunction(value = "__errno_location", transition = Transition.NO_TRANSITION)
    private static native CIntPointer errnoLocation();

    @CFunction(value = "malloc", transition = Transition.NO_TRANSITION)
    private static native long malloc(long size);

    @CFunction(value = "free", transition = Transition.NO_TRANSITION)
    private static native void rawFree(long address);

    @CFunction(value = "memcpy", transition = Transition.NO_TRANSITION)
    private static native void memcpy(PointerBase target, PointerBase source, long length);

    @CFunction(value = "dlopen", transition = Transition.NO_TRANSITION)
    private static native long rawDlopen(CCharPointer name, int flags);

    @CFunction(value = "dlsym", transition = Transition.NO_TRANSITION)
    private static native long rawDlsym(long library, CCharPointer name);

    @CFunction(value = "getenv", transition = Transition.NO_TRANSITION)
    private static native long rawGetenv(long name);

    @CFunction(value = "strlen", transition = Transition.NO_TRANSITION)
    private static native long rawStrlen(long text);

    // Functions that few commands need are found when they are called: each one that is linked would cost every start.
    private interface Spawn extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long pid, long path, long actions, long attributes, long argv, long envp);
    }

    private interface OfLong extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long object);
    }

    private interface OfLongShort extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long object, short value);
    }

    private interface OfLongLong extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long object, long value);
    }

    private interface OfLongInt extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long object, int value);
    }

    private interface OfLongIntInt extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        int invoke(long object, int first, int second);
    }

    private interface OfIntToLong extends CFunctionPointer {
        @InvokeCFunctionPointer(transition = Transition.NO_TRANSITION)
        long invoke(int value);
    }

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        return rawSyscall(number, a, b, c, d, e, f);
    }

    @Override
    public int errno() {
        return errnoLocation().read();
    }

    @Override
    public long transfer(long number, int fd, byte[] data, int offset, int length) {
        if (length == 0) {
            return rawSyscall(number, fd, 0, 0, 0, 0, 0);
        }
        try (PinnedObject pinned = PinnedObject.create(data)) {
            return rawSyscall(number, fd, pinned.addressOfArrayElement(offset).rawValue(), length, 0, 0, 0);
        }
    }

    @Override
    public long alloc(long size) {
        long address = malloc(size);
        if (address == 0) {
            throw new OutOfMemoryError("malloc of " + size + " bytes");
        }
        return address;
    }

    @Override
    public void free(long address) {
        rawFree(address);
    }

    @Override
    public void put(long address, byte[] source, int offset, int length) {
        if (length > 0) {
            try (PinnedObject pinned = PinnedObject.create(source)) {
                memcpy(at(address), pinned.addressOfArrayElement(offset), length);
            }
        }
    }

    @Override
    public void get(long address, byte[] target, int offset, int length) {
        if (length > 0) {
            try (PinnedObject pinned = PinnedObject.create(target)) {
                memcpy(pinned.addressOfArrayElement(offset), at(address), length);
            }
        }
    }

    @Override
    public void putInt(long address, int value) {
        at(address).writeInt(0, value);
    }

    @Override
    public int getInt(long address) {
        return at(address).readInt(0);
    }

    @Override
    public void putLong(long address, long value) {
        at(address).writeLong(0, value);
    }

    @Override
    public long getLong(long address) {
        return at(address).readLong(0);
    }

    @Override
    public long dlopen(String library) {
        try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString(library)) {
            return rawDlopen(name.get(), RTLD_NOW);
        }
    }

    @Override
    public long dlsym(long library, String name) {
        try (CTypeConversion.CCharPointerHolder symbol = CTypeConversion.toCString(name)) {
            return rawDlsym(library, symbol.get());
        }
    }

    @Override
    public long getenv(long name) {
        return rawGetenv(name);
    }

    @Override
    public long strlen(long text) {
        return rawStrlen(text);
    }

    @Override
    public long strsignal(int signal) {
        OfIntToLong function = WordFactory.pointer(address("strsignal"));
        return function.invoke(signal);
    }

    @Override
    public int posixSpawn(long pid, long path, long actions, long attributes, long argv, long envp) {
        Spawn function = WordFactory.pointer(address("posix_spawn"));
        return function.invoke(pid, path, actions, attributes, argv, envp);
    }

    @Override
    public int posixSpawnattrInit(long attributes) {
        OfLong function = WordFactory.pointer(address("posix_spawnattr_init"));
        return function.invoke(attributes);
    }

    @Override
    public int posixSpawnattrSetflags(long attributes, int flags) {
        OfLongShort function = WordFactory.pointer(address("posix_spawnattr_setflags"));
        return function.invoke(attributes, (short) flags);
    }

    @Override
    public int posixSpawnattrSetsigmask(long attributes, long set) {
        OfLongLong function = WordFactory.pointer(address("posix_spawnattr_setsigmask"));
        return function.invoke(attributes, set);
    }

    @Override
    public int posixSpawnattrSetsigdefault(long attributes, long set) {
        OfLongLong function = WordFactory.pointer(address("posix_spawnattr_setsigdefault"));
        return function.invoke(attributes, set);
    }

    @Override
    public int posixSpawnFileActionsInit(long actions) {
        OfLong function = WordFactory.pointer(address("posix_spawn_file_actions_init"));
        return function.invoke(actions);
    }

    @Override
    public int posixSpawnFileActionsAdddup2(long actions, int fd, int as) {
        OfLongIntInt function = WordFactory.pointer(address("posix_spawn_file_actions_adddup2"));
        return function.invoke(actions, fd, as);
    }

    @Override
    public int posixSpawnFileActionsAddclosefromNp(long actions, int from) {
        OfLongInt function = WordFactory.pointer(address("posix_spawn_file_actions_addclosefrom_np"));
        return function.invoke(actions, from);
    }

    @Override
    public int posixSpawnFileActionsDestroy(long actions) {
        OfLong function = WordFactory.pointer(address("posix_spawn_file_actions_destroy"));
        return function.invoke(actions);
    }

    private long address(String function) {
        long address = dlsym(0, function);
        if (address == 0) {
            throw new UnsatisfiedLinkError(function);
        }
        return address;
    }

    private static Pointer at(long address) {
        return WordFactory.pointer(address);
    }
}
