#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds newer peers for the bench into build/peers (not committed), by the ordinary package clients.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
bin=$PWD/build/peers/bin
mkdir -p "$bin"
failed=0
build-tools/setup.sh peers || exit 1
PATH=$PWD/build/newer/bin:$PATH:/usr/local/go/bin:$HOME/.cargo/bin
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
# A newer crun than this Debian's: the source of the next one's package, fetched from this machine's mirror and checked by apt,
# with lists of its own.
crun=1.21
build_crun() (
    set -e
    apt=$PWD/build/peers/apt
    rm -rf "$apt"
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    # shellcheck disable=SC2016 # apt's own $(SITE)
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources"
    options=(-qq -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt" -o "Dir::Etc::sourcelist=$apt/sources" -o "Dir::Etc::sourceparts=/dev/null")
    apt-get "${options[@]}" update
    cd "$apt"
    # The packaging is not needed, and a mirror that lacks it is good enough: what apt leaves here it has checked.
    apt-get "${options[@]}" source --download-only "crun=$crun-1" || [ -e "crun_$crun.orig.tar.gz" ]
    tar -xf "crun_$crun.orig.tar.gz"
    cd "crun-$crun"
    [ -e git-version.h ] || echo '#define GIT_VERSION "release"' >git-version.h
    ./configure CFLAGS=-O2 # with libsystemd, as the package is
    make -j2 crun
    strip -o "$bin/crun-$crun" crun
)
if [ ! -x "$bin/crun-$crun" ]; then
    build_crun >build/peers/crun.log 2>&1
    [ -x "$bin/crun-$crun" ] || {
        echo "peers: crun $crun was not built, see build/peers/crun.log" >&2
        failed=1
    }
fi
exit $failed
