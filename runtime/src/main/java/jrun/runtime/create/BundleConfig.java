// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.List;
import jrun.host.bundle.Bundle;
import jrun.host.idmap.DefaultIdMaps;
import jrun.host.sys.Trace;
import jrun.runtime.Diagnostics;
import jrun.spec.JrunException;
import jrun.spec.Problem;
import jrun.spec.Spec;
import jrun.spec.SpecReader;
import jrun.spec.SpecValidator;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a bundle, read once and checked.
 *
 * @param bundle where it lies
 * @param json its bytes, kept for commands that come later: changes in the bundle have no effect any more
 * @param spec what they say
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record BundleConfig(Bundle bundle, byte[] json, Spec spec) {

    /**
     * Reads and validates.
     *
     * @param directory the bundle, null for the working directory
     * @param file the configuration's name there, null for config.json
     * @param log takes the validator's warnings
     * @throws SpecException with every problem of the document at once
     */
    static BundleConfig read(@Nullable String directory, @Nullable String file, Diagnostics log) throws JrunException {
        long begin = Trace.now();
        Bundle bundle = Bundle.open(directory);
        byte[] json = bundle.read(file == null ? Bundle.CONFIG : file);
        Spec spec = SpecReader.read(json);
        Trace.phase("read config.json", begin);
        begin = Trace.now();
        List<Problem> warnings = SpecValidator.check(spec);
        Trace.phase("check config.json", begin);
        log.warn(warnings);
        return new BundleConfig(bundle, json, DefaultIdMaps.complete(spec));
    }

    /** Absolute path of the root file system. */
    String rootfs() {
        return bundle.rootfs(spec.root().path());
    }
}
