// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootPlanTest {
    @Test
    void theHostsTreeBecomesASlaveAndTheRootIsOpened() throws JrunException {
        Fixture.container().shows("ROOT_PARENT propagation=REC|SLAVE");
        Fixture.container().shows("OPEN_ROOT path=\"/bundle/rootfs\" # /root/path");
        Fixture.container().shows("ENTER_ROOT how=PIVOT takenOff=[]");
        Fixture.container().showsNo("ROOT_ATTR");
    }

    @ParameterizedTest
    @CsvSource({
        "shared,SHARED,SHARED",
        "rshared,REC|SHARED,REC|SHARED",
        "slave,REC|SLAVE,SLAVE",
        "rslave,REC|SLAVE,REC|SLAVE",
        "private,REC|PRIVATE,PRIVATE",
        "unbindable,REC|PRIVATE,UNBINDABLE"
    })
    void aPropagationIsSetOnTheHostsTreeAndInTheEndOnTheRoot(String name, String host, String root)
            throws JrunException {
        Fixture fixture = Fixture.container().linux("\"rootfsPropagation\":\"" + name + "\"");

        fixture.shows("ROOT_PARENT propagation=" + host + " # /linux/rootfsPropagation");
        fixture.shows("ROOT_ATTR set=0 propagation=" + root + " # /linux/rootfsPropagation");
    }

    @Test
    void withoutPivotTheRootIsMoved() throws JrunException {
        Fixture.container().noPivot().shows("ENTER_ROOT how=MOVE takenOff=[\"/sys\" \"/proc\"]");
    }

    @Test
    void privatePropagationIsNotSafeWithoutPivot() {
        Fixture.container()
                .noPivot()
                .linux("\"rootfsPropagation\":\"private\"")
                .fails(
                        "/linux/rootfsPropagation: private is not safe without pivot_root: the host's mounts would stay");
    }

    @Test
    void aReadOnlyRootIsSetAfterItWasEntered() throws JrunException {
        List<String> lines =
                Fixture.container().root("\"path\":\"/r\",\"readonly\":true").lines();

        String attributes = "ROOT_ATTR set=RDONLY propagation=0 # /root/readonly";
        assertTrue(lines.indexOf(attributes) > lines.indexOf("ENTER_ROOT how=PIVOT takenOff=[]"));
    }

    @Test
    void withoutAMountNamespaceTheRootIsOnlyEntered() throws JrunException {
        Fixture fixture = Fixture.container().namespaces("pid");

        fixture.showsNo("ROOT_PARENT");
        fixture.shows("OPEN_ROOT path=\"/bundle/rootfs\" ONLY_OPEN # /root/path");
        fixture.shows("ENTER_ROOT how=CHROOT takenOff=[]");
    }

    @Test
    void readOnlyAndMaskedPathsComeLastSoThatNothingUncoversThem() throws JrunException {
        Fixture fixture = Fixture.container()
                .linux("\"maskedPaths\":[\"/proc/keys\"],\"readonlyPaths\":[\"/proc/sys\"]")
                .mount("tmpfs", "tmpfs", "/run", "ro");
        List<String> names = Fixture.names(fixture.plan());

        fixture.shows("MASK_PATH path=\"/proc/keys\" # /linux/maskedPaths/0");
        fixture.shows("READONLY_PATH path=\"/proc/sys\" # /linux/readonlyPaths/0");
        assertTrue(names.indexOf("READONLY_PATH") > names.lastIndexOf("REMOUNT"));
        assertTrue(names.indexOf("MASK_PATH") > names.indexOf("READONLY_PATH"));
    }

    @Test
    void hostnameAndDomainnameAreSet() throws JrunException {
        Fixture fixture = Fixture.container().namespaces("mount", "uts").top("\"hostname\":\"h\",\"domainname\":\"d\"");

        fixture.shows("HOSTNAME name=\"h\" # /hostname");
        fixture.shows("DOMAINNAME name=\"d\" # /domainname");
    }

    @Test
    void pathsAreCleanedAsText() {
        assertEquals("/", Paths.clean("/.."));
        assertEquals("/a/c", Paths.clean("//a/./b/../c/"));
        assertEquals("/a", Paths.clean("a"));
        assertTrue(Paths.below("/a/b", "/a"));
        assertTrue(!Paths.below("/ab", "/a"));
        assertTrue(!Paths.below("/a", "/a"));
        assertTrue(Paths.below("/a", "/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/r", "/r/", "/r/.", "/r//././/"})
    void noLinkIsFollowedByWhatStandsBehindTheRootsName(String path) throws JrunException {
        Fixture.container().root("\"path\":\"" + path + "\"").shows("OPEN_ROOT path=\"/r\" # /root/path");
    }

    @Test
    void aReadOnlyRootWithoutAMountNamespaceIsAWarning() throws JrunException {
        Fixture.container()
                .namespaces("pid")
                .root("\"path\":\"rootfs\",\"readonly\":true")
                .warns("/root/readonly is left out, the container has no mount namespace of its own");
    }

    @Test
    void aPathIsMaskedOnce() throws JrunException {
        assertEquals(
                List.of("MASK_PATH path=\"/a\" # /linux/maskedPaths/0", "MASK_PATH path=\"/b\" # /linux/maskedPaths/2"),
                Fixture.container()
                        .linux("\"maskedPaths\":[\"/a\",\"/a\",\"/b\"]")
                        .only("MASK_PATH"));
    }

    @Test
    void aNameOfDotsIsAName() {
        assertEquals("/r/...", Paths.withoutTail("/r/..."));
        assertEquals("/r/a.", Paths.withoutTail("/r/a."));
        assertEquals("/r/..", Paths.withoutTail("/r/.."));
        assertEquals("/", Paths.withoutTail("//"));
    }
}
