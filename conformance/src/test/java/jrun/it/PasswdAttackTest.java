// SPDX-License-Identifier: Apache-2.0
package jrun.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the image has in place of {@code /etc/passwd}, which the runtime reads for HOME with all its privileges. */
class PasswdAttackTest extends AttackTest {
    private Bundle bundle(String passwd) {
        Bundle bundle = script("echo home=$HOME").put("/process/user/uid", 1234);
        Os.sh(bundle.rootfs(), "rm etc/passwd; " + passwd);
        return bundle;
    }

    @Test
    void aDeviceIsNotOpenedSinceThatMayAlreadyDoSomething() {
        Bundle bundle = bundle("mknod etc/passwd c 1 3");
        Path passwd = bundle.rootfs().resolve("etc/passwd");
        Invocation.Running watch = background(host(ittool(), "opened", passwd.toString()));
        watch.awaitOutput("watching");

        Result result = run(bundle);
        Os.sh(dir, "chmod 600 " + passwd);

        unchanged("watching\nend\n", watch.await().out());
        assertEquals("home=/", result.trimmed());
    }

    @Test
    void aFileWithoutEndIsNotReadToItsEnd() {
        assertEquals("home=/", output(bundle("truncate -s 8T etc/passwd")));
    }

    @Test
    void aFifoIsNotWaitedFor() {
        assertEquals("home=/", output(bundle("mkfifo etc/passwd")));
    }

    @Test
    void aLinkToAFileOfTheHostIsFollowedInside() {
        Os.write(file("passwd"), "mallory:x:1234:1234::/stolen:/bin/sh\n");
        Bundle bundle = bundle("ln -s ../../../../../../../.." + file("passwd") + " etc/passwd");
        assertEquals("home=/", output(bundle));

        Os.mkdirs(bundle.rootfs().resolve(dir.toString().substring(1)));
        Os.write(bundle.rootfs().resolve(file("passwd").toString().substring(1)), "a:x:1234:1::/inside:/bin/sh\n");
        assertEquals("home=/inside", output(bundle));
    }

    @Test
    void anExecOpensNoDeviceEither() {
        Bundle bundle = sleeper();
        Path passwd = bundle.rootfs().resolve("etc/passwd");
        Container container = started(bundle);
        Os.sh(bundle.rootfs(), "rm etc/passwd; mknod etc/passwd c 1 3");
        Invocation.Running watch = background(host(ittool(), "opened", passwd.toString()));
        watch.awaitOutput("watching");

        Result result = container.execWith(List.of("--user", "1234"), "sh", "-c", "echo home=$HOME");
        Os.sh(dir, "chmod 600 " + passwd);

        unchanged("watching\nend\n", watch.await().out());
        assertEquals("home=/", result.trimmed());
    }
}
