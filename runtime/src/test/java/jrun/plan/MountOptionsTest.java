// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountOptionsTest {
    private static MountOptions options(String... texts) {
        return MountOptions.of(List.of(texts));
    }

    private static String names(long attributes) {
        return FlagNames.ATTRIBUTES.text(attributes);
    }

    @ParameterizedTest
    @CsvSource({
        "ro,RDONLY,0",
        "rw,0,RDONLY",
        "nosuid,NOSUID,0",
        "suid,0,NOSUID",
        "nodev,NODEV,0",
        "dev,0,NODEV",
        "noexec,NOEXEC,0",
        "exec,0,NOEXEC",
        "nodiratime,NODIRATIME,0",
        "diratime,0,NODIRATIME",
        "nosymfollow,NOSYMFOLLOW,0",
        "symfollow,0,NOSYMFOLLOW",
        "noatime,NOATIME,ATIME",
        "atime,0,ATIME",
        "relatime,0,ATIME",
        "norelatime,0,ATIME",
        "strictatime,STRICTATIME,ATIME",
        "nostrictatime,0,ATIME"
    })
    void anAttributeOptionChangesTheMountAndItsRecursiveFormAllBelow(String option, String set, String clear) {
        assertEquals(
                set + " " + clear,
                names(options(option).set()) + " " + names(options(option).clear()));
        MountOptions recursive = options("r" + option);
        assertEquals(set + " " + clear, names(recursive.recursiveSet()) + " " + names(recursive.recursiveClear()));
        assertEquals("0 0", names(recursive.set()) + " " + names(recursive.clear()));
    }

    @ParameterizedTest
    @CsvSource({
        "shared,SHARED",
        "rshared,REC|SHARED",
        "slave,SLAVE",
        "rslave,REC|SLAVE",
        "private,PRIVATE",
        "rprivate,REC|PRIVATE",
        "unbindable,UNBINDABLE",
        "runbindable,REC|UNBINDABLE"
    })
    void aPropagationOptionIsAFlag(String option, String flags) {
        assertEquals(
                flags, FlagNames.PROPAGATION.text(options(option).propagations().getFirst()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "dirsync", "mand", "lazytime"})
    void aSuperblockOptionIsAFlagOfTheFileSystem(String option) {
        assertEquals(List.of(option), options(option).superFlags());
    }

    @ParameterizedTest
    @CsvSource({"sync,async", "mand,nomand", "lazytime,nolazytime"})
    void aSuperblockOptionCanBeTakenBack(String on, String off) {
        assertEquals(List.of(), options(on, off).superFlags());
    }

    @ParameterizedTest
    @ValueSource(strings = {"defaults", "iversion", "noiversion", "silent", "loud"})
    void anOptionWithoutEffectIsNotForTheFileSystem(String option) {
        assertEquals(List.of(), options(option).data());
    }

    @Test
    void everyOptionOfTheSpecificationIsKnown() {
        String all = "async atime bind defaults dev diratime dirsync exec iversion lazytime loud mand noatime nodev"
                + " nodiratime noexec noiversion nolazytime nomand norelatime nostrictatime nosuid nosymfollow private"
                + " ratime rbind rdev rdiratime relatime remount rexec rnoatime rnodiratime rnoexec rnorelatime"
                + " rnostrictatime rnosuid rnosymfollow ro rprivate rrelatime rro rrw rshared rslave rstrictatime rsuid"
                + " rsymfollow runbindable rw shared silent slave strictatime suid symfollow sync tmpcopyup unbindable"
                + " idmap ridmap rnodev";
        for (String option : all.split(" ")) {
            assertNotNull(MountOption.of(option), option);
        }
    }

    @Test
    void theNamesForFeaturesAreSorted() {
        List<String> names = Planner.mountOptions();

        assertEquals(names.stream().sorted().toList(), names);
        assertTrue(names.contains("rnosymfollow"));
    }

    @Test
    void aLaterOptionWinsOverItsOpposite() {
        assertEquals("0", names(options("ro", "rw").set()));
        assertEquals("RDONLY", names(options("rw", "ro").set()));
        assertEquals("0", names(options("rw", "ro").clear()));
    }

    @Test
    void strictatimeWinsOverNoatimeAsInTheKernel() {
        assertEquals("STRICTATIME", names(options("noatime", "strictatime").set()));
        assertEquals("STRICTATIME", names(options("strictatime", "noatime").set()));
    }

    @Test
    void anythingElseIsForTheFileSystem() {
        assertEquals(
                List.of("size=64k", "newinstance"),
                options("size=64k", "nosuid", "newinstance").data());
    }

    @Test
    void aTextOfSeveralOptionsIsSplitAtCommas() {
        assertEquals(
                List.of("size=64k", "mode=755"), options("size=64k,mode=755").data());
    }

    @Test
    void commasInQuotesAndAfterABackslashStay() {
        assertEquals(
                List.of("context=u:r:t:s0:c1,c2", "mode=755"),
                options("context=\"u:r:t:s0:c1,c2\",mode=755").data());
        assertEquals(List.of("lowerdir=/a\\,b"), options("lowerdir=/a\\,b").data());
    }

    @Test
    void emptyOptionsAreNothing() {
        assertEquals(List.of(), options("", ",").data());
    }

    @Test
    void bindAndRbindDifferInRecursion() {
        assertFalse(options("bind").recursive());
        assertTrue(options("rbind").recursive());
    }

    @Test
    void idmapAndRidmapDifferInRecursion() {
        assertFalse(options("idmap").recursiveIdmap());
        assertTrue(options("ridmap").recursiveIdmap());
    }

    @Test
    void aValueThatFsconfigWouldNotTakeIsMountedByPath() {
        String longest = "x".repeat(255);

        assertEquals(0, MountOptions.flags(List.of("lowerdir=" + longest, longest + "x")));
        assertEquals(MountOp.NewMount.BY_PATH, MountOptions.flags(List.of("ro", "lowerdir=x" + longest)));
        assertEquals(MountOp.NewMount.BY_PATH, MountOptions.flags(List.of("lowerdir=" + "ü".repeat(128))));
    }

    @Test
    void aKeyIsFoundByItsWholeName() {
        assertTrue(options("mode=755").hasData("mode"));
        assertFalse(options("modes=755").hasData("mode"));
        assertFalse(options("ptmxmode=666").hasData("mode"));
    }
}
