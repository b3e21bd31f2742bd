// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.spec.Spec;

/**
 * What the restore of a container is planned from.
 *
 * @param spec a validated configuration
 * @param id the container's id
 * @param bundle absolute path of the bundle
 * @param facts the host
 * @param directory absolute path of a directory of the runtime's, which a file system for mounts that CRIU uses is put on
 * @param external what CRIU takes from outside
 * @param program absolute path of CRIU
 * @param args its arguments
 * @param env its environment
 * @param preserveFds descriptors from 3 on that it gets
 * @param limited whether limits and device rules are in force
 */
public record RestoreRequest(
        Spec spec,
        String id,
        String bundle,
        HostFacts facts,
        String directory,
        List<ExternalMount> external,
        String program,
        List<String> args,
        List<String> env,
        int preserveFds,
        boolean limited) {
    public RestoreRequest {
        external = List.copyOf(external);
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
