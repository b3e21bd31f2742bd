// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.List;
import jrun.host.criu.CriuRequest;
import jrun.host.sys.Fd;
import jrun.runtime.checkpoint.StandardStreams;
import jrun.spec.JrunException;

/** Our own standard streams in place of the pipes that the container process had. */
final class RestoredStreams {
    private RestoredStreams() {}

    static void addTo(CriuRequest request, Fd images) throws JrunException {
        List<String> pipes = StandardStreams.read(images);
        for (int i = 0; i < pipes.size(); i++) {
            if (!pipes.get(i).isEmpty()) {
                request.inheritFd(pipes.get(i), i);
            }
        }
    }
}
