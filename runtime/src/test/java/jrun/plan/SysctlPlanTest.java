// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlPlanTest {
    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward,net/ipv4/ip_forward",
        "net/ipv4/ip_forward,net/ipv4/ip_forward",
        "net.ipv4.conf.eth0/100.forwarding,net/ipv4/conf/eth0.100/forwarding",
        "net/ipv4/conf/eth0.100/forwarding,net/ipv4/conf/eth0.100/forwarding"
    })
    void theFirstSeparatorSeparatesAndTheOtherIsPlain(String name, String path) {
        assertEquals(path, SysctlPlan.path(name));
    }

    @Test
    void aParameterIsWrittenAfterTheRootWasEntered() throws JrunException {
        Fixture.container()
                .namespaces("mount", "network")
                .linux("\"sysctl\":{\"net.ipv4.ip_forward\":\"1\"}")
                .shows("SYSCTL path=\"net/ipv4/ip_forward\" value=\"1\" # /linux/sysctl/net.ipv4.ip_forward");
    }

    @ParameterizedTest
    @CsvSource({
        "kernel.shmmax,ipc",
        "kernel.msgmax,ipc",
        "kernel.msgmnb,ipc",
        "kernel.msgmni,ipc",
        "kernel.sem,ipc",
        "kernel.shmall,ipc",
        "kernel.shmmni,ipc",
        "kernel.shm_rmid_forced,ipc",
        "fs.mqueue.queues_max,ipc",
        "net.core.somaxconn,network",
        "kernel.domainname,uts",
        "user.max_user_namespaces,user"
    })
    void aParameterNeedsItsNamespace(String name, String type) throws JrunException {
        Fixture.container()
                .linux("\"sysctl\":{\"" + name + "\":\"1\"}")
                .fails("/linux/sysctl/" + name + ": would change the host; add {\"type\": \"" + type
                        + "\"} to /linux/namespaces");
        assertEquals(
                1,
                Fixture.container()
                        .namespaces("mount", type)
                        .linux("\"sysctl\":{\"" + name + "\":\"1\"}")
                        .only("SYSCTL")
                        .size());
    }

    @Test
    void aParameterOfNoNamespaceIsRefused() {
        Fixture.container()
                .namespaces("mount", "ipc", "network", "uts", "user")
                .linux("\"sysctl\":{\"vm.overcommit_memory\":\"1\"}")
                .fails("/linux/sysctl/vm.overcommit_memory: belongs to no namespace, it would change the host");
    }

    @Test
    void theHostnameHasItsOwnProperty() {
        Fixture.container()
                .namespaces("mount", "uts")
                .linux("\"sysctl\":{\"kernel.hostname\":\"x\"}")
                .fails("/linux/sysctl/kernel.hostname: conflicts with /hostname, use that");
    }

    @ParameterizedTest
    @CsvSource({"net/../vm/x", "net//x", "/net/x", "net/"})
    void aNameThatIsNoNameIsRefused(String name) {
        Fixture.container()
                .namespaces("mount", "network")
                .linux("\"sysctl\":{\"" + name + "\":\"1\"}")
                .fails("/linux/sysctl/" + name.replace("/", "~1") + ": not a name of a kernel parameter");
    }
}
