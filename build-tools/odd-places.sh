#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Clones HEAD into odd places and uses it there, each in one circumstance, as root:
#   odd-places.sh [PLACE...]    all of them, or some: home tmp space link tmpfs overlay umask locale no-home java17 terminal nohup
#   odd-places.sh quick         two that have several at once: what `make test` runs; what is odd in which is in CONTRIBUTING.md
# In each: make build, and a container by make run. But for quick also the gate's test, the helper's tests, unit tests that read the
# tree, and an integration test with an ordinary user. Java 17 is the default in java17 if /usr/lib/jvm has one.
# Logs are in build/odd-places. Prints a line for each, and the sum.
set -uo pipefail
self=$(readlink -f "$0")
cd "$(dirname "$self")/.." || exit 1
[ "$(id -u)" = 0 ] || { echo "places skipped: needs root"; exit 77; }
if [ -z "${ODD_INSIDE:-}" ]; then # mounts of its own
    ODD_INSIDE=1 exec unshare --mount --propagation private "$self" "$@"
fi
unset ODD_INSIDE
quick=
[ "${1:-}" != quick ] || { quick=yes; set -- worst linked; }
[ $# != 0 ] || set -- home tmp space link tmpfs overlay umask locale no-home java17 terminal nohup
out=$PWD/build/odd-places
rm -rf "$out"
mkdir -p "$out"
work=$(mktemp -d /tmp/jrun-odd.XXXXXX)
chmod 755 "$work"
finish() {
    awk -v below="$work/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
        while IFS= read -r place; do umount -l "$(printf %b "$place")"; done
    rm -rf --one-file-system "$work"
}
trap finish EXIT
good=0 bad=0

clone() { # clone DIRECTORY: sets top
    top=$1/jrun
    mkdir -p "$1" && git clone -q --no-hardlinks . "$top"
}

overlay() { # overlay DIRECTORY: an overlay on a tmpfs
    mkdir -p "$work/layers"
    mount -t tmpfs layers "$work/layers"
    mkdir -p "$work/layers"/{lower,upper,work} "$1"
    mount -t overlay -o "lowerdir=$work/layers/lower,upperdir=$work/layers/upper,workdir=$work/layers/work" overlay "$1"
}

on_terminal() { # on_terminal COMMAND: of words without a quote
    script -qec "$*" /dev/null
}

prepare() { # prepare PLACE: sets top, the tree, and around, what a command runs through
    around=(env "PATH=$PATH")
    local older
    older=$(find /usr/lib/jvm -maxdepth 1 -name '*17*' -type d 2>/dev/null | head -1)
    case $1 in
        home) clone "$work/home" && chmod 700 "$work/home" ;;
        space) clone "$work/a path with é" ;;
        link) clone "$work/target" && ln -s target "$work/link" && top=$work/link/jrun ;;
        tmpfs) mkdir "$work/tmpfs" && mount -t tmpfs tmpfs "$work/tmpfs" && clone "$work/tmpfs" ;;
        overlay) overlay "$work/overlay" && clone "$work/overlay" ;;
        umask) umask 077 && clone "$work/umask" ;;
        worst) umask 077 && clone "$work/a home of é" && around=(env -u JAVA_HOME -u HOME -u LC_ALL LANG=C "PATH=${older:-/usr}/bin:$PATH" nohup) ;;
        linked) overlay "$work/overlay" && clone "$work/overlay" && ln -s overlay "$work/link" && top=$work/link/jrun && around=(on_terminal) ;;
        tmp | locale | no-home | java17 | terminal | nohup) clone "$work/$1" ;;
        *) echo "odd-places.sh: no place \"$1\"" >&2; return 1 ;;
    esac || return 1
    case $1 in
        locale) around=(env -u LC_ALL LANG=C) ;;
        no-home) around=(env -u HOME) ;;
        java17)
            [ -n "$older" ] || { echo "places: java17: there is no Java 17 below /usr/lib/jvm" >&2; return 1; }
            around=(env -u JAVA_HOME "PATH=$older/bin:$PATH")
            ;;
        terminal) around=(on_terminal) ;;
        nohup) around=(nohup) ;;
    esac
}

check() { # check PLACE NAME COMMAND...: in the tree
    local log=$out/$1.$2.log what="$1: $2"
    shift 2
    if (cd "$top" && "${around[@]}" "$@") </dev/null >"$log" 2>&1; then
        good=$((good + 1))
        echo "places: $what ok"
    else
        bad=$((bad + 1))
        echo "places: $what FAILED"
        tail -n 15 "$log" | sed 's/^/    /'
    fi
}

use() { # use PLACE
    local mask
    mask=$(umask)
    if prepare "$1"; then
        check "$1" build make build
        check "$1" run make run
        grep -q 'pid 1 is' "$out/$1.run.log" || { bad=$((bad + 1)); echo "places: $1: no container ran FAILED"; }
        if [ -z "$quick" ]; then
            check "$1" gate build-tools/gate-test.sh
            check "$1" c-test build-tools/test.sh c-test
            check "$1" unit env TEST=DocumentsTest,FuzzInputsTest,MutatedDocumentTest build-tools/test.sh unit
            check "$1" rootless env TEST=RootlessTest build-tools/test.sh integration-jvm
        fi
    else
        bad=$((bad + 1))
        echo "places: $1: the place FAILED"
    fi
    umask "$mask"
    finish
    mkdir -p "$work"
    chmod 755 "$work"
}

for place; do
    use "$place"
done
echo "places: $good passed, $bad failed"
[ $bad = 0 ]
