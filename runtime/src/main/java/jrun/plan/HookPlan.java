// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import jrun.spec.CrunAnnotations;
import jrun.spec.Hook;
import jrun.spec.Hooks;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** The hooks that run inside the container. runtime-spec: config.md#posix-platform-hooks */
final class HookPlan {
    private static final byte[] NO_FILTER = {};
    private static final long UMASK = 022;

    private HookPlan() {}

    /** Whether anything must happen between the set-up of the mounts and the new root. */
    static boolean needsSync(Hooks hooks) {
        return !hooks.prestart().isEmpty()
                || !hooks.createRuntime().isEmpty()
                || !hooks.createContainer().isEmpty();
    }

    /**
     * Where createContainer hooks write, null when the annotations of crun do not say, or there is none. startContainer
     * hooks are files of the image, and what they hold is the container's: no file of the host's is handed to them.
     */
    static StartOp.@Nullable HookOutput importOutput(CreateRequest request, Draft draft) {
        Hooks hooks = request.spec().hooks();
        if (!hooks.startContainer().isEmpty() && isRedirected(request.spec())) {
            draft.warn("/hooks/startContainer: the output is not written to the file of " + CrunAnnotations.HOOKS_STDOUT
                    + " or " + CrunAnnotations.HOOKS_STDERR + ", which the container could change");
        }
        if (hooks.createContainer().isEmpty()) {
            return null;
        }
        int out = importOutput(CrunAnnotations.HOOKS_STDOUT, request, draft);
        int err = importOutput(CrunAnnotations.HOOKS_STDERR, request, draft);
        return out < 0 && err < 0 ? null : new StartOp.HookOutput(out, err);
    }

    private static boolean isRedirected(Spec spec) {
        return spec.annotations().containsKey(CrunAnnotations.HOOKS_STDOUT)
                || spec.annotations().containsKey(CrunAnnotations.HOOKS_STDERR);
    }

    private static int importOutput(String annotation, CreateRequest request, Draft draft) {
        String path = request.spec().annotations().get(annotation);
        return path == null
                ? -1
                : draft.importFd(
                        new FdImport.Output(Paths.resolve(request.bundle(), path), "/annotations/" + annotation));
    }

    /**
     * Adds the hooks of this name.
     *
     * @param processEnv the environment of hooks that have none
     * @param filter the seccomp filter that they run under, null for none
     */
    static void run(
            List<Hook> hooks, String name, List<String> processEnv, @Nullable CompiledSeccomp filter, Draft draft) {
        if (hooks.isEmpty()) {
            return;
        }
        String list = "/hooks/" + name;
        byte[] program = filter == null ? NO_FILTER : filter.bpf();
        long filterFlags = filter == null ? 0 : filter.flags();
        draft.add(new StartOp.RunHooks(hooks.size(), program, filterFlags, UMASK), list);
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            List<String> args = hook.args().isEmpty() ? List.of(hook.path()) : hook.args();
            Integer timeout = hook.timeout();
            String pointer = list + "/" + i;
            // start has no plan to find the pointer in, so the helper's own words must have it
            String where = name.equals("startContainer") ? ": " + hook.path() + " (" + pointer + ")" : "";
            String said = name + " hook #" + i + where;
            List<String> env = hook.env().isEmpty() ? processEnv : hook.env();
            long flags = hook.env().isEmpty() && name.equals("startContainer") ? StartOp.Hook.HOME : 0;
            draft.add(new StartOp.Hook(hook.path(), args, env, timeout == null ? 0 : timeout, said, flags), pointer);
        }
    }
}
