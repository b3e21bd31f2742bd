// SPDX-License-Identifier: Apache-2.0
package jrun.host.criu;

import java.util.List;
import jrun.host.sys.Environment;
import jrun.host.sys.Syscalls;
import jrun.kernel.Uapi;
import jrun.spec.JrunException;

/** The program {@code criu} of this host, the first on PATH. */
public final class Criu {
    /** From here on cgroups of both kinds can be frozen, and network and pid namespaces be external. */
    private static final int OLDEST = 31500;

    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final String path;
    private int version;

    private Criu(String path) {
        this.path = path;
    }

    /**
     * Looks for the program.
     *
     * @throws CriuException if there is none
     */
    public static Criu find() throws CriuException {
        String given = Environment.get("PATH");
        String directories = given == null || given.isEmpty() ? USUAL_PATH : given;
        int start = 0;
        while (start <= directories.length()) {
            int end = directories.indexOf(':', start);
            end = end < 0 ? directories.length() : end;
            String candidate = directories.substring(start, end) + "/criu";
            if (candidate.startsWith("/") && Syscalls.access(candidate, Uapi.X_OK)) {
                return new Criu(candidate);
            }
            start = end + 1;
        }
        throw new CriuException("exec: \"criu\": executable file not found in $PATH; hint: checkpoint and restore are"
                + " done by CRIU, of the package criu");
    }

    /** Its absolute path. */
    public String path() {
        return path;
    }

    /** The arguments of a start that serves one request on a descriptor. */
    public static List<String> arguments(int descriptor) {
        return List.of("criu", "swrk", Integer.toString(descriptor));
    }

    /** Makes sure that it works and is no older than what jrun relies on. */
    public void check() throws JrunException {
        require(OLDEST, "jrun");
    }

    /** Makes sure that it is of this version or a later one, such as 31600, for what {@code asks}. */
    public void require(int oldest, String asks) throws JrunException {
        if (version == 0) {
            try (CriuProcess process = CriuProcess.start(this)) {
                version = process.ask(CriuRequest.plain(CriuRequestType.VERSION), CriuRequestType.VERSION)
                        .version();
            }
        }
        if (version < oldest) {
            throw new CriuException("CRIU version " + version + " must be " + oldest + " or higher for " + asks);
        }
    }

    /** Makes sure that the kernel and CRIU have this. */
    public void require(CriuFeature feature) throws JrunException {
        boolean there;
        try (CriuProcess process = CriuProcess.start(this)) {
            there = process.ask(CriuRequest.feature(feature), CriuRequestType.FEATURE_CHECK)
                    .has(feature);
        }
        if (!there) {
            throw new CriuException("CRIU is missing features: " + feature.words() + " cannot be had on this kernel");
        }
    }

    /** Runs one request, with standard streams of its own. */
    public void run(CriuRequest request, CriuListener listener) throws JrunException {
        try (CriuProcess process = CriuProcess.start(this)) {
            process.run(request, listener);
        }
    }
}
