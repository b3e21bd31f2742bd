#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make bench: times jrun and its peers in turn, and counts what can be counted; docs/BENCH.md. From the environment:
#   BENCH_VIEW=v1|v2|host   the cgroups that all see (v1: crun refuses hybrid hierarchies, which the others take)
#   BENCH_ROUNDS=20         samples of each figure and peer; the slow figures have a share of that
#   BENCH_SETTLE_MS=50      the pause before each sample. An engine calls a runtime on an idle machine; without a pause each
#                           sample profits from the kernel-wide lock of cgroup.procs that the sample before has warmed up,
#                           and pays for the namespaces that it has left to take down
#   BENCH_MANY=100          that many containers at once for list and for the last create against the first; 0: none
#   BENCH_ONLY=run,exec     only these figures: version state kill exec run run-engine create create-start-delete
#                           create-8-together podman-run counts many
#   BENCH_PEERS=1           first build newer runc, crun and youki into build/peers (peers.sh)
#   BENCH_RUNTIMES=a,b      only these of the runtimes that are there; jrun-native always takes part
#   BENCH_SYSTEMD=1         systemd makes the cgroups: in build-tools/systemd-box.sh, BENCH_VIEW then being v2 (the
#                           default), hybrid or v1; --systemd-cgroup is given to all
#   BENCH_QUICK=1           5 rounds and 40 containers, where nothing else is said
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "bench: needs root" >&2; exit 1; }
out=build/bench
mkdir -p $out
gcc -O2 -o $out/timeit conformance/src/main/c/timeit.c

if [ "${BENCH_PEERS:-}" = 1 ]; then
    build-tools/peers.sh || echo "bench: not all peers could be built" >&2
fi
peers=()
add() {
    [ "$1" = jrun-native ] || [ -z "${BENCH_RUNTIMES:-}" ] || [[ ",$BENCH_RUNTIMES," = *",$1,"* ]] || return 0
    if [ -x "$2" ]; then peers+=("$1=$2"); else echo "bench: without $1: no $2"; fi
}
add jrun-native build/native/jrun
add jrun-jvm build/jrun/bin/jrun
add runc "$(command -v runc || echo /usr/sbin/runc)"
add crun "$(command -v crun || echo /usr/bin/crun)"
for peer in build/peers/bin/*; do
    [ ! -x "$peer" ] || add "$(basename "$peer")" "$peer"
done

view=${BENCH_VIEW:-v1}
if [ "${BENCH_SYSTEMD:-}" = 1 ]; then
    build-tools/java-tool.sh host -version 2>/dev/null # compiles: the box has no network
    mapfile -t settings < <(env | grep '^BENCH_' || true)
    exec build-tools/systemd-box.sh with "${BENCH_VIEW:-v2}" env "${settings[@]}" BENCH_SYSTEMD=inside BENCH_VIEW=host build-tools/bench.sh
fi
rounds=20 many=100
[ -z "${BENCH_QUICK:-}" ] || rounds=5 many=40
exec build-tools/java-tool.sh "$view" jrun.bench.Bench \
    "--view=$view" "--rounds=${BENCH_ROUNDS:-$rounds}" "--many=${BENCH_MANY:-$many}" \
    "--settle-ms=${BENCH_SETTLE_MS:-50}" "--only=${BENCH_ONLY:-}" \
    "--systemd=$([ "${BENCH_SYSTEMD:-}" = inside ] && echo true || echo false)" "${peers[@]}"
