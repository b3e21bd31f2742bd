// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/** Processes, namespaces and what belongs to them. */
public sealed interface NamespaceOp extends Op {
    /** Take descriptors from the runtime's next messages into slots from {@code first} on. */
    record RecvFds(int first, int count) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.RECV_FDS;
        }

        @Override
        public void operands(Operands out) {
            out.number("first", first);
            out.number("count", count);
        }

        @Override
        public String words() {
            return "receive descriptors";
        }
    }

    /** Move the helper itself into a v1 control group by its directory. */
    record JoinCgroup(int slot, String hierarchy) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.JOIN_CGROUP;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
        }

        @Override
        public String words() {
            return "join the " + hierarchy + " cgroup";
        }
    }

    /** Join the namespaces of a namespace file or a pidfd. */
    record SetNs(int slot, long flags) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.SETNS;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.cloneFlags("flags", flags);
        }

        @Override
        public String words() {
            return "join " + Namespaces.words(flags);
        }
    }

    /** Create namespaces for this process. */
    record Unshare(long flags) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.UNSHARE;
        }

        @Override
        public void operands(Operands out) {
            out.cloneFlags("flags", flags);
        }

        @Override
        public String words() {
            return "create " + Namespaces.words(flags);
        }
    }

    /** Write the clock offsets of the time namespace that children get. */
    record TimeOffsets(String text) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.TIME_OFFSETS;
        }

        @Override
        public void operands(Operands out) {
            out.text("text", text);
        }

        @Override
        public String words() {
            return "set time offsets";
        }
    }

    /** Make a user namespace that only serves as an id mapping of mounts. */
    record MakeUserNs(int slot, String uidMap, String gidMap) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.MAKE_USERNS;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
            out.text("uidMap", uidMap);
            out.text("gidMap", gidMap);
        }

        @Override
        public String words() {
            return "make the user namespace of an id-mapped mount";
        }
    }

    /** Go on in a child with new namespaces, in the v2 control group of a slot unless it is -1. */
    record Clone(long flags, int cgroupSlot) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.CLONE;
        }

        @Override
        public void operands(Operands out) {
            out.cloneFlags("flags", flags);
            out.number("cgroupSlot", cgroupSlot);
        }

        @Override
        public String words() {
            return flags == 0 ? "create the process" : "create the process and " + Namespaces.words(flags);
        }
    }

    /** Report this message of {@code msgs.def} and wait for the runtime. */
    record Sync(int message) implements NamespaceOp {
        /** The runtime must write the id maps of the last child. */
        public static final int MAPS = 3;

        /** Namespaces and mounts are there: prestart and createRuntime hooks. */
        public static final int HOOKS = 4;

        /** Everything is set up. */
        public static final int READY = 5;

        /** The network namespace is there: devices can be moved into it. */
        public static final int NETWORK = 9;

        @Override
        public OpCode code() {
            return OpCode.SYNC;
        }

        @Override
        public void operands(Operands out) {
            out.number("message", message);
        }

        @Override
        public String words() {
            return switch (message) {
                case MAPS -> "get the ids of the user namespace mapped";
                case HOOKS -> "wait for the hooks of the runtime";
                case READY -> "report the container as ready";
                case NETWORK -> "get network devices moved in";
                default -> "wait for the runtime";
            };
        }
    }

    /** Become user and group 0 of the user namespace. */
    record BecomeRoot() implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.BECOME_ROOT;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "become root of the user namespace";
        }
    }

    /** Start a session. */
    record SetSid() implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.SETSID;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "start a session";
        }
    }

    /** Join a new session keyring. */
    record Keyring(String name) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.KEYRING;
        }

        @Override
        public void operands(Operands out) {
            out.text("name", name);
        }

        @Override
        public String words() {
            return "join session keyring " + name;
        }
    }

    /** Set the loopback device up. */
    record Loopback() implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.LOOPBACK;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "set the loopback device up";
        }
    }

    /** Set the host name. */
    record Hostname(String name) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.HOSTNAME;
        }

        @Override
        public void operands(Operands out) {
            out.text("name", name);
        }

        @Override
        public String words() {
            return "set hostname to " + name;
        }
    }

    /** Set the NIS domain name. */
    record Domainname(String name) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.DOMAINNAME;
        }

        @Override
        public void operands(Operands out) {
            out.text("name", name);
        }

        @Override
        public String words() {
            return "set domainname to " + name;
        }
    }

    /** Write a kernel parameter, by its path below {@code /proc/sys}. */
    record Sysctl(String path, String value) implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.SYSCTL;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
            out.text("value", value);
        }

        @Override
        public String words() {
            return "set sysctl " + path + " to " + value;
        }
    }

    /** Keep the host's {@code /proc}. */
    record OpenProc() implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.OPEN_PROC;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "open /proc";
        }
    }

    /** Let the host's {@code /proc} go. */
    record CloseProc() implements NamespaceOp {
        @Override
        public OpCode code() {
            return OpCode.CLOSE_PROC;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "close /proc";
        }
    }
}
