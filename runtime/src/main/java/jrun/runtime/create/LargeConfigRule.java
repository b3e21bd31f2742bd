// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.List;
import jrun.host.state.ContainerState;
import jrun.host.sys.Processes;
import jrun.host.sys.SyscallException;
import jrun.plan.PlanException;
import jrun.runtime.StateDocument;
import jrun.runtime.sync.Channel;
import jrun.spec.JrunException;
import jrun.spec.Process;
import jrun.spec.Rlimit;

/** Refuses at {@code create} what is so large that {@code start} could only fail. */
final class LargeConfigRule {
    /** A smaller document breaks none of these limits: neither form is more than three, or six times as long. */
    private static final int SMALL = 40 * 1024;

    private static final long LEAST = 128 * 1024;
    private static final long MOST = 6 * 1024 * 1024;
    private static final int LONGEST = 128 * 1024;
    private static final int POINTER = 8;
    private static final int RLIMIT_STACK = 3;

    private LargeConfigRule() {}

    static void check(BundleConfig config, ContainerState state) throws JrunException {
        if (config.json().length <= SMALL) {
            return;
        }
        int document = StateDocument.of(state, "creating", Integer.MAX_VALUE).length;
        if (document > Channel.MAX_PAYLOAD) {
            throw new PlanException(
                    "/annotations",
                    "the state document, which has them, is too large for hooks: " + document + " bytes, the limit is "
                            + Channel.MAX_PAYLOAD);
        }
        Process process = config.spec().process();
        if (process != null) {
            checkArguments(process);
        }
    }

    /** The strings and a pointer to each take a quarter of the stack's limit, at least 128 KiB, at most 6 MiB. execve(2) */
    private static void checkArguments(Process process) throws JrunException {
        long args = size("/process/args", process.args());
        long env = size("/process/env", process.env());
        long limit = Math.clamp(stackLimit(process) / 4, LEAST, MOST);
        if (args + env > limit) {
            throw new PlanException(
                    args > env ? "/process/args" : "/process/env",
                    "the kernel takes arguments and variables of " + limit + " bytes in all, these have "
                            + (args + env)
                            + ": E2BIG (Argument list too long); hint: they may have a quarter of RLIMIT_STACK, up to "
                            + MOST);
        }
    }

    private static long stackLimit(Process process) throws SyscallException {
        for (Rlimit limit : process.limits().rlimits()) {
            if (limit.type().equals("RLIMIT_STACK")) {
                return unsigned(limit.soft());
            }
        }
        return unsigned(Processes.prlimit(RLIMIT_STACK)[0]);
    }

    private static long unsigned(long limit) {
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    private static long size(String pointer, List<String> strings) throws PlanException {
        long all = 0;
        for (int i = 0; i < strings.size(); i++) {
            int size = utf8(strings.get(i)) + 1;
            if (size > LONGEST) {
                throw new PlanException(
                        pointer + "/" + i,
                        "the kernel takes up to " + (LONGEST - 1) + " bytes in one string, this has " + (size - 1)
                                + ": E2BIG (Argument list too long)");
            }
            all += size + POINTER;
        }
        return all;
    }

    private static int utf8(String text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return size;
    }
}
