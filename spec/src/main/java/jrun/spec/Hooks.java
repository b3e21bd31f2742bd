// SPDX-License-Identifier: Apache-2.0
package jrun.spec;

import java.util.List;

/**
 * Programs to run at the steps of the life cycle, each list in order. runtime-spec: config.md#posix-platform-hooks
 *
 * @param prestart deprecated; as createRuntime, before those
 * @param createRuntime in the namespaces of the runtime, before pivot_root
 * @param createContainer in the namespaces of the container, before pivot_root
 * @param startContainer in the container, before its program
 * @param poststart in the namespaces of the runtime, after the start
 * @param poststop in the namespaces of the runtime, after the deletion
 */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {

    /** No hooks at all. */
    public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Hooks {
        prestart = List.copyOf(prestart);
        createRuntime = List.copyOf(createRuntime);
        createContainer = List.copyOf(createContainer);
        startContainer = List.copyOf(startContainer);
        poststart = List.copyOf(poststart);
        poststop = List.copyOf(poststop);
    }
}
