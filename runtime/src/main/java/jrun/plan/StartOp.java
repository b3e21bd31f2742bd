// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;

/** The terminal, hooks, and the program itself. */
public sealed interface StartOp extends Op {
    /** Make the terminal: size 0 is unset, mount 1 binds it on {@code /dev/console}. */
    record Console(long rows, long columns, long uid, long mount) implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.CONSOLE;
        }

        @Override
        public void operands(Operands out) {
            out.number("rows", rows);
            out.number("columns", columns);
            out.number("uid", uid);
            out.number("mount", mount);
        }

        @Override
        public String words() {
            return "set up the terminal";
        }
    }

    /** Make standard input the controlling terminal of the session. */
    record ControllingTty() implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.CONTROLLING_TTY;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "make the terminal the controlling one";
        }
    }

    /** Run the hooks that follow, each under this seccomp filter; an empty program is none. */
    @SuppressWarnings("ArrayRecordComponent") // never compared: bytes on their way into the plan
    record RunHooks(int count, byte[] filter, long filterFlags) implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.RUN_HOOKS;
        }

        @Override
        public void operands(Operands out) {
            out.number("count", count);
            out.bytes("filter", filter);
            out.number("filterFlags", filterFlags);
        }

        @Override
        public String words() {
            return "run hooks";
        }
    }

    /** One hook; timeout in seconds, 0 for none. */
    record Hook(String path, List<String> args, List<String> env, long timeout, String name, String unused)
            implements StartOp {
        public Hook {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        @Override
        public OpCode code() {
            return OpCode.HOOK;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
            out.list("args", args);
            out.list("env", env);
            out.number("timeout", timeout);
            out.text("name", name);
            out.text("unused", unused);
        }

        @Override
        public String words() {
            return "run " + name + " hook " + path;
        }
    }

    /** Wait for {@code jrun start} on this listening socket. */
    record WaitStart(int slot) implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.WAIT_START;
        }

        @Override
        public void operands(Operands out) {
            out.number("slot", slot);
        }

        @Override
        public String words() {
            return "wait for start";
        }
    }

    /** Enter the working directory. Flag 1: a try, 2: only if the try was refused. */
    record Cwd(String path, long flags) implements StartOp {
        /** Flag: EACCES is no error, a later one tries again. */
        public static final long TRY = 1;
        /** Flag: only if the one before was refused. */
        public static final long RETRY = 2;

        @Override
        public OpCode code() {
            return OpCode.CWD;
        }

        @Override
        public void operands(Operands out) {
            out.text("path", path);
            out.number("flags", flags);
        }

        @Override
        public String words() {
            return "enter working directory " + path;
        }
    }

    /** Find HOME in the container's {@code /etc/passwd}. */
    record Home(long uid) implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.HOME;
        }

        @Override
        public void operands(Operands out) {
            out.number("uid", uid);
        }

        @Override
        public String words() {
            return "look up the home directory of user " + uid;
        }
    }

    /** Find the program along PATH. */
    record FindExec(String name, String path) implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.FIND_EXEC;
        }

        @Override
        public void operands(Operands out) {
            out.text("name", name);
            out.text("path", path);
        }

        @Override
        public String words() {
            return "find executable " + name;
        }
    }

    /** Run the program. */
    record Exec(List<String> args, List<String> env) implements StartOp {
        public Exec {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        @Override
        public OpCode code() {
            return OpCode.EXEC;
        }

        @Override
        public void operands(Operands out) {
            out.list("args", args);
            out.list("env", env);
        }

        @Override
        public String words() {
            return "execute " + args.getFirst();
        }
    }

    /** Keep a read-only mount of the host's {@code /dev/null}, if a standard stream is such a device. */
    record OpenNull() implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.OPEN_NULL;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "keep a read-only /dev/null";
        }
    }

    /** Have the container's {@code /dev/null}, or a read-only one, where a standard stream is the host's. */
    record StdioNull() implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.STDIO_NULL;
        }

        @Override
        public void operands(Operands out) {}

        @Override
        public String words() {
            return "take the container's /dev/null as standard input and output";
        }
    }

    /** Give standard input, output and error to this user, where they are pipes. */
    record StdioOwner(long uid) implements StartOp {
        @Override
        public OpCode code() {
            return OpCode.STDIO_OWNER;
        }

        @Override
        public void operands(Operands out) {
            out.number("uid", uid);
        }

        @Override
        public String words() {
            return "change the owner of standard input and output to user " + uid;
        }
    }
}
