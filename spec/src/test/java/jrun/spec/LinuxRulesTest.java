// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of config-linux.md, one a test: each breaks the full valid document in one place. */
class LinuxRulesTest {
    @Test
    void namespacesHaveKnownTypes() {
        rejects(
                "/linux/namespaces/8/type: must be one of cgroup, ipc, mount, network, pid, time, user, uts, is \"net\"",
                "/linux/namespaces/-",
                "{\"type\":\"net\"}");
    }

    @Test
    void aNamespaceIsGivenOnce() {
        rejects("/linux/namespaces/8/type: \"pid\" is given twice", "/linux/namespaces/-", "{\"type\":\"pid\"}");
    }

    @Test
    void theNamespaceToJoinHasAnAbsolutePath() {
        rejects(
                "/linux/namespaces/0/path: must be an absolute path, is \"proc/1/ns/pid\"",
                "/linux/namespaces/0/path",
                "\"proc/1/ns/pid\"");
    }

    @Test
    void idMappingsNeedAUserNamespace() {
        String why = "needs a user namespace; hint: add {\"type\": \"user\"} to /linux/namespaces";
        assertEquals(
                List.of("/linux/uidMappings: " + why, "/linux/gidMappings: " + why),
                Documents.problems(Documents.with("/linux/namespaces/5", "null")));
    }

    @Test
    void aNewUserNamespaceNeedsIdMappings() {
        rejects("/linux/uidMappings: is required, as its counterpart is given", "/linux/uidMappings", "[]");
        rejects("/linux/gidMappings: is required, as its counterpart is given", "/linux/gidMappings", "[]");
        assertEquals(
                List.of(),
                Documents.problems(Documents.with(
                        "/linux/uidMappings", "[]", "/linux/gidMappings", "[]", "/linux/namespaces/5/path", "\"/n\"")));
    }

    @Test
    void idMappingsAreNotEmptyFitIn32BitsAndDoNotOverlap() {
        rejects("/linux/uidMappings/0/size: must be at least 1, is 0", "/linux/uidMappings/0/size", "0");
        rejects(
                "/linux/gidMappings/0/size: reaches above the last id 4294967294, is 4294967295",
                "/linux/gidMappings/0/size",
                "4294967295");
        rejects(
                "/linux/uidMappings/0/size: reaches above the last id 4294967294, is 2",
                "/linux/uidMappings",
                "[{\"containerID\": 4294967294, \"hostID\": 0, \"size\": 2}]");
        rejects(
                "/linux/uidMappings/1/containerID: the range overlaps that of /linux/uidMappings/0",
                "/linux/uidMappings/-",
                "{\"containerID\":31999,\"hostID\":90000,\"size\":1}");
        rejects(
                "/linux/uidMappings/1/hostID: the range overlaps that of /linux/uidMappings/0",
                "/linux/uidMappings/-",
                "{\"containerID\":40000,\"hostID\":0,\"size\":1001}");
        assertEquals(
                List.of(),
                Documents.problems(
                        Documents.with("/linux/uidMappings/-", "{\"containerID\":32000,\"hostID\":0,\"size\":1000}")));
    }

    @Test
    void timeOffsetsNeedANewTimeNamespaceAndKnownClocks() {
        rejects(
                "/linux/timeOffsets: needs a time namespace; hint: add {\"type\": \"time\"} to /linux/namespaces",
                "/linux/namespaces/7",
                "null");
        rejects(
                "/linux/timeOffsets: cannot be set in a time namespace that is joined by path",
                "/linux/namespaces/7/path",
                "\"/n\"");
        rejects(
                "/linux/timeOffsets/realtime: must be one of monotonic, boottime, is \"realtime\"",
                "/linux/timeOffsets/realtime",
                "{}");
        rejects(
                "/linux/timeOffsets/monotonic/nanosecs: must be from 0 to 999999999, is 1000000000",
                "/linux/timeOffsets/monotonic/nanosecs",
                "1000000000");
    }

    @Test
    void devicesHaveAbsolutePathsKnownTypesAndNumbersOfTheKernel() {
        rejects("/linux/devices/0/path: must be an absolute path, is \"fuse\"", "/linux/devices/0/path", "\"fuse\"");
        rejects("/linux/devices/0/type: must be c, b, u or p, is \"x\"", "/linux/devices/0/type", "\"x\"");
        rejects("/linux/devices/0/major: must be from 0 to 4095, is -1", "/linux/devices/0/major", "-1");
        rejects("/linux/devices/0/minor: must be from 0 to 1048575, is 1048576", "/linux/devices/0/minor", "1048576");
        String owner = ": must be from 0 to 4294967294, is 4294967295";
        rejects("/linux/devices/0/uid" + owner, "/linux/devices/0/uid", "4294967295");
        rejects("/linux/devices/0/gid" + owner, "/linux/devices/0/gid", "4294967295");
    }

    @Test
    void networkDevicesNeedANetworkNamespaceAndNamesOfTheKernel() {
        assertEquals(
                List.of(
                        "/linux/netDevices: needs a network namespace; hint: add {\"type\": \"network\"} to "
                                + "/linux/namespaces",
                        "/linux/sysctl/net.ipv4.ip_forward: needs a network namespace; hint: add {\"type\": \"network\"}"
                                + " to /linux/namespaces"),
                Documents.problems(Documents.with("/linux/namespaces/1", "null")));
        rejects(
                "/linux/netDevices/ens4/name: must be the name of a network device, is \"a/b\"",
                "/linux/netDevices/ens4",
                "{\"name\":\"a/b\"}");
        rejects(
                "/linux/netDevices/0123456789abcdef: must be the name of a network device, is \"0123456789abcdef\"",
                "/linux/netDevices/0123456789abcdef",
                "{\"name\":\"x\"}");
        rejects(
                "/linux/netDevices/eth9: two devices would be named \"ens4\" in the container",
                "/linux/netDevices/eth9",
                "{\"name\":\"ens4\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "kernel.msgmax, 3, an ipc",
        "kernel.msgmnb, 3, an ipc",
        "kernel.msgmni, 3, an ipc",
        "kernel.sem, 3, an ipc",
        "kernel.shmall, 3, an ipc",
        "kernel.shmmax, 3, an ipc",
        "kernel.shmmni, 3, an ipc",
        "kernel.shm_rmid_forced, 3, an ipc",
        "fs.mqueue.msg_max, 3, an ipc",
        "net/ipv4/conf/eth0.1/forwarding, 1, a network",
        "kernel.domainname, 4, a uts"
    })
    void kernelParametersNeedTheirNamespace(String name, int namespace, String which) {
        String[] parameter = {
            "/linux/sysctl",
            "{\"" + name + "\":\"1\"}",
            "/linux/netDevices",
            "{}",
            "/hostname",
            "null",
            "/domainname",
            "null"
        };
        String[] without = java.util.Arrays.copyOf(parameter, parameter.length + 2);
        without[parameter.length] = "/linux/namespaces/" + namespace;
        without[parameter.length + 1] = "null";

        assertEquals(List.of(), Documents.problems(Documents.with(parameter)));
        List<String> problems = Documents.problems(Documents.with(without));
        assertEquals(1, problems.size());
        assertEquals(
                "/linux/sysctl/" + JsonObject.escaped(name) + ": needs " + which + " namespace",
                problems.get(0).substring(0, problems.get(0).indexOf(';')));
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.ip_forward,net/ipv4/ip_forward",
        "net/ipv4/ip_forward,net/ipv4/ip_forward",
        "net.ipv4.conf.eth0/100.forwarding,net/ipv4/conf/eth0.100/forwarding",
        "net/ipv4/conf/eth0.100/forwarding,net/ipv4/conf/eth0.100/forwarding"
    })
    void ofAParametersNameTheFirstSeparatorSeparatesAndTheOtherIsPlain(String name, String path) {
        assertEquals(path, SysctlName.path(name));
    }

    @Test
    void kernelParametersOfTheHostAreRefused() {
        rejects(
                "/linux/sysctl/vm.swappiness: is not in a namespace, it would change the host",
                "/linux/sysctl",
                "{\"vm.swappiness\":\"1\"}");
        rejects(
                "/linux/sysctl/kernel.hostname: must not be set here; hint: use /hostname",
                "/linux/sysctl",
                "{\"kernel.hostname\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net/../kernel/core_pattern",
                "net//x",
                "/net/x",
                "net/",
                "net.//.kernel",
                "net..x",
                "net.",
                "",
                "net/./x"
            })
    void kernelParametersDoNotClimb(String name) {
        rejects(
                "/linux/sysctl/" + JsonObject.escaped(name) + ": must be the name of a kernel parameter",
                "/linux/sysctl",
                "{\"" + name + "\":\"1\"}");
    }

    @Test
    void deviceRulesHaveKnownTypesNumbersAndAccess() throws SpecException {
        rejects(
                "/linux/resources/devices/1/type: must be a, b or c, is \"p\"",
                "/linux/resources/devices/1/type",
                "\"p\"");
        rejects(
                "/linux/resources/devices/1/minor: must be at least -1, is -2",
                "/linux/resources/devices/1/minor",
                "-2");
        rejects(
                "/linux/resources/devices/1/access: must be some of r, w and m, is \"xy\"",
                "/linux/resources/devices/1/access",
                "\"xy\"");
        assertEquals(
                "/linux/resources/devices/1/access: knows r, w and m, the rest of \"rx\" is left out",
                Documents.warnings(Documents.with("/linux/resources/devices/1/access", "\"rx\""))
                        .getFirst());
    }

    @Test
    void aWeightDeviceHasAWeight() {
        rejects(
                "/linux/resources/blockIO/weightDevice/0: must have a weight or a leafWeight",
                "/linux/resources/blockIO/weightDevice/0",
                "{\"major\":8,\"minor\":0}");
    }

    @ParameterizedTest
    @CsvSource({
        "1, the minimum allowed cpu-shares is 2",
        "262145, the maximum allowed cpu-shares is 262144",
        "18446744073709551615, the maximum allowed cpu-shares is 262144"
    })
    void sharesThatTheKernelWouldClampAreRefused(String shares, String bound) {
        rejects("/linux/resources/cpu/shares: " + bound + ", not " + shares, "/linux/resources/cpu/shares", shares);
    }

    @ParameterizedTest
    @ValueSource(strings = {"101", "18446744073709551614"})
    void swappinessAboveAHundredIsRefused(String swappiness) {
        String pointer = "/linux/resources/memory/swappiness";
        rejects(pointer + ": must be from 0 to 100, is " + swappiness, pointer, swappiness);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "MB", "2mb", "../2MB", "2TB"})
    void hugePagesHaveASize(String size) {
        rejects(
                "/linux/resources/hugepageLimits/0/pageSize: must be a size like 64KB, 2MB or 1GB, is \"" + size + '"',
                "/linux/resources/hugepageLimits/0/pageSize",
                '"' + size + '"');
    }

    @Test
    void anRdmaLimitLimitsSomething() {
        rejects(
                "/linux/resources/rdma/mlx5_1: must have hcaHandles or hcaObjects",
                "/linux/resources/rdma/mlx5_1",
                "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../memory.max", "..", ""})
    void unifiedLimitsAreNamedLikeFiles(String name) {
        rejects(
                "/linux/resources/unified/" + JsonObject.escaped(name) + ": must be named like a file of cgroup v2",
                "/linux/resources/unified",
                "{\"" + name + "\":\"1\"}");
    }

    @Test
    void propagationHasANames() {
        rejects(
                "/linux/rootfsPropagation: must be one of private, rprivate, shared, rshared, slave, rslave, unbindable, "
                        + "runbindable, is \"public\"",
                "/linux/rootfsPropagation",
                "\"public\"");
    }

    @Test
    void hiddenPathsAreAbsolute() {
        rejects(
                "/linux/maskedPaths/0: must be an absolute path, is \"proc/kcore\"",
                "/linux/maskedPaths",
                "[\"proc/kcore\"]");
        rejects(
                "/linux/readonlyPaths/0: must be an absolute path, is \"proc/sys\"",
                "/linux/readonlyPaths",
                "[\"proc/sys\"]");
    }

    /** Also below a mount that is left out then: as with runc, masked means masked. */
    @Test
    void aReadOnlyRootAndHiddenPathsNeedAMountNamespace() {
        String why = "needs a mount namespace; hint: add {\"type\": \"mount\"} to /linux/namespaces";
        assertEquals(
                List.of("/linux/maskedPaths: " + why, "/linux/readonlyPaths: " + why),
                Documents.problems(Documents.with("/linux/namespaces/2", "null")));
    }

    @Test
    void resourceDirectorSettingsAreOneLineEach() {
        rejects("/linux/intelRdt/schemata/0: must be one line", "/linux/intelRdt/schemata", "[\"a\\nb\"]");
        rejects("/linux/intelRdt/memBwSchema: must be one line", "/linux/intelRdt/memBwSchema", "\"MB:a\\nb\"");
        rejects(
                "/linux/intelRdt/memBwSchema: must start with MB:, is \"L3:0\"",
                "/linux/intelRdt/memBwSchema",
                "\"L3:0\"");
        rejects(
                "/linux/intelRdt/closID: must be the name of a directory, is \"..\"",
                "/linux/intelRdt/closID",
                "\"..\"");
        assertEquals(List.of(), Documents.problems(Documents.with("/linux/intelRdt/closID", "\"/\"")));
    }

    @Test
    void personalitiesHaveNamesAndNoFlags() {
        rejects(
                "/linux/personality/domain: must be one of LINUX, LINUX32, is \"BSD\"",
                "/linux/personality/domain",
                "\"BSD\"");
        rejects("/linux/personality/flags: must be empty, no flags are defined", "/linux/personality/flags", "[\"X\"]");
    }

    @Test
    void memoryPoliciesHaveModesNodesAndFlags() {
        assertEquals(
                3,
                Documents.problems(Documents.with(
                                "/linux/memoryPolicy", "{\"mode\":\"BIND\",\"nodes\":\"x\",\"flags\":[\"F\"]}"))
                        .size());
    }

    @Test
    void theLimitsOfAUserNamespaceAreItsOwn() {
        String limit = "{\"user.max_user_namespaces\":\"1\"}";

        assertEquals(List.of(), Documents.problems(Documents.with("/linux/sysctl", limit)));
        List<String> problems = Documents.problems(Documents.with(
                "/linux/sysctl", limit, "/linux/namespaces", "[{\"type\":\"mount\"}]", "/linux/netDevices", "{}"));
        assertTrue(
                problems.stream().anyMatch(p -> p.startsWith("/linux/sysctl/user.max_user_namespaces: needs a user")),
                problems.toString());
    }

    @Test
    void twoDomainNamesMustBeTheSame() {
        rejects(
                "/linux/sysctl/kernel.domainname: conflicts with /domainname \"d\", is \"other\""
                        + "; hint: leave one of them out",
                "/linux/sysctl",
                "{\"kernel.domainname\":\"other\"}");
    }

    @Test
    void whatCrunHasAndWeHaveNotIsRefused() {
        String path = "/mounts/0/options";
        assertTrue(Documents.problems(Documents.with(path, "[\"bind\",\"src-nofollow\"]")).stream()
                .anyMatch(p -> p.startsWith(path + ": src-nofollow is crun's and not built here")));
        String annotation = "{\"run.oci.handler\":\"krun\"}";
        List<String> problems = Documents.problems(Documents.with("/annotations", annotation));
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().startsWith("/annotations/run.oci.handler: jrun runs programs of Linux only"));
    }

    private static void rejects(String problem, String pointer, String value) {
        assertEquals(List.of(problem), Documents.problems(Documents.with(pointer, value)));
    }
}
