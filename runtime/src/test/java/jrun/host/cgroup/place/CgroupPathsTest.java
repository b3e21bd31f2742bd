// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jrun.host.cgroup.files.CgroupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CgroupPathsTest {
    @ParameterizedTest
    @CsvSource({
        "/, /docker/abc, /docker/abc",
        "/user, /docker/abc, /docker/abc",
        "/, pod/abc, /pod/abc",
        "/user/shell, pod/abc, /user/shell/pod/abc",
        "/user/shell, '', /user/shell/web1",
        "/, //a/./b//c/, /a/b/c",
        "/, system.slice:jrun:web1, /system.slice:jrun:web1"
    })
    void onV1ARelativePathLiesBelowTheOwnCgroup(String own, String asked, String expected) throws CgroupException {
        assertEquals(expected, CgroupPaths.resolve(own, asked, "web1", false));
    }

    @ParameterizedTest
    @CsvSource({"/, pod, /pod", "/user/shell, pod, /user/pod", "/user/shell, '', /user/web1", "/user/shell, /pod, /pod"
    })
    void onV2ARelativePathLiesBesideTheOwnCgroup(String own, String asked, String expected) throws CgroupException {
        assertEquals(expected, CgroupPaths.resolve(own, asked, "web1", true));
    }

    @ParameterizedTest
    @CsvSource({"/../../etc, /etc", "/a/../../../b, /b", "../../b, /own/b", "a/../../b, /own/b"})
    void dotsNeverClimbOutOfTheHierarchyOrTheOwnCgroup(String asked, String expected) throws CgroupException {
        assertEquals(expected, CgroupPaths.resolve("/own", asked, "web1", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "//", "/.", "/..", ".", "./..", "a/..", "/a/.."})
    void theRootOfAHierarchyAndTheOwnCgroupAreRefused(String asked) {
        CgroupException refused =
                assertThrows(CgroupException.class, () -> CgroupPaths.resolve("/own", asked, "web1", false));

        assertEquals("/linux/cgroupsPath", refused.pointer());
    }

    @Test
    void whatTheMountLeavesOutIsTakenOffTheOwnPath() {
        assertEquals("/", CgroupPaths.below("/docker/abc", "/docker/abc"));
        assertEquals("/x", CgroupPaths.below("/docker/abc", "/docker/abc/x"));
        assertEquals("/docker/abc", CgroupPaths.below("/", "/docker/abc"));
        assertEquals("/", CgroupPaths.below("/docker/abc", "/docker/abcd"));
        assertEquals("/", CgroupPaths.below("/", "/../other"));
    }

    @Test
    void twoCgroupsHaveAnAncestorInCommon() {
        assertEquals("/cg/user", CgroupPaths.common("/cg/user/shell", "/cg/user/web1"));
        assertEquals("/cg/user", CgroupPaths.common("/cg/user/", "/cg/user/shell/web1"));
        assertEquals("/cg", CgroupPaths.common("/cg/user", "/cg/users"));
    }

    @Test
    void aRecordedPathMustLieBelowAHierarchy() {
        assertTrue(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/cpu/web1", false));
        assertTrue(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/web1", true));
        assertFalse(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/cpu", false));
        assertFalse(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/cpu/", false));
        assertFalse(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup", true));
        assertFalse(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/web1/..", true));
        assertFalse(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/../web1/x", true));
        assertFalse(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/cpu/./x", false));
        assertFalse(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/cpu//", false));
        assertTrue(CgroupPaths.isBelowHierarchy("/sys/fs/cgroup/cpu//..x", false));
        assertFalse(CgroupPaths.isBelowHierarchy("/etc/web1/x", false));
    }
}
