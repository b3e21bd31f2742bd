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
    make_bundle '.process.args = ["sleep", "1000"]'
    detached create
    has '"created"' "$("$runtime" state "$name" | tr -d ' ')"
    "$runtime" start "$name"
    has sleep "$("$runtime" exec "$name" ps)"
    has runc "$("$runtime" exec "$name" hostname)runc" # whatever its own `spec` says
    has 127.0.0.1 "$("$runtime" exec "$name" sh -c 'ifconfig lo 127.0.0.1 up; ifconfig')"
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
    detached run -d
    is 67108864 "$(limit_of "$("$runtime" state "$name" | jq .pid)" memory.max)"
    is 50 "$(limit_of "$("$runtime" state "$name" | jq .pid)" pids.max)"
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

flow_apparmor() {
    only_for root "needs root"
    [ -e /sys/kernel/security/apparmor ] || skip "needs AppArmor"
    printf '#include <tunables/global>\nprofile flow-profile flags=(attach_disconnected) {\n file,\n capability,\n network,\n signal,\n deny /tmp/denied w,\n}\n' >"$bundle.profile"
    apparmor_parser -r "$bundle.profile"
    rm "$bundle.profile"
    make_bundle '.process.args = ["sleep", "1000"] | .process.apparmorProfile = "flow-profile" | .root.readonly = false'
    detached run -d
    has "flow-profile (enforce)" "$(cat "/proc/$("$runtime" state "$name" | jq .pid)/attr/apparmor/current")"
    has "flow-profile (enforce)" "$("$runtime" exec "$name" cat /proc/self/attr/apparmor/current)"
    fails "$runtime" exec "$name" touch /tmp/denied
    "$runtime" exec "$name" touch /tmp/allowed
}
