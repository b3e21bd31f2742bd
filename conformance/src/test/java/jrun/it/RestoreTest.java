// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a restore makes again around the processes, and what it leaves when it fails. */
class RestoreTest extends CheckpointTestBase {
    @Test
    void mountsCgroupsAndPrivilegesAreAsTheyWere() {
        Bundle bundle = counter()
                .bind(Os.mkdirs(file("volume")), "/volume", "rbind", "ro")
                .mount("{\"destination\": \"/tmp/inner\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}")
                .mount("{\"destination\": \"/sys/fs/cgroup\", \"type\": \"cgroup\", \"source\": \"cgroup\"}")
                .put("/root/readonly", true)
                .put("/linux/resources/pids/limit", 77)
                .json("/linux/maskedPaths", "[\"/proc/timer_list\", \"/proc/acpi\"]")
                .json("/linux/readonlyPaths", "[\"/proc/sys\"]")
                .json("/process/args", "[\"sleep\", \"1000\"]");
        String id = running(bundle);
        String before = facts(pid(id));

        checkpoint(id).ok();
        restored(id, bundle);

        assertEquals(before, facts(pid(id)));
    }

    private String facts(long pid) {
        return Os.sh(
                dir,
                "awk '{$1=$2=$3=\"\"; print}' /proc/" + pid + "/mountinfo | sort; cat /proc/" + pid + "/cgroup /proc/"
                        + pid
                        + "/oom_score_adj /proc/" + pid + "/limits; grep -E 'Uid|Gid|Cap|NoNew|Seccomp:' /proc/" + pid
                        + "/status");
    }

    @Test
    void hooksRunAsWithRunc() {
        Os.mkdirs(file("log"));
        Bundle bundle = counter();
        for (String name : List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop")) {
            Path script = Os.script(file(name), "cat > " + file("log") + "/" + name + "\n");
            bundle.addJson("/hooks/" + name, "{\"path\": \"" + script + "\"}");
        }
        String id = running(bundle);
        Os.sh(dir, "rm log/*");

        checkpoint(id).ok();
        assertEquals("poststop", Os.sh(dir, "ls log").strip());
        Os.sh(dir, "rm log/*");
        restored(id, bundle);

        assertEquals("createRuntime\nprestart", Os.sh(dir, "ls log").strip());
        long told = Json.parse(Os.read(file("log").resolve("createRuntime")))
                .get("pid")
                .longValue();
        assertEquals(pid(id), told);
    }

    @Test
    void aHookThatFailsEndsTheRestoreAndNothingIsLeft() {
        Bundle bundle = counter();
        String id = running(bundle);
        checkpoint(id).ok();
        Path script = Os.script(file("hook"), "exit 3\n");
        bundle.addJson("/hooks/createRuntime", "{\"path\": \"" + script + "\"}");

        Result result = restoring(id, bundle, "--detach").run();

        result.fails(1, "error running createRuntime hook #0");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void aConfigurationThatWantsIntelRdtWhereThereIsNoneIsRefused() {
        assumeFalse(IntelRdtTest.mounted(), "needs a host without resctrl");
        Bundle bundle = counter();
        String id = running(bundle);
        checkpoint(id).ok();
        bundle.json("/linux/intelRdt", "{\"enableMonitoring\": true}");

        Result result = restoring(id, bundle, "--detach").run();

        result.fails(1, "intelRdt is specified in config, but Intel RDT is not enabled");
        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void nestedMountPointsAreMadeAgain() {
        Path volume = Os.mkdirs(file("volume"));
        Path inner = Os.mkdirs(file("inner"));
        Bundle bundle = counter().bind(volume, "/volume", "rbind").bind(inner, "/volume/for/inner", "rbind");
        String id = running(bundle);
        checkpoint(id).ok();
        Os.sh(dir, "rm -r volume/for " + bundle.rootfs() + "/volume");

        restored(id, bundle);

        Os.write(inner.resolve("seen"), "inner\n");
        assertEquals(
                "inner",
                runtime.call("exec", id, "cat", "/volume/for/inner/seen").ok().trimmed());
    }

    @Test
    void aDestinationMayBeALinkOfTheImage() {
        Bundle bundle = counter().bind(Os.mkdirs(file("volume")), "/conf", "rbind");
        Os.mkdirs(bundle.rootfs().resolve("real/conf"));
        Os.symlink(bundle.rootfs().resolve("conf"), "/real/conf");
        Os.write(file("volume").resolve("seen"), "volume\n");
        String id = running(bundle);

        checkpoint(id).ok();
        restored(id, bundle);

        assertEquals(
                "volume",
                runtime.call("exec", id, "cat", "/real/conf/seen").ok().trimmed());
    }

    @Test
    void aNetworkNamespaceThatIsJoinedIsJoinedAgain() {
        Path namespace = file("netns");
        Os.write(namespace, "");
        Os.sh(dir, "unshare --net=" + namespace + " ip link set lo up");
        try {
            Bundle bundle = counter().namespace("network", namespace.toString());
            String id = running(bundle);
            String before = Os.link("/proc/" + pid(id) + "/ns/net");

            checkpoint(id).ok();
            restored(id, bundle);

            assertEquals(before, Os.link("/proc/" + pid(id) + "/ns/net"));
        } finally {
            Os.sh(dir, "umount " + namespace);
        }
    }

    @Test
    void aUserNamespaceIsMadeAgain() {
        Bundle bundle = bundle("sleep", "1000").userNamespace();
        String id = running(bundle);

        checkpoint(id).ok();
        Os.sh(dir, "chmod 711 images"); // the container's root has to come to them
        restored(id, bundle);

        String map = Os.read(Path.of("/proc/" + pid(id) + "/uid_map")).strip();
        assertEquals("0 100000 65536", map.replaceAll(" +", " "));
        assertEquals("0", runtime.call("exec", id, "id", "-u").ok().trimmed());
    }

    @Test
    void aRestoreWithoutImagesIsRefusedAndNothingIsLeft() {
        String id = newId();
        Bundle bundle = counter();

        restoring(id, bundle, "--detach").run().fails(1, "images");
        Os.mkdirs(images());
        restoring(id, bundle, "--detach").run().fails(1, "descriptors.json");

        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }

    @Test
    void aRestoreThatIsKilledLeavesNothingThatDeleteDoesNotRemove() {
        Bundle bundle = counter();
        String id = running(bundle);
        checkpoint(id).ok();
        Path script =
                Os.script(file("hook"), "cd " + dir + "; touch reached; while [ ! -e stop ]; do sleep 0.05; done\n");
        bundle.addJson("/hooks/createRuntime", "{\"path\": \"" + script + "\"}");
        Invocation.Running restore = quietly(restoring(id, bundle, "--detach")).start();
        Await.until("the hook", () -> Files.exists(file("reached")));

        restore.process().destroyForcibly();
        restore.await();
        assertEquals("", Os.sh(dir, "grep " + dir + " /proc/self/mountinfo || true"));
        runtime.call("delete", "--force", id).ok();
        Os.write(file("stop"), "");

        assertEquals(List.of(), Leaks.of(id, dir, runtime.root()));
    }
}
