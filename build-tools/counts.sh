#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Counts system calls, instructions, classes and sizes of the builds that are there, and compares them with
# conformance/expected/counts.tsv, or records them there:  counts.sh check|record
# Exit status 77: cannot run here, the last line says why.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
    echo "counts skipped: $*"
    exit 77
}
[ "$(id -u)" = 0 ] || skip "needs root"
# One view of the cgroups, so that the counts are the same on all machines that have its hierarchies.
view=v1
unshare --mount true 2>/dev/null || skip "no mount namespace"
build-tools/view.sh $view true

image=none
if [ -e build/native/.made ]; then
    image=$(sed 's/.*-/optimized /' build/native/.made)
    if [ -n "${GRAALVM_HOME:-}" ] || command -v native-image >/dev/null; then
        image="$image, GraalVM of this machine"
    fi
fi
exec build-tools/java-tool.sh $view jrun.bench.CountCheck conformance/expected/counts.tsv build "$image" "${1:-check}"
