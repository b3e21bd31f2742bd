#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs test stages and counts what really ran, held to the floors of build-tools/floors.tsv (build-tools/gate.sh):
#   test.sh all | gate | unit | c-test | lint | places | root-tests | fuzz | soak | counts | mutants | faults | vm | STAGE
#           | as-user [RUNTIME] | integration [RUNTIME] | systemd [RUNTIME]
# STAGE is any name of the summary, such as integration-native. TEST='HooksTest#name' chooses tests of a Java stage.
# EVERYTHING=yes also runs what the native build or another view shows as well: on the JVM build not-on-jvm.txt and all programs of
# the suite, and the suites of runc and crun in each view (make test-all).
# Goes on after a failing stage. The last line is the sum over all suites: "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
JAVA_HOME=$(build-tools/find-jdk.sh) || exit 1
export JAVA_HOME LC_ALL=C.UTF-8 # else Java sees no path with a letter that the locale does not have
# shellcheck source=build-tools/gate.sh
. build-tools/gate.sh
PATH=$PWD/build/newer/bin:$PATH # a CRIU that runs on this kernel, where Debian's does not
EVERYTHING=${EVERYTHING:-} TEST=${TEST:-}
begin_gate
trap stop_beside EXIT
trap 'exit 130' INT TERM HUP
build-tools/sweep.sh
FAULTS_EVERY=20

unit() { java_stage unit -T 2 verify; } # conformance/ needs nothing of runtime/
c_test() {
    local targets=(asan)
    [ "$(id -u)" != 0 ] || targets+=(smoke)
    counted_stage c-test "${MAKE:-make}" -s -C native-helper "${targets[@]}"
}
lint=(build-tools/lint.sh)
places=(build-tools/odd-places.sh quick)
fuzz() { counted_stage fuzz build-tools/fuzz.sh "${FUZZ_SECONDS:-floors}"; } # by executions, not by time
soak() { counted_stage soak build-tools/soak.sh 100 20; }
# A part of `make faults`, another one at each commit.
faults() {
    root_or_skip faults || return 0
    counted_stage faults build-tools/faults.sh $FAULTS_EVERY $((0x$(git rev-parse --short=6 HEAD 2>/dev/null || date +%d) % FAULTS_EVERY))
}
counts() { counted_stage counts build-tools/counts.sh check; }

mutants() { counted_stage mutants build-tools/mutants.sh some 5; } # others with each commit and each day; `make mutants` runs all

root_tests() { # of the Java side: system calls, cgroups, the helper
    root_or_skip root-tests && java_stage root-tests -Dfast -Proot -pl spec,runtime test
}

integration() { # integration STAGE RUNTIME
    local less=()
    root_or_skip "$1" || return 0
    [ "$1" != integration-jvm ] || [ -n "$EVERYTHING$TEST" ] || less=("-Dsurefire.excludesFile=$PWD/build-tools/not-on-jvm.txt")
    JRUN_RUNTIME=$2 java_stage "$1" -Dfast -Proot -pl conformance test "-Djrun.runtime=$2" "${less[@]}"
}

# What is worth the time of a VM here; the rest, and the other suites: make test-vm. On a busy machine a VM is slow: an engine
# gives up at times what it would not give up elsewhere.
vm=(env FLOW_TRIES=3 FLOW_LIMIT=600 build-tools/vm/test.sh bookworm --classes=
    --places='direct-root,podman-root$,podman-user$,docker-root$,containerd'
    --only='flow_run$,life_cycle,limits$,systemd_cgroup,apparmor_n,apparmor_user,scope,devices')

systemd() { # systemd RUNTIME: with systemd as process 1, in each view of the cgroups; the box has no network
    local view
    root_or_skip systemd || return 0
    run systemd-compile "${mvn[@]}" -Dfast -pl conformance test-compile
    [ "$rc" = 0 ] || settle systemd-compile 0 0 0
    for view in v2 hybrid v1; do
        JRUN_RUNTIME=$1 junit_stage systemd-$view build-tools/systemd-box.sh with $view \
            "${mvn[@]}" -o -Dfast -Psystemd -pl conformance test "-Djrun.runtime=$1" '-Dtest=Systemd*Test'
    done
}

systemd_jvm() { # once with the JVM build, which reaches systemd's bus in its own way
    root_or_skip systemd-jvm || return 0
    run systemd-compile "${mvn[@]}" -Dfast -pl conformance test-compile
    JRUN_RUNTIME=$PWD/build/jrun/bin/jrun junit_stage systemd-jvm build-tools/systemd-box.sh with v2 \
        "${mvn[@]}" -o -Dfast -Psystemd -pl conformance test "-Djrun.runtime=$PWD/build/jrun/bin/jrun" "-Dtest=${TEST:-SystemdScopeTest}"
}

# The integration tests that run with a runtime of an ordinary user's: all but those of which this file says why not.
not_as_user=conformance/src/test/resources/not-as-user.tsv
user_tests() {
    local file class tests=''
    for file in conformance/src/test/java/jrun/it/*Test.java; do
        class=$(basename "$file" .java)
        grep -q '^abstract class' "$file" || grep -q "^$class"$'\t' $not_as_user || tests+=,$class
    done
    echo "${tests#,}"
}

as_user() { # as_user STAGE RUNTIME: the integration tests with a runtime that is called as an ordinary user, who is made by them
    root_or_skip "$1" || return 0
    umask 0 # files of the tests, which stay root, are for all to write
    JRUN_RUNTIME=$2 java_stage "$1" -Dfast -Proot -pl conformance test "-Djrun.runtime=$2" -Djrun.user=4711 \
        "-Dtest=$(user_tests)"
    umask 022
}

conformance() { # conformance STAGE COMMAND...: what is known to fail, with its reason on record, counts as skipped
    root_or_skip "$1" || return 0
    rm -f build/conformance/counts.tsv
    run "$@"
    read_words "$1"
    # shellcheck disable=SC2046 # three numbers
    settle "$1" $(cat build/conformance/counts.tsv 2>/dev/null || echo 0 0 0)
}

suites() { # suites VIEW: all four in the host's view; in v2 the newer pair; in v1, which is the host's without a hierarchy, none
    local which=all
    [ "$1" != v2 ] || [ -n "$EVERYTHING" ] || which='runc-bats-next crun-tests-next'
    conformance suites-"$1" build-tools/suites.sh "$which" "$1" --jobs=2 jrun-native
}

conformance_of() { # conformance_of native|jvm: all programs; of the JVM build, whose plans and helper are the same, some
    local some=()
    [ "$1" = native ] || [ -n "$EVERYTHING" ] || some=("--only=default,create,hooks_stdin,linux_seccomp,process_user")
    conformance conformance-"$1" build-tools/conformance.sh net "${some[@]}" jrun-"$1"
}

runtime_of() { # runtime_of [PATH]: what is there, or the end: another runtime in its place would show nothing
    local path=${1:-build/native/jrun}
    [ -x "$path" ] || { echo "test.sh: no runtime $path" >&2; exit 2; }
    readlink -f "$path"
}

gate() { counted_stage gate build-tools/gate-test.sh; }

case ${1:-all} in
    gate) gate ;;
    unit) unit ;;
    c-test) c_test ;;
    lint) counted_stage lint "${lint[@]}" ;;
    setup) plain_stage setup build-tools/setup.sh ;;
    build) plain_stage build build-tools/dist-jvm.sh ;;
    native) plain_stage native build-tools/dist-native.sh ;;
    selfcheck) plain_stage selfcheck native-image/selfcheck.sh build/native/jrun build/jrun/bin/jrun ;;
    layout) plain_stage layout native-image/profile.sh check ;;
    fuzz) fuzz ;;
    soak) soak ;;
    counts) counts ;;
    mutants) mutants ;;
    root-tests) root_tests ;;
    faults) faults ;;
    places) ! root_or_skip places || counted_stage places "${places[@]}" ;;
    vm) ! root_or_skip vm || counted_stage vm "${vm[@]}" ;;
    systemd-jvm) systemd_jvm ;;
    systemd*)
        runtime=$(runtime_of "${2:-}") || exit
        systemd "$runtime"
        ;;
    as-user)
        runtime=$(runtime_of "${2:-}") || exit
        as_user as-user "$runtime"
        ;;
    integration-jvm | integration-native)
        case $1 in *-jvm) runtime=build/jrun/bin/jrun ;; *) runtime=build/native/jrun ;; esac
        runtime=$(runtime_of $runtime) || exit
        integration "$1" "$runtime"
        ;;
    integration)
        if [ -n "${2:-}" ]; then
            runtime=$(runtime_of "$2") || exit
            integration integration "$runtime"
        else
            runtime=$(runtime_of build/jrun/bin/jrun) || exit
            integration integration-jvm "$runtime"
            [ ! -x build/native/jrun ] || integration integration-native "$PWD/build/native/jrun"
        fi
        ;;
    conformance-native | conformance-jvm) conformance_of "${1#conformance-}" ;;
    suites-host | suites-v1 | suites-v2) suites "${1#suites-}" ;;
    all)
        whole=yes
        plain_stage setup build-tools/setup.sh
        gate
        start_beside lint "${lint[@]}"
        ! root_or_skip places || start_beside places "${places[@]}"
        unit
        c_test
        end_beside lint
        count_words lint
        if [ -n "${beside[places]:-}" ]; then
            end_beside places
            count_words places
        fi
        plain_stage build build-tools/dist-jvm.sh
        plain_stage native build-tools/dist-native.sh
        plain_stage selfcheck native-image/selfcheck.sh build/native/jrun build/jrun/bin/jrun
        plain_stage layout native-image/profile.sh check
        root_tests
        fuzz
        soak
        counts
        ! root_or_skip vm || start_beside vm "${vm[@]}" # a VM is one thread of QEMU most of the time
        mutants
        faults
        integration integration-jvm "$PWD/build/jrun/bin/jrun"
        integration integration-native "$PWD/build/native/jrun"
        systemd "$PWD/build/native/jrun"
        systemd_jvm
        as_user as-user "$PWD/build/native/jrun"
        conformance_of native
        conformance_of jvm
        if [ -n "${beside[vm]:-}" ]; then
            end_beside vm
            count_words vm
        fi
        suites host
        suites v2
        [ -z "$EVERYTHING" ] || suites v1
        ;;
    *) echo "test.sh: no stage \"$1\"" >&2; exit 2 ;;
esac
end_gate
