// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents for tests, and the problems that the reader and the validator find in them. */
final class Documents {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** Every member of the specification, each with a valid value. */
    static final String FULL = """
            {"ociVersion":"1.3.0",
             "process":{"terminal":true,"consoleSize":{"height":25,"width":80},
              "user":{"uid":1000,"gid":4294967294,"umask":18,"additionalGids":[5,6],"username":"windows"},
              "args":["sh","-c","id"],"commandLine":"x","env":["PATH=/bin","A="],"cwd":"/root",
              "capabilities":{"bounding":["CAP_CHOWN"],"effective":["CAP_KILL"],"inheritable":["CAP_BPF"],
               "permitted":["CAP_KILL"],"ambient":["CAP_KILL"]},
              "rlimits":[{"type":"RLIMIT_NOFILE","hard":18446744073709551615,"soft":1024}],
              "noNewPrivileges":true,"apparmorProfile":"p","oomScoreAdj":-5,
              "scheduler":{"policy":"SCHED_DEADLINE","nice":0,"priority":0,"flags":["SCHED_FLAG_RECLAIM"],
               "runtime":100000,"deadline":200000,"period":300000},
              "selinuxLabel":"l","ioPriority":{"class":"IOPRIO_CLASS_IDLE","priority":4},
              "execCPUAffinity":{"initial":"0-3,7","final":"1"}},
             "root":{"path":"rootfs","readonly":true},"hostname":"h","domainname":"d",
             "mounts":[{"destination":"/tmp","type":"tmpfs","source":"tmpfs","options":["nosuid","size=1m"]},
              {"destination":"/data","type":"none","source":"/vol","options":["rbind","idmap"],
               "uidMappings":[{"containerID":0,"hostID":1000,"size":1}],
               "gidMappings":[{"containerID":0,"hostID":1000,"size":1}]}],
             "hooks":{
              "prestart":[{"path":"/a","args":["x"],"env":["K=v"],"timeout":5}],
              "createRuntime":[{"path":"/b","args":["b"],"env":["K=v"],"timeout":5}],
              "createContainer":[{"path":"/c","args":["x"],"env":["K=v"],"timeout":5}],
              "startContainer":[{"path":"/d","args":["x"],"env":["K=v"],"timeout":5}],
              "poststart":[{"path":"/e","args":["x"],"env":["K=v"],"timeout":5}],
              "poststop":[{"path":"/f","args":["x"],"env":["K=v"],"timeout":5}]},
             "annotations":{"org.example/key":"value"},
             "linux":{"uidMappings":[{"containerID":0,"hostID":1000,"size":32000}],
              "gidMappings":[{"containerID":0,"hostID":1000,"size":32000}],
              "sysctl":{"net.ipv4.ip_forward":"1","kernel.shmmax":"1"},
              "resources":{"devices":[{"allow":false,"access":"rwm"},
                {"allow":true,"type":"c","major":10,"minor":-1,"access":"rw"}],
               "memory":{"limit":536870912,"reservation":536870912,"swap":-1,"kernel":0,"kernelTCP":-1,"swappiness":60,
                "disableOOMKiller":false,"useHierarchy":true,"checkBeforeUpdate":true},
               "cpu":{"shares":1024,"quota":1000000,"burst":1000,"period":500000,"realtimeRuntime":950000,
                "realtimePeriod":1000000,"cpus":"2-3","mems":"0-7","idle":0},
               "pids":{"limit":32771},
               "blockIO":{"weight":10,"leafWeight":10,"weightDevice":[{"major":8,"minor":0,"weight":500,"leafWeight":3}],
                "throttleReadBpsDevice":[{"major":8,"minor":0,"rate":600}],
                "throttleWriteBpsDevice":[{"major":8,"minor":0,"rate":600}],
                "throttleReadIOPSDevice":[{"major":8,"minor":0,"rate":600}],
                "throttleWriteIOPSDevice":[{"major":8,"minor":16,"rate":300}]},
               "hugepageLimits":[{"pageSize":"2MB","limit":9223372036854775808}],
               "network":{"classID":1048577,"priorities":[{"name":"eth0","priority":500}]},
               "rdma":{"mlx5_1":{"hcaHandles":3,"hcaObjects":10000}},
               "unified":{"io.max":"259:0 rbps=2097152","hugetlb.1GB.max":"1"}},
              "cgroupsPath":"/myRuntime/myContainer",
              "namespaces":[{"type":"pid"},{"type":"network","path":"/var/run/netns/n"},{"type":"mount"},{"type":"ipc"},
               {"type":"uts"},{"type":"user"},{"type":"cgroup"},{"type":"time"}],
              "devices":[{"path":"/dev/fuse","type":"c","major":10,"minor":229,"fileMode":438,"uid":0,"gid":0},
               {"path":"/dev/pipe","type":"p"}],
              "netDevices":{"eth1":{"name":"ctr%d"},"ens4":{}},
              "seccomp":{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":38,"architectures":["SCMP_ARCH_X86_64"],
               "flags":["SECCOMP_FILTER_FLAG_LOG"],"listenerPath":"/run/l.sock","listenerMetadata":"m",
               "syscalls":[{"names":["getcwd"],"action":"SCMP_ACT_ERRNO","errnoRet":1,
                 "args":[{"index":0,"value":18446744073709551615,"valueTwo":5,"op":"SCMP_CMP_MASKED_EQ"}]},
                {"names":["read"],"action":"SCMP_ACT_NOTIFY"}]},
              "rootfsPropagation":"rslave","maskedPaths":["/proc/kcore"],"readonlyPaths":["/proc/sys"],
              "mountLabel":"label",
              "intelRdt":{"closID":"guaranteed","schemata":["L3:0=f"],"l3CacheSchema":"L3:0=7","memBwSchema":"MB:0=20",
               "enableMonitoring":true},
              "personality":{"domain":"LINUX32","flags":[]},
              "memoryPolicy":{"mode":"MPOL_BIND","nodes":"0-1,3","flags":["MPOL_F_STATIC_NODES"]},
              "timeOffsets":{"monotonic":{"secs":172800,"nanosecs":5},"boottime":{"secs":-604800}}},
             "solaris":{"milestone":7},"windows":{"layerFolders":3},"vm":[],"zos":{}}
            """;

    private Documents() {}

    static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** The full document, changed: a pointer and its new JSON value in turns; null removes, {@code /-} appends. */
    static String with(String... changes) {
        ObjectNode top = (ObjectNode) MAPPER.readTree(FULL);
        for (int i = 0; i < changes.length; i += 2) {
            change(top, changes[i], changes[i + 1]);
        }
        return top.toString();
    }

    private static void change(ObjectNode top, String pointer, String value) {
        int slash = pointer.lastIndexOf('/');
        JsonNode holder = top.at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1).replace("~1", "/");
        if (holder instanceof ObjectNode object) {
            if (value.equals("null")) {
                object.remove(last);
            } else {
                object.set(last, MAPPER.readTree(value));
            }
        } else if (holder instanceof ArrayNode array) {
            if (last.equals("-")) {
                array.add(MAPPER.readTree(value));
            } else if (value.equals("null")) {
                array.remove(Integer.parseInt(last));
            } else {
                array.set(Integer.parseInt(last), MAPPER.readTree(value));
            }
        } else {
            throw new IllegalArgumentException("nothing at " + pointer);
        }
    }

    /** What the reader, or else the validator, says about a document. */
    static List<String> problems(String json) {
        try {
            SpecValidator.check(SpecReader.read(bytes(json)));
            return List.of();
        } catch (SpecException e) {
            return texts(e.problems());
        }
    }

    /** What the validator finds odd in a document that is valid. */
    static List<String> warnings(String json) throws SpecException {
        return texts(SpecValidator.check(SpecReader.read(bytes(json))));
    }

    private static List<String> texts(List<Problem> problems) {
        List<String> texts = new ArrayList<>();
        for (Problem problem : problems) {
            texts.add(problem.toString());
        }
        return texts;
    }
}
