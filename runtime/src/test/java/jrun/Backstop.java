// SPDX-License-Identifier: Apache-2.0
package jrun;

/** How long a test waits for what never comes; no verdict on how fast this machine is: {@code -Djrun.patience}, in seconds. */
public final class Backstop {
    public static final int SECONDS = Integer.getInteger("jrun.patience", 120);
    public static final int MILLIS = SECONDS * 1000;

    private Backstop() {}
}
