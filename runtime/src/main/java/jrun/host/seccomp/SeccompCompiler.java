// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.util.Arrays;
import java.util.List;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import jrun.plan.CompiledSeccomp;
import jrun.spec.Seccomp;
import jrun.spec.SeccompArg;
import jrun.spec.SeccompSyscall;

/**
 * Compiles a profile into a BPF program through libseccomp, with the meaning that runc gives it.
 *
 * <ul>
 *   <li>System calls that libseccomp does not know are skipped, and so are rules whose action is the default one.
 *   <li>Conditions of a rule must all hold; if two of them test the same argument, any of them suffices.
 *   <li>SCMP_ACT_NOTIFY is refused as the default and for {@code write}, with which the helper reports the listener.
 *   <li>Where the default action denies, calls newer than the profile get ENOSYS, see {@link EnosysStub}.
 *   <li>SECCOMP_FILTER_FLAG_TSYNC is accepted and left out: the filter is installed in a process of one thread.
 *       WAIT_KILLABLE_RECV is left out where there is no listener, with which alone the kernel takes it.
 * </ul>
 *
 * <p>runtime-spec: config-linux.md#seccomp
 */
public final class SeccompCompiler {
    private static final String AT = "/linux/seccomp";
    private static final int ENOSYS = 38;
    private static final int EEXIST = 17;

    /** More calls than this are searched by a tree. The optimization misbehaves without rules in libseccomp 2.5. */
    private static final int TREE_ABOVE = 32;

    private static final int TREE = 2;

    private final Seccomp profile;
    private final LibSeccomp library;
    private final long defaultAction;
    private int[] architectures = new int[0];

    private SeccompCompiler(Seccomp profile, LibSeccomp library) {
        this.profile = profile;
        this.library = library;
        this.defaultAction = SeccompNames.action(profile.defaultAction(), profile.defaultErrnoRet());
    }

    /**
     * Compiles a profile that the validator found right.
     *
     * @throws SeccompException if libseccomp is not there or refuses a part, with the part's JSON pointer
     */
    public static CompiledSeccomp compile(Seccomp profile) throws SeccompException {
        try (LibSeccomp library = LibSeccomp.open()) {
            if (library == null) {
                throw new SeccompException(AT, "libseccomp.so.2 is not installed; hint: install libseccomp2");
            }
            return new SeccompCompiler(profile, library).compile();
        } catch (SyscallException e) {
            throw new SeccompException(AT, e.getMessage(), e);
        }
    }

    private CompiledSeccomp compile() throws SeccompException, SyscallException {
        boolean listener = listener();
        if (!library.begin(defaultAction)) {
            throw new SeccompException(
                    AT + "/defaultAction", "libseccomp does not take \"" + profile.defaultAction() + '"');
        }
        addArchitectures();
        long flags = flags(listener);
        optimize();
        EnosysStub stub = new EnosysStub();
        List<SeccompSyscall> rules = profile.syscalls();
        for (int i = 0; i < rules.size(); i++) {
            addRule(AT + "/syscalls/" + i, rules.get(i), stub);
        }
        byte[] exported = library.export();
        byte[] filter = needsStub() ? stub.before(exported) : exported;
        return new CompiledSeccomp(filter, flags, listener, HelperCalls.pass(filter, library));
    }

    private boolean listener() {
        for (SeccompSyscall rule : profile.syscalls()) {
            if (rule.action().equals("SCMP_ACT_NOTIFY")) {
                return true;
            }
        }
        return false;
    }

    private void addArchitectures() throws SeccompException, SyscallException {
        List<String> names = profile.architectures();
        int[] tokens = new int[names.size() + 1];
        int count = 0;
        tokens[count++] = library.nativeArchitecture();
        for (int i = 0; i < names.size(); i++) {
            String at = AT + "/architectures/" + i;
            int token = library.architecture(SeccompNames.architecture(names.get(i)));
            if (token == 0) {
                throw new SeccompException(at, "libseccomp " + library.version() + " does not know " + names.get(i));
            }
            int result = library.addArchitecture(token);
            if (result == 0) {
                tokens[count++] = token;
            } else if (result != -EEXIST) {
                throw new SeccompException(
                        at, "add " + names.get(i) + ": " + Errno.of(-result).describe());
            }
        }
        architectures = Arrays.copyOf(tokens, count);
    }

    private long flags(boolean listener) {
        long flags = 0;
        for (String name : profile.flags()) {
            boolean left = name.equals("SECCOMP_FILTER_FLAG_TSYNC")
                    || (name.equals("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV") && !listener);
            flags |= left ? 0 : SeccompNames.flag(name);
        }
        return flags;
    }

    /** A better search; a libseccomp that cannot do it makes a right filter all the same. */
    private void optimize() {
        int calls = 0;
        for (SeccompSyscall rule : profile.syscalls()) {
            calls += rule.names().size();
        }
        if (calls > TREE_ABOVE) {
            library.setAttribute(LibSeccomp.ATTRIBUTE_OPTIMIZE, TREE);
        }
    }

    private boolean needsStub() {
        Long errno = profile.defaultErrnoRet();
        return !SeccompNames.isPermissive(profile.defaultAction()) && (errno == null || errno != ENOSYS);
    }

    private void addRule(String at, SeccompSyscall rule, EnosysStub stub) throws SeccompException, SyscallException {
        long action = SeccompNames.action(rule.action(), rule.errnoRet());
        boolean anySuffices = repeatsArgument(rule.args());
        for (int i = 0; i < rule.names().size(); i++) {
            long name = library.string(rule.names().get(i));
            int number = resolve(name, stub);
            if (number == LibSeccomp.UNKNOWN_SYSCALL && profile.failsUnknown()) {
                throw unknown(at + "/names/" + i, rule.names().get(i));
            }
            if (number == LibSeccomp.UNKNOWN_SYSCALL || action == defaultAction) {
                continue;
            }
            String place = at + "/names/" + i;
            if (anySuffices) {
                for (SeccompArg arg : rule.args()) {
                    add(place, rule, i, action, number, List.of(arg));
                }
            } else {
                add(place, rule, i, action, number, rule.args());
            }
        }
    }

    private SeccompException unknown(String at, String call) {
        return new SeccompException(
                at,
                "libseccomp " + library.version() + " does not know the system call " + call
                        + ", and the annotation run.oci.seccomp_fail_unknown_syscall wants it to");
    }

    /** The number on the native architecture, from which libseccomp finds those of the others. */
    private int resolve(long name, EnosysStub stub) {
        int number = library.resolve(architectures[0], name);
        stub.add(architectures[0], number);
        for (int i = 1; i < architectures.length && number != LibSeccomp.UNKNOWN_SYSCALL; i++) {
            stub.add(architectures[i], library.resolve(architectures[i], name));
        }
        return number;
    }

    private void add(String at, SeccompSyscall rule, int name, long action, int number, List<SeccompArg> args)
            throws SeccompException {
        int result = library.addRule(action, number, args);
        if (result < 0 && result != -EEXIST) {
            throw new SeccompException(
                    at,
                    "add a rule for " + rule.names().get(name) + ": "
                            + Errno.of(-result).describe());
        }
    }

    private static boolean repeatsArgument(List<SeccompArg> args) {
        int seen = 0;
        for (SeccompArg arg : args) {
            int bit = 1 << arg.index();
            if ((seen & bit) != 0) {
                return true;
            }
            seen |= bit;
        }
        return false;
    }
}
