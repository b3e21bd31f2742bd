// SPDX-License-Identifier: Apache-2.0
package jrun.host.rdt;

import java.io.Serial;
import jrun.spec.JrunException;

/** What a configuration or an update wants of Intel RDT cannot be had on this host, or the kernel refused it. */
public final class RdtException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    RdtException(String message) {
        super(message);
    }

    RdtException(String message, JrunException cause) {
        super(message, cause);
    }
}
