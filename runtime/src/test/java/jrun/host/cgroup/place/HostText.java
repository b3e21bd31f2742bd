// SPDX-License-Identifier: Apache-2.0
package jrun.host.cgroup.place;

/** What a host with v1 hierarchies says of them: its mountinfo, and a process's own cgroups. */
public final class HostText {
    public static final String TMPFS = "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n";
    public static final String V1 = TMPFS
            + "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,xattr,cpu,cpuacct\n"
            + "34 31 0:31 / /sys/fs/cgroup/net_cls,net_prio rw - cgroup cgroup rw,net_cls,net_prio\n"
            + "35 31 0:32 / /sys/fs/cgroup/memory rw,nosuid shared:10 master:3 - cgroup cgroup rw,memory\n"
            + "36 31 0:33 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n";
    public static final String OWN = """
            12:net_cls,net_prio:/
            4:cpu,cpuacct:/user.slice
            3:memory:/user.slice/a:b
            2:rdma:/
            1:name=systemd:/user.slice
            0::/user.slice/shell.scope
            """;

    private HostText() {}
}
