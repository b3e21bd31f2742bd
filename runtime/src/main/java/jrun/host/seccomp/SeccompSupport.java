// SPDX-License-Identifier: Apache-2.0
package jrun.host.seccomp;

import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.KernelRelease;
import jrun.host.sys.SyscallException;
import jrun.spec.KnownNames;
import org.jspecify.annotations.Nullable;

/** What of a profile this host can do, for {@code jrun features}; what jrun knows at all is in {@link KnownNames}. */
public final class SeccompSupport {
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
            if (new KernelRelease().isAtLeast(5, 19)) {
                supported.add("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
            }
        } catch (SyscallException e) {
            return List.of();
        }
        return supported;
    }
}
