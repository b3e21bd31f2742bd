#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs test stages and counts what really ran:
#   test.sh all | unit | c-test | lint | fuzz | soak | counts | mutants | faults | vm
#           | as-user [RUNTIME] | integration [RUNTIME] | systemd [RUNTIME]
# Goes on after a failing stage. The last line is the sum over all suites: "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
JAVA_HOME=$(build-tools/find-jdk.sh) || exit 1
export JAVA_HOME
out=build/test
mkdir -p $out
rm -f $out/*
passed=0 failed=0 skipped=0
FAULTS_EVERY=20
mvn=(mvn -B -ntp -fae -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn)

add() { # add STAGE PASSED FAILED SKIPPED SECONDS
    printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>$out/stages.tsv
    passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
    echo "== $1: $2 passed, $3 failed, $4 skipped ($5 s)"
}

run() { # run STAGE COMMAND...: sets rc and seconds; the output goes to the terminal and to a log
    local stage=$1 begin=$SECONDS
    shift
    echo "== $stage"
    # Maven leaves a terminal code at line starts even without a terminal.
    "$@" </dev/null 2>&1 | sed -u 's/\x1b\[0m//g' | tee "$out/$stage.log"
    rc=${PIPESTATUS[0]}
    seconds=$((SECONDS - begin))
}

java_stage() { # java_stage STAGE MAVEN-ARGUMENTS...
    local stage=$1
    shift
    junit_stage "$stage" "${mvn[@]}" "$@"
}

junit_stage() { # junit_stage STAGE COMMAND...: a command that runs Maven; counts from surefire's reports
    local stage=$1
    shift
    rm -rf {spec,runtime,conformance}/target/surefire-reports
    run "$stage" "$@"
    local counts
    counts=$(cat {spec,runtime,conformance}/target/surefire-reports/TEST-*.xml 2>/dev/null | tr '\n' ' ' |
        grep -oE '<testsuite [^>]*>' | awk '
            function of(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
            { t += of("tests"); f += of("failures") + of("errors"); s += of("skipped") }
            END { printf "%d %d %d", t - f - s, f, s }')
    # shellcheck disable=SC2086 # three numbers
    set -- $counts
    if [ "$rc" != 0 ] && [ "$2" = 0 ]; then
        set -- "$1" 1 "$3" # it failed outside of a test: a compiler error, a check
    fi
    add "$stage" "$1" "$2" "$3" $seconds
}

plain_stage() { # plain_stage STAGE COMMAND...: one check, passed or failed; or skipped with status 77
    run "$@"
    case $rc in
        0) add "$1" 1 0 0 $seconds ;;
        77) add "$1" 0 0 1 $seconds ;;
        *) add "$1" 0 1 0 $seconds ;;
    esac
}

counted_stage() { # counted_stage STAGE COMMAND...: sums the "N passed, N failed[, N skipped]" lines of the output; or skipped, 77
    run "$@"
    local counts
    counts=$(awk '/[0-9]+ passed, [0-9]+ failed/ {
            for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1); if ($i ~ /^skipped/) s += $(i-1) } }
        END { printf "%d %d %d", p, f, s }' "$out/$1.log")
    # shellcheck disable=SC2086 # three numbers
    set -- "$1" $counts
    if [ "$rc" = 77 ]; then
        set -- "$1" 0 0 1
    elif [ "$rc" != 0 ] && [ "$3" = 0 ]; then
        set -- "$1" "$2" 1 "$4"
    fi
    add "$1" "$2" "$3" "$4" $seconds
}

root_or_skip() { # root_or_skip STAGE
    [ "$(id -u)" = 0 ] && return 0
    echo "== $1 skipped: needs root"
    add "$1" 0 0 1 0
    return 1
}

unit() { java_stage unit verify; }
c_test() {
    local targets=(asan)
    [ "$(id -u)" != 0 ] || targets+=(smoke)
    counted_stage c-test "${MAKE:-make}" -s -C native-helper "${targets[@]}"
}
lint() { counted_stage lint build-tools/lint.sh; }
fuzz() { counted_stage fuzz build-tools/fuzz.sh "${FUZZ_SECONDS:-15}"; }
soak() { counted_stage soak build-tools/soak.sh 100 20; }
# A part of `make faults`, another one at each commit.
faults() {
    root_or_skip faults || return 0
    counted_stage faults build-tools/faults.sh $FAULTS_EVERY $((0x$(git rev-parse --short=6 HEAD 2>/dev/null || date +%d) % FAULTS_EVERY))
}
counts() { counted_stage counts build-tools/counts.sh check; }

mutants() { counted_stage mutants build-tools/mutants.sh some 5; } # others with each commit; `make mutants` runs all

root_tests() { # of the Java side: system calls, cgroups, the helper
    root_or_skip root-tests && java_stage root-tests -Dfast -Proot -pl spec,runtime test
}

integration() { # integration STAGE RUNTIME
    root_or_skip "$1" || return 0
    JRUN_RUNTIME=$2 java_stage "$1" -Dfast -Proot -pl conformance test "-Djrun.runtime=$2"
}

vm() { # what is worth the time of a VM here; the rest, and the other suites: make test-vm
    root_or_skip vm || return 0
    # On a busy machine a VM is slow: an engine gives up at times what it would not give up elsewhere.
    FLOW_TRIES=3 FLOW_LIMIT=300 counted_stage vm build-tools/vm/test.sh bookworm --classes= \
        --places='direct-root,podman-root$,podman-user$,docker-root$,containerd' \
        --only='flow_run$,life_cycle,systemd_cgroup,apparmor_n,apparmor_user,scope,devices'
}

systemd() { # systemd RUNTIME: with systemd as process 1, in each view of the cgroups; the box has no network
    local view
    root_or_skip systemd || return 0
    run systemd-compile "${mvn[@]}" -Dfast -pl conformance test-compile
    for view in v2 hybrid v1; do
        JRUN_RUNTIME=$1 junit_stage systemd-$view build-tools/systemd-box.sh with $view \
            "${mvn[@]}" -o -Dfast -Psystemd -pl conformance test "-Djrun.runtime=$1" '-Dtest=Systemd*Test'
    done
}

# What can run as an ordinary user: all of these but what conformance/src/test/resources/not-as-user.tsv has, with reasons.
user_tests=Annotations,BlockedCalls,CgroupViews,Credentials,Environment,Exec,ExecCgroup,Hooks,Kill,Lifecycle,List,Log,Mounts
user_tests+=,Namespaces,Notify,PauseUpdate,Process,ProcessAttributes,Rootfs,Seccomp,Security,SetupSignal,SpecFeatures,Terminal,UserNamespace

as_user() { # as_user STAGE RUNTIME: the integration tests with a runtime that is called as an ordinary user, who is made by them
    root_or_skip "$1" || return 0
    umask 0 # files of the tests, which stay root, are for all to write
    JRUN_RUNTIME=$2 java_stage "$1" -Dfast -Proot -pl conformance test "-Djrun.runtime=$2" -Djrun.user=4711 \
        "-Dtest=${user_tests//,/Test,}Test"
    umask 022
}

conformance() { # conformance STAGE COMMAND...: what is known to fail, with its reason on record, counts as skipped
    root_or_skip "$1" || return 0
    rm -f build/conformance/counts.tsv
    run "$@"
    if [ "$rc" = 77 ]; then
        add "$1" 0 0 1 $seconds
    elif [ -s build/conformance/counts.tsv ]; then
        # shellcheck disable=SC2046 # three numbers
        add "$1" $(cat build/conformance/counts.tsv) $seconds
    else
        add "$1" 0 1 0 $seconds
    fi
}

case ${1:-all} in
    unit) unit ;;
    c-test) c_test ;;
    lint) lint ;;
    fuzz) fuzz ;;
    soak) soak ;;
    counts) counts ;;
    mutants) mutants ;;
    root-tests) root_tests ;;
    faults) faults ;;
    vm) vm ;;
    systemd)
        runtime=$(readlink -f "${2:-build/native/jrun}")
        systemd "$runtime"
        ;;
    as-user) as_user as-user "$(readlink -f "${2:-build/native/jrun}")" ;;
    integration)
        if [ -n "${2:-}" ]; then
            integration integration "$(readlink -f "$2")"
        else
            integration integration-jvm "$PWD/build/jrun/bin/jrun"
            [ ! -x build/native/jrun ] || integration integration-native "$PWD/build/native/jrun"
        fi
        ;;
    all)
        plain_stage setup build-tools/setup.sh
        unit
        c_test
        lint
        plain_stage build build-tools/dist-jvm.sh
        plain_stage native build-tools/dist-native.sh
        plain_stage selfcheck native-image/selfcheck.sh build/native/jrun build/jrun/bin/jrun
        plain_stage layout native-image/profile.sh check
        root_tests
        fuzz
        soak
        counts
        mutants
        faults
        integration integration-jvm "$PWD/build/jrun/bin/jrun"
        integration integration-native "$PWD/build/native/jrun"
        systemd "$PWD/build/native/jrun"
        as_user as-user "$PWD/build/native/jrun"
        vm
        conformance conformance-native build-tools/conformance.sh net jrun-native
        conformance conformance-jvm build-tools/conformance.sh net jrun-jvm
        for view in host v1 v2; do
            conformance suites-$view build-tools/suites.sh all $view --jobs=2 jrun-native
        done
        ;;
    *) echo "test.sh: no stage \"$1\"" >&2; exit 2 ;;
esac

echo
awk -F '\t' '{ printf "%-22s %5d passed %5d failed %5d skipped %6d s\n", $1, $2, $3, $4, $5 }' $out/stages.tsv
grep -hs '^warning: ' $out/layout.log
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
