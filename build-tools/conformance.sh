#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the upstream validation programs and runs them against runtimes.
#   conformance.sh VIEW [--record] [--only=a,b] [--limit=SECONDS] RUNTIME...
#   conformance.sh prepare      only builds them, and links the rootfs that they want into build/conformance
# Exit status 77: cannot run here, the last line says why.
set -euo pipefail
cd "$(dirname "$0")/.."
view=$1
shift
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME GOTOOLCHAIN=local
out=build/conformance

skip() {
    echo "conformance skipped: $*"
    exit 77
}
[ "$(id -u)" = 0 ] || skip "needs root"
[ "$(uname -m)" = x86_64 ] || skip "the suite's rootfs is made for x86_64"
needed=$(sed -n 's/^go \([0-9.]*\).*/\1/p' conformance/go.mod)
PATH=$PWD/build/newer/bin:$PATH:/usr/local/go/bin
command -v go >/dev/null || skip "needs Go >= $needed on PATH"
have=$(go env GOVERSION | sed 's/^go//')
[ "$(printf '%s\n%s\n' "$needed" "$have" | sort -V | head -1)" = "$needed" ] ||
    skip "needs Go >= $needed, found $have"

mkdir -p "$out/bin"
if [ ! -e "$out/bin/.made" ] || [ conformance/go.sum -nt "$out/bin/.made" ]; then
    echo "conformance: building the upstream programs"
    CGO_ENABLED=0 GOBIN=$PWD/$out/bin go -C conformance install tool
    touch "$out/bin/.made"
fi
module=$(go -C conformance list -m -f '{{.Dir}}' github.com/opencontainers/runtime-tools)
if [ "$view" = prepare ]; then
    ln -sfn "$module/rootfs-amd64.tar.gz" "$out/"
    exec build-tools/java-tool.sh host
fi

exec build-tools/java-tool.sh "$view" jrun.conformance.Conformance "--archive=$module/rootfs-amd64.tar.gz" "$@"
