// SPDX-License-Identifier: Apache-2.0
package jrun.host.sys;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals on the JVM. Its handler interface, sun.misc.Signal, is supported (jdk.unsupported) but a use of it by name is
 * a compiler warning that cannot be switched off, so it is reached by reflection; this class is not in the image.
 */
final class JvmSignals implements SignalSource {
    private static final String[] NAMES = {"HUP", "INT", "TERM", "USR1", "USR2", "WINCH", "CONT", "TSTP", "CHLD", "ALRM"
    };

    private final Fd reading;
    private final Fd writing;

    JvmSignals() throws SyscallException {
        Fd[] pipe = Syscalls.pipe();
        reading = pipe[0];
        writing = pipe[1];
        for (String name : NAMES) {
            handle(name);
        }
        ignore("TTOU"); // what the native image blocks: BlockedSignals says why
    }

    private static void ignore(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            handler.getField("SIG_IGN").get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no sun.misc.Signal", e);
        }
    }

    private void handle(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, method, args) -> {
                        if (method.getName().equals("handle")) {
                            deliver((int) signal.getMethod("getNumber").invoke(args[0]));
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (InvocationTargetException e) {
            return; // the virtual machine keeps this signal for itself
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no sun.misc.Signal", e);
        }
    }

    private void deliver(int number) {
        try {
            Syscalls.write(writing, new byte[] {(byte) number});
        } catch (SyscallException e) {
            return; // collecting is over
        }
    }

    @Override
    public int fd() {
        return reading.number();
    }

    @Override
    public int next() throws SyscallException {
        byte[] number = new byte[1];
        return Syscalls.read(reading, number) == 1 ? number[0] : 0;
    }

    @Override
    public void close() {
        reading.close();
    }
}
