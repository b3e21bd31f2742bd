// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jrun.host.cgroup.files.CgroupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitPathTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
            ''                        | system.slice  | /system.slice/jrun-web1.scope
            machine.slice:libpod:4f   | machine.slice | /machine.slice/libpod-4f.scope
            :docker:4f                | system.slice  | /system.slice/docker-4f.scope
            ::                        | system.slice  | /system.slice/-.scope
            a-b.slice:cri:x           | a-b.slice     | /a.slice/a-b.slice/cri-x.scope
            a-b-c.slice:p:n           | a-b-c.slice   | /a.slice/a-b.slice/a-b-c.slice/p-n.scope
            -.slice:p:n               | -.slice       | /p-n.scope
            machine.slice:p:pod.slice | machine.slice | /machine.slice/pod.slice
            a.slice:p:n.scope         | a.slice       | /a.slice/p-n.scope.scope
            """)
    void threePartsAreASliceAndAScopeInIt(String path, String slice, String directory) throws CgroupException {
        UnitPath unit = UnitPath.of(path, "web1", "system.slice");

        assertEquals(slice, unit.slice());
        assertEquals(directory, unit.directory());
        assertEquals(unit, UnitPath.ofDirectory("/sys/fs/cgroup" + directory));
    }

    @Test
    void anOrdinaryUsersContainerIsInTheUsersSlice() throws CgroupException {
        assertEquals("user.slice", UnitPath.of(":p:n", "web1", "user.slice").slice());
    }

    @ParameterizedTest
    @CsvSource(value = {"/a/b", "a:b", "a:b:c:d", "web1", ":"})
    void anotherFormIsRefusedInRuncsWords(String path) {
        CgroupException refused = assertThrows(CgroupException.class, () -> UnitPath.of(path, "web1", "system.slice"));

        assertTrue(
                refused.getMessage()
                        .contains(
                                "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got \""
                                        + path + "\" instead"),
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"a--b.slice", "-a.slice", "a-.slice", "a", ".slice", "a/b.slice", "../a.slice", "a.scope"})
    void aSliceThatSystemdCannotHaveIsRefusedInRuncsWords(String slice) {
        CgroupException refused =
                assertThrows(CgroupException.class, () -> UnitPath.of(slice + ":p:n", "web1", "system.slice"));

        assertTrue(refused.getMessage().contains("invalid slice name: " + slice), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"a.slice:p:n/m", "a.slice:p/..:n", "a.slice:../..:x.slice"})
    void aNameWithASlashIsRefused(String path) {
        assertThrows(CgroupException.class, () -> UnitPath.of(path, "web1", "system.slice"));
    }
}
