// SPDX-License-Identifier: Apache-2.0
package jrun.host.idmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jrun.host.sys.Fd;
import jrun.host.sys.MemoryFile;
import jrun.host.sys.Processes;
import jrun.host.sys.Spawner;
import jrun.host.sys.SyscallException;
import jrun.host.sys.Syscalls;
import jrun.host.sys.WaitResult;
import jrun.kernel.Uapi;
import jrun.spec.IdMapping;
import jrun.spec.JrunException;

/** Writes the maps of a process that has just made its user namespace. user_namespaces(7) */
public final class IdMapWriter {
    private static final List<String> TOOL_FOLDERS = List.of("/usr/bin/", "/bin/", "/usr/local/bin/", "/usr/sbin/");

    private IdMapWriter() {}

    /**
     * Maps ids of process {@code pid}.
     *
     * @param privileged true when this process may map any id (it has CAP_SETUID and CAP_SETGID in the parent
     *     namespace); otherwise newuidmap and newgidmap are asked, unless the map is of our own id alone
     */
    public static void write(int pid, List<IdMapping> uids, List<IdMapping> gids, boolean privileged)
            throws JrunException {
        boolean alone = isOwnIdOnly(uids, Processes.geteuid()) && isOwnIdOnly(gids, Processes.getegid());
        if (privileged || alone) {
            if (!privileged) { // user_namespaces(7): an unprivileged gid_map needs setgroups denied first
                writeProc(pid, "setgroups", "deny");
            }
            writeProc(pid, "uid_map", text(uids, '\n'));
            writeProc(pid, "gid_map", text(gids, '\n'));
            return;
        }
        runTool("newuidmap", pid, uids);
        runTool("newgidmap", pid, gids);
    }

    private static boolean isOwnIdOnly(List<IdMapping> maps, long own) {
        return maps.size() == 1 && maps.get(0).size() == 1 && maps.get(0).hostID() == own;
    }

    private static void writeProc(int pid, String name, String text) throws SyscallException {
        Syscalls.writeFile("/proc/" + pid + "/" + name, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(List<IdMapping> maps, char separator) {
        StringBuilder out = new StringBuilder();
        for (IdMapping map : maps) {
            out.append(map.containerID())
                    .append(' ')
                    .append(map.hostID())
                    .append(' ')
                    .append(map.size());
            out.append(separator);
        }
        return out.toString();
    }

    private static void runTool(String tool, int pid, List<IdMapping> maps) throws JrunException {
        List<String> args = new ArrayList<>();
        args.add(tool);
        args.add(Integer.toString(pid));
        for (IdMapping map : maps) {
            args.add(Long.toString(map.containerID()));
            args.add(Long.toString(map.hostID()));
            args.add(Long.toString(map.size()));
        }
        try (Fd output = MemoryFile.open("jrun-" + tool, 0);
                Fd nothing = Syscalls.open("/dev/null", Uapi.O_RDONLY, 0)) {
            int child = Spawner.of(find(tool), args, List.of())
                    .inherit(nothing.number(), 0)
                    .inherit(output.number(), 1)
                    .inherit(output.number(), 2)
                    .closingOthers()
                    .start();
            WaitResult result = Processes.waitPid(child, 0);
            if (result.shellCode() != 0) {
                Syscalls.lseek(output, 0, Uapi.SEEK_SET);
                String said = new String(Syscalls.readAll(output), StandardCharsets.UTF_8).strip();
                throw new IdMapException("map ids by " + tool + " (/linux/uidMappings, /linux/gidMappings): " + said
                        + "; hint: see the ranges of this user in /etc/subuid and /etc/subgid");
            }
        }
    }

    private static boolean has(String folder, String tool) {
        return Syscalls.access(folder + tool, Uapi.X_OK);
    }

    /** Whether newuidmap and newgidmap are installed. */
    static boolean hasTools() {
        for (String folder : TOOL_FOLDERS) {
            if (has(folder, "newuidmap") && has(folder, "newgidmap")) {
                return true;
            }
        }
        return false;
    }

    private static String find(String tool) throws IdMapException {
        for (String folder : TOOL_FOLDERS) {
            if (has(folder, tool)) {
                return folder + tool;
            }
        }
        throw new IdMapException(
                "map ids without root: " + tool + " is not installed; hint: install the package uidmap");
    }
}
