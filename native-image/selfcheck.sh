#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# selfcheck.sh IMAGE [JVM_LAUNCHER]: the gate after a build of the image. Copies the executable alone into an empty folder,
# so that a call of one of the JDK's native libraries on a usual way fails, and runs what needs no container with an empty
# environment. With the JVM build beside it, output and exit codes must be the same.
set -euo pipefail
image=$(realpath "${1:?usage: selfcheck.sh IMAGE [JVM_LAUNCHER]}")
jvm=${2:+$(realpath "$2")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/alone" "$work/empty"
cp "$image" "$work/alone/jrun"
failed=0
same="/commit/d; s/,\$//" # the two may be builds of different commits

# run PROGRAM ARGUMENT...: output, errors and exit code in one text
run() {
    local code=0
    (cd "$work/bundle" && env -i "$@" 2>&1 </dev/null) || code=$?
    echo "exit code $code"
    [ ! -e "$work/bundle/config.json" ] || { cat "$work/bundle/config.json" && rm "$work/bundle/config.json"; }
}

# check EXPECTED_CODE PATTERN ARGUMENT...
check() {
    local code=$1 pattern=$2 got
    shift 2
    mkdir -p "$work/bundle"
    got=$(run "$work/alone/jrun" "$@")
    if ! grep -q "$pattern" <<<"$got" || ! grep -qx "exit code $code" <<<"$got"; then
        printf 'selfcheck: jrun %s: expected "%s" and exit code %s, got:\n%s\n' "$*" "$pattern" "$code" "$got" >&2
        failed=1
    elif [ -n "$jvm" ] && ! diff <(sed "$same" <<<"$got") <(run "$jvm" "$@" | sed "$same") >&2; then
        echo "selfcheck: jrun $*: the image (<) and the JVM build (>) differ" >&2
        failed=1
    fi
}

check 0 '^spec: 1\.3\.0$' --version
check 0 'USAGE\|Usage\|usage' --help
check 1 'container "nosuch" does not exist' --root "$work/empty" state nosuch
check 1 'does not exist' --root "$work/empty" kill nosuch KILL
check 0 '' --root "$work/empty" delete --force nosuch
check 0 '^ID' --root "$work/empty" list
check 0 '"ociVersion"' spec
check 0 'ociVersionMax' features
check 3 'unknown command' nosuch
[ $failed = 0 ]
