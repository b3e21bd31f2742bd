// SPDX-License-Identifier: Apache-2.0
package jrun.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** A tmpfs that has a state root and a bundle, and not much room beside them. */
final class SmallSpace {
    private static final int PAGE = 4096;
    private static final String WIDE = "size=64m,nr_inodes=10000";

    private final Room room;
    private boolean mounted;

    SmallSpace(Room room) {
        this.room = room;
    }

    /** A new one with much room. */
    FaultBundle renew() throws IOException {
        close();
        Files.createDirectories(room.small());
        demand("mount", "-t", "tmpfs", "-o", WIDE, "tmpfs", room.small().toString());
        mounted = true;
        room.useRoot(Files.createDirectory(room.small().resolve("state")));
        return FaultBundle.bare(room.small().resolve("bundle"));
    }

    /** Leaves this room, "3 pages" or "3 inodes". */
    void leave(String what) {
        int more = Integer.parseInt(what.split(" ")[0]);
        boolean pages = what.endsWith("pages");
        String[] used = demand("stat", "-f", "-c", "%b %f %c %d", room.small().toString())
                .strip()
                .split(" ");
        long blocks = Long.parseLong(used[0]) - Long.parseLong(used[1]);
        long inodes = Long.parseLong(used[2]) - Long.parseLong(used[3]);
        remount(pages ? "size=" + (blocks + more) * PAGE : "nr_inodes=" + (inodes + more));
    }

    void widen() {
        remount(WIDE);
    }

    private void remount(String options) {
        demand("mount", "-o", "remount," + options, room.small().toString());
    }

    void close() {
        if (mounted) {
            demand("umount", "-l", room.small().toString());
            mounted = false;
        }
    }

    private String demand(String... command) {
        Outcome outcome = room.run(List.of(command));
        if (!outcome.succeeded()) {
            throw new IllegalStateException(String.join(" ", command) + ": " + outcome.brief());
        }
        return outcome.out();
    }
}
