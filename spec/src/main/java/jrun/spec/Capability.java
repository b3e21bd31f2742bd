// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kernel's capabilities in the order of their numbers. capabilities(7), linux/capability.h */
@SuppressWarnings("EnumOrdinal") // the order is the kernel's numbering
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /** Number of the last capability known here. */
    public static final int LAST = CHECKPOINT_RESTORE.ordinal();

    private static final Map<String, Capability> BY_NAME = byName();

    private static Map<String, Capability> byName() {
        Map<String, Capability> map = new HashMap<>();
        for (Capability capability : values()) {
            map.put(capability.label(), capability);
        }
        return map;
    }

    /** The capability of this name ({@code CAP_CHOWN}), null if there is none. */
    public static @Nullable Capability of(String name) {
        return BY_NAME.get(name);
    }

    /** All of them. */
    public static long all() {
        return (1L << (LAST + 1)) - 1;
    }

    /** The name as configurations write it: {@code CAP_CHOWN}. */
    public String label() {
        return "CAP_" + name();
    }

    /** Its bit in a set. */
    public long mask() {
        return 1L << ordinal();
    }

    /** A set for people: {@code all}, {@code none}, or names without {@code CAP_} joined by commas. */
    public static String text(long set) {
        if (set == 0 || set == all()) {
            return set == 0 ? "none" : "all";
        }
        StringBuilder text = new StringBuilder();
        for (Capability capability : values()) {
            if ((set & capability.mask()) != 0) {
                text.append(text.isEmpty() ? "" : ",").append(capability.name());
            }
        }
        return text.toString();
    }
}
