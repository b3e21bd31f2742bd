// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.spec.KnownNames;
import org.jspecify.annotations.Nullable;

/** What of a profile this host can do, for {@code jrun features}; what jrun knows at all is in {@link KnownNames}. */
public final class SeccompSupport {
    /** Linux 5.19: SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV. */
    private static final int WAIT_KILLABLE_MAJOR = 5;

    private static final int WAIT_KILLABLE_MINOR = 19;

    private SeccompSupport() {}

    /** Version of libseccomp like 2.5.4, or null when it is not installed. */
    public static @Nullable String libraryVersion() {
        try (LibSeccomp library = LibSeccomp.open()) {
            return library == null ? null : library.version();
        } catch (SyscallException e) {
            return null;
        }
    }

    /** Those of {@link KnownNames#SECCOMP_FLAGS} that the kernel takes; empty when libseccomp is not installed. */
    public static List<String> flags() {
        List<String> supported = new ArrayList<>();
        try (LibSeccomp library = LibSeccomp.open()) {
            if (library == null || !library.begin(SeccompNames.action("SCMP_ACT_ALLOW", null))) {
                return List.of();
            }
            supported.add("SECCOMP_FILTER_FLAG_TSYNC");
            if (library.setAttribute(LibSeccomp.ATTRIBUTE_LOG, 1) == 0) {
                supported.add("SECCOMP_FILTER_FLAG_LOG");
            }
            if (library.setAttribute(LibSeccomp.ATTRIBUTE_SSB, 1) == 0) {
                supported.add("SECCOMP_FILTER_FLAG_SPEC_ALLOW");
            }
            if (isAtLeast(Syscalls.kernelRelease(), WAIT_KILLABLE_MAJOR, WAIT_KILLABLE_MINOR)) {
                supported.add("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
            }
        } catch (SyscallException e) {
            return List.of();
        }
        return supported;
    }

    /** Whether a release like {@code 6.1.0-13-amd64} is this version or newer. */
    static boolean isAtLeast(String release, int major, int minor) {
        int dot = release.indexOf('.');
        int found = number(release, 0);
        return found > major || (found == major && dot > 0 && number(release, dot + 1) >= minor);
    }

    private static int number(String text, int from) {
        int value = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = value * 10 + Character.digit(text.charAt(i), 10);
        }
        return value;
    }
}
