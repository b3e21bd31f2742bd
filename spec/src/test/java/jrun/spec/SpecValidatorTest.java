// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of config.md, one a test: each breaks the full valid document in one place. */
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
        String json = Documents.with(
                "/process/capabilities/bounding/-",
                "\"CAP_NEW\"",
                "/process/capabilities/ambient/-",
                "\"CAP_NEW\"",
                "/process/capabilities/permitted/-",
                "\"CAP_X\"");

        warnsAlone(json, "/process/capabilities: ignoring unknown capabilities: CAP_NEW, CAP_X");
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

    @ParameterizedTest
    @CsvSource({
        "3-1, no range that ends before it starts",
        "0-9000, no number above 8191",
        "99999999999, no number above 8191"
    })
    void cpuAffinityNamesCpusThatThereCanBe(String list, String rule) {
        rejects(
                "/process/execCPUAffinity/initial: must have " + rule + ", is \"" + list + '"',
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
        warnsAlone(
                Documents.with("/mounts/0/destination", "\"tmp\""),
                "/mounts/0/destination: relative path \"tmp\" is deprecated and counts from /");
    }

    /** This, after the warnings that the full document has. */
    private static void warnsAlone(String json, String warning) throws SpecException {
        List<String> expected = new ArrayList<>(Documents.warnings(Documents.FULL));
        expected.add(0, warning);
        assertEquals(expected, Documents.warnings(json));
    }

    @Test
    void limitsOfKernelMemoryAreWarningsOnly() throws SpecException {
        assertEquals(
                List.of(
                        "/linux/resources/memory/kernel: is deprecated, kernels since 5.16 have no limit of their own"
                                + " memory",
                        "/linux/resources/memory/kernelTCP: is deprecated, cgroup v2 has no such limit"),
                Documents.warnings(Documents.FULL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"destination\":\"/d\"}", "{\"destination\":\"/d\",\"type\":\"none\"}"})
    void whatIsNoBindMountHasAFileSystem(String mount) {
        rejects(
                "/mounts/1/type: must be a file system; hint: for a bind mount add the option bind or rbind",
                "/mounts/1",
                mount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"type\":\"bind\"", "\"options\":[\"bind\"]", "\"options\":[\"rbind\"]"})
    void aBindMountHasASource(String bind) {
        rejects("/mounts/1/source: is required by a bind mount", "/mounts/1", "{\"destination\":\"/d\"," + bind + "}");
    }

    @Test
    void aRemountNeedsNeitherTypeNorSource() {
        assertEquals(
                List.of(),
                Documents.problems(Documents.with(
                        "/mounts/1", "{\"destination\":\"/d\",\"options\":[\"remount\",\"bind\",\"ro\"]}")));
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
            "{\"destination\":\"/d\",\"source\":\"/s\",\"options\":[\"bind\",\"ridmap\"]}"
        };

        assertEquals(
                List.of("/mounts/1/options: idmap needs uidMappings and gidMappings, or a user namespace"),
                Documents.problems(Documents.with(noUserNamespace)));
        assertEquals(
                List.of(),
                Documents.problems(Documents.with(
                        "/mounts/1", "{\"destination\":\"/d\",\"source\":\"/s\",\"options\":[\"bind\",\"ridmap\"]}")));
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

        SpecException e = assertThrows(SpecException.class, () -> SpecValidator.check(process));
        assertEquals(
                "read process: /args: must have at least one entry; /cwd: must be an absolute path, is \"x\"",
                e.getMessage());
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

    @Test
    void anIdMustNotBeTheOneThatMeansUnchanged() {
        String message = ": must be from 0 to 4294967294, is 4294967295";
        rejects("/process/user/uid" + message, "/process/user/uid", "4294967295");
        rejects("/process/user/gid" + message, "/process/user/gid", "4294967295");
        rejects("/process/user/additionalGids/1" + message, "/process/user/additionalGids", "[4294967294, 4294967295]");
    }
}
