#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make soak: many containers made, used and deleted, many of them alive at once; the figures are in
# build/proof/soak.tsv:  soak.sh CYCLES ALIVE [RUNTIME]
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "soak skipped: needs root"; exit 77; }
exec build-tools/java-tool.sh host jrun.bench.Soak "${3:-build/native/jrun}" "$1" "$2"
