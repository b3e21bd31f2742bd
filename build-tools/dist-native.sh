#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# make native: build/native/jrun. NATIVE_OPT=b builds faster and runs slower; default 2.
set -euo pipefail
# shellcheck source=build-tools/dist-common.sh
. "$(dirname "$0")/dist-common.sh"

mapfile -t recipe < <(git ls-files native-image; echo native-image/build.sh)
made=$(fingerprint "${recipe[@]}")-${NATIVE_OPT:-2}
if [ -x build/native/jrun ] && current build/native/.made "$made"; then
    exit 0
fi
rm -rf build/native
native-image/build.sh build/native
echo "$made" >build/native/.made
echo "built build/native/jrun ($(du -sh build/native | cut -f1))"
