#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Puts faults into every step of the commands of runtimes, as root, and counts what they do then (docs/proof.md).
#   faults.sh [EVERY [OFFSET [KIND,...]]] [-- RUNTIME...]   every EVERY-th fault from OFFSET on; default: each one of all kinds
# A RUNTIME is jrun-native, jrun-jvm, runc, crun (the newest of build/peers/bin), runc-debian, crun-debian, or a path; default:
# jrun-native. Two workers, each in namespaces of its own. Writes build/proof/faults.tsv, and what was bad to faults-bad.tsv.
# Status 1 if something was bad with a jrun, or a worker did not come to its end.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "faults skipped: needs root"; exit 77; }

if [ "${1:-}" = inside ]; then # in a mount and a pid namespace: nothing of the machine can be damaged
    shift
    mount -t proc proc /proc
    # What is needed and lies below one of the places that are covered is mounted there again.
    needed=("$PWD" "$(readlink -f "$JAVA_HOME")" "$(readlink -f ~/.m2)")
    exec {top}<"${needed[0]}" {jdk}<"${needed[1]}" {libraries}<"${needed[2]}"
    opened=("$top" "$jdk" "$libraries")
    for place in /tmp /run /dev/shm; do mount -t tmpfs -o mode=1777 tmpfs $place; done
    for i in 0 1 2; do
        if [[ ${needed[i]} =~ ^/(tmp|run|dev/shm)/ ]]; then
            mkdir -p "${needed[i]}"
            mount --no-canonicalize --bind "/proc/self/fd/${opened[i]}" "${needed[i]}"
        fi
    done
    exec {top}<&- {jdk}<&- {libraries}<&-
    cd "${needed[0]}"
    mkdir /run/dev
    mknod -m 666 /run/dev/null c 1 3
    mount --bind /run/dev/null /dev/null
    view=$1
    shift
    patience=120
    [[ $2 = jrun* ]] || patience=20 # what hangs or is left is no failure there, and often so
    build-tools/view.sh "$view" "$JAVA_HOME/bin/java" -Djrun.patience=$patience -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx200m \
        -cp "conformance/target/classes:$(cat build/conformance/classpath)" jrun.faults.Faults "$@"
    exit
fi

every=1 offset=0 kinds=error,kill,nofds,nomem,nospace
[ $# = 0 ] || [ "$1" = -- ] || { every=$1; shift; }
[ $# = 0 ] || [ "$1" = -- ] || { offset=$1; shift; }
[ $# = 0 ] || [ "$1" = -- ] || { kinds=$1; shift; }
[ "${1:-}" != -- ] || shift
[ $# != 0 ] || set -- jrun-native
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME
out=build/proof/faults
rm -rf $out
mkdir -p $out
early=0
gcc -static -O1 -std=gnu17 -o $out/inject conformance/src/main/c/inject.c
build-tools/java-tool.sh host # compiles, and finds the classpath

program() {
    case $1 in
        jrun-native) echo "$PWD/build/native/jrun" ;;
        jrun-jvm) echo "$PWD/build/jrun/bin/jrun" ;;
        runc | crun)
            [ -e "build/peers/bin" ] || build-tools/peers.sh >&2 || true
            find "$PWD/build/peers/bin" -name "$1-*" | sort -V | tail -1
            ;;
        *-debian) command -v "${1%-debian}" ;;
        *) readlink -f "$1" ;;
    esac
}

for runtime; do
    program=$(program "$runtime")
    name=$(basename "$program")
    case $runtime in *-debian) name=$name-$("$program" --version | sed -n '1s/.* //p') ;; jrun-*) name=$runtime ;; esac
    view=host
    case $name in crun*) view=v1 ;; esac
    pids=()
    for worker in 0 1; do
        # A shell has what it starts with & ignore INT and QUIT, which runc hands on to its containers.
        env --default-signal=INT,QUIT unshare --mount --propagation private --pid --fork --kill-child "$0" inside $view "$out" "$name" "$program" \
            "$PWD/$out/inject" $worker 2 "$every" "$offset" "$kinds" >"$out/$name.$worker.log" 2>&1 </dev/null &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || { echo "faults: a worker of $name stopped early, see $out/$name.*.log"; early=$((early + 1)); }
    done
done

{
    printf 'command\tkind\truntime\tpoints\tok\tbad\tleft\tsilent\thang\tcrash\n'
    find $out -name '*.tsv' -exec cat {} + | awk -F '\t' -v OFS='\t' '
        { key = $1 OFS $2 OFS $3; if (!(key in points)) order[++rows] = key; points[key] += $4
          for (i = 5; i <= 10; i++) sum[key, i] += $i }
        END { for (r = 1; r <= rows; r++) { line = order[r] OFS points[order[r]]
              for (i = 5; i <= 10; i++) line = line OFS sum[order[r], i]; print line } }'
} >build/proof/faults.tsv
find $out -name '*.bad' -exec cat {} + >build/proof/faults-bad.tsv
column -t build/proof/faults.tsv
# A worker that stopped early has not tried what it should: a failure, whatever it had tried before.
awk -F '\t' -v early=$early 'NR > 1 { ok += $5; bad += $6 } END { printf "%d passed, %d failed\n", ok, bad + early }' build/proof/faults.tsv
[ $early = 0 ] && ! grep -q ^jrun build/proof/faults-bad.tsv
