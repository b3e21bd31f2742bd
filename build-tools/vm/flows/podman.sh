#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154,SC2164 # what is for the shell in the container, from common.sh, under set -e
# Flows of Podman, whose runtime is set in containers.conf as its users do it; everything else is as Debian ships it.
# shellcheck source=build-tools/vm/flows/cli.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli.sh"
force=(-t 0)

begin() { # as root, before the flows of a place
    {
        echo "[engine]"
        echo "runtime = \"$RUNTIME\""
        [ "$RUNTIME" = runc ] || echo "runtime_supports_nocgroup = [\"$RUNTIME\"]" # runc makes them all the same
        [[ $PLACE != *-cgroupfs ]] || echo 'cgroup_manager = "cgroupfs"'
        echo "[engine.runtimes]"
        echo "$RUNTIME = [\"$(runtime_path)\"]"
    } >/etc/containers/containers.conf
}

prepare() { # as the place's user
    podman image exists "$image" || podman import --change 'ENV PATH=/bin' --change 'CMD ["sh"]' "$box" "$image"
    podman pod rm -af -t 0
    podman rm -af -t 0
    is "$RUNTIME" "$(podman info --format '{{.Host.OCIRuntime.Name}}')"
    is "$([[ $PLACE = *-cgroupfs ]] && echo cgroupfs || echo systemd)" "$(podman info --format '{{.Host.CgroupManager}}')"
}

end() { rm -f /etc/containers/containers.conf; }

flow_scope() {
    [[ $PLACE != *-cgroupfs ]] || skip "of systemd's manager"
    detached
    has "/libpod-$(inspect .Id).scope" "$(cat "/proc/$(pid)/cgroup")"
    systemd is-active "libpod-$(inspect .Id).scope"
    discard
    fails systemd is-active "libpod-*.scope"
}

flow_pod() {
    trap 'podman pod rm -f "${force[@]}" "$name"' EXIT
    podman pod create --name "$name" --hostname podhost
    podman run -d --pod "$name" --name "$name-a" "$image" sleep 1000
    is podhost "$(podman run --rm --pod "$name" "$image" hostname)"
    is "$(podman exec "$name-a" readlink /proc/self/ns/net)" "$(podman run --rm --pod "$name" "$image" readlink /proc/self/ns/net)"
    podman pod stop -t 0 "$name"
    podman pod start "$name"
    has Running "$(podman pod ps --format '{{.Status}}')"
}

flow_kube() {
    file=$(mktemp)
    printf '%s\n' 'apiVersion: v1' 'kind: Pod' "metadata: {name: $name}" 'spec:' '  containers:' \
        "  - {name: c, image: localhost/$image, imagePullPolicy: Never, command: [sleep, '1000'], resources: {limits: {memory: 64Mi}}}" >"$file"
    trap 'podman play kube --down "$file"; podman pod rm -f "${force[@]}" "$name"' EXIT
    podman play kube "$file"
    is hello "$(podman exec "$name-c" echo hello)"
    is 67108864 "$(limit_of "$(podman inspect --format '{{.State.Pid}}' "$name-c")" memory.max)"
}

unit_works() { # unit_works UNIT
    systemd daemon-reload
    systemd start "$1"
    systemd is-active "$1"
    is hello "$(podman exec "$name" echo hello)"
    systemd restart "$1"
    is hello "$(podman exec "$name" echo hello)"
    systemd stop "$1"
    fails podman container exists "$name"
}

flow_generate_systemd() {
    file=$(unit_dir units)/$name.service
    trap 'systemd stop "$name"; rm -f "$file"; systemd daemon-reload; discard' EXIT
    podman create --name "$name" "$image" sleep 1000
    podman generate systemd --new --name "$name" >"$file"
    podman rm "$name"
    unit_works "$name.service"
}

flow_quadlet() {
    [ -e /usr/libexec/podman/quadlet ] || skip "Podman here has no quadlets"
    file=$(unit_dir quadlets)/$name.container
    trap 'systemd stop "$name"; rm -f "$file"; systemd daemon-reload; discard' EXIT
    printf '%s\n' '[Container]' "ContainerName=$name" "Image=localhost/$image" 'Exec=sleep 1000' 'Pull=never' 'PodmanArgs=--memory 64m' >"$file"
    unit_works "$name.service"
}

flow_keep_id() {
    only_for user "for ordinary users"
    is 1000 "$(podman run --rm --userns=keep-id "$image" id -u)"
    detached --userns=keep-id
    is 1000 "$(in_box id -u)"
}

flow_uidmap() {
    only_for root "an ordinary user's containers always have one"
    is "0 100000 1000" "$(podman run --rm --uidmap 0:100000:1000 "$image" cat /proc/self/uid_map | xargs)"
    detached --uidmap 0:100000:1000
    is 0 "$(in_box id -u)"
}

flow_own_cgroup() { # what systemd needs as a container's init
    podman run --rm --systemd=always "$image" sh -c 'mkdir /sys/fs/cgroup/mine && echo 1 >/sys/fs/cgroup/mine/cgroup.procs'
    [ "$(id -u)" != 0 ] || podman run --rm --systemd=always --uidmap 0:100000:1000 "$image" \
        sh -c 'mkdir /sys/fs/cgroup/mine && echo 1 >/sys/fs/cgroup/mine/cgroup.procs'
}

flow_cgroups_disabled() {
    [ "$RUNTIME" != runc ] || skip "runc has no such manager"
    is hello "$(podman run --rm --cgroups=disabled "$image" echo hello)"
    detached --cgroups=disabled
    fails grep "$(inspect .Id)" "/proc/$(pid)/cgroup"
}

flow_cgroups_no_conmon() { is hello "$(podman run --rm --cgroups=no-conmon "$image" echo hello)"; }
flow_network_none() { is 1 "$(podman run --rm --network none "$image" ls /sys/class/net | wc -w)"; }

# Counts, beside another that counts over a connection of TCP to itself, into /tmp/sent.
sending="(while :; do sleep 1000; done) | nc -l -p 5000 >/tmp/sent & sleep 1; ($numbers) | nc 127.0.0.1 5000 & $counting"

last() { # last FILE: how far it has counted
    in_box tail -n 1 "/tmp/$1"
}

counted() { # counted LEAST FILE: whether it has counted that far
    [ "$(last "$2")" -ge "$1" ]
}

flow_checkpoint() {
    only_for root "for root only"
    local count sent
    command -v criu >/dev/null || skip "needs criu"
    detached -- sh -c "$sending"
    eventually counted 20 count
    eventually counted 20 sent
    podman container checkpoint --tcp-established "$name"
    is exited "$(inspect .State.Status)"
    podman container restore --tcp-established "$name"
    is running "$(inspect .State.Status)"
    count=$(last count)
    sent=$(last sent)
    at_least 20 "$count"
    eventually counted $((count + 10)) count
    eventually counted $((sent + 10)) sent
}

flow_checkpoint_export() { # to a file, and back as another container
    only_for root "for root only"
    local count file
    command -v criu >/dev/null || skip "needs criu"
    file=$(mktemp --suffix=.tar)
    detached -- sh -c "$counting"
    eventually counted 20 count
    podman container checkpoint --export "$file" "$name"
    podman rm "$name"
    podman container restore --import "$file"
    rm "$file"
    count=$(last count)
    at_least 20 "$count"
    eventually counted $((count + 10)) count
}

flow_systemd() { # as the container's init, with the host's /usr
    local tree option options=(--systemd=always)
    [ "$(id -u)" != 0 ] || options+=('--systemd=always --uidmap 0:100000:65536')
    if ! podman image exists machine; then
        tree=$(mktemp -d)
        mkdir -p "$tree"/{etc/systemd/system,usr,dev,proc,sys,tmp,root,run,var/log}
        ln -s usr/bin usr/sbin usr/lib usr/lib64 "$tree"
        printf '%s\n' root:x:0:0:root:/root:/bin/sh >"$tree/etc/passwd"
        printf '%s\n' root:x:0: >"$tree/etc/group"
        : >"$tree/etc/machine-id"
        ln -s /usr/lib/systemd/system/basic.target "$tree/etc/systemd/system/default.target"
        printf '%s\n' '[Service]' 'Type=oneshot' "ExecStart=sh -c 'cat /proc/self/cgroup >/run/own'" >"$tree/etc/systemd/system/own.service"
        tar -C "$tree" --owner 0 --group 0 -cf "$tree.tar" .
        podman import --change 'STOPSIGNAL SIGRTMIN+3' --change 'ENV container=oci' "$tree.tar" machine
        rm -r "$tree" "$tree.tar"
    fi
    trap discard EXIT
    for option in "${options[@]}"; do
        # shellcheck disable=SC2086 # several options
        podman run -d --name "$name" $option -v /usr:/usr:ro machine /usr/lib/systemd/systemd
        eventually in_box systemctl is-active basic.target
        in_box systemctl start own.service
        is 0::/system.slice/own.service "$(in_box cat /run/own)"
        podman stop -t 30 "$name"
        isnt 137 "$(inspect .State.ExitCode)"
        discard
    done
}
