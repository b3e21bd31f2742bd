// SPDX-License-Identifier: Apache-2.0
package jrun.plan;

import java.util.List;
import java.util.Map;
import jrun.spec.DeviceRule;
import jrun.spec.Hook;
import jrun.spec.IdMapping;
import jrun.spec.NetDevice;
import jrun.spec.Resources;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime itself does for a process that a helper makes, since only the outside can do it or is to know of it.
 * {@code launch.ParentScript} carries each of them out at its moment. docs/adr/0020-one-plan-for-both-halves.md
 */
public sealed interface ParentStep {
    /** What is done, for people. */
    String words();

    /** Open what {@link Plan#imports()} says and send it. */
    record SendDescriptors() implements ParentStep {
        @Override
        public String words() {
            return "open the descriptors and send them";
        }
    }

    /**
     * Get ready what {@link BeginCgroups} needs, while there is no process yet.
     *
     * @param devices whether the device rules are in force from then on
     */
    record PrepareCgroups(String id, Resources resources, Map<String, String> annotations, boolean devices)
            implements ParentStep {
        @Override
        public String words() {
            return "describe the unit to systemd";
        }
    }

    /** Ask for cgroups around the process that will wait for them. */
    record BeginCgroups() implements ParentStep {
        @Override
        public String words() {
            return "have systemd start the unit around the process";
        }
    }

    /** Make the directories, and record in the state which of them are new. */
    record MakeCgroups() implements ParentStep {
        @Override
        public String words() {
            return "make the cgroups and record them in the state";
        }
    }

    /** Write the limits, before a process is in the cgroup. */
    record LimitCgroups(Resources resources) implements ParentStep {
        @Override
        public String words() {
            return "write the limits";
        }
    }

    /** Give the container its cgroup. */
    record GiveCgroup(long uid) implements ParentStep {
        @Override
        public String words() {
            return "give the cgroup to user " + uid;
        }
    }

    /** Move the process into what {@link MakeCgroups} has made, where it is not yet. */
    record MoveIn() implements ParentStep {
        @Override
        public String words() {
            return "move the process into the cgroups";
        }
    }

    /** Have somebody else move the process, whose user may not do it, into the container's cgroup. */
    record Attach() implements ParentStep {
        @Override
        public String words() {
            return "have the process moved into the container's cgroup";
        }
    }

    /** Put the device rules in force. */
    record RestrictDevices(List<DeviceRule> rules) implements ParentStep {
        @Override
        public String words() {
            return "put the device rules in force";
        }
    }

    /** Put the process into the Intel RDT groups of the container; those that are to be made are made first. */
    record EnterRdt() implements ParentStep {
        @Override
        public String words() {
            return "move the process into the Intel RDT groups";
        }
    }

    /**
     * Map the ids of the process's user namespace.
     *
     * @param privileged whether any map may be written; else newuidmap(1) and newgidmap(1) are asked
     */
    record MapIds(List<IdMapping> uids, List<IdMapping> gids, boolean privileged) implements ParentStep {
        @Override
        public String words() {
            String how = privileged ? "write" : "write, or have newuidmap and newgidmap write,";
            return how + " \"" + text(uids) + "\" to /proc/PID/uid_map and \"" + text(gids) + "\" to /proc/PID/gid_map";
        }

        private static String text(List<IdMapping> maps) {
            StringBuilder text = new StringBuilder();
            for (IdMapping map : maps) {
                text.append(text.isEmpty() ? "" : ", ").append(map.containerID());
                text.append(' ').append(map.hostID()).append(' ').append(map.size());
            }
            return text.toString();
        }
    }

    /** Move these devices of the host into the process's network namespace. */
    record MoveNetworkDevices(Map<String, NetDevice> devices) implements ParentStep {
        @Override
        public String words() {
            return "move network devices in: " + String.join(", ", devices.keySet());
        }
    }

    /** Run hooks of one kind on the host. */
    record RunHooks(String kind, List<Hook> hooks) implements ParentStep {
        @Override
        public String words() {
            return "run " + kind + " hooks";
        }
    }

    /** Tell the helper the state, for the hooks that it runs. */
    record TellState() implements ParentStep {
        @Override
        public String words() {
            return "tell the helper the state document for its hooks";
        }
    }

    /** Take the terminal's master: it goes to that socket, or is kept for the foreground. */
    record TakeTerminal(@Nullable String socket) implements ParentStep {
        @Override
        public String words() {
            return socket == null ? "keep the terminal's master" : "send the terminal's master to " + socket;
        }
    }

    /** Take the seccomp listener out of the process and send it to its agent. */
    record HandOverListener(String socket, @Nullable String metadata) implements ParentStep {
        @Override
        public String words() {
            return "send the seccomp listener to " + socket;
        }
    }

    /** Set a limit that the process has no privilege to set. */
    record SetLimit(int resource, long soft, long hard) implements ParentStep {
        @Override
        public String words() {
            return "set resource limit " + Rlimits.name(resource) + " soft=" + soft + " hard=" + hard;
        }
    }

    /** Set what no child inherits and the process has no privilege for. */
    record SetScheduler(CredentialOp.Scheduler scheduler) implements ParentStep {
        @Override
        public String words() {
            return "set the scheduler: policy=" + scheduler.policy() + " flags=" + scheduler.flags();
        }
    }

    /** Keep a pidfd: where that is denied, all can still be undone. */
    record KeepProcess() implements ParentStep {
        @Override
        public String words() {
            return "keep a pidfd of the process for the foreground";
        }
    }

    /** Record in the state that the process is there. */
    record RecordProcess() implements ParentStep {
        @Override
        public String words() {
            return "record the process in the state";
        }
    }

    /** Record the id of a mount that was added, so that it alone can be taken off. */
    record RecordMount(String target) implements ParentStep {
        @Override
        public String words() {
            return "record the mount on " + target;
        }
    }

    /** Send a pidfd to a socket, with these words beside it. */
    record SendPidfd(String socket, String text) implements ParentStep {
        @Override
        public String words() {
            return "send a pidfd of the process to " + socket;
        }
    }

    /** Write the pid to a file, which is complete as soon as it is there. */
    record WritePidFile(String path) implements ParentStep {
        @Override
        public String words() {
            return "write the pid to " + path;
        }
    }
}
