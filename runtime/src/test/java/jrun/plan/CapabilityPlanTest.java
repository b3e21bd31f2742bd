// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import jrun.spec.Capability;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

class CapabilityPlanTest {
    private static HostFacts having(long capabilities, int last) {
        return new HostFacts(Set.of(), capabilities, last, CgroupFacts.NONE);
    }

    @Test
    void theSetsAreMasks() throws JrunException {
        Fixture fixture = Fixture.container().capabilities("inheritable", "CAP_KILL", "CAP_CHOWN");

        fixture.shows("CAP_BOUNDING bounding=CHOWN,KILL # /process/capabilities/bounding");
        fixture.shows("CAPS effective=CHOWN,KILL permitted=CHOWN,KILL inheritable=CHOWN,KILL ambient=none #"
                + " /process/capabilities");
    }

    @Test
    void withoutCapabilitiesThereAreNone() throws JrunException {
        Fixture.container()
                .shows("CAPS effective=none permitted=none inheritable=none ambient=none # /process/capabilities");
    }

    @Test
    void anUnknownNameIsLeftOutAndTheValidatorHasWarned() throws JrunException {
        Fixture fixture = Fixture.container().capabilities("", "CAP_KILL", "CAP_FLY");

        fixture.shows("CAP_BOUNDING bounding=KILL # /process/capabilities/bounding");
        assertEquals(List.of(), fixture.plan().warnings());
    }

    @Test
    void whatTheRuntimeDoesNotHaveIsLeftOutWithAWarning() throws JrunException {
        Fixture fixture = Fixture.container()
                .facts(having(Capability.KILL.mask(), 40))
                .capabilities("", "CAP_KILL", "CAP_SYS_ADMIN");

        fixture.shows("CAP_BOUNDING bounding=KILL # /process/capabilities/bounding");
        fixture.warns("/process/capabilities: CAP_SYS_ADMIN cannot be had here and is left out");
    }

    @Test
    void aUserNamespaceHasAllCapabilities() throws JrunException {
        Fixture.container()
                .userNamespace()
                .unprivileged()
                .capabilities("", "CAP_SYS_ADMIN")
                .shows("CAP_BOUNDING bounding=SYS_ADMIN # /process/capabilities/bounding");
    }

    @Test
    void aCapabilityNewerThanTheKernelIsLeftOut() throws JrunException {
        Fixture.container()
                .facts(having(Capability.all(), 37))
                .userNamespace()
                .capabilities("", "CAP_BPF")
                .warns("/process/capabilities: CAP_BPF cannot be had here and is left out");
    }

    @Test
    void ambientCapabilitiesMustBeInheritable() throws JrunException {
        Fixture fixture = Fixture.container().capabilities("ambient", "CAP_KILL");

        fixture.shows("CAPS effective=KILL permitted=KILL inheritable=none ambient=none # /process/capabilities");
        fixture.warns("/process/capabilities/ambient: can't raise ambient capability CAP_KILL"
                + ": it must be permitted and inheritable too");
    }

    @Test
    void ambientCapabilitiesThatAreInheritableStay() throws JrunException {
        Fixture.container()
                .process("\"capabilities\":{\"bounding\":[\"CAP_KILL\"],\"permitted\":[\"CAP_KILL\"],"
                        + "\"inheritable\":[\"CAP_KILL\"],\"ambient\":[\"CAP_KILL\"]}")
                .shows("CAPS effective=none permitted=KILL inheritable=KILL ambient=KILL # /process/capabilities");
    }

    @Test
    void effectiveOutsidePermittedIsRefusedByName() {
        Fixture.container()
                .process("\"capabilities\":{\"effective\":[\"CAP_KILL\"]}")
                .fails("/process/capabilities/effective: KILL is not in the permitted set, the kernel refuses that");
    }

    @Test
    void inheritableOutsideBoundingIsRefusedByName() {
        Fixture.container()
                .process("\"capabilities\":{\"inheritable\":[\"CAP_KILL\"]}")
                .fails("/process/capabilities/inheritable: KILL is not in the bounding set, the kernel refuses that");
    }

    @Test
    void theNumbersAreTheKernels() {
        assertEquals(
                List.of(21L, 40L, 27L),
                List.of(number("CAP_SYS_ADMIN"), number("CAP_CHECKPOINT_RESTORE"), number("CAP_MKNOD")));
    }

    private static long number(String name) {
        Capability capability = Capability.of(name);
        return capability == null ? -1 : Long.numberOfTrailingZeros(capability.mask());
    }
}
