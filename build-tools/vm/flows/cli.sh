#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154,SC2164 # what is for the shell in the container, from common.sh, under set -e
# Flows that Podman and Docker have in common, as their command lines are nearly the same. $ENGINE is the program.

image=box
quick=(--network none) # where a network is of no interest: to make one takes longer than all the rest

discard() { # at the end of a flow, however it ends
    "$ENGINE" rm -f "${force[@]}" "$name" >/dev/null 2>&1 || true
}

detached() { # detached [OPTION...] [-- COMMAND...]: starts the container of this flow
    local options=()
    [[ " $*" = *" -p "* ]] || options+=("${quick[@]}")
    trap discard EXIT
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift || true
    if [ $# = 0 ]; then
        set -- sleep 1000
    fi
    "$ENGINE" run -d --name "$name" "${options[@]}" "$image" "$@"
}

inspect() { "$ENGINE" inspect --format "{{$1}}" "$name"; }
pid() { inspect .State.Pid; }
in_box() { "$ENGINE" exec "$name" "$@"; }

flow_run() { is "hello 0" "$("$ENGINE" run --rm "$image" sh -c 'echo hello $(id -u)')"; }

flow_exit_codes() {
    exits 7 "$ENGINE" run --rm "${quick[@]}" "$image" sh -c 'exit 7'
    exits 127 "$ENGINE" run --rm "${quick[@]}" "$image" no-such-command
    exits 126 "$ENGINE" run --rm "${quick[@]}" "$image" /etc
}

flow_stdin() { is hello "$(echo hello | "$ENGINE" run --rm "${quick[@]}" -i "$image" cat)"; }

flow_terminal() {
    has /dev/pts/ "$("$ENGINE" run --rm "${quick[@]}" -t "$image" tty)"
    detached
    has /dev/pts/ "$("$ENGINE" exec -t "$name" tty)"
}

flow_exec() {
    detached --env A=1
    is "1 2 1000 /tmp" "$("$ENGINE" exec --env B=2 --user alice --workdir /tmp "$name" sh -c 'echo $A $B $(id -u) $PWD')"
    exits 5 in_box sh -c 'exit 5'
    has sleep "$(in_box ps)"
    "$ENGINE" exec -d "$name" touch /tmp/there
    eventually in_box test -e /tmp/there
}

flow_stop_start() {
    detached -- sh -c 'trap "exit 3" TERM; while :; do sleep 0.1; done'
    "$ENGINE" stop -t 10 "$name"
    is "exited 3" "$(inspect '.State.Status}} {{.State.ExitCode')"
    "$ENGINE" start "$name"
    is running "$(inspect .State.Status)"
    "$ENGINE" restart -t 0 "$name"
    is running "$(inspect .State.Status)"
}

flow_kill() {
    detached
    "$ENGINE" kill -s KILL "$name"
    eventually test "$(inspect .State.Running)" = false
    is 137 "$(inspect .State.ExitCode)"
}

flow_rm_force() {
    local init
    detached
    init=$(pid)
    "$ENGINE" rm -f "$name"
    fails test -e "/proc/$init"
    fails "$ENGINE" inspect "$name"
}

flow_logs() {
    detached -- sh -c 'echo out; echo err >&2'
    eventually test "$("$ENGINE" logs "$name" 2>&1 | wc -l)" = 2
}

flow_pause() {
    detached
    "$ENGINE" pause "$name"
    is paused "$(inspect .State.Status)"
    "$ENGINE" unpause "$name"
    in_box true
}

flow_limits() {
    detached --memory 64m --pids-limit 50 --cpus 0.5
    is 67108864 "$(limit_of "$(pid)" memory.max)"
    is 50 "$(limit_of "$(pid)" pids.max)"
    is "50000 100000" "$(limit_of "$(pid)" cpu.max)"
}

flow_limits_reload() { # systemd writes what it knows of a unit again
    detached --memory 64m --pids-limit 50
    systemd daemon-reload
    is 67108864 "$(limit_of "$(pid)" memory.max)"
    is 50 "$(limit_of "$(pid)" pids.max)"
}

flow_oom() {
    trap discard EXIT
    exits 137 "$ENGINE" run "${quick[@]}" --name "$name" --memory 24m --memory-swap 24m "$image" sh -c 'a=xxxxxxxx; while [ ${#a} -lt 200000000 ]; do a=$a$a; done'
    is true "$(inspect .State.OOMKilled)"
}

flow_update() {
    detached --memory 64m --memory-swap 128m
    "$ENGINE" update --memory 96m --cpus 0.25 "$name"
    is 100663296 "$(limit_of "$(pid)" memory.max)"
    is "25000 100000" "$(limit_of "$(pid)" cpu.max)"
    systemd daemon-reload
    is 100663296 "$(limit_of "$(pid)" memory.max)"
}

flow_stats() {
    detached
    has "$name" "$("$ENGINE" stats --no-stream --format '{{.Name}} {{.MemUsage}} {{.PIDs}}' "$name")"
    has sleep "$("$ENGINE" top "$name")"
}

flow_devices() {
    only_for root "device rules need root"
    detached --device /dev/fuse --cap-add MKNOD
    in_box sh -c ': </dev/fuse'
    in_box mknod /tmp/kmsg c 1 11
    fails in_box sh -c ': </tmp/kmsg'
    systemctl daemon-reload
    in_box sh -c ': </dev/fuse'
    fails in_box sh -c ': </tmp/kmsg'
}

flow_ports() {
    detached -p 127.0.0.1:18080:80 -- httpd -f -p 80 -h /etc
    eventually fetch 18080
    has root: "$(fetch 18080)"
}

flow_volumes() {
    local dir
    dir=$(mktemp -d)
    echo inside >"$dir/file"
    is inside "$("$ENGINE" run --rm "${quick[@]}" -v "$dir:/data:ro" "$image" cat /data/file)"
    fails "$ENGINE" run --rm "${quick[@]}" -v "$dir:/data:ro" "$image" touch /data/new
    "$ENGINE" run --rm "${quick[@]}" -v "$dir:/data" "$image" touch /data/new
    test -e "$dir/new"
    "$ENGINE" run --rm "${quick[@]}" --read-only --tmpfs /scratch "$image" sh -c '! touch /x 2>/dev/null && touch /scratch/x'
}

flow_init() {
    [ "$ENGINE" = docker ] || [ -e /usr/libexec/podman/catatonit ] || [ -e /usr/bin/catatonit ] || skip "needs catatonit"
    has init "$("$ENGINE" run --rm "${quick[@]}" --init "$image" sh -c 'cat /proc/1/comm /proc/1/cmdline')"
}

flow_privileged() {
    "$ENGINE" run --rm --privileged "$image" sh -c 'mount -t tmpfs none /tmp && ls /dev/fuse'
}

flow_host_namespaces() {
    local kind
    for kind in net ipc uts pid; do
        is "$(readlink /proc/self/ns/$kind)" "$("$ENGINE" run --rm --net host --ipc host --uts host --pid host "$image" readlink /proc/self/ns/$kind)"
    done
}

flow_shared_namespaces() { # as in a pod
    local kind joined
    detached --ipc shareable
    joined=("$ENGINE" run --rm --pid "container:$name" --ipc "container:$name" --network "container:$name" "$image")
    for kind in pid ipc net; do
        is "$(in_box readlink /proc/self/ns/$kind)" "$("${joined[@]}" readlink /proc/self/ns/$kind)"
    done
    has "sleep 1000" "$("${joined[@]}" ps)"
}

flow_isolation() { # the tutorial: own processes, host name and interfaces
    detached --hostname inside
    is inside "$(in_box hostname)"
    has "1 root" "$(in_box ps)"
    has "127.0.0.1" "$(in_box ifconfig)"
    fails test "$(readlink /proc/self/ns/pid)" = "$(in_box readlink /proc/self/ns/pid)"
}

flow_capabilities() {
    is 0000000000000000 "$("$ENGINE" run --rm "${quick[@]}" --cap-drop all "$image" sed -n 's/^CapEff:\t//p' /proc/self/status)"
    is 0000000000000400 "$("$ENGINE" run --rm "${quick[@]}" --cap-drop all --cap-add NET_BIND_SERVICE "$image" sed -n 's/^CapEff:\t//p' /proc/self/status)"
    is 1 "$("$ENGINE" run --rm "${quick[@]}" --security-opt no-new-privileges "$image" sed -n 's/^NoNewPrivs:\t//p' /proc/self/status)"
    is 2 "$("$ENGINE" run --rm "${quick[@]}" "$image" sed -n 's/^Seccomp:\t//p' /proc/self/status)"
}

flow_sysctl() { is 7 "$("$ENGINE" run --rm --sysctl net.ipv4.ip_default_ttl=7 "$image" cat /proc/sys/net/ipv4/ip_default_ttl)"; }
flow_ulimit() { is 123 "$("$ENGINE" run --rm "${quick[@]}" --ulimit nofile=123:123 "$image" sh -c 'ulimit -n')"; }

flow_health() {
    detached --health-cmd 'test -e /tmp/well' --health-interval 1s --health-retries 1
    in_box touch /tmp/well
    if [ "$ENGINE" = podman ]; then
        "$ENGINE" healthcheck run "$name"
    else
        eventually sh -c "docker inspect --format '{{.State.Health.Status}}' $name | grep -q ^healthy"
    fi
}

flow_apparmor() {
    only_for root "needs root"
    [ -e /sys/kernel/security/apparmor ] || skip "needs AppArmor"
    local profile='docker-default (enforce)'
    [ "$ENGINE" = docker ] || profile=containers-default
    has "$profile" "$("$ENGINE" run --rm "${quick[@]}" "$image" cat /proc/self/attr/apparmor/current)"
    detached --cap-add SYS_ADMIN --security-opt seccomp=unconfined
    has "$profile" "$(in_box cat /proc/self/attr/apparmor/current)"
    fails in_box mount -t tmpfs none /tmp
    has unconfined "$("$ENGINE" run --rm "${quick[@]}" --security-opt apparmor=unconfined "$image" cat /proc/self/attr/apparmor/current)"
    fails "$ENGINE" run --rm "${quick[@]}" --security-opt apparmor=no-such-profile "$image" true
}

flow_build() {
    local dir
    dir=$(mktemp -d)
    printf 'FROM %s\nRUN echo built >/built && id -u >>/built\nUSER alice\nCMD ["cat", "/built"]\n' "$image" >"$dir/Dockerfile"
    "$ENGINE" build -t built "$dir"
    is "built 0" "$("$ENGINE" run --rm "${quick[@]}" built | tr '\n' ' ' | sed 's/ $//')"
    "$ENGINE" rmi built
}
