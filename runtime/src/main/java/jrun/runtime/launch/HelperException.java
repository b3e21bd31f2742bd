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

    HelperException(String message, int errno, int code) {
        super(message);
        this.errno = errno;
        this.code = code;
    }

    /** Whether it was a hook that failed, and not the helper. */
    public boolean isOfHook() {
        return code == OpCode.HOOK.number() || code == OpCode.RUN_HOOKS.number();
    }

    /** The kernel's error number, 0 when the helper gave none. */
    public int errno() {
        return errno;
    }
}
