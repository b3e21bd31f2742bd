#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the own suites of runc and crun against runtimes, from Debian's source packages, fetched and made ready once (as root).
#   suites.sh SUITES VIEW [--record] [--only=WORDS] [--limit=SECONDS] [--jobs=N] RUNTIME...
# SUITES: all, or some of runc-bats, runc-bats-next, runc-bats-newest, crun-tests, crun-tests-next; -next is of the next Debian's
# package, -newest is upstream's newest release, which is a Go module; all leaves it out while no results of it are recorded.
# Exit status 77: cannot run here, the last line says why.
set -euo pipefail
cd "$(dirname "$0")/.."
suites=$1 view=$2
shift 2
[ "$suites" != all ] || suites="runc-bats runc-bats-next crun-tests crun-tests-next"
export GOTOOLCHAIN=local
PATH=$PWD/build/newer/bin:$PATH:/usr/local/go/bin
out=$PWD/build/conformance/suites
apt=$out/apt

skip() {
    echo "suites skipped: $*"
    exit 77
}
[ "$(id -u)" = 0 ] || skip "needs root"
[ "$(uname -m)" = x86_64 ] || skip "the root file systems are made for x86_64"
command -v go >/dev/null || skip "needs Go on PATH"
build-tools/setup.sh suites

fetch() ( # fetch PACKAGE RELEASE VERSION SUITE: unpacks the source, with Debian's patches where they are to be had
    local options=(-qq -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt" -o "Dir::Etc::sourcelist=$apt/sources"
        -o "Dir::Etc::sourceparts=/dev/null" -o APT::Sandbox::User=root)
    if [ ! -e "$apt/sources" ]; then # lists of our own, from this machine's mirror
        mkdir -p "$apt/lists/partial" "$apt/archives/partial"
        local mirror release
        # shellcheck disable=SC2016 # apt's own $(SITE)
        mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
        for release in bookworm trixie; do
            echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main"
        done >"$apt/sources.new"
        apt-get "${options[@]}" -o "Dir::Etc::sourcelist=$apt/sources.new" update
        mv "$apt/sources.new" "$apt/sources"
    fi
    cd "$apt"
    # A mirror may lack the packaging, which is not needed: what apt leaves here it has checked.
    if apt-get "${options[@]}" source --download-only "$1/$2"; then
        dpkg-source --no-check -x "$1_$3"*.dsc "$out/$4/source" >/dev/null
    else
        echo "suites: $1 $3 without Debian's patches"
        mkdir -p "$out/$4/source"
        tar -xf "$1_$3"*.orig.tar.?z --strip-components=1 -C "$out/$4/source"
    fi
)

busybox_tree() { # busybox_tree DIR: what the images of busybox have; no /proc and no /sys: some tests make links of them
    local applet
    mkdir -p "$1"/{bin,dev,etc,home,root,tmp,usr/sbin,var/spool/mail}
    chmod 755 "$1"
    chmod 1777 "$1/tmp"
    chmod 700 "$1/root"
    cp /bin/busybox "$1/bin/busybox"
    for applet in $(/bin/busybox --list); do
        [ -e "$1/bin/$applet" ] || ln "$1/bin/busybox" "$1/bin/$applet"
    done
    printf '%s\n' root:x:0:0:root:/root:/bin/sh daemon:x:1:1:daemon:/usr/sbin:/bin/false \
        nobody:x:65534:65534:nobody:/home:/bin/false >"$1/etc/passwd"
    printf '%s\n' root:x:0: daemon:x:1: nobody:x:65534: >"$1/etc/group"
}

runc_bats() { # runc_bats RELEASE VERSION SUITE: with the programs and images that the tests look for
    local dir=$out/$3 name
    fetch runc "$1" "$2" "$3"
    for name in recvtty seccompagent; do
        go -C "$dir/source" build -mod=mod -tags seccomp -o "contrib/cmd/$name/$name" "./contrib/cmd/$name"
    done
    runc_images "$dir"
}

runc_bats_of_module() { # runc_bats_of_module VERSION SUITE: the same of a release that Debian does not have
    local dir=$out/$2 module name
    module=$(go -C conformance mod download -json "github.com/opencontainers/runc@v$1" | jq -r .Dir)
    cp -r --no-preserve=mode "$module" "$dir/source"
    find "$dir/source" -name '*.sh' -exec chmod +x {} +
    mkdir "$dir/source/tests/cmd/_bin"
    for name in recvtty sd-helper seccompagent fs-idmap pidfd-kill remap-rootfs key_label; do
        CGO_ENABLED=1 go -C "$dir/source" build -tags seccomp -o tests/cmd/_bin "./tests/cmd/$name"
    done
    runc_images "$dir"
}

runc_images() { # runc_images DIR: root file systems, and Go as far as the tests ask it
    local dir=$1 tree
    tree=$(mktemp -d)
    busybox_tree "$tree"
    # By this name the tests find it and fetch nothing; tar(1) goes by the contents.
    tar -cf "$dir/source/tests/integration/testdata/busybox-amd64.tar.xz" -C "$tree" .
    mkdir -p "$tree"/{lib,proc,sbin,sys,usr/bin,usr/lib}
    cp /sbin/ldconfig "$tree/sbin/" # that is all that they want of Debian
    tar -cf "$dir/source/tests/integration/testdata/debian-amd64.tar.xz" -C "$tree" .
    rm -rf "$tree"
    printf '#!/bin/sh\necho amd64 # all that the tests ask Go for\n' >"$dir/bin/go"
    chmod +x "$dir/bin/go"
}

crun_tests() { # crun_tests RELEASE VERSION SUITE: with the program that they run in containers
    local dir=$out/$3
    fetch crun "$1" "$2" "$3"
    printf '#define HAVE_%s 1\n' SECCOMP LINUX_IOPRIO_H ERROR_H >"$dir/config.h"
    gcc -w -O2 -static -I"$dir" -o "$dir/bin/init" "$dir/source/tests/init.c" -lseccomp
    cp conformance/suites/libmount.py "$dir/python/"
}

for suite in $suites; do
    [ ! -e "$out/$suite/.made" ] || continue
    echo "suites: making $suite ready"
    rm -rf "${out:?}/$suite"
    mkdir -p "$out/$suite"/{bin,python}
    (
        case $suite in
            runc-bats) runc_bats bookworm 1.1.5 "$suite" ;;
            runc-bats-next) runc_bats trixie 1.1.15 "$suite" ;;
            runc-bats-newest) runc_bats_of_module 1.5.3 "$suite" ;;
            crun-tests) crun_tests bookworm 1.8.1 "$suite" ;;
            crun-tests-next) crun_tests trixie 1.21 "$suite" ;;
            *) echo "suites.sh: no suite \"$suite\"" >&2; exit 2 ;;
        esac
    )
    touch "$out/$suite/.made"
done
exec build-tools/java-tool.sh "$view" jrun.conformance.Suites "--suites=${suites// /,}" "$@"
