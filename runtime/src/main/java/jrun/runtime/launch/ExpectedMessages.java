// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import jrun.plan.CredentialOp;
import jrun.plan.MountOp;
import jrun.plan.NamespaceOp;
import jrun.plan.Op;
import jrun.plan.Plan;
import jrun.plan.StartOp;
import jrun.runtime.sync.Msg;
import jrun.runtime.sync.SyncException;
import org.jspecify.annotations.Nullable;

/**
 * What a helper may say next: each operation that talks does so once, in the order of the plan. {@code start} has no plan; a
 * container that waits for it may hand over one seccomp listener, and then becomes the program.
 */
final class ExpectedMessages {
    private final @Nullable Plan plan;
    private int index = -1;
    private boolean listened;
    private boolean ended;

    ExpectedMessages(@Nullable Plan plan) {
        this.plan = plan;
    }

    /**
     * Takes the next message.
     *
     * @return the index of the operation that sends it, -1 without a plan
     * @throws SyncException if another one was due, or none
     */
    int next(Msg msg) throws SyncException {
        if (plan == null) {
            return nextOfStart(msg);
        }
        Msg due = null;
        while (due == null && ++index < plan.ops().size()) {
            due = of(plan.ops().get(index).op());
        }
        if (msg != due) {
            throw new SyncException("talk to jrun-init: unexpected message " + msg + ", due is "
                    + (due == null ? "none" : due + " of " + plan.describe(index)));
        }
        return index;
    }

    private int nextOfStart(Msg msg) throws SyncException {
        boolean due = !ended && (msg == Msg.EXEC || (msg == Msg.SECCOMP && !listened));
        if (!due) {
            throw new SyncException("talk to jrun-init: unexpected message " + msg + " after start");
        }
        listened = true;
        ended = msg == Msg.EXEC;
        return -1;
    }

    private static @Nullable Msg of(Op op) {
        return switch (op) {
            case NamespaceOp.Clone _, NamespaceOp.CloneInside _ -> Msg.CHILD;
            case NamespaceOp.Sync sync -> Msg.of((int) sync.message());
            case MountOp.Attach attach when (attach.flags() & MountOp.Attach.TELL) != 0 -> Msg.MOUNTED;
            case StartOp.Console _ -> Msg.TERMINAL;
            case CredentialOp.Seccomp filter when (filter.flags() & CredentialOp.Seccomp.LISTENER) != 0 -> Msg.SECCOMP;
            case StartOp.WaitStart _ -> Msg.READY;
            case StartOp.Exec _ -> Msg.EXEC;
            default -> null;
        };
    }
}
