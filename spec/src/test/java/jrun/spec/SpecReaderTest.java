// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpecReaderTest {
    private static final String MINIMAL = "{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"rootfs\"}}";

    @Test
    void everyMemberOfTheSpecificationIsRead() throws SpecException {
        Spec spec = SpecReader.read(Documents.bytes(Documents.FULL));

        Process process = spec.process();
        assertNotNull(process);
        assertEquals(new User(1000, 4294967294L, 18L, List.of(5L, 6L), false), process.user());
        assertEquals(
                List.of(new Rlimit("RLIMIT_NOFILE", 1024, -1)), process.limits().rlimits());
        assertEquals(new IoPriority("IOPRIO_CLASS_IDLE", 4), process.limits().ioPriority());
        assertEquals(new ExecCpuAffinity("0-3,7", "1"), process.limits().execCPUAffinity());
        assertEquals(
                List.of(new Hook("/b", List.of("b"), List.of("K=v"), 5)),
                spec.hooks().createRuntime());
        Resources resources = spec.linux().resources();
        assertEquals(
                new DeviceRule(true, "c", 10L, -1L, "rw"), resources.devices().get(1));
        assertEquals(
                new HugepageLimit("2MB", Long.MIN_VALUE),
                resources.hugepageLimits().get(0));
        assertEquals(new Rdma(3L, 10000L), resources.rdma().get("mlx5_1"));
        assertEquals(
                new Device("/dev/pipe", "p", 0, 0, null, null, null),
                spec.linux().devices().get(1));
        assertEquals(new TimeOffset(-604800, 0), spec.linux().timeOffsets().get("boottime"));
        Seccomp seccomp = spec.linux().seccomp();
        assertNotNull(seccomp);
        assertEquals(
                new SeccompArg(0, -1, 5, "SCMP_CMP_MASKED_EQ"),
                seccomp.syscalls().get(0).args().get(0));
    }

    @Test
    void noMemberOfTheFullDocumentIsLostOnTheWayIntoTheRecords() throws Exception {
        List<String> empty = new ArrayList<>();
        emptyComponents(empty, "", SpecReader.read(Documents.bytes(Documents.FULL)));

        assertEquals(List.of(), empty);
    }

    @Test
    void mapsKeepTheOrderOfTheDocument() throws SpecException {
        Spec spec = SpecReader.read(Documents.bytes(
                MINIMAL.replace("\"root\"", "\"annotations\":{\"z\":\"1\",\"a\":\"2\",\"m\":\"3\"},\"root\"")));

        assertEquals(List.of("z", "a", "m"), List.copyOf(spec.annotations().keySet()));
    }

    @Test
    void whatIsAbsentIsNullOrEmpty() throws SpecException {
        Spec spec = SpecReader.read(Documents.bytes(MINIMAL));

        assertNull(spec.process());
        assertNull(spec.hostname());
        assertEquals(List.of(), spec.mounts());
        assertEquals(Hooks.NONE, spec.hooks());
        assertEquals(Linux.EMPTY, spec.linux());
    }

    @Test
    void nullAndTheEmptyStringAreAbsentAsInGo() throws SpecException {
        String json = MINIMAL.replace("\"root\"", "\"hostname\":\"\",\"process\":null,\"mounts\":null,\"root\"");

        assertEquals(SpecReader.read(Documents.bytes(MINIMAL)), SpecReader.read(Documents.bytes(json)));
    }

    @Test
    void annotationsOfCrunReachWhatTheyChange() throws SpecException {
        String process = "\"process\":{\"cwd\":\"/\",\"user\":{\"uid\":1,\"gid\":1}},";
        String seccomp = "\"linux\":{\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\"}},";
        String annotations = "\"annotations\":{\"run.oci.keep_original_groups\":\"1\","
                + "\"run.oci.seccomp_fail_unknown_syscall\":\"\",\"run.oci.seccomp.receiver\":\"/agent\"},\"root\"";
        Spec with = SpecReader.read(Documents.bytes(MINIMAL.replace("\"root\"", process + seccomp + annotations)));
        Spec without = SpecReader.read(Documents.bytes(
                MINIMAL.replace("\"root\"", process + seccomp + annotations.replace("\"1\"", "\"0\""))));

        Seccomp filter = Objects.requireNonNull(with.linux().seccomp());
        assertEquals("/agent", filter.listenerPath());
        assertTrue(filter.failsUnknown());
        assertTrue(Objects.requireNonNull(with.process()).user().keepsGroups());
        assertFalse(Objects.requireNonNull(without.process()).user().keepsGroups());
    }

    @Test
    void nothingIsConverted() {
        assertEquals(
                List.of(
                        "/annotations/a~1b: must be a string, is 1",
                        "/process/terminal: must be true or false, is \"true\"",
                        "/process/user/uid: must be an integer from 0 to 4294967295, is \"1\"",
                        "/process/user/gid: must be an integer from 0 to 4294967295, is 1.0",
                        "/process/user/umask: must be an integer from 0 to 4294967295, is true",
                        "/process/args: must be an array, is \"sh\"",
                        "/process/cwd: must be a string, is 5",
                        "/hooks: must be an object, is an array"),
                Documents.problems("""
                        {"ociVersion":"1.0.0","process":{"terminal":"true","user":{"uid":"1","gid":1.0,"umask":true},
                        "args":"sh","cwd":5},"root":{"path":"r"},"hooks":[],"annotations":{"a/b":1}}
                        """));
    }

    @Test
    void aNullAmongTheElementsOfAnArrayIsTold() {
        assertEquals(
                List.of("/mounts/0: must be an object, is null"),
                Documents.problems(Documents.with("/mounts", "[null]")));
    }

    @Test
    void idsMustFitIn32Bits() {
        assertEquals(
                List.of(
                        "/process/user/uid: must be an integer from 0 to 4294967295, is -1",
                        "/process/user/gid: must be an integer from 0 to 4294967295, is 4294967296",
                        "/process/user/additionalGids/0: must be an integer from 0 to 4294967295, is 1e3"),
                Documents.problems(Documents.with(
                                "/process/user", "{\"uid\":-1,\"gid\":4294967296,\"additionalGids\":[1e3]}"))
                        .stream()
                        .map(text -> text.replace("1000.0", "1e3"))
                        .toList());
    }

    @Test
    void uint64ValuesMayReachTheirLastBitAndNotFurther() {
        assertEquals(List.of(), Documents.problems(Documents.with("/process/rlimits/0/soft", "18446744073709551615")));
        assertEquals(
                List.of("/process/rlimits/0/soft: must be an integer from 0 to 18446744073709551615, "
                        + "is 18446744073709551616"),
                Documents.problems(Documents.with("/process/rlimits/0/soft", "18446744073709551616")));
        assertEquals(
                List.of("/process/rlimits/0/soft: must be an integer from 0 to 18446744073709551615, is -1"),
                Documents.problems(Documents.with("/process/rlimits/0/soft", "-1")));
    }

    @Test
    void whatTheSpecificationRequiresMustBeThere() {
        assertEquals(
                List.of(
                        "/root: is required",
                        "/ociVersion: must not be empty",
                        "/process/user/gid: is required",
                        "/process/cwd: is required",
                        "/mounts/0/destination: is required",
                        "/hooks/poststop/0/path: is required",
                        "/linux/namespaces/0/type: is required",
                        "/linux/devices/0/major: is required"),
                Documents.problems("""
                        {"ociVersion":"","process":{"user":{"uid":0}},"mounts":[{}],"hooks":{"poststop":[{}]},
                         "linux":{"namespaces":[{}],"devices":[{"type":"c","path":"/dev/x","minor":0}]}}
                        """));
    }

    @Test
    void aStringWithANulIsRefusedBecauseTheKernelWouldCutIt() {
        assertEquals(
                List.of("/process/args/0: must not contain a NUL character"),
                Documents.problems(Documents.with("/process/args", "[\"sh\\u0000x\"]")));
    }

    @Test
    void brokenJsonIsOneProblemWithItsPlace() {
        assertBroken("", "is empty");
        assertBroken("   \n", "is empty");
        assertBroken("[]", "must be a JSON object, is an array");
        assertBroken("null", "must be a JSON object, is null");
        assertBroken("{\"a\":1", "is not valid JSON at line 1, column 7: ");
        assertBroken("{\n  \"a\": tru\n}", "is not valid JSON at line 2, column ");
        assertBroken("{} x", "is not valid JSON at line 1, column ");
        assertBroken("{} {}", " at line 1, column ");
        assertBroken("{\"a\":1,\n\"a\":2}", " at line 2, column 6: \"a\" is given twice");
        assertBroken("{\"a\":01}", "is not valid JSON at line 1, column ");
        assertBroken("{\"a\":\"", "is not valid JSON at line 1, column ");
        assertBroken("{\"a\":" + "[".repeat(100_000), "nesting depth");
        assertBroken("{\"a\":" + "9".repeat(2000) + "}", "cannot be used: Number value length (2000)");
    }

    @Test
    void halfOfASurrogatePairIsRefusedWhereverItStands() {
        for (String half : List.of("\\ud800", "\\uDFFF", "\\ud83d\\ud83d\\ude00", "\\ud83dx", "\\\\\\udc80")) {
            assertBroken("{\"a\":\"" + half + "\"}", "half of a surrogate pair");
            assertBroken("{\"" + half + "\":1}", "half of a surrogate pair");
        }
        for (String whole : List.of("\\ud83d\\ude00", "\\\\ud800", "\ud83d\ude00", "\\u00e9\ud7ff")) {
            assertDoesNotThrow(() -> Json.parse("x", Documents.bytes("{\"a\":\"" + whole + "\"}")));
        }
    }

    @Test
    void halfOfASurrogatePairInBytesIsRefused() {
        byte[] json = Documents.bytes("{\"a\":\"???\"}");
        json[6] = (byte) 0xed;
        json[7] = (byte) 0xa0;
        json[8] = (byte) 0x80;

        SpecException e = assertThrows(SpecException.class, () -> SpecReader.read(json));
        assertEquals(
                "read config.json: is not valid JSON at byte 6: half of a surrogate pair without the other half",
                e.getMessage());
    }

    @Test
    void invalidUtf8IsOneProblemWithItsPlace() {
        byte[] json = Documents.bytes("{\"a\":\"?\"}");
        json[6] = (byte) 0xFF;

        SpecException e = assertThrows(SpecException.class, () -> SpecReader.read(json));

        assertEquals(1, e.problems().size());
        assertTrue(
                e.getMessage().startsWith("read config.json: is not valid JSON at line 1, column 8: "), e.getMessage());
    }

    @Test
    void processAndResourcesOfFilesAreReadByTheSameRules() throws SpecException {
        Process process = SpecReader.readProcess(Documents.bytes("{\"args\":[\"id\"],\"cwd\":\"/\"}"));
        Resources resources = SpecReader.readResources(Documents.bytes("{\"memory\":{\"limit\":1}}"));
        SpecException e = assertThrows(
                SpecException.class, () -> SpecReader.readResources(Documents.bytes("{\"pids\":{\"limit\":\"1\"}}")));

        assertEquals(User.ROOT, process.user());
        assertNotNull(resources.memory());
        assertEquals(
                "read resources: /pids/limit: must be an integer from -9223372036854775808 to 9223372036854775807, is \"1\"",
                e.getMessage());
    }

    @Test
    void execReadsAllButHowTheContainerIsMade() throws SpecException {
        Spec whole = SpecReader.read(Documents.bytes(Documents.FULL));
        Spec part = SpecReader.readForExec(Documents.bytes(Documents.FULL));

        assertEquals(whole.process(), part.process());
        assertEquals(whole.annotations(), part.annotations());
        Linux linux = part.linux();
        assertEquals(whole.linux().namespaces(), linux.namespaces());
        assertEquals(whole.linux().uidMappings(), linux.uidMappings());
        assertEquals(whole.linux().personality(), linux.personality());
        assertEquals(whole.linux().memoryPolicy(), linux.memoryPolicy());
        Seccomp seccomp = linux.seccomp();
        assertNotNull(seccomp);
        assertEquals(List.of(), seccomp.syscalls());
        assertEquals(List.of("SECCOMP_FILTER_FLAG_LOG"), seccomp.flags());
        assertEquals(List.of(), part.mounts());
        assertEquals(Hooks.NONE, part.hooks());
        assertEquals(Resources.EMPTY, linux.resources());
        assertEquals(List.of(), linux.devices());
    }

    @Test
    void whatIsLeftOutForExecIsKeptWhereItIsATextOfThatName() throws SpecException {
        String json =
                MINIMAL.replace("{\"ociVersion", "{\"annotations\":{\"mounts\":\"a\",\"hooks\":\"b\"},\"ociVersion");

        assertEquals(
                Map.of("mounts", "a", "hooks", "b"),
                SpecReader.readForExec(Documents.bytes(json)).annotations());
    }

    private static void assertBroken(String json, String expected) {
        SpecException e = assertThrows(SpecException.class, () -> SpecReader.read(Documents.bytes(json)));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertEquals("", e.problems().get(0).pointer());
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.getMessage().indexOf('\n') < 0, e.getMessage());
    }

    /** Walks all records; components that the full document sets must not be empty. */
    private static void emptyComponents(List<String> empty, String at, Record value) throws Exception {
        for (var component : value.getClass().getRecordComponents()) {
            Object member = component.getAccessor().invoke(value);
            String place = at + "/" + component.getName();
            switch (member) {
                case null -> empty.add(place);
                case Record nested -> emptyComponents(empty, place, nested);
                case List<?> list when list.isEmpty() && !place.contains("/uidMappings") -> note(empty, place);
                case List<?> list
                when !list.isEmpty() && list.getLast() instanceof Record nested ->
                    emptyComponents(empty, place, richest(list, nested));
                case java.util.Map<?, ?> map when map.isEmpty() -> empty.add(place);
                default -> {}
            }
        }
    }

    private static void note(List<String> empty, String place) {
        if (!place.equals("/linux/personality/flags")) {
            empty.add(place);
        }
    }

    /** The element that sets most members. */
    private static Record richest(List<?> list, Record fallback) {
        Record best = fallback;
        for (Object element : list) {
            if (element instanceof Record candidate
                    && candidate
                                    .toString()
                                    .replace("null", "")
                                    .replace("[]", "")
                                    .length()
                            > best.toString()
                                    .replace("null", "")
                                    .replace("[]", "")
                                    .length()) {
                best = candidate;
            }
        }
        return best;
    }
}
