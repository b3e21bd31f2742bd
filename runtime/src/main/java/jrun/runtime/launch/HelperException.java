// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.io.Serial;
import jrun.plan.OpCode;
import jrun.spec.JrunException;

/** An operation of the plan failed inside the helper. */
public final class HelperException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int errno;
    private final int code;
    private final int index;

    /** @param index of the operation in the plan, negative where no plan is known */
    HelperException(String message, int errno, int code, int index) {
        super(message);
        this.errno = errno;
        this.code = code;
        this.index = index;
    }

    /** Whether it was a hook that failed, and not the helper. */
    public boolean isOfHook() {
        return code == OpCode.HOOK.number() || code == OpCode.RUN_HOOKS.number();
    }

    /** What failed by its place in the plan, {@code 7 NEW_MOUNT}: for who reads the plan, not for users; empty without one. */
    public String operation() {
        return index < 0 ? "" : index + " " + OpCode.nameOf(code);
    }

    /** The kernel's error number, 0 when the helper gave none. */
    public int errno() {
        return errno;
    }
}
