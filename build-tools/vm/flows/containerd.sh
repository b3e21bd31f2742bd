#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154,SC2164 # what is for the shell in the container, from common.sh, under set -e
# Flows of containerd by ctr, with both cgroup drivers.

image=localhost/box:latest
runtime=(--runc-binary "$(runtime_path)")
scope=(--runc-systemd-cgroup --cgroup "system.slice:ctr:$name")

begin() { systemctl restart containerd.service; }

prepare() {
    local dir
    ctr image ls -q | grep -qx "$image" && return
    dir=$(mktemp -d) # an archive of Docker's form, by hand: no engine that could make it need be there
    (
        cd "$dir"
        cp "$box" layer.tar
        digest=$(sha256sum layer.tar | cut -d' ' -f1)
        echo "{\"architecture\": \"amd64\", \"os\": \"linux\", \"config\": {\"Env\": [\"PATH=/bin\"], \"Cmd\": [\"sh\"]},
              \"rootfs\": {\"type\": \"layers\", \"diff_ids\": [\"sha256:$digest\"]}}" >config.json
        echo "[{\"Config\": \"config.json\", \"RepoTags\": [\"$image\"], \"Layers\": [\"layer.tar\"]}]" >manifest.json
        tar -cf image.tar manifest.json config.json layer.tar
        ctr image import image.tar
    )
    rm -r "$dir"
}

end() { systemctl stop containerd.service; }

discard() {
    ctr task kill -a -s KILL "$name" 2>/dev/null || true
    eventually ctr task rm -f "$name" || true
    ctr container rm "$name" || true
}

detached() { # detached [OPTION...]
    trap discard EXIT
    ctr run -d "${runtime[@]}" "$@" "$image" "$name" sleep 1000
}

pid() { ctr task ls | awk -v name="$name" '$1 == name { print $2 }'; }

flow_run() { is hello "$(ctr run --rm "${runtime[@]}" "$image" "$name" echo hello)"; }
flow_exit_code() { exits 7 ctr run --rm "${runtime[@]}" "$image" "$name" sh -c 'exit 7'; }

flow_exec() {
    detached
    is hello "$(ctr task exec --exec-id e1 "$name" echo hello)"
    exits 3 ctr task exec --exec-id e2 "$name" sh -c 'exit 3'
    is 1 "$(ctr task ps "$name" | grep -c '^[0-9]')"
}

flow_kill() {
    detached
    ctr task kill -s KILL "$name"
    eventually sh -c "ctr task ls | grep -q '$name.*STOPPED'"
}

flow_pause() {
    detached
    ctr task pause "$name"
    has PAUSED "$(ctr task ls)"
    ctr task resume "$name"
    has RUNNING "$(ctr task ls)"
}

flow_limits() {
    detached --memory-limit 67108864 --cpus 0.5
    is 67108864 "$(limit_of "$(pid)" memory.max)"
    is "50000 100000" "$(limit_of "$(pid)" cpu.max)"
}

flow_metrics() {
    detached
    has memory.usage "$(ctr task metrics "$name")"
}

flow_scope() {
    detached "${scope[@]}" --memory-limit 67108864
    has "/system.slice/ctr-$name.scope" "$(cat "/proc/$(pid)/cgroup")"
    systemctl daemon-reload
    is 67108864 "$(limit_of "$(pid)" memory.max)"
    is hello "$(ctr task exec --exec-id e1 "$name" echo hello)"
    discard
    fails systemctl is-active "ctr-$name.scope"
}

flow_host_network() { is "$(readlink /proc/self/ns/net)" "$(ctr run --rm --net-host "${runtime[@]}" "$image" "$name" readlink /proc/self/ns/net)"; }
flow_privileged() { ctr run --rm --privileged "${runtime[@]}" "$image" "$name" mount -t tmpfs none /tmp; }
flow_seccomp() { is 2 "$(ctr run --rm --seccomp "${runtime[@]}" "$image" "$name" sed -n 's/^Seccomp:\t//p' /proc/self/status)"; }
flow_uidmap() { is "0 100000 1000" "$(ctr run --rm --uidmap 0:100000:1000 --gidmap 0:100000:1000 "${runtime[@]}" "$image" "$name" cat /proc/self/uid_map | xargs)"; }

flow_checkpoint() { # the container of ctr shares the host's tree of mounts and its streams are pipes: none here
    local images count
    command -v criu >/dev/null || skip "needs criu"
    trap discard EXIT
    ctr run -d --null-io "${runtime[@]}" "$image" "$name" sh -c "$counting"
    eventually counted 20
    images=localhost/checkpoint:latest
    ctr container checkpoint --rw --image --task "$name" "$images"
    discard
    ctr container restore --rw --live "$name" "$images"
    ctr image rm "$images"
    count=$(last)
    at_least 20 "$count"
    eventually counted $((count + 10))
}

last() { tail -n 1 "/proc/$(pid)/root/tmp/count"; } # how far it has counted

counted() { [ "$(last)" -ge "$1" ]; }
