// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.exec;

import java.util.List;
import jrun.plan.LaunchOptions;

/**
 * The options of {@code jrun exec}.
 *
 * @param id the container's id as given
 * @param process what the process is to be
 * @param launch what it shares with create
 * @param cgroups existing sub-cgroups to run in, {@code [controller:]path}
 * @param ignorePaused allow it in a paused container
 */
public record ExecOptions(
        String id, ExecProcessOptions process, LaunchOptions launch, List<String> cgroups, boolean ignorePaused) {
    public ExecOptions {
        cgroups = List.copyOf(cgroups);
    }
}
