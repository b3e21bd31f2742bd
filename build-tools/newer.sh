#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Programs of a newer Debian, unpacked into build/newer with the libraries that they want, beside the machine's own: nothing is
# installed (as root).
#   newer.sh criu    a CRIU that runs on this kernel, at build/newer/bin/criu, unless the one on PATH does
#   newer.sh go      a Go that builds the upstream programs, at build/newer/bin/go, unless the one on PATH does
# Fetched by apt-get from this machine's mirror and checked by it, with lists of its own. Status 1 when there is none to be had.
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD/build/newer
name=$1
PATH=$top/bin:$PATH:/usr/local/go/bin

fits() { # whether the first on PATH will do
    case $name in
        criu) command -v criu >/dev/null && criu check >/dev/null 2>&1 ;;
        go)
            local needed
            needed=$(sed -n 's/^go \([0-9.]*\).*/\1/p' conformance/go.mod)
            command -v go >/dev/null &&
                [ "$(printf '%s\n%s\n' "$needed" "$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')" | sort -V | head -1)" = "$needed" ]
            ;;
    esac
}

fetch() { # fetch RELEASE PACKAGE: with all that it depends on, as on a machine that has nothing
    local apt=$top/$name.apt mirror options
    rm -rf "$apt" "${top:?}/$name"
    mkdir -p "$apt"/{lists/partial,archives/partial} "$top/$name" "$top/bin"
    # shellcheck disable=SC2016 # apt's own $(SITE)
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} $1 main" >"$apt/sources"
    touch "$apt/status"
    options=(-qq -o "Dir::State::Lists=$apt/lists" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt"
        -o "Dir::Etc::sourcelist=$apt/sources" -o "Dir::Etc::sourceparts=/dev/null" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    apt-get "${options[@]}" install -y --no-install-recommends --download-only "$2"
    local package
    for package in "$apt"/archives/*.deb; do
        dpkg -x "$package" "$top/$name"
    done
    rm -rf "$apt"
}

! fits || exit 0
[ "$(id -u)" = 0 ] || { echo "newer: $name needs root to be fetched" >&2; exit 1; }
echo "setup: unpacking a newer $name into build/newer"
case $name in
    criu)
        fetch forky criu >/dev/null
        libraries=$(dirname "$(find "$top/criu" -name libprotobuf-c.so.1 | head -1)")
        loader=$(find "$top/criu" -name 'ld-linux-*' | head -1)
        printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$loader" "$libraries" "$(find "$top/criu" -path '*sbin/criu')" >"$top/bin/criu"
        chmod +x "$top/bin/criu"
        ;;
    go)
        fetch trixie golang-go >/dev/null
        ln -sfn "$(find "$top"/go/usr/lib/go-*/bin -name go | sort -V | tail -1)" "$top/bin/go"
        ;;
    *) echo "newer.sh: no program \"$name\"" >&2; exit 2 ;;
esac
hash -r
fits || { echo "newer: the newest $name does not run here either" >&2; rm -f "$top/bin/$name"; exit 1; }
