// SPDX-License-Identifier: Apache-2.0
package jrun.host.bundle;

import jrun.spec.JrunException;

/** A directory that is no bundle. */
public final class BundleException extends JrunException {
    public BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
