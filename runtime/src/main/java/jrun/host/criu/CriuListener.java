// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import java.util.List;
import jrun.host.sys.Fd;
import jrun.spec.JrunException;

/** What is done while CRIU works. */
public interface CriuListener {
    /** One that does nothing. */
    CriuListener NONE = (_, _, _) -> {};

    /**
     * CRIU has come to a step and waits for the answer; an exception ends its work.
     *
     * @param step {@code network-lock}, {@code setup-namespaces}, {@code post-restore} and so on
     * @param pid the process that it is about, as the runtime sees it; 0 for none
     * @param fds descriptors that came with it, closed when this returns unless they were taken out
     */
    void reached(String step, int pid, List<Fd> fds) throws JrunException;

    /** Some time has gone by without a word. */
    default void waiting() throws JrunException {}

    /** Milliseconds from one call of {@link #waiting} to the next, negative for none. */
    default int interval() {
        return -1;
    }
}
