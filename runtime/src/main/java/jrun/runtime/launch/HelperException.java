// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.launch;

import java.io.Serial;
import jrun.spec.JrunException;

/** An operation of the plan failed inside the helper. */
public final class HelperException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int errno;

    public HelperException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /** The kernel's error number, 0 when the helper gave none. */
    public int errno() {
        return errno;
    }
}
