// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class InheritancePlanTest {
    @Test
    void theNotifyDirectoryIsBoundReadOnlyAfterTheMountsOfTheConfiguration() throws JrunException {
        Fixture fixture = Fixture.container().mount("tmpfs", "tmpfs", "/run").notifyDirectory("/state/c1/notify");

        List<String> lines = fixture.only("OPEN_TREE", "MOUNT_ATTR", "ATTACH");

        assertEquals("OPEN_TREE slot=127 source=\"/state/c1/notify\"", lines.get(1));
        assertTrue(lines.get(2).contains("set=RDONLY|NOSUID|NODEV|NOEXEC"), lines.get(2));
        assertTrue(lines.get(3).contains("target=\"/run/notify\""), lines.get(3));
        assertTrue(environment(fixture).contains("\"NOTIFY_SOCKET=/run/notify/notify.sock\""));
    }

    @Test
    void theSocketOfTheConfigurationGivesWay() throws JrunException {
        Fixture fixture = Fixture.container().env("NOTIFY_SOCKET=/mine").notifyDirectory("/state/c1/notify");

        assertFalse(environment(fixture).contains("/mine"));
    }

    @Test
    void withoutAMountNamespaceTheServiceManagerIsLeftOut() throws JrunException {
        Fixture fixture = Fixture.container().namespaces("pid").notifyDirectory("/state/c1/notify");

        fixture.warns("NOTIFY_SOCKET is not passed on, the container has no mount namespace of its own");
        assertFalse(environment(fixture).contains("NOTIFY_SOCKET"));
    }

    @Test
    void namesOfDescriptorsGoOn() throws JrunException {
        String environment = environment(Fixture.container().descriptors(2, 0).listenNames("web:db"));

        assertTrue(environment.contains("\"LISTEN_FDS=2\" \"LISTEN_PID=1\" \"LISTEN_FDNAMES=web:db\"]"), environment);
        assertFalse(environment.contains("] LISTEN_PID"), environment);
    }

    @Test
    void onlyTheHelperKnowsThePidInAPidNamespaceOfOthers() throws JrunException {
        String environment = environment(Fixture.container().namespaces("mount").descriptors(1, 0));

        assertTrue(environment.contains("\"LISTEN_PID=1\"] LISTEN_PID"), environment);
    }

    private static String environment(Fixture fixture) throws JrunException {
        return fixture.only("EXEC").getFirst();
    }
}
