// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.Processes;
import jrun.host.sys.Trace;
import jrun.kernel.Uapi;
import jrun.plan.Plan;
import jrun.spec.JrunException;

/**
 * A helper at work on the one half of a plan, and its {@link ParentScript} on the other. Closed before the work is done, for
 * whatever reason, it ends every process of the helper: the container has not run any code yet.
 */
public final class HelperSession implements AutoCloseable {
    private final HelperProcess helper;
    private final ParentScript script;
    private final Conversation conversation;
    private boolean done;

    private HelperSession(HelperProcess helper, Plan plan, ParentScript script) {
        this.helper = helper;
        this.script = script;
        this.conversation = new Conversation(helper.channel(), plan, script::answer, helper.firstPid());
    }

    /** Starts the helper; descriptors from 3 on that were inherited and not close-on-exec stay open in it. */
    public static HelperSession of(Plan plan, ParentScript script) throws JrunException {
        return of(plan, List.of(), script);
    }

    /** The same with descriptors that the plan preserves, as 3 and so on. */
    public static HelperSession of(Plan plan, List<Fd> preserved, ParentScript script) throws JrunException {
        long begin = Trace.now();
        HelperProcess helper = HelperProcess.of(plan, preserved);
        Trace.phase("start jrun-init", begin);
        return new HelperSession(helper, plan, script);
    }

    /** The process that talks: in the end the init process, or the exec process. */
    public int pid() {
        return conversation.pid();
    }

    /** Does everything up to the moment from which the helper waits for {@code start}. */
    public void untilReady() throws JrunException {
        script.beside(helper.channel(), helper.firstPid());
        conversation.untilReady();
        reap();
    }

    /** Does everything until the helper has become the program. */
    public void untilExec() throws JrunException {
        script.beside(helper.channel(), helper.firstPid());
        conversation.untilExec();
        reap();
    }

    /** Does everything until the helper has ended, as one does that only works in a container which is there. */
    public void untilEnd() throws JrunException {
        untilReady();
        Processes.waitPid(conversation.pid(), 0);
    }

    /** Reaps the stages that made way; each has ended or is about to. */
    private void reap() throws JrunException {
        for (int stage : conversation.stages()) {
            Processes.waitPid(stage, 0);
        }
        done = true;
    }

    private void abandon() {
        try {
            Processes.kill(conversation.pid(), Uapi.SIGKILL);
            Processes.waitPid(conversation.pid(), 0);
            reap();
        } catch (JrunException e) {
            // it has ended by itself, which is all that was asked for
            return;
        }
    }

    @Override
    public void close() {
        if (!done) {
            abandon();
        }
        helper.close();
    }
}
