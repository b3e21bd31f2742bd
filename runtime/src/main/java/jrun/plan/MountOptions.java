// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.kernel.Uapi;

/** The options of one mount, sorted by what they change. runtime-spec: config.md#linux-mount-options; mount(8) */
final class MountOptions {
    /** Of a value with its NUL. fsconfig(2) */
    private static final int FSCONFIG_MAX = 256;

    private boolean recursive;
    private boolean copyUp;
    private boolean copyLink;
    private boolean recursiveIdmap;
    private long set;
    private long clear;
    private long recursiveSet;
    private long recursiveClear;
    private final List<Long> propagations = new ArrayList<>(1);
    private final List<String> superFlags = new ArrayList<>(2);
    private final List<String> data = new ArrayList<>(4);

    static MountOptions of(List<String> options) {
        MountOptions result = new MountOptions();
        for (String text : options) {
            MountOption option = MountOption.of(text);
            if (option == null) {
                result.addData(text);
            } else {
                result.apply(option);
            }
        }
        return result;
    }

    private void apply(MountOption option) {
        long bits = option.bits();
        switch (option.kind()) {
            case SET -> {
                set |= bits;
                clear &= ~bits;
            }
            case CLEAR -> {
                clear |= bits;
                set &= ~bits;
            }
            case SET_ALL -> {
                recursiveSet |= bits;
                recursiveClear &= ~bits;
            }
            case CLEAR_ALL -> {
                recursiveClear |= bits;
                recursiveSet &= ~bits;
            }
            case PROPAGATION -> propagations.add(bits);
            case SUPER -> setSuper(option.superFlag());
            case SUPER_OFF -> superFlags.remove(option.superFlag());
            case RECURSIVE_BIND -> recursive = true;
            case RECURSIVE_IDMAP -> recursiveIdmap = true;
            case COPY_UP -> copyUp = true;
            case COPY_LINK -> copyLink = true;
            case NOTHING -> {}
        }
    }

    private void setSuper(String flag) {
        if (!superFlags.contains(flag)) {
            superFlags.add(flag);
        }
    }

    /** Splits at commas, but not inside quotes (SELinux contexts have commas) or after a backslash (overlay paths). */
    private void addData(String text) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            if (!end && text.charAt(i) == '"') {
                quoted = !quoted;
            } else if (end || (text.charAt(i) == ',' && !quoted && (i == 0 || text.charAt(i - 1) != '\\'))) {
                if (i > start) {
                    data.add(unquoted(text.substring(start, i)));
                }
                start = i + 1;
            }
        }
    }

    private static String unquoted(String option) {
        int equals = option.indexOf("=\"");
        return equals > 0 && option.endsWith("\"") && option.length() > equals + 2
                ? option.substring(0, equals + 1) + option.substring(equals + 2, option.length() - 1)
                : option;
    }

    boolean recursive() {
        return recursive;
    }

    boolean copyUp() {
        return copyUp;
    }

    boolean copyLink() {
        return copyLink;
    }

    boolean recursiveIdmap() {
        return recursiveIdmap;
    }

    boolean readonly() {
        return (set & Uapi.MOUNT_ATTR_RDONLY) != 0;
    }

    List<Long> propagations() {
        return propagations;
    }

    /** Flags of the superblock of a new file system, for fsconfig(2). */
    List<String> superFlags() {
        return superFlags;
    }

    /** Options that the file system itself understands. */
    List<String> data() {
        return data;
    }

    /** Whether the file system's own options have this key. */
    boolean hasData(String key) {
        for (String option : data) {
            if (option.startsWith(key) && option.startsWith("=", key.length())) {
                return true;
            }
        }
        return false;
    }

    /** How a new mount gets these options: fsconfig(2) takes values of up to 255 bytes, an overlay of many layers has more. */
    static long flags(List<String> data) {
        for (String option : data) {
            int value = option.indexOf('=') + 1;
            boolean shortEnough = option.length() < FSCONFIG_MAX / 3; // in any UTF-8
            if (!shortEnough
                    && value > 0
                    && option.substring(value).getBytes(StandardCharsets.UTF_8).length >= FSCONFIG_MAX) {
                return MountOp.NewMount.BY_PATH;
            }
        }
        return 0;
    }

    /** Attributes to set on the mount itself. */
    long set() {
        return MountOption.attributes(set);
    }

    /** Attributes to clear on the mount itself. */
    long clear() {
        return MountOption.cleared(set, clear);
    }

    /** Attributes to set on the mount and all below it. */
    long recursiveSet() {
        return MountOption.attributes(recursiveSet);
    }

    /** Attributes to clear on the mount and all below it. */
    long recursiveClear() {
        return MountOption.cleared(recursiveSet, recursiveClear);
    }
}
