// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jrun.host.idmap.Users;
import jrun.host.state.ContainerState;
import jrun.host.state.JsonTree;
import jrun.host.state.StateException;
import jrun.host.state.StateStore;
import jrun.host.sys.Fd;
import jrun.host.sys.KernelRelease;
import jrun.host.sys.SyscallException;
import jrun.kernel.Errno;
import jrun.runtime.Container;
import jrun.runtime.Context;
import jrun.runtime.Status;
import jrun.spec.JrunException;
import org.jspecify.annotations.Nullable;

/** The command {@code jrun list}. */
public final class ListContainers {
    private final Context context;
    private final Map<Long, String> owners = new HashMap<>();

    public ListContainers(Context context) {
        this.context = context;
    }

    /** Prints all containers below the root: ids only, a JSON array, or a table. */
    public int run(boolean json, boolean quiet) throws JrunException {
        String text;
        try (Fd root = new StateStore(context.root()).open()) {
            text = quiet ? ids(root) : json ? documents(root) : table(root);
        }
        context.output().print(text);
        return 0;
    }

    private static String ids(@Nullable Fd root) throws JrunException {
        StringBuilder lines = new StringBuilder();
        for (String id : root == null ? List.<String>of() : StateStore.list(root)) {
            lines.append(id).append('\n');
        }
        return lines.toString();
    }

    private String documents(@Nullable Fd root) throws JrunException {
        List<@Nullable Object> documents = new ArrayList<>();
        forEach(root, (container, status, owner) -> documents.add(container.runcTree(status, owner)));
        return JsonTree.compact(documents) + "\n";
    }

    private String table(@Nullable Fd root) throws JrunException {
        Table table = new Table("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        forEach(root, (container, status, owner) -> {
            ContainerState state = container.stateOrNull();
            table.add(
                    container.id(),
                    String.valueOf(container.pid(status)),
                    status.text(),
                    state == null ? "" : state.origin().bundle(),
                    state == null ? "" : state.origin().created(),
                    owner);
        });
        return table.text();
    }

    private String owner(long uid) {
        String owner = owners.get(uid);
        if (owner == null) {
            owner = Users.name(uid);
            owners.put(uid, owner);
        }
        return owner;
    }

    /** What is listed of one container. */
    private interface Line {
        void add(Container container, Status status, String owner);
    }

    /** A container may be gone since its name was read, and one that cannot be read must not hide the others. */
    private void forEach(@Nullable Fd root, Line line) throws JrunException {
        if (root == null) {
            return;
        }
        KernelRelease kernel = new KernelRelease();
        for (String id : StateStore.list(root)) {
            try (Container container = Container.look(context, root, id)) {
                line.add(
                        container,
                        container.status(kernel),
                        owner(container.dir().owner()));
            } catch (JrunException e) {
                if (!isAbsent(e)) {
                    context.log().warn("list " + id + ": " + e.getMessage());
                }
            }
        }
    }

    private static boolean isAbsent(JrunException e) {
        return (e instanceof StateException state && state.isAbsent())
                || (e instanceof SyscallException call && call.errno() == Errno.ENOENT);
    }
}
