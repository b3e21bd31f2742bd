// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jrun.kernel.Uapi;
import jrun.spec.Mount;
import org.jspecify.annotations.Nullable;

/**
 * A mount option that the runtime itself understands.
 *
 * @param kind what it changes
 * @param bits attributes or propagation
 * @param superFlag name of a superblock flag, else empty
 */
record MountOption(Kind kind, long bits, String superFlag) {
    /** What an option changes. */
    enum Kind {
        SET,
        CLEAR,
        SET_ALL,
        CLEAR_ALL,
        PROPAGATION,
        SUPER,
        SUPER_OFF,
        RECURSIVE_BIND,
        RECURSIVE_IDMAP,
        COPY_UP,
        COPY_LINK,
        NOTHING
    }

    /**
     * Access time settings as bits of their own, above the kernel's: options are combined as mount(2) combines its
     * flags (strictatime wins over noatime, else relatime) and only then become the kernel's one field.
     */
    private static final long NOATIME = 1L << 40;

    private static final long RELATIME = 1L << 41;
    private static final long STRICTATIME = 1L << 42;
    private static final long ATIME = NOATIME | RELATIME | STRICTATIME;

    private static final Map<String, MountOption> OPTIONS = options();

    private static Map<String, MountOption> options() {
        Map<String, MountOption> map = new HashMap<>(160);
        attribute(map, "ro", "rw", Uapi.MOUNT_ATTR_RDONLY);
        attribute(map, "nosuid", "suid", Uapi.MOUNT_ATTR_NOSUID);
        attribute(map, "nodev", "dev", Uapi.MOUNT_ATTR_NODEV);
        attribute(map, "noexec", "exec", Uapi.MOUNT_ATTR_NOEXEC);
        attribute(map, "nodiratime", "diratime", Uapi.MOUNT_ATTR_NODIRATIME);
        attribute(map, "nosymfollow", "symfollow", Uapi.MOUNT_ATTR_NOSYMFOLLOW);
        attribute(map, "noatime", "atime", NOATIME);
        attribute(map, "relatime", "norelatime", RELATIME);
        attribute(map, "strictatime", "nostrictatime", STRICTATIME);
        superFlag(map, "sync", "async");
        superFlag(map, "dirsync", null);
        superFlag(map, "mand", "nomand");
        superFlag(map, "lazytime", "nolazytime");
        propagation(map, "shared", Uapi.MS_SHARED);
        propagation(map, "slave", Uapi.MS_SLAVE);
        propagation(map, "private", Uapi.MS_PRIVATE);
        propagation(map, "unbindable", Uapi.MS_UNBINDABLE);
        map.put("rbind", new MountOption(Kind.RECURSIVE_BIND, 0, ""));
        map.put("ridmap", new MountOption(Kind.RECURSIVE_IDMAP, 0, ""));
        map.put("tmpcopyup", new MountOption(Kind.COPY_UP, 0, ""));
        map.put(Mount.COPY_SYMLINK, new MountOption(Kind.COPY_LINK, 0, ""));
        // What a mount is, jrun.spec.Mount knows.
        nothing(map, "bind", "idmap", "remount");
        // The kernel's new mount interface has no flag for these: i_version is always on where a file
        // system has it, and silent is about the kernel's log.
        nothing(map, "defaults", "iversion", "noiversion", "silent", "loud");
        return map;
    }

    private static void nothing(Map<String, MountOption> map, String... names) {
        for (String name : names) {
            map.put(name, new MountOption(Kind.NOTHING, 0, ""));
        }
    }

    private static void attribute(Map<String, MountOption> map, String on, String off, long bits) {
        map.put(on, new MountOption(Kind.SET, bits, ""));
        map.put(off, new MountOption(Kind.CLEAR, bits, ""));
        map.put("r" + on, new MountOption(Kind.SET_ALL, bits, ""));
        map.put("r" + off, new MountOption(Kind.CLEAR_ALL, bits, ""));
    }

    private static void superFlag(Map<String, MountOption> map, String on, @Nullable String off) {
        map.put(on, new MountOption(Kind.SUPER, 0, on));
        if (off != null) {
            map.put(off, new MountOption(Kind.SUPER_OFF, 0, on));
        }
    }

    private static void propagation(Map<String, MountOption> map, String name, long flag) {
        map.put(name, new MountOption(Kind.PROPAGATION, flag, ""));
        map.put("r" + name, new MountOption(Kind.PROPAGATION, flag | Uapi.MS_REC, ""));
    }

    /** The option of this name, null if it is the file system's own. */
    static @Nullable MountOption of(String name) {
        return OPTIONS.get(name);
    }

    /** The propagation flags of {@code shared}, {@code rslave} and so on, 0 if it is none. */
    static long propagation(String name) {
        MountOption option = OPTIONS.get(name);
        return option != null && option.kind == Kind.PROPAGATION ? option.bits : 0;
    }

    /** All names, sorted, for {@code jrun features}. */
    static List<String> names() {
        List<String> names = new ArrayList<>(OPTIONS.keySet());
        Collections.sort(names);
        return names;
    }

    /** The kernel's attributes for bits that are set. */
    static long attributes(long set) {
        long atime = (set & STRICTATIME) != 0 ? Uapi.MOUNT_ATTR_STRICTATIME : 0;
        if (atime == 0 && (set & NOATIME) != 0) {
            atime = Uapi.MOUNT_ATTR_NOATIME;
        }
        return (set & ~ATIME) | atime;
    }

    /** The kernel's attributes to clear, the whole access time field if any option is about it. */
    static long cleared(long set, long clear) {
        return (clear & ~ATIME) | (((set | clear) & ATIME) != 0 ? Uapi.MOUNT_ATTR_ATIME : 0);
    }
}
