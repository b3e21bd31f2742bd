// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jrun.spec.Capability;
import jrun.spec.JrunException;
import jrun.spec.Linux;
import jrun.spec.Process;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.jspecify.annotations.Nullable;

/**
 * A small configuration to vary: pieces of JSON, facts and flags of the command. It goes the whole way, through the reader
 * and the validator, so a plan or an error here is one that a user can see. Plans are looked at as printed lines.
 */
final class Fixture {
    static final CgroupFacts.Hierarchy CPU =
            new CgroupFacts.Hierarchy("cpu,cpuacct", "cpu,cpuacct", "/sys/fs/cgroup/cpu,cpuacct", "/cg/cpu/c1", true);
    static final CgroupFacts.Hierarchy SYSTEMD =
            new CgroupFacts.Hierarchy("systemd", "name=systemd", "/sys/fs/cgroup/systemd", "/cg/systemd/c1", true);
    static final CgroupFacts.Unified UNIFIED = new CgroupFacts.Unified("/sys/fs/cgroup", "/sys/fs/cgroup/c1", true);
    static final CgroupFacts V2 = new CgroupFacts(CgroupFacts.Mode.V2, List.of(), UNIFIED);
    static final CgroupFacts V1 = new CgroupFacts(CgroupFacts.Mode.V1, List.of(CPU, SYSTEMD), null);
    static final CgroupFacts HYBRID = new CgroupFacts(
            CgroupFacts.Mode.HYBRID,
            List.of(CPU, SYSTEMD),
            new CgroupFacts.Unified("/sys/fs/cgroup/unified", "/sys/fs/cgroup/unified/c1", true));

    private String namespaces = "{\"type\":\"pid\"},{\"type\":\"mount\"}";
    private String mounts = "";
    private String linux = "";
    private String process = "";
    private String user = "\"uid\":0,\"gid\":0";
    private String cwd = "/";
    private String root = "\"path\":\"rootfs\"";
    private String env = "\"PATH=/bin\"";
    private String top = "";
    private HostFacts facts = root(CgroupFacts.NONE);
    private @Nullable List<String> takenOff;
    private boolean noNewKeyring;
    private int listenFds;
    private int preserveFds;
    private Map<String, String> links = Map.of();
    private @Nullable String listenNames;
    private @Nullable String notifyDirectory;
    private @Nullable CompiledSeccomp seccomp;

    static Fixture container() {
        return new Fixture();
    }

    /** Root of the initial user namespace with every capability, on a host that is as most are. */
    static HostFacts root(CgroupFacts cgroups) {
        return root(cgroups, HostFacts.Trait.KCORE);
    }

    /** Root with every capability, on a host with these traits alone. */
    static HostFacts root(CgroupFacts cgroups, HostFacts.Trait... traits) {
        return new HostFacts(Set.of(traits), Capability.all(), Capability.LAST, cgroups);
    }

    /** Types, or {@code type=path}. */
    Fixture namespaces(String... types) {
        List<String> entries = new ArrayList<>();
        for (String type : types) {
            int equals = type.indexOf('=');
            entries.add(
                    equals < 0
                            ? "{\"type\":\"" + type + "\"}"
                            : "{\"type\":\"" + type.substring(0, equals) + "\",\"path\":\"" + type.substring(equals + 1)
                                    + "\"}");
        }
        namespaces = String.join(",", entries);
        return this;
    }

    Fixture userNamespace() {
        return userNamespace("pid", "mount");
    }

    /** A new user namespace with one id, and these namespaces. */
    Fixture userNamespace(String... others) {
        linux("\"uidMappings\":[{\"containerID\":0,\"hostID\":1000,\"size\":1}],"
                + "\"gidMappings\":[{\"containerID\":0,\"hostID\":1000,\"size\":1}]");
        namespaces(others);
        namespaces += ",{\"type\":\"user\"}";
        return this;
    }

    /** One mount with these options. */
    Fixture mount(String type, String source, String destination, String... options) {
        String list = options.length == 0 ? "" : "\"" + String.join("\",\"", escaped(options)) + "\"";
        return mounts("{\"type\":\"" + type + "\",\"source\":\"" + source + "\",\"destination\":\"" + destination
                + "\",\"options\":[" + list + "]}");
    }

    private static String[] escaped(String[] options) {
        String[] result = new String[options.length];
        for (int i = 0; i < options.length; i++) {
            result[i] = options[i].replace("\\", "\\\\").replace("\"", "\\\"");
        }
        return result;
    }

    Fixture mounts(String json) {
        mounts += mounts.isEmpty() ? json : "," + json;
        return this;
    }

    Fixture linux(String json) {
        linux += "," + json;
        return this;
    }

    Fixture process(String json) {
        process += "," + json;
        return this;
    }

    /** The fields of the user. */
    Fixture user(String json) {
        user = json;
        return this;
    }

    Fixture cwd(String path) {
        cwd = path;
        return this;
    }

    /** The fields of the root. */
    Fixture root(String json) {
        root = json;
        return this;
    }

    Fixture env(String... entries) {
        env = "\"" + String.join("\",\"", entries) + "\"";
        return this;
    }

    Fixture top(String json) {
        top += "," + json;
        return this;
    }

    Fixture capabilities(String set, String... names) {
        String list = "\"" + String.join("\",\"", names) + "\"";
        return process("\"capabilities\":{\"bounding\":[" + list + "],\"effective\":[" + list + "],\"permitted\":["
                + list + "]" + (set.isEmpty() ? "" : ",\"" + set + "\":[" + list + "]") + "}");
    }

    Fixture facts(HostFacts value) {
        facts = value;
        return this;
    }

    Fixture cgroups(CgroupFacts cgroups) {
        return facts(root(cgroups));
    }

    /** A runtime without any privilege. */
    Fixture unprivileged() {
        return facts(new HostFacts(Set.of(HostFacts.Trait.WITHOUT_ROOT), 0, Capability.LAST, facts.cgroups()));
    }

    /** Root of a user namespace. */
    Fixture insideUserNamespace() {
        return facts(root(facts.cgroups(), HostFacts.Trait.IN_USER_NAMESPACE));
    }

    Fixture noPivot() {
        takenOff = List.of("/sys", "/proc");
        return this;
    }

    Fixture noNewKeyring() {
        noNewKeyring = true;
        return this;
    }

    Fixture descriptors(int listen, int preserve) {
        listenFds = listen;
        preserveFds = preserve;
        return this;
    }

    Fixture listenNames(String names) {
        listenNames = names;
        return this;
    }

    Fixture link(String path, String text) {
        links = Map.of(path, text);
        return this;
    }

    Fixture notifyDirectory(String path) {
        notifyDirectory = path;
        return this;
    }

    Fixture seccomp() {
        seccomp = new CompiledSeccomp(new byte[] {6, 0, 0, 0}, 2, false, false);
        return this;
    }

    Fixture earlySeccomp() {
        seccomp = new CompiledSeccomp(new byte[] {6, 0, 0, 0}, 0, false, true);
        return this;
    }

    Fixture lenientSeccompListener() {
        seccomp = new CompiledSeccomp(new byte[] {6, 0, 0, 0}, 0, true, true);
        return this;
    }

    Fixture seccompListener() {
        seccomp = new CompiledSeccomp(new byte[] {6, 0, 0, 0}, 0, true, false);
        return this;
    }

    private String processJson() {
        return "{\"user\":{" + user + "},\"cwd\":\"" + cwd + "\",\"args\":[\"sh\"],\"env\":[" + env + "]" + process
                + "}";
    }

    private LaunchOptions launch() {
        return new LaunchOptions(null, true, null, null, preserveFds);
    }

    CreateRequest request() throws JrunException {
        String json = "{\"ociVersion\":\"1.3.0\",\"root\":{" + root + "},\"process\":" + processJson()
                + ",\"mounts\":[" + mounts + "],\"linux\":{\"namespaces\":[" + namespaces + "]" + linux + "}" + top
                + "}";
        Spec spec = SpecReader.read(json.getBytes(StandardCharsets.UTF_8));
        SpecValidator.check(spec);
        Inheritance inherited = new Inheritance(listenFds, listenNames, preserveFds, notifyDirectory);
        return new CreateRequest(
                spec,
                "c1",
                "/bundle",
                facts,
                takenOff,
                noNewKeyring,
                inherited,
                links,
                seccomp,
                LaunchOptions.NONE,
                true);
    }

    Plan plan() throws JrunException {
        return Planner.create(request());
    }

    Plan exec(long namespaceFlags) throws JrunException {
        Process parsed = SpecReader.readProcess(processJson().getBytes(StandardCharsets.UTF_8));
        SpecValidator.check(parsed);
        return Planner.exec(new ExecRequest(
                parsed, Linux.EMPTY, "c1", facts, namespaceFlags, null, noNewKeyring, launch(), false, seccomp));
    }

    /** The mounts of the configuration as ones that are added to a running container with these namespaces. */
    LiveMountRequest live(long namespaceFlags) throws JrunException {
        return new LiveMountRequest(request().spec(), "/bundle", facts, 42, namespaceFlags);
    }

    /** The runtime's steps, each with the operation whose message it answers before it, or {@code BESIDE}. */
    static List<String> parent(Plan plan) {
        List<String> lines = new ArrayList<>();
        for (PlannedStep planned : plan.parent()) {
            String moment = planned.at() < 0
                    ? "BESIDE"
                    : plan.ops().get(planned.at()).op().code().name();
            String pointer = planned.pointer().isEmpty() ? "" : " # " + planned.pointer();
            lines.add(moment + ": " + planned.step().words() + pointer);
        }
        return lines;
    }

    List<String> parent() throws JrunException {
        return parent(plan());
    }

    /** The printed operations, without index. */
    static List<String> lines(Plan plan) {
        List<String> lines = new ArrayList<>();
        for (String line : PlanPrinter.print(new Plan(plan.ops(), List.of(), List.of(), 0, List.of()))
                .split("\n")) {
            lines.add(line.substring(4).replace("  # ", " # "));
        }
        return lines;
    }

    List<String> lines() throws JrunException {
        return lines(plan());
    }

    /** Names of the operations. */
    static List<String> names(Plan plan) {
        List<String> names = new ArrayList<>();
        for (PlannedOp planned : plan.ops()) {
            names.add(planned.op().code().name());
        }
        return names;
    }

    /** The lines of these operations only. */
    List<String> only(String... names) throws JrunException {
        return only(plan(), names);
    }

    static List<String> only(Plan plan, String... names) {
        List<String> result = new ArrayList<>();
        for (String line : lines(plan)) {
            int space = line.indexOf(' ');
            if (List.of(names).contains(space < 0 ? line : line.substring(0, space))) {
                result.add(line);
            }
        }
        return result;
    }

    void shows(String line) throws JrunException {
        List<String> lines = lines();
        assertTrue(lines.contains(line), () -> line + "\nis not in\n" + String.join("\n", lines));
    }

    void showsNo(String name) throws JrunException {
        assertEquals(List.of(), only(name));
    }

    void warns(String warning) throws JrunException {
        assertEquals(List.of(warning), plan().warnings());
    }

    /** Valid, but cannot be had here. */
    void fails(String message) {
        assertEquals(message, assertThrows(PlanException.class, this::plan).getMessage());
    }
}
