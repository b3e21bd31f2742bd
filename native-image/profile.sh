#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# profile.sh: runs usual commands of the native build and rewrites native-image/layout.txt, the functions that they enter
# (c/entered.c), in the order in which they do, and native-image/objects.txt, the objects of the image's heap that they
# touch (c/touched.c): written ones first, then what most commands touch. build.sh lays these together. As root, `make
# native-profile`. Commands below systemd run in build-tools/systemd-box.sh.
#
# profile.sh check: runs the same commands and tells how much of the two files is stale: lines of which the image has
# nothing, which cost nothing, and what commands use that is not in them, which costs a page or two each. Above WARN percent
# of either it warns, above FAIL percent it fails, and also where `run` touches more than PAGES pages of the heap: 390 without
# a layout, 60 with a fresh one. Exit status 77: cannot run here, the last line says why.
set -euo pipefail
WARN=5 FAIL=33 PAGES=150
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
image=build/native/jrun functions=build/native.functions objects=build/native.objects
work=$PWD/build/native-profile
mode=${1:-record}

skip() {
    echo "layout skipped: $*"
    exit 77
}
[ "$(id -u)" = 0 ] || skip "needs root"
command -v busybox >/dev/null || skip "needs busybox"
[ -x $image ] || skip "no native build; make native"
[ -s $functions ] || skip "a GraalVM built the image, and does not lay it out"
[[ $(cat build/native/.made) == *-2 ]] || skip "a quick build (NATIVE_OPT) has other functions"
if [ "$mode" != systemd ]; then
    rm -rf "$work" && mkdir -p "$work"
    gcc -O2 -Wall -Wextra -o "$work/entered" native-image/c/entered.c
    gcc -O2 -Wall -Wextra -shared -fPIC -o "$work/touched.so" native-image/c/touched.c
    strace -qq -o /dev/null true 2>/dev/null || skip "no ptrace here"
    "$work/entered" $functions $image --version >/dev/null 3>&1
fi
# where the heap begins, and how long it is
read -r heap size < <(readelf -SW $image | awk '{ for (i = 1; i < NF; i++) if ($i == ".svm_heap") print $(i + 2), $(i + 4) }')
TOUCHED_HEAP=$heap-$(printf %x $((16#$heap + 16#$size)))
export TOUCHED_HEAP

state=$(mktemp -d)
bundle=$(mktemp -d)
cleanup() {
    for id in $(jrun list -q); do jrun delete --force "$id"; done
    rm -rf "$state" "$bundle"
}
trap cleanup EXIT
how=(--root "$state")
limits='{"pids": {"limit": 1000}, "memory": {"limit": 268435456}, "cpu": {"shares": 512}}'
if [ "$mode" = systemd ]; then
    how+=(--systemd-cgroup)
    limits='{}' # the box may have no controllers on v2
fi
jrun() { $image "${how[@]}" "$@"; }

mkdir -p "$bundle"/rootfs/{bin,proc,dev,sys,etc,tmp}
cp "$(command -v busybox)" "$bundle/rootfs/bin/"
ln -s busybox "$bundle/rootfs/bin/true"
ln -s busybox "$bundle/rootfs/bin/sleep"

# config ARGS: a config.json with what engines write: a bind mount, resources, a seccomp profile
config() {
    rm -f "$bundle/config.json"
    $image spec --bundle "$bundle"
    jq --argjson args "$1" --argjson limits "$limits" '.process.terminal = false | .process.args = $args | .process.oomScoreAdj = 0
        | .annotations = {"io.container.manager": "profile"}
        | .mounts += [{destination: "/etc/hosts", type: "bind", source: "/etc/hosts", options: ["rbind", "rprivate", "ro"]}]
        | .linux.resources += $limits
        | .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", architectures: ["SCMP_ARCH_X86_64"],
            syscalls: [{names: ["kexec_load", "personality"], action: "SCMP_ACT_ERRNO", errnoRet: 1,
                args: [{index: 0, value: 4, op: "SCMP_CMP_EQ"}]}]}' \
        "$bundle/config.json" >"$bundle/new" && mv "$bundle/new" "$bundle/config.json"
}

# enter COMMAND...: one of jrun's commands, once as it is traced for functions or for objects; what it used goes to a file
enter() {
    step=$((step + 1))
    local log
    log=$work/$traced.$mode.$(printf %02d $step)
    if [ "$traced" = functions ]; then
        "$work/entered" $functions $image "${how[@]}" "$@" 3>"$log" </dev/null >/dev/null
    else
        TOUCHED_LOG=$log LD_PRELOAD=$work/touched.so jrun "$@" </dev/null >/dev/null
    fi
}

# commands functions|objects: one of each command that engines start
commands() {
    traced=$1 step=0
    config '["true"]'
    enter run --bundle "$bundle" one
    [ "$mode" = systemd ] || enter run --bundle "$bundle" two # the filter comes from the cache
    config '["sleep", "1000"]'
    enter create --pid-file "$bundle/pid" --bundle "$bundle" three
    enter start three
    enter exec three true
    if [ "$mode" != systemd ]; then
        enter --version
        enter state three
        enter list
        enter kill three KILL
        until [ "$(jrun state three | jq -r .status)" = stopped ]; do sleep 0.1; done
        enter delete three
    else
        jrun delete --force three
    fi
    jrun create --bundle "$bundle" four
    enter delete --force four
    rm -rf "$state" && mkdir "$state" # there is the cached filter
}
commands functions
commands objects
[ "$mode" != systemd ] || exit 0
build-tools/systemd-box.sh with v2 "$PWD/native-image/profile.sh" systemd

awk '!seen[$0]++' "$work"/functions.{"$mode",systemd}.* >"$work/layout"
cut -d' ' -f2 $functions >"$work/layout.present"

# The objects that the touched words belong to: both sorted by where they lie, an object before the words in it.
awk '{ print $1, 0, $3 }' $objects | LC_ALL=C sort >"$work/objects.sorted"
for log in "$work"/objects.{"$mode",systemd}.*; do
    awk '{ print $1, 1, $2, NR }' "$log" | LC_ALL=C sort | LC_ALL=C sort -m - "$work/objects.sorted" |
        awk '$2 == 0 { object = $3; next }
            $3 == "w" { written[object] }
            !(object in first) || $4 < first[object] { first[object] = $4 }
            END { for (object in first) print object, object in written, first[object] }'
done | awk '{ commands[$1]++; written[$1] += $2 }
        !($1 in first) || $3 < first[$1] { first[$1] = $3 }
        END { for (object in first) print (written[object] > 0), commands[object], first[object], object }' |
    LC_ALL=C sort -k1,1nr -k2,2nr -k3,3n -k4 | cut -d' ' -f4 >"$work/objects"
cut -d' ' -f3 "$work/objects.sorted" >"$work/objects.present"

share() { # share LINES OTHERS: how many lines of one file the other lacks, of how many, and that in percent
    awk 'NR == FNR { have[$0]; next } { all++; if (!($0 in have)) lack++ }
        END { print lack + 0, all, all ? int(100 * lack / all) : 0 }' "$2" "$1"
}

# check layout|objects: how stale the file of this name is
check() {
    local file=native-image/$1.txt gone listed gone_share missing used missing_share what worst
    grep -v '^#' "$file" >"$work/listed"
    read -r gone listed gone_share < <(share "$work/listed" "$work/$1.present")
    read -r missing used missing_share < <(share "$work/$1" "$work/listed")
    what="$gone of $listed lines of $file name nothing in the image ($gone_share %), $missing of $used that commands use"
    what+=" are not in it ($missing_share %)"
    worst=$((gone_share > missing_share ? gone_share : missing_share))
    if [ $worst -gt $WARN ]; then
        echo "warning: $what; run make native-profile as root"
    else
        echo "layout: $what"
    fi
    [ $worst -le $FAIL ]
}

# record layout|objects WHAT: rewrites it
record() {
    {
        echo "# $2; made by native-image/profile.sh."
        cat "$work/$1"
    } >"native-image/$1.txt"
    echo "native-image/$1.txt: $(wc -l <"$work/$1") lines; make native builds with it"
}

if [ "$mode" = check ]; then
    stale=0
    check layout || stale=1
    check objects || stale=1
    pages=$(cut -c1-13 "$work/objects.check.01" | sort -u | wc -l)
    echo "layout: run touches $pages pages of the image's heap"
    [ "$pages" -le $PAGES ] || stale=1
    exit $stale
else
    record layout "Functions that usual commands enter, in this order"
    record objects "Objects of the heap that usual commands touch, by a hash of class, size and value (HeapOrder.java)"
fi
