// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A private Docker on a private containerd, both with the runtime under test; the daemon has a network namespace of its
 * own, in which it may have its bridge and its rules. One image, built from a Dockerfile by that runtime.
 */
final class Docker {

    private final Path dir;
    private final String cgroup = TestArea.prefix() + "docker";
    private final Process containerd;
    private final Process dockerd;

    Docker(Path dir) {
        this.dir = dir;
        Os.write(dir.resolve("containerd.toml"), """
                version = 2
                root = "DIR/containerd/root"
                state = "DIR/containerd/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri"]
                [grpc]
                address = "DIR/containerd.sock"
                """.replace("DIR", dir.toString()));
        Os.write(dir.resolve("daemon.json"), """
                {"runtimes": {"jrun": {"path": "RUNTIME"}}, "default-runtime": "jrun", "cgroup-parent": "/CGROUP",
                 "data-root": "DIR/data", "exec-root": "DIR/exec", "pidfile": "DIR/docker.pid", "deprecated-key-path": "DIR/key.json",
                 "hosts": ["unix://DIR/docker.sock"], "containerd": "DIR/containerd.sock",
                 "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 20000, "Soft": 20000},
                                     "nproc": {"Name": "nproc", "Hard": 32768, "Soft": 32768}}}
                """.replace("DIR", dir.toString())
                .replace("RUNTIME", Target.binary().toString())
                .replace("CGROUP", cgroup));
        containerd =
                daemon("containerd", "--config", dir.resolve("containerd.toml").toString());
        dockerd = daemon(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip link set lo up && exec dockerd --config-file " + dir.resolve("daemon.json"));
        if (!Await.ever(() -> call("version").exit() == 0)) {
            throw new IllegalStateException("dockerd does not answer: " + Os.read(dir.resolve("err.2")));
        }
    }

    static boolean isThere() {
        return Os.hasCommands("dockerd", "docker", "containerd", "ctr", "iptables");
    }

    /** Builds the image {@code busybox}; the RUN step is a container too. */
    Result build() {
        Path context = Os.mkdirs(dir.resolve("context"));
        Rootfs.make(Os.mkdirs(context.resolve("rootfs")));
        Os.write(context.resolve("Dockerfile"), """
                FROM scratch
                COPY rootfs /
                ENV PATH=/bin GREETING=hello
                RUN ["sh", "-c", "echo $GREETING > /built"]
                WORKDIR /tmp
                CMD ["sleep", "1000"]
                """);
        return command("build", "-t", "busybox", context.toString())
                .env("DOCKER_BUILDKIT=0")
                .run();
    }

    Invocation command(String... args) {
        List<String> all = new ArrayList<>(List.of("docker"));
        all.addAll(List.of(args));
        return new Invocation(dir, all).env("DOCKER_HOST=unix://" + dir.resolve("docker.sock"));
    }

    Result call(String... args) {
        return command(args).run();
    }

    /** The client of containerd, in a namespace of its own. */
    Result ctr(String... args) {
        List<String> all = new ArrayList<>(
                List.of("ctr", "--address", dir.resolve("containerd.sock").toString(), "--namespace", cgroup));
        all.addAll(List.of(args));
        return new Invocation(dir, all).run();
    }

    /** The namespaces of the daemon, which are those of a container that shares the host's. */
    String hostNamespace(String type) {
        return Os.link("/proc/" + dockerd.pid() + "/ns/" + type);
    }

    /** The bundle of a container that runs, by its whole id. */
    Path bundle(String id) {
        return dir.resolve("containerd/state/io.containerd.runtime.v2.task/moby/" + id);
    }

    /** The directory of all its containers' cgroups in this hierarchy. */
    Path cgroup(String hierarchy) {
        return Path.of("/sys/fs/cgroup", hierarchy, cgroup);
    }

    /** Removes the containers, ends the daemons, and unmounts what they leave. */
    void end() {
        Os.sh(
                dir,
                "DOCKER_HOST=unix://" + dir
                        + "/docker.sock; export DOCKER_HOST; docker ps -aq | xargs -r docker rm -f");
        end(dockerd);
        end(containerd);
        Os.unmountBelow(dir.toString());
        Os.sh(dir, "for d in /sys/fs/cgroup/*/" + cgroup + "; do [ ! -d $d ] || rmdir $d; done");
    }

    private Process daemon(String... command) {
        return new Invocation(dir, List.of(command)).start().process();
    }

    private static void end(Process daemon) {
        daemon.destroy();
        if (!Await.ever(() -> !daemon.isAlive())) {
            daemon.destroyForcibly();
        }
    }
}
