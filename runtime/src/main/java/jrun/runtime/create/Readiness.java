// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import jrun.host.notify.NotifyProxy;
import jrun.host.state.ProcessRef;
import jrun.host.state.StateDir;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.runtime.Context;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/**
 * The readiness of a container's service, for the service manager that waits for it. A manager that cannot be told is a
 * warning: the container runs. sd_notify(3)
 */
final class Readiness implements AutoCloseable {
    private final Context context;
    private final StateDir dir;
    private final @Nullable NotifyProxy proxy;

    private Readiness(Context context, StateDir dir, @Nullable NotifyProxy proxy) {
        this.context = context;
        this.dir = dir;
        this.proxy = proxy;
    }

    /** Begins to listen, if there is a service manager; to be called before the program may run. */
    static Readiness of(Context context, StateDir dir) throws JrunException {
        return new Readiness(context, dir, NotifyProxy.listen(dir));
    }

    /** Who has to be served while a command stays in the foreground, null when nobody. */
    @Nullable
    NotifyProxy proxy() {
        return proxy;
    }

    /** Stays until the service is ready or its process has ended; other commands may have their turn meanwhile. */
    void await(@Nullable ProcessRef init) throws JrunException {
        if (proxy == null || init == null) {
            return;
        }
        dir.unlock();
        try (Fd process = init.open()) {
            if (process != null) {
                proxy.awaitReady(process, init.pid());
            }
        }
        report(proxy);
    }

    /** The command is about to end: the service manager is to have read before that what it was told. */
    void settle() throws SyscallException {
        if (proxy != null) {
            proxy.awaitBarrier();
            report(proxy);
        }
    }

    private void report(NotifyProxy told) {
        String failure = told.failure();
        if (failure != null) {
            context.log().warn(failure);
        }
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
    }
}
