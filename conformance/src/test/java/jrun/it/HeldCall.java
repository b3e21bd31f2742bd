// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A command that is stopped once it is through with a system call, so that what could happen then does happen: a race that
 * is won each time. strace(1) stops each process at each call of that name; all but the one that is meant go on at once.
 */
final class HeldCall {
    private static final String STOPPED = " --- stopped by SIGSTOP ---";

    private final String words;
    private final Runnable meanwhile;
    private final Map<String, String> calls = new HashMap<>();
    private int seen;
    private int held;

    private HeldCall(String words, Runnable meanwhile) {
        this.words = words;
        this.meanwhile = meanwhile;
    }

    /**
     * Runs the command to its end.
     *
     * @param call the system call, such as {@code mkdirat}
     * @param words what strace writes of the one that is meant
     * @param meanwhile what happens while it is stopped, which must be once
     */
    static Result run(Path dir, Invocation command, String call, String words, Runnable meanwhile) {
        Path log = dir.resolve("strace.log");
        HeldCall held = new HeldCall(words, meanwhile);
        Invocation.Running running = command.through(
                        "strace",
                        "-f",
                        "-o",
                        log.toString(),
                        "-e",
                        "trace=" + call,
                        "-e",
                        "inject=" + call + ":signal=STOP")
                .start();
        try {
            Await.until("the end of the command that is held", () -> {
                boolean over = !running.process().isAlive();
                held.look(Os.read(log));
                return over;
            });
            Result result = running.await();
            assertEquals(1, held.held, () -> "calls with " + words + ": " + result + Os.read(log));
            return result;
        } finally {
            running.process().destroy(); // strace lets go of what it has stopped
        }
    }

    /** Whether it is a call, and no signal, nor the end of a call that another process's line came between. */
    private static boolean isCall(String line) {
        return !line.contains(" --- ") && !line.contains(" resumed>");
    }

    private void look(String log) {
        List<String> lines = log.substring(0, log.lastIndexOf('\n') + 1).lines().toList();
        for (String line : lines.subList(seen, lines.size())) {
            String pid = line.substring(0, line.indexOf(' '));
            if (!line.endsWith(STOPPED)) {
                calls.merge(pid, line, (before, now) -> isCall(now) ? now : before);
                continue;
            }
            if (calls.getOrDefault(pid, "").contains(words)) {
                held++;
                meanwhile.run();
            }
            Os.sh(TestArea.base(), "kill -CONT " + pid + " 2>/dev/null || :"); // a thread may have ended
        }
        seen = lines.size();
    }
}
