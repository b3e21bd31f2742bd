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
    private final StateStore store;
    private final Map<Long, String> owners = new HashMap<>();

    public ListContainers(Context context) {
        this.context = context;
        this.store = new StateStore(context.root());
    }

    /** Prints all containers below the root: ids only, a JSON array, or a table. */
    public int run(boolean json, boolean quiet) throws JrunException {
        String text = quiet ? ids() : json ? documents() : table();
        context.output().print(text);
        return 0;
    }

    private String ids() throws JrunException {
        StringBuilder lines = new StringBuilder();
        for (String id : store.list()) {
            lines.append(id).append('\n');
        }
        return lines.toString();
    }

    private String documents() throws JrunException {
        List<@Nullable Object> documents = new ArrayList<>();
        forEach((container, status, owner) -> documents.add(container.runcTree(status, owner)));
        return JsonTree.compact(documents) + "\n";
    }

    private String table() throws JrunException {
        Table table = new Table("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        forEach((container, status, owner) -> {
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
    private void forEach(Line line) throws JrunException {
        try (Fd root = store.openRoot()) {
            KernelRelease kernel = new KernelRelease();
            if (root == null) {
                return;
            }
            for (String id : StateStore.list(root)) {
                add(root, id, kernel, line);
            }
        }
    }

    private void add(Fd root, String id, KernelRelease kernel, Line line) {
        try (Container container = Container.look(context, root, id)) {
            line.add(container, container.status(kernel), owner(container.dir().owner()));
        } catch (JrunException e) {
            if (!isAbsent(e)) {
                context.log().warn("list " + id + ": " + e.getMessage());
            }
        }
    }

    private static boolean isAbsent(JrunException e) {
        return (e instanceof StateException state && state.isAbsent())
                || (e instanceof SyscallException call && call.errno() == Errno.ENOENT);
    }
}
