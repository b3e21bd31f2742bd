// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

/** Where {@link Signals} come from, while no signal has its default effect. */
interface SignalSource extends AutoCloseable {
    /** The descriptor that is readable while a signal waits. */
    int fd();

    /** The next signal's number, 0 when none waits. */
    int next() throws SyscallException;

    /** Gives the signals their default effects back. */
    @Override
    void close();
}
