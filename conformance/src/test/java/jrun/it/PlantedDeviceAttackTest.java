// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Devices, and links in their places, that the image brings in its own /dev, and what the runtime does with its privileges. */
class PlantedDeviceAttackTest extends AttackTest {
    private static final String PROC = "[{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\"}]";
    private static final String UP = "../../../../../../../..";

    private Bundle withOwnDev(String script) {
        return script(script).json("/mounts", PROC);
    }

    @Test
    void aDefaultDeviceThatIsALinkToTheHostChangesNoOwner() {
        Path victim = Os.write(file("victim"), "victim\n");
        Os.sh(dir, "chmod 640 victim; chown 7:8 victim");
        Bundle bundle = withOwnDev("ls -l /dev/null; echo ran");
        Os.symlink(bundle.rootfs().resolve("dev/null"), UP + victim);
        String before = facts(victim);

        Result result = run(bundle);

        unchanged(before, facts(victim));
        ranOrRefused(result, "ran", "/dev/null");
    }

    @Test
    void aDefaultDeviceThatIsAnotherIsRefused() {
        Bundle bundle = withOwnDev("echo ran");
        Os.sh(bundle.rootfs(), "mknod dev/null c 1 5");

        refusedAsAttack(bundle, "/dev/null", "EEXIST");
    }

    @Test
    void aDeviceInPlaceOfTheTerminalMultiplexerIsNotOpened() {
        Bundle bundle = withOwnDev("echo ran").put("/process/terminal", true);
        Path device = bundle.rootfs().resolve("dev/pts/ptmx");
        Os.sh(bundle.rootfs(), "mkdir dev/pts; mknod dev/pts/ptmx c 1 3");
        Invocation.Running watch = background(host(ittool(), "opened", device.toString()));
        watch.awaitOutput("watching");

        Result result = runCommand(bundle).through(ittool(), "pty", "24", "80").run();
        Os.sh(dir, "chmod 600 " + device);

        unchanged("watching\nend\n", watch.await().out());
        held(result.exit() != 0, result);
    }

    @Test
    void theCopyForATmpfsTakesNothingOfTheHost() {
        Path secret = Os.write(file("secret"), "secret of the host\n");
        Bundle bundle = script("readlink /copy/outside; cat /copy/outside; echo ran")
                .mount("{\"destination\": \"/copy\", \"type\": \"tmpfs\", \"source\": \"tmpfs\","
                        + " \"options\": [\"tmpcopyup\"]}");
        Os.mkdirs(bundle.rootfs().resolve("copy"));
        Os.symlink(bundle.rootfs().resolve("copy/outside"), UP + secret);

        Result result = ranOrRefused(run(bundle), "ran");

        held(!result.out().contains("secret of"), result);
    }
}
