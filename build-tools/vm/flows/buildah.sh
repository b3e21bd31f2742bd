#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154,SC2164 # what is for the shell in the container, from common.sh, under set -e
# Flows of Buildah with an OCI runtime (its isolation "oci").

export BUILDAH_ISOLATION=oci
BUILDAH_RUNTIME=$(runtime_path)
export BUILDAH_RUNTIME
image=built

begin() { :; }
prepare() { buildah images; }
end() { :; }

from_box() { # a working container with busybox
    container=$(buildah from scratch)
    trap 'buildah rm "$container"' EXIT
    buildah add -q "$container" "$box" /
    buildah config --env PATH=/bin "$container"
}

flow_run() {
    from_box
    is hello "$(buildah run "$container" echo hello)"
    exits 7 buildah run "$container" sh -c 'exit 7'
    is 1000 "$(buildah run --user alice "$container" id -u)"
}

flow_terminal() {
    from_box
    has /dev/pts/ "$(buildah run --tty "$container" tty)"
}

flow_build() {
    local dir
    dir=$(mktemp -d)
    cp "$box" "$dir/box.tar"
    printf 'FROM scratch\nADD box.tar /\nENV PATH=/bin\nRUN echo built >/built\nRUN --mount=type=tmpfs,target=/scratch touch /scratch/x\n' >"$dir/Dockerfile"
    buildah build -t "$image" "$dir"
    container=$(buildah from "$image")
    trap 'buildah rm "$container"; buildah rmi "$image"' EXIT
    is built "$(buildah run "$container" cat /built)"
}

flow_host_network() {
    from_box
    buildah run --network host "$container" true
}
