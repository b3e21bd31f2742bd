// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class SysctlPlanTest {
    @Test
    void aParameterIsWrittenAfterTheRootWasEntered() throws JrunException {
        Fixture.container()
                .namespaces("mount", "network")
                .linux("\"sysctl\":{\"net.ipv4.ip_forward\":\"1\"}")
                .shows("SYSCTL path=\"net/ipv4/ip_forward\" value=\"1\" # /linux/sysctl/net.ipv4.ip_forward");
    }
}
