// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.util.List;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import jrun.kernel.Uapi;

/**
 * What the helper still calls once the credentials of the program are set: up to its {@code execve}, with a wait for
 * {@code start} and with hooks. A filter that lets all of it pass is loaded before the process can be seen by others
 * (ADR 5). {@code VisibleProcessAttackTest} takes each of them out of a profile, so that one which is missing here is noticed.
 */
final class HelperCalls {
    private static final long ALLOW = 0x7fff_0000L;
    private static final long LOG = 0x7ffc_0000L;
    private static final long ERRNO = 0x0005_0000L;
    private static final long ACTION = 0xffff_0000L;
    private static final long DATA = 0xffffL;

    private static final long CLONE_PARENT = 0x8000;
    private static final long CLONE_PIDFD = 0x1000;

    /**
     * One call.
     *
     * @param names the first of them that the architecture has
     * @param argument index of the argument whose value is known, -1 for none
     * @param optional whether EPERM and ENOSYS do no harm: the helper goes on without it, or another way
     */
    private record Call(List<String> names, int argument, long value, boolean optional) {
        static Call of(String... names) {
            return new Call(List.of(names), -1, 0, false);
        }

        static Call with(String name, int argument, long value) {
            return new Call(List.of(name), argument, value, false);
        }

        static Call optional(String name) {
            return new Call(List.of(name), -1, 0, true);
        }
    }

    private static final List<Call> CALLS = List.of(
            Call.of("capset"),
            Call.of("close"),
            Call.optional("close_range"),
            Call.optional("clone3"),
            Call.with("clone", 0, CLONE_PARENT),
            Call.with("clone", 0, CLONE_PIDFD | Uapi.SIGCHLD),
            Call.of("exit_group"),
            Call.with("prctl", 0, 1), // PR_SET_PDEATHSIG
            Call.with("prctl", 0, 4), // PR_SET_DUMPABLE
            Call.of("read"),
            Call.of("write"),
            Call.of("setsid"),
            Call.with("ioctl", 1, 0x540e), // TIOCSCTTY
            Call.of("prlimit64"),
            Call.of("stat", "newfstatat"),
            Call.optional("faccessat2"),
            Call.of("getsockopt"),
            Call.of("accept4"),
            Call.of("getpid"),
            Call.of("execve"),
            // hooks
            Call.of("pipe2"),
            Call.of("fcntl"),
            Call.of("dup2", "dup3"),
            Call.of("poll", "ppoll"),
            Call.of("restart_syscall"),
            Call.of("clock_gettime"),
            Call.of("rt_sigaction"),
            Call.of("umask"),
            Call.of("kill"),
            Call.of("wait4"));

    private HelperCalls() {}

    /** Whether all of them pass the filter, whatever arguments they have. */
    static boolean pass(byte[] bpf, LibSeccomp library) throws SyscallException {
        FilterProgram program = new FilterProgram(bpf);
        int architecture = library.nativeArchitecture();
        for (Call call : CALLS) {
            long action = program.action(architecture, number(call, architecture, library), call.argument, call.value);
            if (!passes(action, call.optional)) {
                return false;
            }
        }
        return true;
    }

    private static boolean passes(long action, boolean optional) {
        if (action == FilterProgram.UNKNOWN) {
            return false;
        }
        long kind = action & ACTION;
        long errno = action & DATA;
        return kind == ALLOW
                || kind == LOG
                || (optional && kind == ERRNO && (errno == Errno.EPERM.number() || errno == Errno.ENOSYS.number()));
    }

    private static int number(Call call, int architecture, LibSeccomp library) throws SyscallException {
        int number = LibSeccomp.UNKNOWN_SYSCALL;
        for (String name : call.names) {
            number = library.resolve(architecture, library.string(name));
            if (number >= 0) {
                return number;
            }
        }
        return number;
    }
}
