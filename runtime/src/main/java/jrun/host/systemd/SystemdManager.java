// SPDX-License-Identifier: Apache-2.0
package jrun.host.systemd;

import java.util.List;
import java.util.Objects;
import jrun.host.sys.SignalException;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import org.jspecify.annotations.Nullable;

/**
 * The systemd that makes a user's cgroups: the system's for root, the user's own for others. One connection serves all that a
 * command asks for. org.freedesktop.systemd1(5)
 */
public final class SystemdManager implements AutoCloseable {
    private static final String NAME = "org.freedesktop.systemd1";
    private static final String PATH = "/org/freedesktop/systemd1";
    private static final String MANAGER = NAME + ".Manager";
    private static final String BUS = "org.freedesktop.DBus";
    private static final String JOBS =
            "type='signal',interface='" + MANAGER + "',member='JobRemoved',path='" + PATH + "'";
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** How long an answer or the end of a job is waited for, as runc waits. */
    private static final long TIMEOUT_SECONDS = 30;

    private final SdBus bus;
    private final ManagerAddress address;
    private boolean jobsAreSeen;
    private @Nullable SdBusMessage request;
    private long started;

    private SystemdManager(SdBus bus, ManagerAddress address) {
        this.bus = bus;
        this.address = address;
        jobsAreSeen = !bus.isToBus(); // systemd itself sends all that it has
    }

    /**
     * Begins to connect to the system's manager, or to the user's own.
     *
     * @throws SystemdException where there is none, or no libsystemd
     */
    public static SystemdManager connect(boolean user) throws SystemdException {
        if (!user && Syscalls.access("/run/systemd/private", Uapi.W_OK)) {
            ManagerAddress direct = ManagerAddress.direct();
            try {
                return new SystemdManager(SdBus.connect(direct.address(), false), direct);
            } catch (SyscallException e) {
                // the bus may answer all the same
                return connect(ManagerAddress.system());
            }
        }
        return connect(user ? ManagerAddress.ofUser() : ManagerAddress.system());
    }

    private static SystemdManager connect(ManagerAddress address) throws SystemdException {
        try {
            return new SystemdManager(SdBus.connect(address.address(), address.bus()), address);
        } catch (SyscallException e) {
            String why = ManagerAddress.why(e.errno());
            String what = e.attempted().equals("open")
                    ? "open " + e.on() + ": " + why + "; hint: install libsystemd0"
                    : address.unreachable(why);
            throw new SystemdException(what, e);
        }
    }

    /**
     * Writes the request for a transient unit, all but the process that it is for.
     *
     * @param unit name of a scope or a slice
     */
    public void prepareStart(String unit, List<UnitProperty> properties) throws SystemdException {
        try {
            seeJobs();
            SdBusMessage call = manager("StartTransientUnit");
            request = call;
            begin(call.add(BusValue.text(unit)).add(BusValue.text("replace")), properties);
        } catch (SyscallException e) {
            throw lost("start unit " + unit, e);
        }
    }

    /** Sends what {@link #prepareStart} has written; {@link #awaitStart} tells how that went. */
    public void requestStart(String unit, int process) throws SystemdException {
        try (SdBusMessage call = Objects.requireNonNull(request)) {
            request = null;
            call.add(UnitProperty.list("PIDs", "u", List.of(new BusValue.Numeral('u', process))));
            started = bus.send(call.close('a').open('a', "(sa(sv))").close('a'));
            bus.flush();
        } catch (SyscallException e) {
            throw lost("start unit " + unit, e);
        }
    }

    /**
     * Waits until the unit that was asked for is there. A unit of that name that has failed is forgotten, and this one asked
     * for once more.
     */
    public void awaitStart(String unit, int process, List<UnitProperty> properties)
            throws SystemdException, SignalException {
        String what = "start unit " + unit;
        try {
            awaitJob(what, started);
        } catch (SystemdException e) {
            resetFailed(unit); // ours, when its job has failed; or an old one that is in the way
            if (!e.is("UnitExists")) {
                throw e;
            }
            prepareStart(unit, properties);
            requestStart(unit, process);
            awaitJob(what, started);
        }
    }

    /** Stops a unit, waits for that, and has systemd forget it if it failed; nothing happens when there is none. */
    public void stop(String unit) throws SystemdException, SignalException {
        String what = "stop unit " + unit;
        try {
            seeJobs();
            long cookie;
            try (SdBusMessage call = manager("StopUnit")) {
                cookie = bus.send(call.add(BusValue.text(unit)).add(BusValue.text("replace")));
            }
            awaitJob(what, cookie);
            try (SdBusMessage call = manager("ResetFailedUnit")) {
                bus.send(call.add(BusValue.text(unit))); // that there is no such unit any more is the usual answer
            }
            bus.flush();
        } catch (SystemdException e) {
            if (!e.is("NoSuchUnit")) {
                throw e;
            }
        } catch (SyscallException e) {
            throw lost(what, e);
        }
    }

    /** Has systemd forget a unit that failed; nothing happens when there is none. */
    public void resetFailed(String unit) throws SystemdException, SignalException {
        try (SdBusMessage call = manager("ResetFailedUnit")) {
            reply("reset unit " + unit, bus.send(call.add(BusValue.text(unit)))).close();
        } catch (SystemdException e) {
            if (!e.is("NoSuchUnit")) {
                throw e;
            }
        } catch (SyscallException e) {
            throw lost("reset unit " + unit, e);
        }
    }

    /** Changes properties until the unit ends. */
    public void setProperties(String unit, List<UnitProperty> properties) throws SystemdException, SignalException {
        String what = "set properties of unit " + unit;
        try (SdBusMessage call = manager("SetUnitProperties")) {
            begin(call.add(BusValue.text(unit)).add(BusValue.flag(true)), properties);
            reply(what, bus.send(call.close('a'))).close();
        } catch (SyscallException e) {
            throw lost(what, e);
        }
    }

    /** Moves a process into the unit's cgroup; systemd may do that where a user may not. */
    public void attach(String unit, int pid) throws SystemdException, SignalException {
        String what = "attach process " + pid + " to unit " + unit;
        try (SdBusMessage call = manager("AttachProcessesToUnit")) {
            BusValue.Items pids = new BusValue.Items("u", List.of(new BusValue.Numeral('u', pid)));
            call.add(BusValue.text(unit)).add(BusValue.text("/")).add(pids);
            reply(what, bus.send(call)).close();
        } catch (SyscallException e) {
            throw lost(what, e);
        }
    }

    /** A property of the manager itself that is a text, such as {@code ControlGroup} and {@code Version}. */
    public String property(String name) throws SystemdException, SignalException {
        String what = "ask systemd for its " + name;
        try (SdBusMessage call = bus.call(NAME, PATH, "org.freedesktop.DBus.Properties", "Get")) {
            long cookie = bus.send(call.add(BusValue.text(MANAGER)).add(BusValue.text(name)));
            try (SdBusMessage answer = reply(what, cookie)) {
                return answer.enterVariant("s").text('s');
            }
        } catch (SyscallException e) {
            throw lost(what, e);
        }
    }

    /** The list of properties, which the caller ends. */
    private static void begin(SdBusMessage call, List<UnitProperty> properties) throws SyscallException {
        call.open('a', "(sv)");
        for (UnitProperty property : properties) {
            call.add(property);
        }
    }

    private SdBusMessage manager(String method) throws SyscallException {
        return bus.call(NAME, PATH, MANAGER, method);
    }

    /** A bus passes signals on to those who have asked for them; the answer to that need not be waited for. */
    private void seeJobs() throws SyscallException {
        if (!jobsAreSeen) {
            try (SdBusMessage call = bus.call(BUS, "/org/freedesktop/DBus", BUS, "AddMatch")) {
                bus.send(call.add(BusValue.text(JOBS)));
            }
            jobsAreSeen = true;
        }
    }

    /** Waits for the job that the call has begun; its end comes after the reply. */
    private void awaitJob(String what, long cookie) throws SystemdException, SignalException {
        String job;
        try (SdBusMessage answer = reply(what, cookie)) {
            job = answer.text('o');
            long deadline = deadline();
            while (true) {
                try (SdBusMessage message = next(what, deadline)) {
                    String result = resultOf(job, message);
                    if (result != null && !result.equals("done")) {
                        throw new SystemdException(what + ": systemd's job ended as \"" + result + "\"", null);
                    }
                    if (result != null) {
                        return;
                    }
                }
            }
        } catch (SyscallException e) {
            throw lost(what, e);
        }
    }

    /** How a job ended, when the message says so. */
    private static @Nullable String resultOf(String job, SdBusMessage message) throws SyscallException {
        if (!message.isSignal(MANAGER, "JobRemoved")) {
            return null;
        }
        if (!message.skipNumber('u').text('o').equals(job)) {
            return null;
        }
        message.text('s'); // the unit
        return message.text('s');
    }

    private SdBusMessage reply(String what, long cookie) throws SystemdException, SignalException, SyscallException {
        long deadline = deadline();
        while (true) {
            SdBusMessage message = next(what, deadline);
            boolean wanted = false;
            try {
                wanted = message.isReplyTo(cookie);
                SystemdException failure = wanted ? message.failure(what) : null;
                if (failure != null) {
                    wanted = false;
                    throw failure;
                }
                if (wanted) {
                    return message;
                }
            } finally {
                if (!wanted) {
                    message.close();
                }
            }
        }
    }

    private SdBusMessage next(String what, long deadline) throws SystemdException, SignalException, SyscallException {
        SdBusMessage message = bus.next(deadline);
        if (message == null) {
            throw new SystemdException(
                    what + ": no answer of " + address.described() + " within " + TIMEOUT_SECONDS + " seconds", null);
        }
        return message;
    }

    private static long deadline() {
        return System.nanoTime() + TIMEOUT_SECONDS * NANOS_PER_SECOND;
    }

    private SystemdException lost(String what, SyscallException e) {
        String hint = address.hint().isEmpty() ? "" : "; hint: " + address.hint();
        return new SystemdException(
                what + ": " + e.attempted() + " through " + address.described() + ": "
                        + e.errno().describe() + hint,
                e);
    }

    @Override
    public void close() {
        if (request != null) {
            request.close();
        }
        bus.close();
    }
}
