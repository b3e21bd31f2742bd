// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One rule, one test. Each breaks the full valid document in one place. */
class SpecValidatorTest {
    @Test
    void theFullDocumentIsValid() {
        assertEquals(List.of(), Documents.problems(Documents.FULL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.0.0", "1.0.2-dev", "1.3.0", "1.2.1+dev", "1.0.0-rc5", "1.0.0-rc5-dev", "1.0.0-alpha.1+001"})
    void everyVersionOneIsAccepted(String version) {
        assertEquals(List.of(), Documents.problems(Documents.with("/ociVersion", '"' + version + '"')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1.0",
                "1.0.0.0",
                "v1.0.0",
                "1.0.0-",
                "1.0.0-a..b",
                "01.0.0",
                "1.0.0-01",
                "1.0.0+",
                "1.0.x",
                "x"
            })
    void theVersionMustBeSemantic(String version) {
        rejects(
                "/ociVersion: must be a semantic version like 1.3.0, is \"" + version + '"',
                "/ociVersion",
                '"' + version + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.9.0", "2.0.0"})
    void theMajorVersionMustBeOne(String version) {
        rejects(
                "/ociVersion: must be a version 1 of the specification, is \"" + version + '"',
                "/ociVersion",
                '"' + version + '"');
    }

    @Test
    void aConfigurationNeedsNoProcess() {
        assertEquals(List.of(), Documents.problems(Documents.with("/process", "null")));
    }

    @Test
    void aProcessNeedsArguments() {
        rejects("/process/args: must have at least one entry", "/process/args", "[]");
    }

    @Test
    void theWorkingDirectoryMustBeAbsolute() {
        rejects("/process/cwd: must be an absolute path, is \"root\"", "/process/cwd", "\"root\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "=x", ""})
    void theEnvironmentMustBeNamesWithValues(String entry) {
        rejects("/process/env/0: must be NAME=value, is \"" + entry + '"', "/process/env", "[\"" + entry + "\"]");
    }

    @Test
    void theConsoleSizeMustFitTheKernel() {
        rejects(
                "/process/consoleSize/height: must be from 0 to 65535, is 65536",
                "/process/consoleSize/height",
                "65536");
    }

    @Test
    void theConsoleSizeIsIgnoredWithoutATerminal() {
        assertEquals(
                List.of(),
                Documents.problems(
                        Documents.with("/process/terminal", "false", "/process/consoleSize/width", "70000")));
    }

    @Test
    void limitsMustHaveNamesThatTheKernelKnows() {
        rejects(
                "/process/rlimits/0/type: must be a limit of getrlimit(2) like RLIMIT_NOFILE, is \"RLIMIT_TEST\"",
                "/process/rlimits/0/type",
                "\"RLIMIT_TEST\"");
    }

    @Test
    void aLimitIsGivenOnce() {
        rejects(
                "/process/rlimits/1/type: RLIMIT_NOFILE is given twice",
                "/process/rlimits/-",
                "{\"type\":\"RLIMIT_NOFILE\",\"soft\":1,\"hard\":1}");
    }

    @Test
    void theSoftLimitIsNotAboveTheHardOne() {
        rejects(
                "/process/rlimits/0/soft: must not be above the hard limit 5, is 18446744073709551615",
                "/process/rlimits/0",
                "{\"type\":\"RLIMIT_CORE\",\"soft\":18446744073709551615,\"hard\":5}");
    }

    @Test
    void unknownCapabilitiesAreWarningsOnly() throws SpecException {
        String json = Documents.with("/process/capabilities/bounding/-", "\"CAP_NEW\"");

        assertEquals(List.of(), Documents.problems(json));
        assertEquals(
                List.of("/process/capabilities/bounding/1: ignored unknown capability \"CAP_NEW\""),
                Documents.texts(SpecValidator.warnings(SpecReader.read(Documents.bytes(json)))));
    }

    @Test
    void theOomScoreHasARange() {
        rejects("/process/oomScoreAdj: must be from -1000 to 1000, is 1001", "/process/oomScoreAdj", "1001");
    }

    @Test
    void schedulerPoliciesAndFlagsHaveNames() {
        rejects(
                "/process/scheduler/policy: must be one of SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_ISO, "
                        + "SCHED_IDLE, SCHED_DEADLINE, is \"SCHED_X\"",
                "/process/scheduler",
                "{\"policy\":\"SCHED_X\"}");
        assertEquals(
                1,
                Documents.problems(Documents.with("/process/scheduler/flags", "[\"SCHED_FLAG_X\"]"))
                        .size());
    }

    @Test
    void niceValuesHaveARange() {
        rejects(
                "/process/scheduler/nice: must be from -20 to 19, is 20",
                "/process/scheduler",
                "{\"policy\":\"SCHED_BATCH\",\"nice\":20}");
    }

    @Test
    void onlyRealTimePoliciesHaveAPriority() {
        rejects(
                "/process/scheduler/priority: needs the policy SCHED_FIFO or SCHED_RR, is 3",
                "/process/scheduler",
                "{\"policy\":\"SCHED_OTHER\",\"priority\":3}");
        assertEquals(
                List.of(),
                Documents.problems(Documents.with("/process/scheduler", "{\"policy\":\"SCHED_FIFO\",\"priority\":3}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "deadline", "period"})
    void onlyTheDeadlinePolicyHasTimes(String member) {
        rejects(
                "/process/scheduler/" + member + ": needs the policy SCHED_DEADLINE, is 7",
                "/process/scheduler",
                "{\"policy\":\"SCHED_OTHER\",\"" + member + "\":7}");
    }

    @Test
    void ioPriorityHasClassesAndLevels() {
        rejects(
                "/process/ioPriority/class: must be one of IOPRIO_CLASS_RT, IOPRIO_CLASS_BE, IOPRIO_CLASS_IDLE, "
                        + "is \"IDLE\"",
                "/process/ioPriority/class",
                "\"IDLE\"");
        rejects("/process/ioPriority/priority: must be from 0 to 7, is 8", "/process/ioPriority/priority", "8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0-", "-1", "0,,1", "0-1-2", "1,", ",1", " 1"})
    void cpuAffinityIsAListOfNumbersAndRanges(String list) {
        rejects(
                "/process/execCPUAffinity/initial: must be a list of numbers and ranges like 0-3,7, is \"" + list + '"',
                "/process/execCPUAffinity/initial",
                '"' + list + '"');
    }

    @Test
    void namesOfTheHostNeedAUtsNamespace() {
        String why = "needs a uts namespace; hint: add {\"type\": \"uts\"} to /linux/namespaces";
        assertEquals(
                List.of("/hostname: " + why, "/domainname: " + why),
                Documents.problems(Documents.with("/linux/namespaces/4", "null")));
    }

    @Test
    void aRelativeMountDestinationIsAWarningOnly() throws SpecException {
        String json = Documents.with("/mounts/0/destination", "\"tmp\"");

        assertEquals(List.of(), Documents.problems(json));
        assertEquals(
                List.of("/mounts/0/destination: relative path \"tmp\" is deprecated and counts from /"),
                Documents.texts(SpecValidator.warnings(SpecReader.read(Documents.bytes(json)))));
    }

    @Test
    void idMappingsOfAMountComeInPairs() {
        rejects("/mounts/1/gidMappings: is required, as its counterpart is given", "/mounts/1/gidMappings", "null");
        rejects("/mounts/1/uidMappings: is required, as its counterpart is given", "/mounts/1/uidMappings", "null");
    }

    @Test
    void anIdMappedMountMustBeABindMount() {
        rejects(
                "/mounts/1/options: an id-mapped mount must be a bind mount; hint: add bind or rbind",
                "/mounts/1/options",
                "[\"idmap\"]");
    }

    @Test
    void idmapNeedsMappingsOrAUserNamespace() {
        String[] noUserNamespace = {
            "/linux/namespaces/5",
            "null",
            "/linux/uidMappings",
            "null",
            "/linux/gidMappings",
            "null",
            "/mounts/1",
            "{\"destination\":\"/d\",\"options\":[\"bind\",\"ridmap\"]}"
        };

        assertEquals(
                List.of("/mounts/1/options: idmap needs uidMappings and gidMappings, or a user namespace"),
                Documents.problems(Documents.with(noUserNamespace)));
        assertEquals(
                List.of(),
                Documents.problems(
                        Documents.with("/mounts/1", "{\"destination\":\"/d\",\"options\":[\"bind\",\"ridmap\"]}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"})
    void hooksHaveAbsolutePathsAndATimeoutAboveZero(String list) {
        rejects(
                "/hooks/" + list + "/0/path: must be an absolute path, is \"bin/hook\"",
                "/hooks/" + list + "/0/path",
                "\"bin/hook\"");
        rejects("/hooks/" + list + "/0/timeout: must be greater than 0, is 0", "/hooks/" + list + "/0/timeout", "0");
        rejects("/hooks/" + list + "/0/timeout: must be greater than 0, is -1", "/hooks/" + list + "/0/timeout", "-1");
    }

    @Test
    void annotationsHaveNames() {
        rejects("/annotations/: must not have an empty name", "/annotations", "{\"\":\"x\"}");
    }

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
        rejects("/linux/uidMappings: is required by the new user namespace", "/linux/uidMappings", "[]");
        rejects("/linux/gidMappings: is required by the new user namespace", "/linux/gidMappings", "[]");
        assertEquals(
                List.of(),
                Documents.problems(Documents.with(
                        "/linux/uidMappings", "[]", "/linux/gidMappings", "[]", "/linux/namespaces/5/path", "\"/n\"")));
    }

    @Test
    void idMappingsAreNotEmptyFitIn32BitsAndDoNotOverlap() {
        rejects("/linux/uidMappings/0/size: must be at least 1, is 0", "/linux/uidMappings/0/size", "0");
        rejects(
                "/linux/gidMappings/0/size: reaches above the last id 4294967295, is 4294967295",
                "/linux/gidMappings/0/size",
                "4294967295");
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
    @ValueSource(strings = {"net/../kernel/core_pattern", "net.//.kernel", "net..x", "net.", "", "net/./x"})
    void kernelParametersDoNotClimb(String name) {
        rejects(
                "/linux/sysctl/" + JsonObject.escaped(name) + ": must be the name of a kernel parameter",
                "/linux/sysctl",
                "{\"" + name + "\":\"1\"}");
    }

    @Test
    void deviceRulesHaveKnownTypesNumbersAndAccess() {
        rejects(
                "/linux/resources/devices/1/type: must be a, b or c, is \"p\"",
                "/linux/resources/devices/1/type",
                "\"p\"");
        rejects(
                "/linux/resources/devices/1/minor: must be at least -1, is -2",
                "/linux/resources/devices/1/minor",
                "-2");
        rejects(
                "/linux/resources/devices/1/access: must be some of r, w and m, is \"rx\"",
                "/linux/resources/devices/1/access",
                "\"rx\"");
    }

    @Test
    void aWeightDeviceHasAWeight() {
        rejects(
                "/linux/resources/blockIO/weightDevice/0: must have a weight or a leafWeight",
                "/linux/resources/blockIO/weightDevice/0",
                "{\"major\":8,\"minor\":0}");
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
    void hiddenPathsAreAbsoluteAndNeedAMountNamespace() {
        rejects(
                "/linux/maskedPaths/0: must be an absolute path, is \"proc/kcore\"",
                "/linux/maskedPaths",
                "[\"proc/kcore\"]");
        rejects(
                "/linux/readonlyPaths/0: must be an absolute path, is \"proc/sys\"",
                "/linux/readonlyPaths",
                "[\"proc/sys\"]");
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
    void seccompNamesAreThoseOfTheSpecification() {
        for (String[] change : new String[][] {
            {"defaultAction", "\"SCMP_ACT_X\""},
            {"architectures/0", "\"SCMP_ARCH_X\""},
            {"flags/0", "\"SECCOMP_X\""},
            {"syscalls/0/action", "\"SCMP_ACT_X\""},
            {"syscalls/0/args/0/op", "\"SCMP_CMP_X\""},
            {"syscalls/0/args/0/index", "6"},
            {"syscalls/0/names", "[]"}
        }) {
            List<String> problems = Documents.problems(Documents.with("/linux/seccomp/" + change[0], change[1]));
            assertEquals(
                    "/linux/seccomp/" + change[0] + ": must", problems.get(0).split("must", 2)[0] + "must");
        }
    }

    @Test
    void anErrnoNeedsAnActionThatReturnsIt() {
        rejects(
                "/linux/seccomp/syscalls/0/errnoRet: needs the action SCMP_ACT_ERRNO or SCMP_ACT_TRACE, not "
                        + "SCMP_ACT_ALLOW",
                "/linux/seccomp/syscalls/0/action",
                "\"SCMP_ACT_ALLOW\"");
        rejects(
                "/linux/seccomp/defaultErrnoRet: needs the action SCMP_ACT_ERRNO or SCMP_ACT_TRACE, not SCMP_ACT_KILL",
                "/linux/seccomp/defaultAction",
                "\"SCMP_ACT_KILL\"");
        rejects(
                "/linux/seccomp/defaultErrnoRet: must be from 0 to 65535, is 65536",
                "/linux/seccomp/defaultErrnoRet",
                "65536");
    }

    @Test
    void notificationsNeedAListener() {
        assertEquals(
                List.of(
                        "/linux/seccomp/listenerPath: is required by SCMP_ACT_NOTIFY",
                        "/linux/seccomp/listenerMetadata: must not be set without listenerPath"),
                Documents.problems(Documents.with("/linux/seccomp/listenerPath", "null")));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertEquals(
                List.of(
                        "/process/args: must have at least one entry",
                        "/process/cwd: must be an absolute path, is \".\"",
                        "/linux/rootfsPropagation: must be one of private, rprivate, shared, rshared, slave, rslave, "
                                + "unbindable, runbindable, is \"x\""),
                Documents.problems(Documents.with(
                        "/process/args", "[]", "/process/cwd", "\".\"", "/linux/rootfsPropagation", "\"x\"")));
    }

    @Test
    void theProcessOfAnExecIsJudgedByTheSameRules() throws SpecException {
        Process process = SpecReader.readProcess(Documents.bytes("{\"args\":[],\"cwd\":\"x\"}"));

        assertEquals(
                List.of("/args: must have at least one entry", "/cwd: must be an absolute path, is \"x\""),
                Documents.texts(SpecValidator.validate(process)));
    }

    @Test
    void zerosThatMeanUnsetAreAccepted() {
        assertEquals(
                List.of(),
                Documents.problems(Documents.with(
                        "/linux/resources/blockIO",
                        "{\"weight\":0}",
                        "/linux/resources/cpu",
                        "{\"shares\":0,\"quota\":0,\"period\":0}",
                        "/linux/resources/memory",
                        "{\"limit\":0,\"reservation\":0,\"kernel\":0,\"disableOOMKiller\":false}",
                        "/linux/resources/pids",
                        "{\"limit\":0}")));
    }

    private static void rejects(String problem, String pointer, String value) {
        assertEquals(List.of(problem), Documents.problems(Documents.with(pointer, value)));
    }
}
