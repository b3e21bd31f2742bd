#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154,SC2164 # what is for the shell in the container, from common.sh, under set -e
# Flows of Docker, run by its own units; the runtime is set in daemon.json, everything else is as Debian ships it.
# shellcheck source=build-tools/vm/flows/cli.sh
. "$(dirname "${BASH_SOURCE[0]}")/cli.sh"
force=()

begin() {
    local cgroupfs='' runtimes
    runtimes="\"runtimes\": {\"$RUNTIME\": {\"path\": \"$(runtime_path)\"}}, "
    [ "$RUNTIME" != runc ] || runtimes= # Docker's own, which must not be named again
    [[ $PLACE != *-cgroupfs ]] || cgroupfs=', "exec-opts": ["native.cgroupdriver=cgroupfs"]'
    mkdir -p /etc/docker
    echo "{$runtimes\"default-runtime\": \"$RUNTIME\"$cgroupfs}" >/etc/docker/daemon.json
    systemctl reset-failed docker.service docker.socket containerd.service 2>/dev/null || true
    systemctl restart docker.service || { journalctl -u docker --no-pager | tail -n 5; return 1; }
}

prepare() {
    is "$([[ $PLACE = *-cgroupfs ]] && echo cgroupfs || echo systemd)" "$(docker info --format '{{.CgroupDriver}}')"
    is "$RUNTIME" "$(docker info --format '{{.DefaultRuntime}}')"
    docker image inspect "$image" >/dev/null || docker import --change 'ENV PATH=/bin' --change 'CMD ["sh"]' "$box" "$image"
    docker ps -aq | xargs -r docker rm -f
}

end() { systemctl stop docker.service docker.socket containerd.service; }

flow_scope() {
    [[ $PLACE != *-cgroupfs ]] || skip "of systemd's manager"
    detached
    has "/system.slice/docker-$(inspect .Id).scope" "$(cat "/proc/$(pid)/cgroup")"
    systemctl is-active "docker-$(inspect .Id).scope"
    discard
    fails systemctl is-active "docker-*.scope"
}

flow_restart_policy() {
    detached --restart always -- sh -c 'echo run; sleep 0.5; exit 1'
    eventually sh -c "[ \$(docker logs $name | wc -l) -ge 2 ]"
}

flow_live_restore() { # the containers outlive the daemon's restart, or end with it; in no case is it left confused
    detached --restart always
    systemctl restart docker.service
    eventually docker exec "$name" true
}
