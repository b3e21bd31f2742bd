#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# profile.sh: writes native-image/layout.txt anew: the functions of the image that usual commands enter, in the order in
# which they do. build.sh lays them together. Run it as root, through `make native-profile`, when commands have changed a
# lot: a name that is gone costs nothing, a function that is not listed costs a page or two.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
# shellcheck source=build-tools/dist-common.sh
. build-tools/dist-common.sh
work=$PWD/build/native-profile
rm -rf "$work" && mkdir -p "$work"
EXTRA=-H:-DeleteLocalSymbols native-image/build.sh "$work"
gcc -O2 -Wall -Wextra -o "$work/entered" native-image/c/entered.c
nm "$work/jrun" | LC_ALL=C awk '$2 ~ /[tT]/ { print $1, $3 }' | LC_ALL=C sort >"$work/functions"

state=$(mktemp -d)
bundle=$(mktemp -d)
cleanup() {
    for id in $("$work/jrun" --root "$state" list -q); do "$work/jrun" --root "$state" delete --force "$id"; done
    rm -rf "$state" "$bundle"
}
trap cleanup EXIT
mkdir -p "$bundle"/rootfs/{bin,proc,dev,sys,etc,tmp}
cp "$(command -v busybox)" "$bundle/rootfs/bin/"
ln -s busybox "$bundle/rootfs/bin/true"
ln -s busybox "$bundle/rootfs/bin/sleep"

# config ARGS: a config.json with what engines write: a bind mount, resources, a seccomp profile
config() {
    rm -f "$bundle/config.json"
    "$work/jrun" spec --bundle "$bundle"
    jq --argjson args "$1" '.process.terminal = false | .process.args = $args | .process.oomScoreAdj = 0
        | .annotations = {"io.container.manager": "profile"}
        | .mounts += [{destination: "/etc/hosts", type: "bind", source: "/etc/hosts", options: ["rbind", "rprivate", "ro"]}]
        | .linux.resources += {pids: {limit: 1000}, memory: {limit: 268435456}, cpu: {shares: 512}}
        | .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", architectures: ["SCMP_ARCH_X86_64"],
            syscalls: [{names: ["kexec_load", "personality"], action: "SCMP_ACT_ERRNO", errnoRet: 1,
                args: [{index: 0, value: 4, op: "SCMP_CMP_EQ"}]}]}' \
        "$bundle/config.json" >"$bundle/new" && mv "$bundle/new" "$bundle/config.json"
}

step=0
enter() {
    step=$((step + 1))
    "$work/entered" "$work/functions" "$work/jrun" --root "$state" "$@" 3>"$work/$(printf %02d $step)" </dev/null >/dev/null
}
config '["true"]'
enter --version
enter run --bundle "$bundle" one
enter run --bundle "$bundle" two # the filter comes from the cache
config '["sleep", "1000"]'
enter create --pid-file "$bundle/pid" --bundle "$bundle" three
enter state three
enter start three
enter exec three true
enter list
enter kill three KILL
"$work/jrun" --root "$state" create --bundle "$bundle" four
enter delete --force four
until [ "$("$work/jrun" --root "$state" state three | jq -r .status)" = stopped ]; do sleep 0.1; done
enter delete three

{
    echo "# Functions that usual commands enter, in this order; made by native-image/profile.sh."
    cat "$work"/[0-9][0-9] | awk '!seen[$0]++'
} >native-image/layout.txt
echo "native-image/layout.txt: $(grep -vc '^#' native-image/layout.txt) functions"
