// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import static jrun.host.sys.Checked.checked;
import static jrun.host.sys.Native.LIBC;

import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Uapi;

/**
 * Starts a program by posix_spawn(3), never by a fork of a whole virtual machine. The child begins with no signal
 * blocked or ignored and with exactly the descriptors that are named here.
 */
public final class Spawner {
    private static final int ATTRIBUTES_SIZE = 512;
    private static final int ACTIONS_SIZE = 256;
    private static final int SIGSET_SIZE = 128;
    private static final int SIGACTION_SIZE = 32; // the kernel's; all zero is the default action
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

    /**
     * Lets the child have a descriptor under its own number. It loses its close-on-exec here and now, so the caller closes it
     * once the child has it; posix_spawn(3) would take six more calls for that.
     */
    public Spawner inherit(Fd fd) throws SyscallException {
        Syscalls.fcntl(fd, Uapi.F_SETFD, 0);
        return this;
    }

    /** Lets the child have a descriptor under another number, in the order of the calls. */
    public Spawner inherit(int number, int as) {
        duplicates.add(new int[] {number, as});
        return this;
    }

    /**
     * Closes in the child all that it does not inherit, also what somebody else left open without close-on-exec; inherited
     * numbers go on from 0 without a gap.
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
        try (NativeMemory memory = new NativeMemory()) {
            long pid = memory.reserve(Integer.BYTES);
            long attributes = attributes(memory);
            long actions = actions(memory);
            long argv = memory.strings(args);
            long envp = memory.strings(env);
            // glibc returns the error number; neither object holds memory that would need a destroy but the actions
            heedChildren(memory);
            int error = LIBC.posixSpawn(pid, memory.string(path), actions, attributes, argv, envp);
            LIBC.posixSpawnFileActionsDestroy(actions);
            checked("start", path, -error);
            return memory.getInt(pid);
        }
    }

    /** A caller that ignores SIGCHLD hands that on, and then there is no child to wait for. wait(2) */
    private static void heedChildren(NativeMemory memory) throws SyscallException {
        checked("heed", "SIGCHLD", RawCalls.rtSigaction(Uapi.SIGCHLD, memory.zeroed(SIGACTION_SIZE)));
    }

    private long attributes(NativeMemory memory) throws SyscallException {
        long attributes = memory.reserve(ATTRIBUTES_SIZE);
        long none = memory.zeroed(SIGSET_SIZE);
        byte[] every = new byte[SIGSET_SIZE];
        for (int i = 0; i < Long.BYTES; i++) {
            every[i] = -1;
        }
        prepared(LIBC.posixSpawnattrInit(attributes));
        prepared(LIBC.posixSpawnattrSetflags(attributes, SETSIGDEF | SETSIGMASK));
        prepared(LIBC.posixSpawnattrSetsigmask(attributes, none));
        prepared(LIBC.posixSpawnattrSetsigdefault(attributes, memory.bytes(every)));
        return attributes;
    }

    private long actions(NativeMemory memory) throws SyscallException {
        long actions = memory.reserve(ACTIONS_SIZE);
        prepared(LIBC.posixSpawnFileActionsInit(actions));
        int others = FIRST_OTHER;
        for (int[] pair : duplicates) {
            others = Math.max(others, pair[1] + 1);
            prepared(LIBC.posixSpawnFileActionsAdddup2(actions, pair[0], pair[1]));
        }
        if (closeOthers) {
            prepared(LIBC.posixSpawnFileActionsAddclosefromNp(actions, others));
        }
        return actions;
    }

    /** Each of these functions returns 0 or an error number. */
    private void prepared(int error) throws SyscallException {
        checked("prepare the start of", path, -error);
    }
}
