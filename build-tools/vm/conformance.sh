#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the upstream validation programs against the native build (or else the JVM build) in a VM (as root).
#   conformance.sh SUITE v2|hybrid [--record] [--only=a,b]
# The VM boots with that view of the cgroups. Expectations are conformance/expected/jrun-SUITE-VIEW.tsv, reasons those of all.
# Results are in build/vm/SUITE.results/runtime-tools. Ends with "N passed, N failed, N skipped": what is known to fail is skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
suite=$1 view=$2
shift 2
vm=build-tools/vm/vm.sh
expected=conformance/expected
queue=$PWD/build/vm/$suite.run/queue
results=$PWD/build/vm/$suite.results/runtime-tools
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME VM_LIMIT=${VM_LIMIT:-5400}
case $view in
    v2) ;;
    hybrid) export VM_KERNEL="${VM_KERNEL:-} systemd.unified_cgroup_hierarchy=0" ;;
    *) echo "conformance.sh: no view \"$view\"; there are v2, hybrid" >&2; exit 2 ;;
esac

build-tools/conformance.sh prepare
$vm start "$suite"
trap '$vm stop "$suite"' EXIT
$vm run "$suite" build-tools/install.sh '' /usr/local
mkdir -p "$queue/conformance" "$queue/expected"
cp -r build/conformance/bin "$queue/conformance/"
cp -L build/conformance/rootfs-amd64.tar.gz "$queue/"
cp $expected/reasons.tsv $expected/jrun-"$suite"-*.tsv "$queue/expected/" 2>/dev/null || true
# The one profile that a program asks for.
printf 'abi <abi/3.0>,\nprofile acme_secure_profile flags=(attach_disconnected) {\n%s\n}\n' \
    ' file, mount, umount, ptrace, unix, capability, network, signal,' >"$queue/profile"
$vm run "$suite" apparmor_parser -r /lent/queue/profile
rc=0
$vm run "$suite" "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -cp "conformance/target/classes:$(<build/conformance/classpath)" jrun.conformance.Conformance --build=/lent/queue \
    --archive=/lent/queue/rootfs-amd64.tar.gz --expected=/lent/queue/expected "$@" "jrun-$suite=/usr/local/bin/jrun" || rc=$?
rm -rf "$results"
mkdir -p "${results%/*}"
cp -r "$queue/conformance/results" "$results" || true
cp "$queue"/expected/jrun-*.tsv $expected/ 2>/dev/null || true
awk -F '\t' '{ printf "runtime-tools: %d passed, %d failed, %d skipped\n", $1, $2, $3 }' "$queue/conformance/counts.tsv"
exit $rc
