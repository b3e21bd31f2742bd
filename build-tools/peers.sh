#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds newer peers for the bench into build/peers (not committed), by the ordinary package clients.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
bin=$PWD/build/peers/bin
mkdir -p "$bin"
failed=0
PATH=$PATH:/usr/local/go/bin:$HOME/.cargo/bin
if [ ! -x "$bin/runc-1.5.2" ]; then
    if command -v go >/dev/null && GOTOOLCHAIN=local GOBIN=$bin go install -tags seccomp github.com/opencontainers/runc@v1.5.2; then
        mv "$bin/runc" "$bin/runc-1.5.2"
    else
        echo "peers: runc 1.5.2 was not built (needs Go and libseccomp-dev)" >&2
        failed=1
    fi
fi
if [ ! -x "$bin/youki-0.7.0" ]; then
    if command -v cargo >/dev/null && cargo install --quiet --root build/peers/youki --version 0.7.0 --no-default-features \
        --features v1,v2,systemd,seccomp youki; then
        cp build/peers/youki/bin/youki "$bin/youki-0.7.0"
    else
        echo "peers: youki 0.7.0 was not built (needs cargo, libseccomp-dev, libdbus-1-dev)" >&2
        failed=1
    fi
fi
exit $failed
