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
    private static final String NOTIFY = "SCMP_ACT_NOTIFY";
    private static final int ENOSYS = 38;
    private static final int EEXIST = 17;
    private static final int ARGUMENTS = 6;

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
        if (defaultAction < 0 || !library.begin(defaultAction)) {
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
        byte[] filter = library.export();
        return new CompiledSeccomp(needsStub() ? stub.before(filter) : filter, flags, listener);
    }

    private boolean listener() throws SeccompException {
        if (profile.defaultAction().equals(NOTIFY)) {
            throw new SeccompException(AT + "/defaultAction", NOTIFY + " cannot be the default action");
        }
        boolean listener = false;
        for (int i = 0; i < profile.syscalls().size(); i++) {
            SeccompSyscall rule = profile.syscalls().get(i);
            if (rule.action().equals(NOTIFY)) {
                listener = true;
                if (rule.names().contains("write")) {
                    throw new SeccompException(
                            AT + "/syscalls/" + i + "/names",
                            NOTIFY + " cannot be used for write, which reports the listener");
                }
            }
        }
        return listener;
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

    private long flags(boolean listener) throws SeccompException, SyscallException {
        long flags = 0;
        List<String> names = profile.flags();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            long flag = SeccompNames.flag(name);
            if (flag < 0) {
                throw new SeccompException(AT + "/flags/" + i, "\"" + name + "\" is not known");
            }
            boolean left = name.equals("SECCOMP_FILTER_FLAG_TSYNC")
                    || (name.equals("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV") && !listener);
            flags |= left ? 0 : flag;
        }
        return flags;
    }

    /** A better search; a libseccomp that cannot do it makes a right filter all the same. */
    private void optimize() throws SyscallException {
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
        if (action < 0) {
            throw new SeccompException(at + "/action", "\"" + rule.action() + "\" is not known");
        }
        checkArguments(at, rule.args());
        boolean anySuffices = repeatsArgument(rule.args());
        for (int i = 0; i < rule.names().size(); i++) {
            long name = library.string(rule.names().get(i));
            int number = resolve(name, stub);
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

    private static void checkArguments(String at, List<SeccompArg> args) throws SeccompException {
        for (int i = 0; i < args.size(); i++) {
            if (SeccompNames.operator(args.get(i).op()) < 0) {
                throw new SeccompException(
                        at + "/args/" + i + "/op", "\"" + args.get(i).op() + "\" is not known");
            }
            if (args.get(i).index() < 0 || args.get(i).index() >= ARGUMENTS) {
                throw new SeccompException(at + "/args/" + i + "/index", "must be from 0 to 5");
            }
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
