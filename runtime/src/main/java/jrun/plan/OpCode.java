// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

/**
 * The operations of the wire form, the mirror of {@code native-helper/ops.def}. Codes are never reused.
 */
public enum OpCode {
    RECV_FDS(1, "ii"),
    JOIN_CGROUP(2, "i"),
    SETNS(3, "ii"),
    UNSHARE(4, "i"),
    TIME_OFFSETS(5, "s"),
    MAKE_USERNS(6, "iss"),
    CLONE(7, "ii"),
    SYNC(8, "i"),
    BECOME_ROOT(9, ""),
    SETSID(10, ""),
    KEYRING(11, "s"),
    LOOPBACK(12, ""),
    HOSTNAME(13, "s"),
    DOMAINNAME(14, "s"),
    SYSCTL(15, "ss"),
    OPEN_PROC(16, ""),
    CLOSE_PROC(17, ""),
    ROOT_PARENT(20, "i"),
    OPEN_ROOT(21, "si"),
    OPEN_TREE(22, "isi"),
    NEW_MOUNT(23, "issli"),
    MOUNT_ATTR(24, "iiiiii"),
    ATTACH(25, "isi"),
    COPY_UP(26, "is"),
    REMOUNT(27, "siiii"),
    MKNOD(28, "siiiii"),
    BIND_DEVICE(29, "ss"),
    SYMLINK(30, "ss"),
    MASK_PATH(31, "s"),
    READONLY_PATH(32, "s"),
    ENTER_ROOT(33, "i"),
    ROOT_ATTR(34, "iii"),
    MKDIR(35, "si"),
    NEW_PROC(36, "isslii"),
    CONSOLE(40, "iiii"),
    CONTROLLING_TTY(41, ""),
    RUN_HOOKS(45, "ibi"),
    HOOK(46, "slliss"),
    WAIT_START(47, "i"),
    OOM_SCORE_ADJ(50, "i"),
    SCHEDULER(51, "iiiiiii"),
    IO_PRIORITY(52, "i"),
    CPU_AFFINITY(53, "b"),
    PERSONALITY(54, "i"),
    LABEL(55, "ss"),
    CAP_BOUNDING(56, "i"),
    USER(57, "iilii"),
    CAPS(58, "iiii"),
    NO_NEW_PRIVS(59, ""),
    SECCOMP(60, "bii"),
    CWD(61, "si"),
    HOME(62, "i"),
    FIND_EXEC(63, "ss"),
    EXEC(64, "ll"),
    STDIO_OWNER(65, "i"),
    RLIMIT(66, "iiii"),
    MEM_POLICY(67, "iib"),
    OPEN_NULL(68, ""),
    STDIO_NULL(69, "");

    private final int number;
    private final String signature;

    OpCode(int number, String signature) {
        this.number = number;
        this.signature = signature;
    }

    /** The name of the code with this number on the wire. */
    public static String nameOf(int number) {
        for (OpCode code : values()) {
            if (code.number == number) {
                return code.name();
            }
        }
        return "op " + number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Types of the operands: i integer, s string, b bytes, l list of strings. */
    public String signature() {
        return signature;
    }
}
