#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154,SC2164 # what is for the shell in the container, from common.sh, under set -e
# Flows of the runtime alone, as the README has them, with no engine around.

bundle=$(mktemp -d)
runtime=$(runtime_path)

begin() { :; }
prepare() { "$runtime" --version; }
end() { :; }

discard() {
    "$runtime" delete --force "$name" 2>/dev/null || true
    rm -rf "$bundle"
}

make_bundle() { # make_bundle [JQ-FILTER]
    trap discard EXIT
    mkdir "$bundle/rootfs"
    tar -C "$bundle/rootfs" -xf "$box"
    cd "$bundle"
    if [ "$(id -u)" = 0 ]; then "$runtime" spec; else "$runtime" spec --rootless; fi
    change ".process.terminal = false | ${1:-.}"
}

detached() { # detached ARGUMENT...: not with our pipes, which the container would keep open
    "$runtime" "$@" "$name" </dev/null >out 2>&1 || { cat out; return 1; }
}

change() { # change JQ-FILTER
    jq "$1" config.json >new.json
    mv new.json config.json
}

flow_run() {
    make_bundle '.process.args = ["echo", "hello"]'
    is hello "$("$runtime" run "$name" </dev/null)"
}

flow_terminal() {
    make_bundle '.process.terminal = true | .process.args = ["tty"]'
    has /dev/pts/ "$(script -qec "'$runtime' run $name" /dev/null </dev/null)"
}

flow_life_cycle() {
    make_bundle '.process.args = ["sleep", "1000"] | .hostname = "flow-host"'
    detached create
    has '"created"' "$("$runtime" state "$name" | tr -d ' ')"
    "$runtime" start "$name"
    has sleep "$("$runtime" exec "$name" ps)"
    is flow-host "$("$runtime" exec "$name" hostname)"
    has 127.0.0.1 "$("$runtime" exec "$name" ifconfig)" # what is up, with the address that the kernel gives it
    "$runtime" kill "$name" KILL
    eventually sh -c "'$runtime' state $name | grep -q stopped"
    "$runtime" delete "$name"
    fails "$runtime" state "$name"
}

flow_host_namespaces() {
    only_for root "an ordinary user has no right to mount the host's"
    make_bundle '.process.args = ["sh", "-c", "readlink /proc/self/ns/net; readlink /proc/self/ns/pid"] | .linux.namespaces |= map(select(.type != "network" and .type != "pid"))'
    change '.mounts |= map(if .destination == "/proc" then {destination: "/proc", type: "none", source: "/proc", options: ["rbind"]} else . end)'
    is "$(readlink /proc/self/ns/net /proc/self/ns/pid | xargs)" "$("$runtime" run "$name" </dev/null | xargs)"
}

flow_limits() {
    [[ $PLACE != *-bare ]] || skip "nothing is delegated"
    make_bundle '.process.args = ["sleep", "1000"] | .linux.resources.memory.limit = 67108864 | .linux.resources.pids.limit = 50'
    place_cgroup
    [ "$(id -u)" != 0 ] || limit_more
    detached run -d
    holds memory.max 67108864
    holds pids.max 50
    [ "$(id -u)" = 0 ] || return 0
    holds memory.low 33554432
    holds cpu.max "20000 50000"
    holds cpu.weight 59
    holds cpuset.cpus 0
    holds cpuset.mems 0
    holds io.max "$disk rbps=1048576 wbps=max riops=max wiops=200"
    is 1 "$("$runtime" exec "$name" nproc)"
    "$runtime" update --pids-limit 70 --cpu-quota 40000 "$name"
    holds pids.max 70
    holds cpu.max "40000 50000"
    # last: what it starts stays, and leaves no room for another exec
    has "can't fork" "$("$runtime" exec "$name" sh -c 'for i in $(seq 90); do sleep 100 >/dev/null 2>&1 & done' 2>&1 || true)"
}

limit_more() { # what an ordinary user is not given
    disk=$(cat /sys/class/block/vda/dev)
    change ".linux.resources.memory.reservation = 33554432
        | .linux.resources.cpu = {shares: 512, quota: 20000, period: 50000, cpus: \"0\", mems: \"0\"}
        | .linux.resources.blockIO = {throttleReadBpsDevice: [{major: ${disk%:*}, minor: ${disk#*:}, rate: 1048576}],
            throttleWriteIOPSDevice: [{major: ${disk%:*}, minor: ${disk#*:}, rate: 200}]}"
}

holds() { # holds FILE EXPECTED: whether the cgroup of the container has it
    is "$2" "$(limit_of "$("$runtime" state "$name" | jq .pid)" "$1")"
}

place_cgroup() { # an ordinary user's is below what systemd gave; no process may be beside it
    local own
    [ "$(id -u)" != 0 ] || return 0
    own=$(sed -n s/^0:://p /proc/self/cgroup)
    mkdir "/sys/fs/cgroup$own/shell"
    echo $$ >"/sys/fs/cgroup$own/shell/cgroup.procs"
    while read -r pid; do
        echo "$pid" >"/sys/fs/cgroup$own/shell/cgroup.procs" || true
    done <"/sys/fs/cgroup$own/cgroup.procs"
    echo "+memory +pids" >"/sys/fs/cgroup$own/cgroup.subtree_control"
    change ".linux.cgroupsPath = \"$own/$name\""
}

flow_systemd_cgroup() {
    [[ $PLACE != *-bare ]] || skip "there is no bus"
    make_bundle ".process.args = [\"sleep\", \"1000\"] | .linux.cgroupsPath = \"$([ "$(id -u)" = 0 ] && echo system.slice || echo user.slice):flow:$name\" | .linux.resources.memory.limit = 67108864"
    detached --systemd-cgroup run -d
    systemd is-active "flow-$name.scope"
    systemd daemon-reload
    is 67108864 "$(limit_of "$("$runtime" state "$name" | jq .pid)" memory.max)"
    is hello "$("$runtime" exec "$name" echo hello)"
    "$runtime" delete --force "$name"
    fails systemd is-active "flow-$name.scope"
}

flow_pause() {
    only_for root "needs a cgroup"
    make_bundle '.process.args = ["sleep", "1000"]'
    detached run -d
    "$runtime" pause "$name"
    has '"paused"' "$("$runtime" state "$name" | tr -d ' ')"
    "$runtime" resume "$name"
    "$runtime" exec "$name" true
}

load_profile() { # load_profile NAME [RULE]: one that forbids to write /tmp/denied
    [ -e /sys/kernel/security/apparmor ] || skip "needs AppArmor"
    printf 'abi <abi/3.0>,\nprofile %s flags=(attach_disconnected) {\n file,\n mount,\n umount,\n pivot_root,\n ptrace,\n unix,\n capability,\n network,\n signal,\n %s\n deny /tmp/denied w,\n}\n' "$1" "${2:-}" |
        apparmor_parser -r
}

confined() { # confined LABEL: whether the container of `sleep` and what is executed in it wear the label and are held by it
    is "$1" "$(cat "/proc/$("$runtime" state "$name" | jq .pid)/attr/apparmor/current")"
    is "$1" "$("$runtime" exec "$name" cat /proc/self/attr/apparmor/current)"
    fails "$runtime" exec "$name" touch /tmp/denied
    "$runtime" exec "$name" touch /tmp/allowed
}

with_profile='.process.args = ["sleep", "1000"] | .process.apparmorProfile = "flow-profile" | .root.readonly = false | .process.noNewPrivileges = false'

flow_apparmor() {
    only_for root "needs root"
    load_profile flow-profile
    make_bundle "$with_profile"
    detached run -d
    confined "flow-profile (enforce)"
    has "flow-other (enforce)" "$(load_profile flow-other && "$runtime" exec --apparmor flow-other "$name" cat /proc/self/attr/apparmor/current)"
}

flow_apparmor_no_new_privs() {
    only_for root "needs root"
    load_profile flow-profile
    make_bundle "$with_profile | .process.noNewPrivileges = true"
    detached run -d
    confined "flow-profile (enforce)"
}

flow_apparmor_user_namespace() {
    only_for root "needs root"
    load_profile flow-profile
    make_bundle "$with_profile"' | .linux.namespaces += [{type: "user"}] | .linux.uidMappings = [{containerID: 0, hostID: 100000, size: 65536}] | .linux.gidMappings = .linux.uidMappings'
    chown -R 100000:100000 rootfs
    chmod 711 "$bundle"
    detached run -d
    confined "flow-profile (enforce)"
}

flow_apparmor_stacked() { # the runtime is confined itself, as in an LXC container, and may change to the profile
    only_for root "needs root"
    load_profile flow-profile
    load_profile flow-outer "change_profile -> flow-profile,"
    make_bundle "$with_profile"
    aa-exec -p flow-outer -- bash -c "'$runtime' run -d $name </dev/null >out 2>&1" || { cat out; return 1; }
    confined "flow-profile (enforce)"
}

# LXC's profile takes the /proc/sys of a procfs that is mounted nowhere, as runc 1.3.3 and later write through, for /sys.
flow_apparmor_nested() {
    only_for root "needs root"
    load_profile flow-lxc "deny /sys/[^fdck]*{,/**} wklx,"
    fails aa-exec -p flow-lxc -- tee /sys/module/printk/parameters/time <<<Y
    make_bundle '.process.args = ["cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"] | .linux.sysctl = {"net.ipv4.ip_unprivileged_port_start": "7"}'
    is 7 "$(aa-exec -p flow-lxc -- "$runtime" run "$name" </dev/null)"
}

flow_apparmor_not_loaded() {
    only_for root "needs root"
    load_profile flow-profile
    make_bundle "$with_profile"' | .process.apparmorProfile = "flow-missing"'
    fails detached run -d
    [ "${runtime##*/}" != jrun ] || has flow-missing "$(cat out)"
    fails "$runtime" state "$name"
}

# Debian's policy has no types for containers; those of its virtual machines are held apart by categories too.
selinux_process=system_u:system_r:svirt_t:s0:c1,c2 selinux_other=system_u:system_r:svirt_t:s0:c1
selinux_file=system_u:object_r:svirt_image_t:s0:c1,c2

labelled() { # labelled PROCESS FILE [JQ-FILTER]: a bundle with these labels
    [ -e /sys/fs/selinux/enforce ] || skip "needs SELinux"
    make_bundle ".process.args = [\"sleep\", \"1000\"] | .process.selinuxLabel = \"$1\" | .linux.mountLabel = \"$2\" | ${3:-.}"
    chcon -R "$2" rootfs
}

wears() { # wears PROCESS FILE: whether the container does, and what is executed in it, and what is mounted for it
    local pid
    pid=$("$runtime" state "$name" | jq .pid)
    is "$1" "$(tr -d '\0' <"/proc/$pid/attr/current")"
    is "$1" "$("$runtime" exec "$name" cat /proc/self/attr/current | tr -d '\0')"
    is "$2" "$(stat -c %C "/proc/$pid/root/dev/shm")"
    is "$2" "$(stat -c %C "/proc/$pid/root/dev/null")"
}

flow_selinux() {
    only_for root "needs root"
    labelled $selinux_process $selinux_file
    detached run -d
    wears $selinux_process $selinux_file
}

flow_selinux_enforcing() {
    only_for root "needs root"
    labelled system_u:system_r:unconfined_t:s0:c1,c2 system_u:object_r:bin_t:s0:c1,c2 '.process.noNewPrivileges = false'
    trap 'setenforce 0; discard' EXIT
    setenforce 1
    detached run -d
    wears system_u:system_r:unconfined_t:s0:c1,c2 system_u:object_r:bin_t:s0:c1,c2
    "$runtime" delete --force "$name"
    change ".process.selinuxLabel = \"$selinux_process\"" # to which the policy has no way from here
    fails detached run -d
    fails "$runtime" state "$name"
}

flow_selinux_exec_label() {
    only_for root "needs root"
    labelled $selinux_process $selinux_file
    detached run -d
    is $selinux_other "$("$runtime" exec --process-label $selinux_other "$name" cat /proc/self/attr/current | tr -d '\0')"
}

flow_selinux_keyring() { # the label of the session keyring, which the kernel tells by keyctl(KEYCTL_GET_SECURITY = 17)
    only_for root "needs root"
    labelled $selinux_process $selinux_file '.process.args = ["/keyring"]'
    printf '%s\n' '#include <stdio.h>' '#include <sys/syscall.h>' '#include <unistd.h>' \
        'int main(void) { char label[256] = ""; syscall(SYS_keyctl, 17, -3, label, sizeof label); puts(label); return 0; }' |
        gcc -static -x c -o rootfs/keyring -
    is $selinux_process "$("$runtime" run "$name" </dev/null)"
}

flow_selinux_bind() { # a volume that the engine has relabelled keeps its label, and what is made there gets it
    only_for root "needs root"
    labelled $selinux_process $selinux_file '.mounts += [{destination: "/mnt", type: "bind", source: "volume", options: ["bind"]}]'
    mkdir volume
    chcon $selinux_file volume
    detached run -d
    "$runtime" exec "$name" touch /mnt/new
    is $selinux_file "$(stat -c %C volume)"
    is $selinux_file "$(stat -c %C volume/new)"
}

flow_selinux_wrong_label() {
    only_for root "needs root"
    labelled $selinux_process $selinux_file '.process.selinuxLabel = "no:such:label"'
    fails detached run -d
    fails "$runtime" state "$name"
}
