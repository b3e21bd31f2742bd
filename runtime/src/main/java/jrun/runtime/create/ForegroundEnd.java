// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.cgroup.files.CgroupException;
import jrun.host.state.StateException;
import jrun.host.sys.SyscallException;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.control.Delete;
import jrun.spec.JrunException;

/** What a command in the foreground does with its container when it is over. */
final class ForegroundEnd {
    private final Context context;
    private final CreatedContainer container;

    ForegroundEnd(Context context, CreatedContainer container) {
        this.context = context;
        this.container = container;
    }

    /**
     * Deletes a container that was unlocked while it ran. Retried once: a call that failed for lack of
     * memory or descriptors may succeed, and nobody else removes this container.
     */
    void delete() throws JrunException {
        try {
            tryToDelete();
        } catch (SyscallException | CgroupException e) {
            try {
                tryToDelete();
            } catch (JrunException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private void tryToDelete() throws JrunException {
        try {
            container.dir().lock();
        } catch (StateException e) {
            if (e.isAbsent()) {
                return; // somebody else deleted it while it ran
            }
            throw e;
        }
        new Delete(context).destroy(opened());
    }

    private Container opened() {
        return Container.of(container.dir(), container.state());
    }

    /** Deletes it after a failure, which remains the one reported. */
    void deleteAfter(JrunException failure) {
        new Delete(context).destroyAfter(failure, opened());
    }
}
