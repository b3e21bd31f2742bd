// SPDX-License-Identifier: Apache-2.0
package jrun.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All figures. Each timed command gets a fresh container id where it makes a container. */
final class Figures {
    private static final int SIDE_BY_SIDE = 8;

    private final Path rootfs;
    private final Path bare;
    private final Path engine;
    private final Path idle;
    private final PodmanRuns podman;
    private final Map<Peer, String> running = new HashMap<>();

    Figures(Bundles bundles, PodmanRuns podman) throws IOException {
        rootfs = bundles.rootfs();
        this.podman = podman;
        bare = bundles.bare("bare", "true");
        engine = bundles.engine("engine", "true");
        idle = bundles.bare("idle", "sleep", "100000");
    }

    List<Figure> all() {
        return List.of(
                new Figure("version", 1, peer -> peer.time(List.of(peer.plain("--version")))),
                new Figure("state", 1, peer -> peer.time(List.of(peer.command("state", runningOf(peer))))),
                new Figure("kill", 1, peer -> peer.time(List.of(peer.command("kill", runningOf(peer), "CONT")))),
                new Figure("exec", 1, peer -> peer.time(List.of(peer.command("exec", runningOf(peer), "true")))),
                new Figure("run", 1, peer -> run(peer, bare)),
                new Figure("run-engine", 1, peer -> run(peer, engine)),
                new Figure("create", 1, this::create),
                new Figure("create-start-delete", 1, this::lifecycle),
                new Figure("create-8-together", 0.3, this::together),
                new Figure("podman-run", 0.5, peer -> podman.run(peer, rootfs)));
    }

    Path bare() {
        return bare;
    }

    Path engine() {
        return engine;
    }

    Path idle() {
        return idle;
    }

    /** The container that is there for {@code state}, {@code kill} and {@code exec}. */
    String runningOf(Peer peer) {
        String known = running.get(peer);
        if (known == null) {
            known = peer.newId();
            peer.call("create", "--bundle", idle.toString(), known);
            peer.call("start", known);
            running.put(peer, known);
        }
        return known;
    }

    private static Sample run(Peer peer, Path bundle) {
        return peer.time(List.of(peer.command("run", "--bundle", bundle.toString(), peer.newId())));
    }

    private Sample create(Peer peer) {
        String id = peer.newId();
        Sample sample = peer.time(List.of(peer.command("create", "--bundle", bare.toString(), id)));
        peer.call("delete", "--force", id);
        return sample;
    }

    private Sample lifecycle(Peer peer) {
        String id = peer.newId();
        return peer.time(List.of(
                peer.command("create", "--bundle", bare.toString(), id),
                peer.command("start", id),
                peer.command("delete", "--force", id)));
    }

    private Sample together(Peer peer) {
        List<String> ids = new ArrayList<>();
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            ids.add(peer.newId());
            commands.add(peer.command("create", "--bundle", bare.toString(), ids.getLast()));
        }
        Sample sample = peer.timeTogether(commands);
        ids.forEach(id -> peer.call("delete", "--force", id));
        return sample;
    }
}
