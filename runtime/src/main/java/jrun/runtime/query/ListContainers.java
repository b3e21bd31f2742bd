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
        List<String> ids = new StateStore(context.root()).list();
        if (quiet) {
            StringBuilder lines = new StringBuilder();
            for (String id : ids) {
                lines.append(id).append('\n');
            }
            context.output().print(lines.toString());
            return 0;
        }
        context.output().print(json ? documents(ids) : table(ids));
        return 0;
    }

    private String documents(List<String> ids) {
        List<@Nullable Object> documents = new ArrayList<>();
        forEach(ids, (container, status, owner) -> documents.add(container.runcTree(status, owner)));
        return JsonTree.compact(documents) + "\n";
    }

    private String table(List<String> ids) {
        Table table = new Table("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        forEach(ids, (container, status, owner) -> {
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
    private void forEach(List<String> ids, Line line) {
        for (String id : ids) {
            try (Container container = Container.open(context, id)) {
                line.add(container, container.status(), owner(container.dir().owner()));
            } catch (JrunException e) {
                if (!(e instanceof StateException state && state.isAbsent())) {
                    context.log().warn("list " + id + ": " + e.getMessage());
                }
            }
        }
    }
}
