// SPDX-License-Identifier: Apache-2.0
package jrun.runtime.create;

import java.util.ArrayList;
import java.util.List;
import jrun.host.criu.CriuRequest;
import jrun.host.sys.Fd;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.plan.FdImport;
import jrun.plan.PlanException;
import jrun.plan.Planner;
import jrun.runtime.checkpoint.ExternalNamespaces;
import jrun.runtime.launch.PlanImports;
import jrun.spec.JrunException;
import jrun.spec.Namespace;
import jrun.spec.Spec;
import org.jspecify.annotations.Nullable;

/** The namespaces of a container that comes back: those that it joins by path, and the one that CRIU adds. */
final class RestoredNamespaces implements AutoCloseable {
    private static final int FIRST = 4;
    private static final String TIME = "time";

    private final Spec spec;
    private final List<String> keys = new ArrayList<>();
    private final List<Fd> opened = new ArrayList<>();

    RestoredNamespaces(Spec spec) {
        this.spec = spec;
    }

    /** What CRIU's process gets from 3 on: its socket, then the namespaces that are external to it. */
    List<Fd> handed(Fd socket) throws JrunException {
        List<Namespace> entries = spec.linux().namespaces();
        for (int i = 0; i < entries.size(); i++) {
            Namespace entry = entries.get(i);
            String key = ExternalNamespaces.key(entry.type());
            String path = entry.path();
            if (key != null && path != null) {
                String pointer = "/linux/namespaces/" + i;
                opened.add(PlanImports.namespace(new FdImport.NamespacePath(entry.type(), path, pointer, null)));
                keys.add(key);
            }
        }
        List<Fd> handed = new ArrayList<>(opened);
        handed.addFirst(socket);
        return handed;
    }

    /** Tells CRIU about them, after {@link #handed}. */
    void addTo(CriuRequest request) throws PlanException {
        for (int i = 0; i < keys.size(); i++) {
            request.inheritFd(keys.get(i), FIRST + i);
        }
        List<Namespace> entries = spec.linux().namespaces();
        for (int i = 0; i < entries.size(); i++) {
            Namespace entry = entries.get(i);
            String path = entry.path();
            if (path == null || ExternalNamespaces.key(entry.type()) != null) {
                continue;
            }
            if (entry.type().equals("cgroup") || entry.type().equals("mount")) {
                throw new PlanException(
                        "/linux/namespaces/" + i + "/path",
                        "CRIU cannot restore a container into a " + entry.type() + " namespace that is there");
            }
            request.joinNamespace(Planner.namespaceFile(entry.type()), path);
        }
    }

    /**
     * Whether CRIU has put the process into a time namespace that the configuration does not name, so that its clocks go on
     * where they were. Who joins the container later has to join it too. time_namespaces(7)
     */
    boolean addedTime(int pid) {
        String own = link("self");
        boolean known = spec.linux().namespaces().stream()
                .anyMatch(entry -> entry.type().equals(TIME));
        return !known && own != null && !own.equals(link(Integer.toString(pid)));
    }

    private static @Nullable String link(String process) {
        try {
            return Syscalls.readlink("/proc/" + process + "/ns/" + TIME);
        } catch (SyscallException e) {
            return null; // a kernel without them
        }
    }

    @Override
    public void close() {
        opened.forEach(Fd::close);
    }
}
