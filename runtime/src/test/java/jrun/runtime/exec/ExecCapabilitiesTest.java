// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jrun.spec.Capabilities;
import jrun.spec.JrunException;
import jrun.spec.Process;
import jrun.spec.ProcessLimits;
import jrun.spec.ProcessPrivileges;
import jrun.spec.User;
import org.junit.jupiter.api.Test;

/** Capabilities that exec adds. */
class ExecCapabilitiesTest {
    private static final Process BASE = new Process(
            false,
            null,
            User.ROOT,
            List.of("sh"),
            List.of(),
            "/",
            new ProcessPrivileges(
                    new Capabilities(
                            List.of("CAP_CHOWN"),
                            List.of(),
                            List.of("CAP_CHOWN", "CAP_SYSLOG"),
                            List.of("CAP_CHOWN"),
                            List.of("CAP_CHOWN")),
                    false,
                    null,
                    null),
            new ProcessLimits(List.of(), null, null, null, null));

    private final List<String> warnings = new ArrayList<>();

    private Capabilities adding(String user, String capability) throws JrunException {
        ExecPrivilegeOptions privileges = new ExecPrivilegeOptions(List.of(capability), null, false, null);
        ExecProcessOptions options =
                new ExecProcessOptions(List.of("id"), null, List.of(), null, false, user, List.of(), privileges);
        return Objects.requireNonNull(
                ExecProcess.of(options, BASE, warnings::add).privileges().capabilities());
    }

    @Test
    void aCapabilityThatIsInheritableBecomesAmbient() throws JrunException {
        Capabilities sets = adding("1000", "CAP_SYSLOG");

        assertEquals(List.of("CAP_CHOWN", "CAP_SYSLOG"), sets.ambient());
        assertEquals(List.of("CAP_CHOWN", "CAP_SYSLOG"), sets.inheritable());
        assertEquals(List.of(), warnings);
    }

    @Test
    void aCapabilityThatAnOrdinaryUserWillNotHaveIsTold() throws JrunException {
        assertEquals(List.of("CAP_CHOWN"), adding("1000", "CAP_KILL").ambient());

        assertEquals(
                List.of("exec --cap CAP_KILL: has no effect for user 1000; hint: add it to"
                        + " /process/capabilities/inheritable of the container"),
                warnings);
    }

    @Test
    void rootHasWhatItIsGiven() throws JrunException {
        assertEquals(List.of("CAP_CHOWN"), adding("0", "CAP_KILL").ambient());

        assertEquals(List.of(), warnings);
    }
}
