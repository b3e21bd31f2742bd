// SPDX-License-Identifier: Apache-2.0
package jrun.host.idmap;

import java.io.Serial;
import jrun.spec.JrunException;

/** The id maps of a user namespace could not be written. */
public final class IdMapException extends JrunException {
    @Serial
    private static final long serialVersionUID = 1L;

    public IdMapException(String message) {
        super(message);
    }
}
