// SPDX-License-Identifier: Apache-2.0
package jrun.host.rdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jrun.spec.IntelRdt;
import jrun.spec.JrunException;
import jrun.spec.JsonWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On directories and files as resctrl has them: few machines have the real one. */
class RdtGroupTest {
    private final Path root;
    private final Resctrl resctrl;

    RdtGroupTest(@TempDir Path root) {
        this.root = root;
        this.resctrl = new Resctrl(root.toString());
    }

    @BeforeEach
    void makeTree() throws IOException {
        put("schemata", "L3:0=7ff;1=7ff\nMB:0=100;1=100\n");
        put("info/L3/cbm_mask", "7ff\n");
        put("info/L3/min_cbm_bits", "1\n");
        put("info/L3/num_closids", "16\n");
        put("info/MB/bandwidth_gran", "10\n");
        put("info/MB/delay_linear", "1\n");
        put("info/MB/min_bandwidth", "10\n");
        put("info/MB/num_closids", "8\n");
        put("info/L3_MON/mon_features", "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n");
        put("info/last_cmd_status", "ok\n");
        Files.createDirectory(root.resolve("mon_groups"));
    }

    private void put(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private String text(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    private void group(String name, String schemata) throws IOException {
        put(name + "/schemata", schemata);
        Files.createDirectory(root.resolve(name + "/mon_groups"));
    }

    private static IntelRdt rdt(
            @Nullable String closId, @Nullable String l3, @Nullable String mb, boolean monitored, String... schemata) {
        return new IntelRdt(closId, List.of(schemata), l3, mb, monitored);
    }

    private RdtGroup made(IntelRdt rdt) throws JrunException {
        RdtGroup group = RdtGroup.of(resctrl, rdt, "c1");
        group.make();
        RdtGroup.enter(group.record(), 42);
        return group;
    }

    private String refused(IntelRdt rdt) {
        return String.valueOf(assertThrows(RdtException.class, () -> RdtGroup.of(resctrl, rdt, "c1"))
                .getMessage());
    }

    /** The kernel removes the files of a group with its directory. */
    private void removed(RdtRecord record) throws IOException, JrunException {
        for (String directory : record.made()) {
            Files.deleteIfExists(Path.of(directory, "tasks"));
            Files.deleteIfExists(Path.of(directory, "schemata"));
        }
        RdtGroup.remove(record);
    }

    @Test
    void aClassOfItsOwnIsMadeAndRemoved() throws Exception {
        RdtGroup looked = RdtGroup.of(resctrl, rdt(null, "L3:0=f", "MB:0=20", false, "L2:0=1", "MB:1=30"), "c1");
        assertFalse(Files.exists(root.resolve("c1")), "nothing is made by looking");
        assertEquals(List.of(root + "/c1"), looked.record().made());

        RdtRecord record =
                made(rdt(null, "L3:0=f", "MB:0=20", false, "L2:0=1", "MB:1=30")).record();

        assertEquals("L3:0=f\nMB:0=20\nL2:0=1\nMB:1=30\n", text("c1/schemata"));
        assertEquals("42\n", text("c1/tasks"));
        removed(record);
        assertFalse(Files.exists(root.resolve("c1")));
        RdtGroup.remove(record);
    }

    @Test
    void withoutSchemataNoneAreWritten() throws Exception {
        made(rdt(null, null, null, false));

        assertFalse(Files.exists(root.resolve("c1/schemata")));
        assertEquals("42\n", text("c1/tasks"));
    }

    @Test
    void aDirectoryOfThisNameThatWasThereStays() throws Exception {
        group("c1", "L3:0=1\n");

        RdtRecord record = made(rdt(null, "L3:0=f", null, false)).record();

        assertEquals("L3:0=f\n", text("c1/schemata"));
        assertEquals(List.of(), record.made());
        removed(record);
        assertTrue(Files.exists(root.resolve("c1/schemata")));
    }

    @Test
    void oneThatCameMeanwhileStaysToo() throws Exception {
        RdtGroup group = RdtGroup.of(resctrl, rdt(null, null, null, false), "c1");
        Files.createDirectory(root.resolve("c1"));

        group.make();

        assertEquals(List.of(), group.record().made());
    }

    @Test
    void aNamedClassIsMadeButNeverRemoved() throws Exception {
        RdtRecord record = made(rdt("gold", "L3:0=f", null, false)).record();

        assertEquals("L3:0=f\n", text("gold/schemata"));
        assertEquals("42\n", text("gold/tasks"));
        assertEquals(List.of(), record.made());
        removed(record);
        assertTrue(Files.exists(root.resolve("gold")));
    }

    @Test
    void aNamedClassWithoutSchemataMustBeThere() throws Exception {
        assertEquals(
                "/linux/intelRdt/closID: " + root + "/gold: clos dir not accessible (must be pre-created when schemata,"
                        + " l3CacheSchema and memBwSchema are empty)",
                refused(rdt("gold", null, null, false)));
        group("gold", "L3:0=1\n");

        made(rdt("gold", null, null, false));

        assertEquals("L3:0=1\n", text("gold/schemata"));
        assertEquals("42\n", text("gold/tasks"));
    }

    @ParameterizedTest
    @CsvSource({
        "L3:0=7f0;1=1f, , true",
        "L3:1=1F;0=007f0, , true",
        "L3:0=0x7f0, , true",
        "L3:0=7f1;1=1f, , false",
        "L3:2=1f, , false",
        "L3:0=1, L3:0=7f0, true",
        ", MB:0=20;1=70, true",
        ", MB:0=15;1=61, true",
        ", MB:0=9, false",
        ", L2:0=f, false",
    })
    void aNamedClassThatIsThereMustBeAsTheConfigurationSays(@Nullable String l3, @Nullable String line, boolean fits)
            throws Exception {
        String present = "    L3:0=7f0;1=1f\n    MB:0= 20;1= 70\n";
        group("gold", present);
        IntelRdt wanted = rdt("gold", l3, null, false, line == null ? new String[0] : new String[] {line});

        if (fits) {
            made(wanted);
            assertEquals(present, text("gold/schemata"), "it is shared, so it is not written");
        } else {
            assertTrue(refused(wanted)
                    .startsWith("/linux/intelRdt/closID: " + root + "/gold has another configuration than "
                            + (line == null ? l3 : line)));
        }
    }

    @Test
    void theDefaultClassIsTheRoot() throws Exception {
        RdtRecord record = made(rdt("/", null, null, true)).record();

        assertEquals("42\n", text("tasks"));
        assertEquals("42\n", text("mon_groups/c1/tasks"));
        removed(record);
        assertFalse(Files.exists(root.resolve("mon_groups/c1")));
        assertTrue(Files.exists(root.resolve("schemata")));
    }

    @Test
    void aMonitoringGroupThatWasThereStays() throws Exception {
        group("gold", "");
        Files.createDirectory(root.resolve("gold/mon_groups/c1"));

        RdtRecord record = made(rdt("gold", null, null, true)).record();

        assertEquals("42\n", text("gold/mon_groups/c1/tasks"));
        assertEquals(List.of(), record.made());
    }

    @Test
    void aHostWithoutItIsTold() throws Exception {
        String message = String.valueOf(assertThrows(
                        RdtException.class, () -> RdtGroup.of(null, rdt(null, null, null, false), "c1"))
                .getMessage());
        assertTrue(message.startsWith(
                "/linux/intelRdt: intelRdt is specified in config, but Intel RDT is not enabled; hint: mount"));

        Resctrl poor = new Resctrl(Files.createDirectory(root.resolve("poor")).toString());
        for (IntelRdt wanted : List.of(rdt(null, "L3:0=f", null, false), rdt(null, null, "MB:0=20", false))) {
            assertTrue(String.valueOf(assertThrows(RdtException.class, () -> RdtGroup.of(poor, wanted, "c1"))
                            .getMessage())
                    .contains(
                            wanted.memBwSchema() == null
                                    ? "intelRdt.l3CacheSchema is specified in config, but Intel RDT/CAT is not enabled"
                                    : "intelRdt.memBwSchema is specified in config, but Intel RDT/MBA is not enabled"));
        }
    }

    @Test
    void whatTheKernelRefusesComesWithItsReason() throws Exception {
        put("info/last_cmd_status", "Mask out of range\n");
        Files.createDirectories(root.resolve("c1/schemata")); // cannot be written
        RdtGroup group = RdtGroup.of(resctrl, rdt(null, "L3:0=fffff", null, false), "c1");

        assertEquals(
                "write L3:0=fffff to " + root
                        + "/c1/schemata: EISDIR (is a directory), last_cmd_status: Mask out of range",
                assertThrows(RdtException.class, group::make).getMessage());
    }

    @Test
    void anUpdateWritesOnlyWhatIsGiven() throws Exception {
        RdtRecord record = made(rdt(null, "L3:0=f", "MB:0=20", false)).record();

        RdtGroup.update(resctrl, record, null, "MB:0=50");
        assertEquals("MB:0=50\n", text("c1/schemata"));
        RdtGroup.update(resctrl, record, "L3:0=1", "MB:0=50");
        assertEquals("L3:0=1\nMB:0=50\n", text("c1/schemata"));
    }

    @Test
    void anUpdateOfWhatIsNotThereIsRefusedInRuncsWords() {
        assertEquals(
                "updating a non-existent Intel RDT configuration is not supported",
                assertThrows(RdtException.class, () -> RdtGroup.update(resctrl, null, "L3:0=1", null))
                        .getMessage());
        assertEquals(
                "Intel RDT/CAT: l3 cache schema is not enabled",
                assertThrows(RdtException.class, () -> RdtGroup.update(null, null, "L3:0=1", null))
                        .getMessage());
        assertEquals(
                "Intel RDT/MBA: memory bandwidth schema is not enabled",
                assertThrows(RdtException.class, () -> RdtGroup.update(null, null, null, "MB:0=1"))
                        .getMessage());
    }

    @Test
    void theMountIsFoundWhereverItIs() {
        String line = "30 23 0:26 / %s rw,relatime shared:9 - %s %s rw\n";
        String proc = line.formatted("/proc", "proc", "resctrl");

        assertNull(Resctrl.in(proc));
        assertEquals(new Resctrl("/mnt/a b"), Resctrl.in(proc + line.formatted("/mnt/a\\040b", "resctrl", "x")));
    }

    @Test
    void statisticsAreRuncs() throws Exception {
        group("gold", "    L3:0=7f0;1=1f\n    MB:0= 20;1= 70\n");
        RdtRecord record = made(rdt("gold", null, null, true)).record();
        for (String domain : List.of("mon_L3_01", "mon_L3_00")) {
            String data = "gold/mon_groups/c1/mon_data/" + domain + "/";
            put(data + "llc_occupancy", "4096\n");
            put(data + "mbm_total_bytes", domain.endsWith("0") ? "8\n" : "Unavailable\n");
            put(data + "mbm_local_bytes", "18446744073709551615\n");
        }
        JsonWriter out = JsonWriter.compact().beginObject();

        RdtStats.write(record, out);

        assertEquals(
                ("{'l3_cache_info':{'cbm_mask':'7ff','min_cbm_bits':1,'num_closids':16},"
                                + "'l3_cache_schema_root':'L3:0=7ff;1=7ff','l3_cache_schema':'L3:0=7f0;1=1f',"
                                + "'mem_bw_info':{'bandwidth_gran':10,'delay_linear':1,'min_bandwidth':10,'num_closids':8},"
                                + "'mem_bw_schema_root':'MB:0=100;1=100','mem_bw_schema':'MB:0= 20;1= 70',"
                                + "'schemata':['L3:0=7f0;1=1f','    MB:0= 20;1= 70'],"
                                + "'mbm_stats':[{'mbm_total_bytes':8,'mbm_local_bytes':18446744073709551615},"
                                + "{'mbm_total_bytes':0,'mbm_local_bytes':18446744073709551615}],"
                                + "'cmt_stats':[{'llc_occupancy':4096},{'llc_occupancy':4096}]}")
                        .replace('\'', '"'),
                out.endObject().toString());
    }

    @Test
    void aContainerWithoutItHasNoStatistics() throws JrunException {
        JsonWriter out = JsonWriter.compact().beginObject();

        RdtStats.write(null, out);

        assertEquals("{}", out.endObject().toString());
    }
}
