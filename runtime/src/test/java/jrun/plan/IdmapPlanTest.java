// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jrun.spec.JrunException;
import org.junit.jupiter.api.Test;

/** Id-mapped mounts. */
class IdmapPlanTest {
    @Test
    void idMappingsOfAMountMakeAUserNamespaceForIt() throws JrunException {
        Fixture fixture = Fixture.container()
                .mounts(
                        "{\"type\":\"bind\",\"source\":\"/s\",\"destination\":\"/d\",\"options\":[\"rbind\",\"ridmap\"],"
                                + "\"uidMappings\":[{\"containerID\":0,\"hostID\":5,\"size\":9}],"
                                + "\"gidMappings\":[{\"containerID\":0,\"hostID\":6,\"size\":9}]}");

        fixture.shows("MAKE_USERNS slot=1 uidMap=\"0 5 9\\n\" gidMap=\"0 6 9\\n\" # /mounts/0");
        fixture.shows("MOUNT_ATTR slot=127 set=IDMAP clear=0 propagation=0 usernsSlot=1 RECURSIVE named=0 # /mounts/0");
    }

    @Test
    void idmapWithoutMappingsTakesTheContainers() throws JrunException {
        Fixture fixture = Fixture.container().userNamespace().mount("bind", "/s", "/d", "bind", "idmap", "private");

        fixture.shows("MAKE_USERNS slot=1 uidMap=\"0 1000 1\\n\" gidMap=\"0 1000 1\\n\" # /mounts/0");
        fixture.shows("MOUNT_ATTR slot=2 set=IDMAP clear=0 propagation=PRIVATE usernsSlot=1 named=0 # /mounts/0");
    }

    @Test
    void idmapWithAJoinedUserNamespaceUsesIt() throws JrunException {
        Fixture.container()
                .namespaces("user=/u", "mount")
                .mount("bind", "/s", "/d", "bind", "idmap", "private")
                .shows("MOUNT_ATTR slot=2 set=IDMAP clear=0 propagation=PRIVATE usernsSlot=1 named=0 # /mounts/0");
    }

    @Test
    void equalMappingsShareOneUserNamespace() throws JrunException {
        assertEquals(
                1,
                Fixture.container()
                        .userNamespace()
                        .mount("bind", "/a", "/a", "idmap", "bind")
                        .mount("bind", "/b", "/b", "idmap", "bind")
                        .only("MAKE_USERNS")
                        .size());
    }

    @Test
    void anIdMappedSourceThatAnEarlierMountBringsIsRefused() {
        Fixture.container()
                .userNamespace()
                .mount("tmpfs", "tmpfs", "/data")
                .mount("bind", "/bundle/rootfs/data/x", "/x", "bind", "idmap")
                .fails("/mounts/1/source: an id-mapped mount of a container with a user namespace cannot have what"
                        + " /bundle/rootfs/data is mounted with; hint: name the source that is mounted there");
    }
}
