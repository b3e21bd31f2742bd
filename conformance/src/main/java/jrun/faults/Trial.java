// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One command, tried with one fault at a time. It has passed when it has truly done what it says, which is judged by the
 * facts of the process, or has failed with words and left nothing; and when {@code delete --force} leaves nothing at all.
 */
final class Trial {
    /** The command that meets the fault. */
    enum Command {
        CREATE,
        RUN,
        START,
        EXEC,
        KILL,
        DELETE
    }

    /** What is wrong with an outcome; none of these is the empty list of a trial that has passed. */
    enum Wrong {
        LEFT,
        SILENT,
        HANG,
        CRASH
    }

    /** A verdict with what was seen. */
    record Verdict(Wrong wrong, String seen) {}

    private static final Pattern PID = Pattern.compile("\"pid\": *(\\d+)");
    private static final Pattern STATUS = Pattern.compile("\"status\": *\"(\\w+)\"");
    private static final int LESSONS = 6;
    private static final String SLEEP = "exec sleep 1000";

    private final Room room;
    private FaultBundle bundle;
    private final Command command;
    private String id = "";
    private long pid;
    private final Reference started = new Reference();
    private final Reference told = new Reference();

    Trial(Room room, FaultBundle bundle, Command command) {
        this.room = room;
        this.bundle = bundle;
        this.command = command;
    }

    /** Goes on with another bundle, in the place of the one before. */
    void use(FaultBundle other) {
        bundle = other;
    }

    /** Learns what a command without a fault brings about. */
    void learn() {
        for (int i = 0; i < LESSONS; i++) {
            id = room.newId();
            make();
            started.add(running());
            if (command == Command.EXEC) {
                learn(room.run(exec()));
            }
            demand(room.call("delete", "--force", id));
            if (command == Command.RUN) {
                prepare();
                learn(room.run(line()));
            }
        }
        id = "";
    }

    private void learn(Outcome outcome) {
        String text = tell(outcome);
        if (!text.endsWith("told")) {
            throw new IllegalStateException(room.program + " runs no container: " + outcome.brief());
        }
        told.add(text);
    }

    /** Makes what the command is for. */
    void prepare() {
        if (command == Command.EXEC && !id.isEmpty()) {
            return;
        }
        id = room.newId();
        switch (command) {
            case CREATE -> bundle.write(room.cgroupsPath(id), SLEEP);
            case RUN -> bundle.write(room.cgroupsPath(id), FaultBundle.TELL);
            case START -> make();
            case EXEC -> {
                make();
                running();
                room.expectForNow();
            }
            case KILL -> {
                make();
                running();
            }
            case DELETE -> {
                make();
                end(pid);
            }
        }
    }

    private void make() {
        bundle.write(room.cgroupsPath(id), SLEEP);
        demand(room.call("create", "--bundle", bundle.path(), id));
        pid = pidOf(room.call("state", id));
    }

    private String running() {
        demand(room.call("start", id));
        return awaitFacts();
    }

    private static void demand(Outcome outcome) {
        if (!outcome.succeeded()) {
            throw new IllegalStateException(outcome.brief());
        }
    }

    /** The facts once the program runs: a shell, which ignores SIGQUIT for a moment, becomes a sleep. */
    private String awaitFacts() {
        long deadline = System.nanoTime() + Room.GRACE_NANOS;
        while (!Facts.commandLine(pid).equals("sleep 1000") && System.nanoTime() < deadline) {
            Room.pause();
        }
        return Facts.of(pid, id);
    }

    private static void end(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd(pid);
    }

    private static boolean awaitEnd(long pid) {
        long deadline = System.nanoTime() + Room.GRACE_NANOS;
        while (Facts.alive(java.nio.file.Path.of("/proc/" + pid))) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Room.pause();
        }
        return true;
    }

    private static long pidOf(Outcome state) {
        Matcher matcher = PID.matcher(state.out());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private String status() {
        Matcher matcher = STATUS.matcher(room.call("state", id).out());
        return matcher.find() ? matcher.group(1) : "none";
    }

    private List<String> exec() {
        return room.command("exec", id, "/bin/sh", "-c", FaultBundle.TELL);
    }

    private String tell(Outcome outcome) {
        return outcome.out()
                .strip()
                .replaceAll("\\b" + id + "\\b", "ID")
                .replaceAll(":\\d+ ", ":N ")
                .replaceAll(",(size|nr_inodes)=\\w+", "");
    }

    /** The command line. */
    List<String> line() {
        return switch (command) {
            case CREATE -> room.command("create", "--bundle", bundle.path(), id);
            case RUN -> room.command("run", "--bundle", bundle.path(), id);
            case START -> room.command("start", id);
            case EXEC -> exec();
            case KILL -> room.command("kill", id, "KILL");
            case DELETE -> room.command("delete", id);
        };
    }

    /** The options of inject.c for it: the waiting process of a container takes part in its start. */
    List<String> options() {
        return command == Command.START ? List.of("-a", Long.toString(pid)) : List.of();
    }

    /**
     * What is wrong after the command; then all is as before the trial.
     *
     * @param began whether it came to be a program; what the kernel does before that is not its doing
     */
    List<Verdict> judge(Outcome outcome, Fault fault, boolean began) {
        List<Verdict> verdicts = new ArrayList<>();
        if (outcome.hangs()) {
            verdicts.add(new Verdict(Wrong.HANG, outcome.brief()));
        } else if (began && outcome.crashed(fault.mayKill())) {
            verdicts.add(new Verdict(Wrong.CRASH, outcome.brief()));
        } else if (outcome.succeeded()) {
            success(outcome, fault, verdicts);
        } else if (began) {
            failure(outcome, fault, verdicts);
        }
        if (!(command == Command.EXEC
                && verdicts.isEmpty()
                && outcome.succeeded()
                && room.remains().isEmpty())) {
            remove(verdicts);
        }
        if (!verdicts.isEmpty()) {
            room.clear();
            id = "";
        }
        return verdicts;
    }

    private void success(Outcome outcome, Fault fault, List<Verdict> to) {
        boolean mayHaveStopped = fault.kind() == Fault.Kind.KILL && status().equals("stopped"); // its init was killed
        switch (command) {
            case CREATE -> {
                if (mayHaveStopped) {
                    return;
                }
                String status = status();
                pid = pidOf(room.call("state", id));
                Outcome start = room.call("start", id);
                compare(
                        started,
                        status.equals("created") && start.succeeded() ? awaitFacts() : status + start.brief(),
                        to);
            }
            case START -> {
                if (!mayHaveStopped) {
                    compare(started, status().equals("running") ? awaitFacts() : status(), to);
                }
            }
            case RUN, EXEC -> compare(told, tell(outcome), to);
            case KILL -> {
                if (!awaitEnd(pid)) {
                    to.add(new Verdict(Wrong.SILENT, "the process lives"));
                }
            }
            case DELETE -> left(to, "");
        }
    }

    private static void compare(Reference expected, String found, List<Verdict> to) {
        String difference = expected.difference(found);
        if (!difference.isEmpty()) {
            to.add(new Verdict(Wrong.SILENT, difference));
        }
    }

    private void failure(Outcome outcome, Fault fault, List<Verdict> to) {
        boolean killed = fault.mayKill() && outcome.killed();
        if (!killed && outcome.err().isBlank()) {
            to.add(new Verdict(Wrong.SILENT, outcome.brief()));
        }
        boolean undone = command == Command.CREATE || command == Command.RUN || command == Command.EXEC;
        if (!killed && undone) {
            left(to, outcome.brief());
        }
        if (command == Command.EXEC && !status().equals("running")) {
            to.add(new Verdict(Wrong.LEFT, "the container is " + status()));
        }
    }

    private void left(List<Verdict> to, String after) {
        List<String> remains = room.remains();
        if (!remains.isEmpty()) {
            to.add(new Verdict(Wrong.LEFT, remains.stream().limit(4).toList() + " after " + after));
        }
    }

    private void remove(List<Verdict> to) {
        if (command == Command.EXEC) {
            if (!room.remains().isEmpty()) { // of an exec that was killed: the container's end is theirs
                to.add(new Verdict(Wrong.LEFT, room.remains().toString()));
            }
            return;
        }
        Outcome deleted = room.call("delete", "--force", id);
        List<String> remains = room.remains();
        if (!remains.isEmpty()) {
            to.add(new Verdict(
                    Wrong.LEFT, remains.stream().limit(4).toList() + " after delete --force: " + deleted.brief()));
        }
    }

    /** Ends what {@link #prepare} may have kept for the next trial. */
    void finish() {
        if (command == Command.EXEC && !id.isEmpty()) {
            room.call("delete", "--force", id);
            id = "";
        }
        room.clear();
    }
}
