// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jrun.host.idmap.Users;
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
        Table table = new Table("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        List<@Nullable Object> documents = new ArrayList<>();
        for (String id : ids) {
            add(id, table, documents);
        }
        context.output().print(json ? JsonTree.compact(documents) + "\n" : table.text());
        return 0;
    }

    private String owner(long uid) {
        String owner = owners.get(uid);
        if (owner == null) {
            owner = Users.name(uid);
            owners.put(uid, owner);
        }
        return owner;
    }

    /** One container; it may be gone since its name was read, and one that cannot be read must not hide the others. */
    private void add(String id, Table table, List<@Nullable Object> documents) {
        try (Container container = Container.open(context, id)) {
            Status status = container.status();
            String owner = owner(container.dir().owner());
            var document = container.runcTree(status, owner);
            documents.add(document);
            table.add(
                    id,
                    String.valueOf(document.get("pid")),
                    status.text(),
                    String.valueOf(document.get("bundle")),
                    String.valueOf(document.get("created")),
                    owner);
        } catch (StateException e) {
            if (!e.isAbsent()) {
                context.log().warn("list " + id + ": " + e.getMessage());
            }
        } catch (JrunException e) {
            context.log().warn("list " + id + ": " + e.getMessage());
        }
    }
}
