// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries a runtime's commands with faults, and counts:
 * {@code Faults OUT NAME PROGRAM INJECT WORKER WORKERS EVERY OFFSET KIND,...}. It takes every EVERY-th fault from OFFSET
 * on, and of those its share of the workers'. Writes OUT/NAME.WORKER.tsv and OUT/NAME.WORKER.bad.
 */
public final class Faults {
    private static final int MOST_FDS = 40;
    private static final long LEAST_MEMORY = 1 << 20;
    private static final long MOST_MEMORY = 1L << 36;
    /** How much closer the limits are tried, which are not many. */
    private static final int FEWER = 10;

    private static final int MOST_MORE = 10;
    private static final int LEAST_GROUP = 1 << 18;
    private static final int MOST_GROUP = 1 << 26;

    private final String name;
    private final int worker;
    private final int workers;
    private final int every;
    private final int offset;
    private final List<String> kinds;
    private final Room room;
    private final StringBuilder table = new StringBuilder();
    private final StringBuilder bad = new StringBuilder();

    private Faults(List<String> args) throws IOException {
        name = args.get(1);
        room = new Room(Path.of("/tmp/faults"), Path.of(args.get(2)), Path.of(args.get(3)));
        worker = Integer.parseInt(args.get(4));
        workers = Integer.parseInt(args.get(5));
        every = Integer.parseInt(args.get(6));
        offset = Integer.parseInt(args.get(7));
        kinds = List.of(args.get(8).split(","));
    }

    /** Tries them all. */
    public static void main(String[] args) throws IOException {
        Path out = Files.createDirectories(Path.of(args[0]).toAbsolutePath());
        Faults faults = new Faults(List.of(args));
        try {
            for (Trial.Command command : Trial.Command.values()) {
                faults.command(command);
                Files.writeString(out.resolve(faults.name + "." + faults.worker + ".tsv"), faults.table);
                Files.writeString(out.resolve(faults.name + "." + faults.worker + ".bad"), faults.bad);
            }
        } finally {
            faults.room.clear();
            faults.room.close();
        }
    }

    private void command(Trial.Command command) throws IOException {
        FaultBundle bundle = FaultBundle.at(room.dir.resolve("bundle"));
        Trial trial = new Trial(room, bundle, command);
        room.expectWhatIsHere();
        trial.learn();
        room.expectWhatIsHere();
        Map<Fault.Kind, List<Fault>> faults = new EnumMap<>(Fault.Kind.class);
        calls(trial, faults);
        limits(faults);
        for (Map.Entry<Fault.Kind, List<Fault>> kind : faults.entrySet()) {
            if (kinds.contains(kind.getKey().name().toLowerCase(Locale.ROOT))) {
                row(command, trial, kind.getKey(), kind.getValue(), null);
            }
        }
        trial.finish();
        if (kinds.contains("nospace")) {
            noSpace(command);
        }
    }

    /** The state root and the rootfs on a file system with room for a few pages or inodes more. */
    private void noSpace(Trial.Command command) throws IOException {
        List<Fault> faults = new ArrayList<>();
        for (int more = 0; more <= MOST_MORE; more++) {
            faults.add(new Fault(Fault.Kind.NOSPACE, List.of(), more + " pages"));
            faults.add(new Fault(Fault.Kind.NOSPACE, List.of(), more + " inodes"));
        }
        Path roomy = room.root();
        SmallSpace space = new SmallSpace(room);
        Trial trial = new Trial(room, space.renew(), command);
        room.expectWhatIsHere();
        trial.learn();
        room.expectWhatIsHere();
        row(command, trial, Fault.Kind.NOSPACE, faults, space);
        room.clear();
        space.close();
        room.useRoot(roomy);
    }

    /** An error and a kill at each call of a command that is traced first. */
    private void calls(Trial trial, Map<Fault.Kind, List<Fault>> to) throws IOException {
        trial.prepare();
        List<String> options = new ArrayList<>(trial.options());
        Path trace = room.dir.resolve("trace");
        options.addAll(List.of("-o", trace.toString()));
        Fault none = new Fault(Fault.Kind.ERROR, List.of(), "none");
        List<Trial.Verdict> verdicts = trial.judge(room.inject(options, trial.line()), none, true);
        if (!verdicts.isEmpty()) {
            throw new IllegalStateException("without a fault: " + verdicts);
        }
        List<Fault> errors = to.computeIfAbsent(Fault.Kind.ERROR, kind -> new ArrayList<>());
        List<Fault> kills = to.computeIfAbsent(Fault.Kind.KILL, kind -> new ArrayList<>());
        Map<String, Integer> counts = new HashMap<>();
        boolean loading = true;
        for (String line : Files.readAllLines(trace)) {
            String[] fields = line.split(" ");
            String call = SystemCalls.name(Integer.parseInt(fields[1]));
            String index = Integer.toString(counts.merge(fields[0], 1, Integer::sum) - 1);
            List<String> place = List.of("-p", fields[0], "-i", index, "-c", fields[1]);
            String where = fields[0] + "#" + index + " " + call;
            kills.add(new Fault(Fault.Kind.KILL, with(place, "-k"), where));
            if (fields[0].equals("0") && loading) {
                loading = !call.equals("munmap"); // of its cache, at its end
                continue; // the C library's loader, which falls without memory: no program of ours yet
            }
            for (String error : Plausible.errors(call)) {
                List<String> inject = with(place, "-e", Integer.toString(Plausible.number(error)));
                errors.add(new Fault(Fault.Kind.ERROR, inject, where + " " + error));
            }
        }
    }

    private static List<String> with(List<String> options, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return all;
    }

    private void limits(Map<Fault.Kind, List<Fault>> to) throws IOException {
        List<Fault> fds = to.computeIfAbsent(Fault.Kind.NOFDS, kind -> new ArrayList<>());
        for (int count = 0; count <= MOST_FDS; count++) {
            fds.add(new Fault(Fault.Kind.NOFDS, List.of("-n", Integer.toString(count)), count + " descriptors"));
        }
        List<Fault> memory = to.computeIfAbsent(Fault.Kind.NOMEM, kind -> new ArrayList<>());
        for (long bytes = LEAST_MEMORY; bytes <= MOST_MEMORY; bytes += bytes / 2) {
            memory.add(new Fault(Fault.Kind.NOMEM, List.of("-m", Long.toString(bytes)), "RLIMIT_AS " + bytes));
        }
        for (int bytes = LEAST_GROUP; bytes <= MOST_GROUP; bytes += bytes / 4) {
            memory.add(new Fault(Fault.Kind.NOMEM, List.of("-g", room.memoryGroup(bytes)), "memory cgroup " + bytes));
        }
    }

    private void row(
            Trial.Command command, Trial trial, Fault.Kind kind, List<Fault> faults, @Nullable SmallSpace space)
            throws IOException {
        Map<Trial.Wrong, Integer> wrong = new EnumMap<>(Trial.Wrong.class);
        int points = 0;
        int failed = 0;
        boolean few = kind != Fault.Kind.ERROR && kind != Fault.Kind.KILL;
        int step = few ? Math.max(1, every / FEWER) : every;
        for (int i = offset % step; i < faults.size(); i += step) {
            if (i / step % workers != worker) {
                continue;
            }
            Fault fault = faults.get(i);
            List<Trial.Verdict> verdicts = attempt(trial, fault, space);
            boolean met = few ? room.began() : room.hit();
            points += met ? 1 : 0;
            failed += verdicts.isEmpty() ? 0 : 1;
            for (Trial.Verdict verdict : verdicts) {
                wrong.merge(verdict.wrong(), 1, Integer::sum);
                bad.append(String.join(
                                "\t",
                                name,
                                command.name(),
                                kind.name(),
                                fault.what(),
                                verdict.wrong().name()))
                        .append('\t')
                        .append(verdict.seen())
                        .append('\n');
            }
        }
        String of = command.name().toLowerCase(Locale.ROOT) + '\t' + kind.name().toLowerCase(Locale.ROOT);
        count(of, points, failed, wrong);
    }

    private void count(String of, int points, int failed, Map<Trial.Wrong, Integer> wrong) {
        table.append(of).append('\t').append(name).append('\t').append(points);
        table.append('\t').append(points - failed).append('\t').append(failed);
        for (Trial.Wrong one : Trial.Wrong.values()) {
            table.append('\t').append(wrong.getOrDefault(one, 0));
        }
        table.append('\n');
    }

    private List<Trial.Verdict> attempt(Trial trial, Fault fault, @Nullable SmallSpace space) throws IOException {
        if (space != null) {
            trial.finish();
            trial.use(space.renew());
        }
        trial.prepare();
        if (space != null) {
            space.leave(fault.what());
        }
        List<String> options = new ArrayList<>(trial.options());
        options.addAll(fault.inject());
        Outcome outcome = room.inject(options, trial.line());
        if (space != null) {
            space.widen(); // what is judged is the command, not our own look at it
        }
        return trial.judge(outcome, fault, room.began());
    }
}
