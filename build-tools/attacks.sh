#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests tagged "attack" on runtimes, as root, and writes which attacks each of them holds.
#   attacks.sh [RUNTIME...]     default: build/native/jrun and the newest runc and crun of build/peers/bin
# Each runs in the first view of the cgroups in which it can start a plain container. Results in build/attacks:
# attacks.tsv, attacks.md and reached.md (for docs/SECURITY.md), failures.txt. Status 1 if jrun lacks one.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "attacks.sh: needs root" >&2; exit 1; }
if [ -z "${JRUN_ATTACKS_INSIDE:-}" ]; then # mounts of its own: a runtime that does not hold shall not change the machine
    JRUN_ATTACKS_INSIDE=1 exec unshare -m --propagation private "$0" "$@"
fi
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME
out=build/attacks
rm -rf "$out"
mkdir -p "$out"
mknod -m 666 "$out/null" c 1 3
mount --bind "$out/null" /dev/null

newest() { # newest NAME: of the peers, built if there is none
    local found
    found=$(find build/peers/bin -name "$1-*" 2>/dev/null | sort -V | tail -1)
    [ -n "$found" ] || { build-tools/peers.sh >&2 || true; found=$(find build/peers/bin -name "$1-*" | sort -V | tail -1); }
    [ -n "$found" ] && echo "$PWD/$found"
}

tests() { # tests VIEW RUNTIME MAVEN-ARGUMENT...: the output goes to a log
    local view=$1 runtime=$2
    shift 2
    rm -rf conformance/target/surefire-reports conformance/target/reached.tsv
    JRUN_RUNTIME=$runtime build-tools/view.sh "$view" mvn -B -ntp -q -Dfast -Proot -Dstyle.color=never -pl conformance test \
        "-Djrun.runtime=$runtime" "$@" </dev/null >>"$out/log" 2>&1
}

view_of() { # view_of RUNTIME: where it runs a plain container
    local view
    for view in host v1 v2; do
        if tests $view "$1" '-Dtest=LifecycleTest#theBundleIsTheWorkingDirectoryByDefault'; then
            echo $view
            return
        fi
    done
    echo "attacks.sh: $1 starts no container here, see $out/log" >&2
    return 1
}

runtimes=("$@")
[ $# != 0 ] || runtimes=("$PWD/build/native/jrun" "$(newest runc)" "$(newest crun)")
columns=()
for runtime in "${runtimes[@]}"; do
    runtime=$(readlink -f "$runtime")
    view=$(view_of "$runtime") || continue
    name=$(basename "$runtime" | tr - ' ')
    echo "attacks: $name, view $view"
    tests "$view" "$runtime" '-Dtests.groups=attack' || true # failures are the results
    mkdir -p "$out/$name"
    cp conformance/target/surefire-reports/TEST-*.xml "$out/$name/"
    cp conformance/target/reached.tsv "$out/$name/" || true
    columns+=("$name")
done
build-tools/java-tool.sh host jrun.conformance.ReachTable "$out" "${columns[@]}"
build-tools/java-tool.sh host jrun.conformance.AttackTable "$out" "${columns[@]}"
