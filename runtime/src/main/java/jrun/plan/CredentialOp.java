// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/** Credentials, limits and other attributes of the container process. */
public sealed interface CredentialOp extends Op {
    /** Set the OOM killer's adjustment. */
    record OomScoreAdj(long value) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.OOM_SCORE_ADJ;
        }

        @Override
        public void operands(Operands out) {
            out.number("value", value);
        }

        @Override
        public String words() {
            return "set oom_score_adj to " + value;
        }
    }

    /** Set the scheduling policy. sched_setattr(2) */
    record Scheduler(long policy, long flags, long nice, long priority, long runtime, long deadline, long period)
            implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.SCHEDULER;
        }

        @Override
        public void operands(Operands out) {
            out.number("policy", policy);
            out.number("flags", flags);
            out.number("nice", nice);
            out.number("priority", priority);
            out.number("runtime", runtime);
            out.number("deadline", deadline);
            out.number("period", period);
        }

        @Override
        public String words() {
            return "set the scheduler";
        }
    }

    /** Set the I/O priority. ioprio_set(2) */
    record IoPriority(long value) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.IO_PRIORITY;
        }

        @Override
        public void operands(Operands out) {
            out.number("value", value);
        }

        @Override
        public String words() {
            return "set the I/O priority";
        }
    }

    /** Bind the process to CPUs; bit N of the mask is CPU N. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: bytes on their way into the plan
    record CpuAffinity(byte[] mask) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.CPU_AFFINITY;
        }

        @Override
        public void operands(Operands out) {
            out.bytes("mask", mask);
        }

        @Override
        public String words() {
            return "set the CPU affinity";
        }
    }

    /** Set the execution domain. personality(2) */
    record Personality(long domain) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.PERSONALITY;
        }

        @Override
        public void operands(Operands out) {
            out.number("domain", domain);
        }

        @Override
        public String words() {
            return "set the personality";
        }
    }

    /** Write a security label, to a file below {@code /proc/self}. */
    record Label(String file, String text) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.LABEL;
        }

        @Override
        public void operands(Operands out) {
            out.text("file", file);
            out.text("text", text);
        }

        @Override
        public String words() {
            return "set label " + text;
        }
    }

    /** Drop what is not in this set from the bounding set. */
    record CapBounding(long bounding) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.CAP_BOUNDING;
        }

        @Override
        public void operands(Operands out) {
            out.capabilities("bounding", bounding);
        }

        @Override
        public String words() {
            return "set the bounding capabilities";
        }
    }

    /** Take user, group and supplementary groups; umask -1 leaves it, flag 1: setgroups is denied. */
    record User(long uid, long gid, List<String> groups, long umask, long flags) implements CredentialOp {
        /** Flag: setgroups(2) is denied here. */
        public static final long NO_SETGROUPS = 1;

        public User {
            groups = List.copyOf(groups);
        }

        @Override
        public OpCode code() {
            return OpCode.USER;
        }

        @Override
        public void operands(Operands out) {
            out.number("uid", uid);
            out.number("gid", gid);
            out.list("groups", groups);
            out.octal("umask", umask);
            out.number("flags", flags);
        }

        @Override
        public String words() {
            return "become user " + uid + " group " + gid;
        }
    }

    /** Set the capability sets of the process. */
    record Caps(long effective, long permitted, long inheritable, long ambient) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.CAPS;
        }

        @Override
        public void operands(Operands out) {
            out.capabilities("effective", effective);
            out.capabilities("permitted", permitted);
            out.capabilities("inheritable", inheritable);
            out.capabilities("ambient", ambient);
        }

        @Override
        public String words() {
            return "set capabilities";
        }
    }

    /** Set no_new_privs. */
    record NoNewPrivs() implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.NO_NEW_PRIVS;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "set no_new_privs";
        }
    }

    /** Load a filter; listener 1 hands the listener to the runtime. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: bytes on their way into the plan
    record Seccomp(byte[] program, long flags, long listener) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.SECCOMP;
        }

        @Override
        public void operands(Operands out) {
            out.bytes("program", program);
            out.number("flags", flags);
            out.number("listener", listener);
        }

        @Override
        public String words() {
            return "load the seccomp filter";
        }
    }

    /** Set a resource limit; -1 is infinity. Flag 1: only raise, what is above it stays. */
    record Rlimit(int resource, long soft, long hard, long flags) implements CredentialOp {
        /** Flag: only raise. */
        public static final long RAISE = 1;

        @Override
        public OpCode code() {
            return OpCode.RLIMIT;
        }

        @Override
        public void operands(Operands out) {
            out.number("resource", resource);
            out.number("soft", soft);
            out.number("hard", hard);
            out.number("flags", flags);
        }

        @Override
        public String words() {
            return "set resource limit " + Rlimits.name(resource);
        }
    }

    /** Set the NUMA memory policy. set_mempolicy(2) */
    @SuppressWarnings("ArrayRecordComponent") // never compared: bytes on their way into the plan
    record MemPolicy(long mode, long flags, byte[] nodes) implements CredentialOp {
        @Override
        public OpCode code() {
            return OpCode.MEM_POLICY;
        }

        @Override
        public void operands(Operands out) {
            out.number("mode", mode);
            out.number("flags", flags);
            out.bytes("nodes", nodes);
        }

        @Override
        public String words() {
            return "set the memory policy";
        }
    }
}
