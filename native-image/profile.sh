#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# profile.sh: runs usual commands of the native build under a tracer (c/entered.c) and writes native-image/layout.txt anew:
# the functions that they enter, in the order in which they do. build.sh lays these together. As root, `make
# native-profile`.
#
# profile.sh check: runs the same commands and tells how much of layout.txt is stale: functions that it lists and the image
# does not have, which cost nothing, and functions that commands enter and it does not list, which cost a page or two each.
# Above WARN percent of either it warns, above FAIL percent it fails. Exit status 77: cannot run here, the last line says
# why.
set -euo pipefail
WARN=5 FAIL=33
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
image=build/native/jrun functions=build/native.functions layout=native-image/layout.txt
work=$PWD/build/native-profile

skip() {
    echo "layout skipped: $*"
    exit 77
}
[ "$(id -u)" = 0 ] || skip "needs root"
command -v busybox >/dev/null || skip "needs busybox"
[ -x $image ] || skip "no native build; make native"
[ -s $functions ] || skip "a GraalVM built the image, and does not lay out its code"
[[ $(cat build/native/.made) == *-2 ]] || skip "a quick build (NATIVE_OPT) has other functions"
rm -rf "$work" && mkdir -p "$work"
gcc -O2 -Wall -Wextra -o "$work/entered" native-image/c/entered.c
"$work/entered" $functions $image --version >/dev/null 3>&1 || skip "no ptrace here"

state=$(mktemp -d)
bundle=$(mktemp -d)
cleanup() {
    for id in $($image --root "$state" list -q); do $image --root "$state" delete --force "$id"; done
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
    $image spec --bundle "$bundle"
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
    "$work/entered" $functions $image --root "$state" "$@" 3>"$work/$(printf %02d $step)" </dev/null >/dev/null
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
$image --root "$state" create --bundle "$bundle" four
enter delete --force four
until [ "$($image --root "$state" state three | jq -r .status)" = stopped ]; do sleep 0.1; done
enter delete three

cat "$work"/[0-9][0-9] | awk '!seen[$0]++' >"$work/all"

share() { # share LINES OTHERS: how many lines of one file the other lacks, of how many, and that in percent
    awk 'NR == FNR { have[$0]; next } { all++; if (!($0 in have)) lack++ }
        END { print lack + 0, all, all ? int(100 * lack / all) : 0 }' "$2" "$1"
}

if [ "${1:-}" = check ]; then
    grep -v '^#' $layout >"$work/listed"
    cut -d' ' -f2 $functions >"$work/present"
    read -r gone listed gone_share < <(share "$work/listed" "$work/present")
    read -r missing entered missing_share < <(share "$work/all" "$work/listed")
    what="$gone of $listed functions in $layout are gone ($gone_share %), $missing of $entered that commands enter are"
    what+=" not in it ($missing_share %)"
    worst=$((gone_share > missing_share ? gone_share : missing_share))
    if [ $worst -gt $WARN ]; then
        echo "warning: $what; run make native-profile as root"
    else
        echo "layout: $what"
    fi
    [ $worst -le $FAIL ]
else
    {
        echo "# Functions that usual commands enter, in this order; made by native-image/profile.sh."
        cat "$work/all"
    } >$layout
    echo "$layout: $(wc -l <"$work/all") functions; make native builds with it"
fi
