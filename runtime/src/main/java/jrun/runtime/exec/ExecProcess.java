// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.ArrayList;
import java.util.List;
import jrun.host.state.StateException;
import jrun.host.sys.Syscalls;
import jrun.runtime.Diagnostics;
import jrun.spec.Capabilities;
import jrun.spec.JrunException;
import jrun.spec.Process;
import jrun.spec.ProcessLimits;
import jrun.spec.ProcessPrivileges;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import jrun.spec.User;
import org.jspecify.annotations.Nullable;

/** The process document of an exec: from a file, or the container's own process with what the options change. */
final class ExecProcess {
    private ExecProcess() {}

    /** A validated document; what a file leaves open is as the container's process has it. */
    static Process of(ExecProcessOptions options, @Nullable Process base, Diagnostics log) throws JrunException {
        Process process = options.file() == null
                ? fromOptions(options, base)
                : completed(SpecReader.readProcess(Syscalls.readFile(options.file())), base);
        log.warn(SpecValidator.check(process));
        warnWithoutEffect(process, options.privileges().caps(), log);
        return process;
    }

    /** What execve(2) gives an ordinary user is its ambient set, and that keeps nothing that is not inheritable. */
    private static void warnWithoutEffect(Process process, List<String> asked, Diagnostics log) {
        Capabilities sets = process.privileges().capabilities();
        if (process.user().uid() == 0 || sets == null) {
            return;
        }
        List<String> without = new ArrayList<>(asked);
        without.removeAll(sets.inheritable());
        if (!without.isEmpty()) {
            log.warn("exec --cap " + String.join(", ", without) + ": has no effect for user "
                    + process.user().uid() + "; hint: add it to /process/capabilities/inheritable of the container");
        }
    }

    private static Process completed(Process given, @Nullable Process base) {
        if (base == null) {
            return given;
        }
        return new Process(
                given.terminal(),
                given.consoleSize(),
                completed(given.user(), base.user()),
                given.args(),
                given.env(),
                given.cwd(),
                completed(given.privileges(), base.privileges()),
                completed(given.limits(), base.limits()));
    }

    private static User completed(User given, User base) {
        return new User(given.uid(), given.gid(), given.umask(), given.additionalGids(), base.keepsGroups());
    }

    private static ProcessPrivileges completed(ProcessPrivileges given, ProcessPrivileges base) {
        return new ProcessPrivileges(
                given.capabilities() == null ? base.capabilities() : given.capabilities(),
                given.noNewPrivileges(),
                given.apparmorProfile() == null ? base.apparmorProfile() : given.apparmorProfile(),
                given.selinuxLabel() == null ? base.selinuxLabel() : given.selinuxLabel());
    }

    private static ProcessLimits completed(ProcessLimits given, ProcessLimits base) {
        return new ProcessLimits(
                given.rlimits().isEmpty() ? base.rlimits() : given.rlimits(),
                given.oomScoreAdj() == null ? base.oomScoreAdj() : given.oomScoreAdj(),
                given.scheduler(),
                given.ioPriority(),
                given.execCPUAffinity() == null ? base.execCPUAffinity() : given.execCPUAffinity());
    }

    private static Process fromOptions(ExecProcessOptions options, @Nullable Process base) throws StateException {
        if (base == null) {
            throw new StateException("exec: the container has no /process to start from; hint: give --process FILE");
        }
        return new Process(
                options.terminal(),
                base.consoleSize(),
                user(options, base.user()),
                options.args(),
                joined(base.env(), options.env()),
                options.cwd() == null ? base.cwd() : options.cwd(),
                privileges(options.privileges(), base.privileges()),
                base.limits());
    }

    private static ProcessPrivileges privileges(ExecPrivilegeOptions options, ProcessPrivileges base) {
        return new ProcessPrivileges(
                withAdded(base.capabilities(), options.caps()),
                options.noNewPrivs() || base.noNewPrivileges(),
                options.apparmor() == null ? base.apparmorProfile() : options.apparmor(),
                options.processLabel() == null ? base.selinuxLabel() : options.processLabel());
    }

    private static User user(ExecProcessOptions options, User base) throws StateException {
        long uid = base.uid();
        long gid = base.gid();
        String given = options.user();
        if (given != null) {
            int colon = given.indexOf(':');
            uid = id(given, colon < 0 ? given : given.substring(0, colon));
            gid = colon < 0 ? gid : id(given, given.substring(colon + 1));
        }
        List<Long> gids = joined(base.additionalGids(), options.additionalGids());
        return new User(uid, gid, base.umask(), gids, base.keepsGroups());
    }

    private static long id(String given, String number) throws StateException {
        long id = IdText.parse(number);
        if (id < 0) {
            throw new StateException("exec: --user \"" + given
                    + "\": must be uid or uid:gid, each a number from 0 to 4294967294; hint: names are not looked up");
        }
        return id;
    }

    private static @Nullable Capabilities withAdded(@Nullable Capabilities base, List<String> added) {
        if (added.isEmpty()) {
            return base;
        }
        Capabilities from =
                base == null ? new Capabilities(List.of(), List.of(), List.of(), List.of(), List.of()) : base;
        return new Capabilities(
                joined(from.bounding(), added),
                joined(from.effective(), added),
                from.inheritable(),
                joined(from.permitted(), added),
                joined(from.ambient(), heritable(added, from)));
    }

    /** As with runc: what is added is ambient too, as far as the container has it inheritable. */
    private static List<String> heritable(List<String> added, Capabilities from) {
        List<String> heritable = new ArrayList<>(added);
        heritable.retainAll(from.inheritable());
        return heritable;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        if (second.isEmpty()) {
            return first;
        }
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
