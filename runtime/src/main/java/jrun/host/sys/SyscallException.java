// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.io.Serial;
import jrun.kernel.Errno;
import jrun.spec.JrunException;

/** A system call on the host that failed: what was attempted, on what, and the kernel's reason. */
public final class SyscallException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String attempted;
    private final String on;
    private final Errno errno;

    public SyscallException(String attempted, String on, Errno errno) {
        super(attempted + (on.isEmpty() ? "" : " ") + on + ": " + errno.describe());
        this.attempted = attempted;
        this.on = on;
        this.errno = errno;
    }

    /** The verb of the message: {@code open}, {@code create directory}. */
    public String attempted() {
        return attempted;
    }

    /** The object of the message: a path, a descriptor's number, a process; may be empty. */
    public String on() {
        return on;
    }

    public Errno errno() {
        return errno;
    }
}
