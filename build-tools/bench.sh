#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make bench: times jrun and its peers in turn. From the environment:
#   BENCH_VIEW=v1|v2|host   cgroup view (v1: crun 1.8 refuses hybrid hierarchies, which runc and jrun take)
#   BENCH_ROUNDS=20   BENCH_MANY=1000 (containers at once, for the figures of scale)   BENCH_ONLY=run,exec
#   BENCH_PEERS=1     also the newest runc and youki, built from their registries into build/peers
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
exec build-tools/java-tool.sh "$view" jrun.bench.Bench \
    "--view=$view" "--rounds=${BENCH_ROUNDS:-20}" "--many=${BENCH_MANY:-0}" "--only=${BENCH_ONLY:-}" "${peers[@]}"
