// SPDX-License-Identifier: Apache-2.0
package jrun.host.hook;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jrun.host.sys.Environment;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Processes;
import jrun.host.sys.SignalException;
import jrun.host.sys.Signals;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.Trace;
import jrun.host.sys.WaitResult;
import jrun.kernel.Uapi;
import jrun.spec.Hook;
import org.jspecify.annotations.Nullable;

/**
 * Runs hooks one after the other: the state document on stdin, arguments and environment as given (without one, that of jrun), the caller's
 * working directory, output kept for the error message only. runtime-spec: config.md#posix-platform-hooks
 */
public final class HookRunner {
    private static final int MAX_SHOWN = 1024;
    private static final int MS_PER_SECOND = 1000;
    private static final int MAX_SECONDS = Integer.MAX_VALUE / MS_PER_SECOND;

    private HookRunner() {}

    /**
     * Runs every hook of one kind and stops at the first that fails.
     *
     * @param kind the name in config.json, such as {@code createRuntime}
     * @param state the state document as JSON
     * @param files where they write
     */
    public static void run(String kind, List<Hook> hooks, byte[] state, HookOutput files)
            throws HookException, SignalException {
        for (int i = 0; i < hooks.size(); i++) {
            run(kind, i, hooks.get(i), state, files);
        }
    }

    /**
     * Runs one hook.
     *
     * @param index its place among the hooks of its kind in config.json
     */
    public static void run(String kind, int index, Hook hook, byte[] state, HookOutput files)
            throws HookException, SignalException {
        String name = kind + " hook #" + index + ": " + hook.path() + " (/hooks/" + kind + "/" + index + ")";
        long begin = Trace.now();
        try {
            runNamed(name, hook, state, files);
            Trace.phase(name, begin);
        } catch (SyscallException e) {
            throw failed(name, String.valueOf(e.getMessage()), e);
        }
    }

    /** With the words of runc 1.1 and those of newer ones: scripts look for either. */
    private static HookException failed(String name, String why, @Nullable Throwable cause) {
        return new HookException("error running " + name + ": error running hook: " + why, cause);
    }

    private static void runNamed(String name, Hook hook, byte[] state, HookOutput files)
            throws HookException, SyscallException, SignalException {
        String out = files.stdout();
        String err = files.stderr();
        try (Fd stdin = MemoryFile.open("jrun-hook-state", 0);
                Fd output = MemoryFile.open("jrun-hook-output", 0);
                Fd outFile = out == null ? null : HookOutput.open(out);
                Fd errFile = err == null ? null : HookOutput.open(err)) {
            Syscalls.write(stdin, state);
            Syscalls.lseek(stdin, 0, Uapi.SEEK_SET);
            List<String> args = hook.args().isEmpty() ? List.of(hook.path()) : hook.args();
            int pid = Spawner.of(hook.path(), args, hook.env().isEmpty() ? Environment.all() : hook.env())
                    .inherit(stdin.number(), 0)
                    .inherit((outFile == null ? output : outFile).number(), 1)
                    .inherit((errFile == null ? output : errFile).number(), 2)
                    .closingOthers()
                    .start();
            WaitResult result = awaitOrEnd(name, hook, pid);
            if (result.shellCode() != 0) {
                throw failed(name, result.text() + shown(output), null);
            }
        }
    }

    /** Waits for the end, which it brings about when it cannot wait: no hook goes on after its command. */
    private static WaitResult awaitOrEnd(String name, Hook hook, int pid)
            throws HookException, SyscallException, SignalException {
        try {
            return await(name, hook, pid);
        } catch (SyscallException e) {
            Processes.endChild(pid);
            throw e;
        }
    }

    private static WaitResult await(String name, Hook hook, int pid)
            throws HookException, SyscallException, SignalException {
        Integer timeout = hook.timeout();
        if (timeout == null && !Signals.mayInterrupt()) {
            return Processes.waitPid(pid, 0);
        }
        try (Fd process = Processes.pidfdOpen(pid)) {
            int milliseconds = timeout == null ? -1 : Math.min(timeout, MAX_SECONDS) * MS_PER_SECOND;
            if (!endOf(process, pid, milliseconds)) {
                kill(process, pid);
                throw failed(
                        name,
                        "timed out after " + timeout + " s and was killed"
                                + "; hint: raise its timeout or find out what it waits for",
                        null);
            }
        }
        return Processes.waitPid(pid, 0);
    }

    private static boolean endOf(Fd process, int pid, int milliseconds) throws SyscallException, SignalException {
        try {
            return Signals.await(process, milliseconds); // a pidfd is readable once its process ended
        } catch (SignalException e) {
            kill(process, pid);
            throw e;
        }
    }

    private static void kill(Fd process, int pid) throws SyscallException {
        Processes.pidfdSendSignal(process, Uapi.SIGKILL);
        Processes.waitPid(pid, 0);
    }

    private static String shown(Fd output) throws SyscallException {
        Syscalls.lseek(output, 0, Uapi.SEEK_SET);
        String text = new String(Syscalls.readAll(output), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return "";
        }
        boolean whole = text.length() <= MAX_SHOWN;
        return ", it printed: " + (whole ? text : text.substring(0, MAX_SHOWN) + "...").replace('\n', ' ');
    }
}
