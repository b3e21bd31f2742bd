// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Native.checked;

import java.util.ArrayList;
import java.util.List;

/**
 * Starts a program by posix_spawn(3), never by a fork of a whole virtual machine. The child begins with no signal
 * blocked or ignored and with exactly the descriptors that are named here.
 */
public final class Spawner {
    private static final int ATTRIBUTES_SIZE = 512;
    private static final int ACTIONS_SIZE = 256;
    private static final int SIGSET_SIZE = 128;
    private static final int SETSIGDEF = 0x04;
    private static final int SETSIGMASK = 0x08;
    private static final int FIRST_OTHER = 3;

    private final String path;
    private final List<String> args;
    private final List<String> env;
    private final List<int[]> duplicates = new ArrayList<>();
    private boolean closeOthers;

    private Spawner(String path, List<String> args, List<String> env) {
        this.path = path;
        this.args = args;
        this.env = env;
    }

    /** The program at a path; args with argument 0, env as {@code NAME=value}. */
    public static Spawner of(String path, List<String> args, List<String> env) {
        return new Spawner(path, args, env);
    }

    /** The program in an open file, such as a sealed memfd. */
    public static Spawner of(Fd executable, List<String> args, List<String> env) {
        return new Spawner(executable.path(), args, env);
    }

    /** Lets the child have a descriptor under its own number. */
    public Spawner inherit(int number) {
        return inherit(number, number);
    }

    /** Lets the child have a descriptor under another number, in the order of the calls. */
    public Spawner inherit(int number, int as) {
        duplicates.add(new int[] {number, as});
        return this;
    }

    /**
     * Closes in the child all from 3 on, also what somebody else left open without close-on-exec; not together with
     * inherited numbers from 3 on.
     */
    public Spawner closingOthers() {
        closeOthers = true;
        return this;
    }

    /**
     * Starts it.
     *
     * @return the child's pid
     * @throws SyscallException what execve(2) or an action before it answered
     */
    public int start() throws SyscallException {
        NativeLibrary libc = NativeLibrary.libc();
        try (NativeMemory memory = new NativeMemory()) {
            long pid = memory.reserve(Integer.BYTES);
            long attributes = attributes(libc, memory);
            long actions = actions(libc, memory);
            long argv = memory.strings(args);
            long envp = memory.strings(env);
            // glibc returns the error number; neither object holds memory that would need a destroy but the actions
            int error = (int) libc.call("posix_spawn", pid, memory.string(path), actions, attributes, argv, envp);
            libc.call("posix_spawn_file_actions_destroy", actions);
            checked("start", path, -error);
            return memory.getInt(pid);
        }
    }

    private static long attributes(NativeLibrary libc, NativeMemory memory) throws SyscallException {
        long attributes = memory.reserve(ATTRIBUTES_SIZE);
        long none = memory.zeroed(SIGSET_SIZE);
        byte[] every = new byte[SIGSET_SIZE];
        for (int i = 0; i < Long.BYTES; i++) {
            every[i] = -1;
        }
        libc.call("posix_spawnattr_init", attributes);
        libc.call("posix_spawnattr_setflags", attributes, SETSIGDEF | SETSIGMASK);
        libc.call("posix_spawnattr_setsigmask", attributes, none);
        libc.call("posix_spawnattr_setsigdefault", attributes, memory.bytes(every));
        return attributes;
    }

    private long actions(NativeLibrary libc, NativeMemory memory) throws SyscallException {
        long actions = memory.reserve(ACTIONS_SIZE);
        libc.call("posix_spawn_file_actions_init", actions);
        for (int[] pair : duplicates) {
            // of a number to itself: glibc clears close-on-exec
            libc.call("posix_spawn_file_actions_adddup2", actions, pair[0], pair[1]);
        }
        if (closeOthers) {
            libc.call("posix_spawn_file_actions_addclosefrom_np", actions, FIRST_OTHER);
        }
        return actions;
    }
}
