// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class LabelPlanTest {
    private static HostFacts with(HostFacts.Trait... modules) {
        return Fixture.root(CgroupFacts.NONE, modules);
    }

    @Test
    void anAppArmorProfileIsSetForTheProgram() throws JrunException {
        Fixture.container()
                .facts(with(HostFacts.Trait.APPARMOR))
                .process("\"apparmorProfile\":\"p\"")
                .shows("LABEL file=\"attr/apparmor/exec\" text=\"exec p\" # /process/apparmorProfile");
    }

    @Test
    void anSeLinuxLabelIsSetForTheProgramAndTheKeyring() throws JrunException {
        Fixture fixture =
                Fixture.container().facts(with(HostFacts.Trait.SELINUX)).process("\"selinuxLabel\":\"l\"");
        List<String> lines = fixture.lines();

        fixture.shows("LABEL file=\"attr/exec\" text=\"l\" # /process/selinuxLabel");
        String keyring = "LABEL file=\"attr/keycreate\" text=\"l\" # /process/selinuxLabel";
        assertTrue(lines.contains(keyring));
        assertTrue(lines.indexOf(keyring) < lines.indexOf("KEYRING name=\"_ses.c1\" USER_SEARCH"));
    }

    @Test
    void labelsAreWrittenWhileProcIsThere() throws JrunException {
        List<String> names = Fixture.names(Fixture.container()
                .facts(with(HostFacts.Trait.APPARMOR))
                .process("\"apparmorProfile\":\"p\"")
                .plan());

        assertTrue(names.indexOf("LABEL") < names.indexOf("CLOSE_PROC"));
    }

    @Test
    void anAppArmorProfileNeedsAppArmor() {
        Fixture.container()
                .process("\"apparmorProfile\":\"p\"")
                .fails("/process/apparmorProfile: AppArmor is not enabled on this host: p");
    }

    @Test
    void unconfinedNeedsNothing() throws JrunException {
        Fixture.container().process("\"apparmorProfile\":\"unconfined\"").showsNo("LABEL");
    }

    @Test
    void anSeLinuxLabelNeedsSeLinux() {
        Fixture.container()
                .process("\"selinuxLabel\":\"l\"")
                .fails("/process/selinuxLabel: SELinux is not enabled on this host: l");
    }

    @Test
    void aMountLabelNeedsSeLinux() {
        Fixture.container()
                .linux("\"mountLabel\":\"l\"")
                .fails("/linux/mountLabel: SELinux is not enabled on this host: l");
    }

    @Test
    void emptyLabelsAreNone() throws JrunException {
        Fixture.container()
                .process("\"selinuxLabel\":\"\",\"apparmorProfile\":\"\"")
                .linux("\"mountLabel\":\"\"")
                .showsNo("LABEL");
    }
}
