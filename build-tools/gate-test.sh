#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tests the gate: a copy of build-tools/ whose stages end in small stand-ins is broken in each way in which a broken jrun, suite or
# machine once came to "0 failed", and each must give a red run; whole, it must give a green one. Needs no root and no build.
# shellcheck disable=SC2016 # stand-ins are written in single quotes
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
top=$PWD
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
good=0 bad=0

stub() { # stub PATH TEXT: a stand-in, in the copy
    mkdir -p "$tree/$(dirname "$1")"
    printf '#!/bin/bash\n%s\n' "$2" >"$tree/$1"
    chmod +x "$tree/$1"
}

report='d=conformance/target/surefire-reports; mkdir -p $d; cat >$d/TEST-a.xml <<XML
<testsuite name="jrun.it.ATest" time="1.5" tests="4" errors="0" skipped="2" failures="${FAILURES:-0}">
  <testcase name="one" classname="jrun.it.ATest" time="1"/>
  <testcase name="two" classname="jrun.it.ATest" time="1">
    <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: needs ${LACKS:-a bone} > 3
	at jrun.it.ATest.two(ATest.java:161)
]]></skipped>
  </testcase>
  <testcase name="three" classname="jrun.it.ATest" time="0">
    <skipped message="needs root: it is said &lt;so&gt;" type="x"/>
  </testcase>
</testsuite>
XML'

fresh() { # a copy in which all is well
    rm -rf "${tree:?}"/*
    cp -r "$top/build-tools" "$tree/"
    mkdir -p "$tree"/{native-image,conformance,build/native-helper,build/native,build/jrun/bin,build/proof,build/conformance}
    cp "$top/native-image/profile.sh" "$tree/native-image/"
    grep -E '^(#|\*|fuzz/)' "$top/build-tools/floors.tsv" >"$tree/build-tools/floors.tsv"
    echo "go 1.25.0" >"$tree/conformance/go.mod"
    local name
    for name in gcc make mount mknod git llvm-profdata-14 llvm-cov-14 strace busybox sleep; do stub "bin/$name" 'exit 0'; done
    stub bin/id 'echo 0'
    stub bin/make 'echo "37 cases: 126 checks passed, 0 failed"'
    stub bin/mvn "$report"
    stub bin/unshare 'while [ "$1" != inside ] && [ $# -gt 1 ]; do shift; done; [ "$1" = inside ] || exit 0
[ "${DIES:-}" != "$7" ] || exit 1
printf "run\terror\t%s\t9\t9\t0\t0\t0\t0\t0\n" "$4" >"$3/$4.$7.tsv"; touch "$3/$4.$7.bad"'
    for name in setup dist-jvm dist-native view java-tool sweep; do stub "build-tools/$name.sh" 'exit 0'; done
    for name in lint odd-places soak mutants counts fuzz gate-test; do stub "build-tools/$name.sh" "echo '$name: 5 passed, 0 failed'"; done
    for name in conformance suites; do
        stub "build-tools/$name.sh" 'printf "7\t0\t2\n" >build/conformance/counts.tsv; echo "SKIPPED 2 fails, as on record"'
    done
    for name in native-image/selfcheck.sh native-image/profile.sh build/native/jrun build/jrun/bin/jrun; do stub $name 'exit 0'; done
    stub build-tools/find-jdk.sh 'echo /no/jdk'
    stub build-tools/systemd-box.sh 'shift 2; exec "$@"'
    stub build-tools/vm/vm.sh '[[ "$*" = *flows.sh* ]] || exit 0
q=build/vm/$2.run/queue/flows; mkdir -p $q
printf "podman-root\tone\tjrun\npodman-root\ttwo\tjrun\n" >$q/wanted.tsv
printf "podman-root\tone\tjrun\tok\t1\t\n" >$q/flows.tsv
[ -n "${LOST:-}" ] || printf "podman-root\ttwo\tjrun\tok\t1\t\n" >>$q/flows.tsv
exit ${LOST:-0}'
    mkdir -p "$tree/build/vm/bookworm.run/queue"
}

real() { # real NAME...: these of build-tools are the project's own
    local name
    for name; do cp "$top/$name" "$tree/$name"; done
}

gate() { # gate ARGUMENTS...: test.sh in the copy; sets status and sum, the last line
    (cd "$tree" && env -u TEST -u FUZZ_SECONDS "PATH=$tree/bin:$PATH" build-tools/test.sh "$@") >"$tree/log" 2>&1
    status=$?
    sum=$(tail -n 1 "$tree/log")
}

is() { # is NAME CONDITION...
    local name=$1
    shift
    if "$@"; then
        good=$((good + 1))
        echo "gate: $name ok"
    else
        bad=$((bad + 1))
        echo "gate: $name FAILED"
        tail -n 25 "$tree/log" | sed 's/^/    /'
    fi
}

red() { [ $status != 0 ] && [[ $sum =~ ^[0-9]+\ passed,\ [1-9][0-9]*\ failed,\ [0-9]+\ skipped$ ]]; }
green() { [ $status = 0 ] && [[ $sum =~ ^[1-9][0-9]*\ passed,\ 0\ failed,\ [0-9]+\ skipped$ ]]; }
sums_to() { green && [ "$sum" = "$1" ]; }
fails() { [ "$status" != 0 ]; }
succeeds() { [ "$status" = 0 ]; }
says() { grep -qF -- "$1" "$tree/log"; }
floor() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$tree/build-tools/floors.tsv"; }

# 1: a worker of the faults that dies early
fresh
real build-tools/faults.sh
gate faults
is "faults, whole" green
DIES=1 gate faults
is "faults whose second worker dies" red

# 2: a run of a suite that ends badly, although its counts are good
fresh
gate suites-host
is "a suite, whole" sums_to "7 passed, 0 failed, 2 skipped"
stub build-tools/suites.sh 'printf "7\t0\t2\n" >build/conformance/counts.tsv; echo "WORSE  a test changed /proc/sys/x"; exit 1'
gate suites-host
is "a suite that changed the machine" red
stub build-tools/suites.sh 'exit 0'
gate suites-host
is "a suite that counted nothing, beside an older count" red

# 3: a VM that dies on the way, a flow that goes missing
fresh
gate vm
is "flows in a VM, whole" sums_to "2 passed, 0 failed, 0 skipped"
LOST=125 gate vm
is "a VM that dies after the first flow" red
fresh
stub build-tools/vm/vm.sh "$(sed '1d; s/^\[ -n .*//; s/LOST:-0/NONE:-0/' "$tree/build-tools/vm/vm.sh")"
gate vm
is "a flow that was wanted and has no result" red

# 4: status 77 after failures, and without a reason
fresh
stub build-tools/counts.sh 'echo "counts: 5 passed, 1 failed"; echo "counts skipped: no strength"; exit 77'
gate counts
is "status 77 after a failure" red
stub build-tools/counts.sh 'exit 77'
gate counts
is "status 77 without a reason" red
stub build-tools/counts.sh 'echo "counts skipped: no strength"; exit 77'
gate counts
is "status 77 with a reason, and no floor" [ "$sum" = "0 passed, 0 failed, 1 skipped" ]
floor counts least 5 -
gate counts
is "status 77 for a reason that the floors do not have" red
floor counts not-run - 'no (strength|will)'
gate counts
is "status 77 for a reason that they have" [ "$status $sum" = "0 0 passed, 0 failed, 1 skipped" ]

# 5: no test ran
fresh
gate unit
is "Java tests, whole" sums_to "2 passed, 0 failed, 2 skipped"
FAILURES=1 gate unit
is "a Java test that fails" red
stub bin/mvn 'exit 0'
gate unit
is "a stage in which no test ran" red
stub bin/mvn "$report"$'\nexit 1'
gate unit
is "Maven that fails outside of a test" red

# 6: fewer tests than there were (ExpectationTest has a recorded test of a suite that is missing)
fresh
floor unit least 4 -
floor unit skipped 1 'needs a bone > [0-9]+'
floor unit skipped 1 'needs root: it is said <so>'
gate unit
is "as many tests as the floor" green
fresh
floor unit least 5 -
floor unit skipped 1 'needs a bone > [0-9]+'
floor unit skipped 1 'needs root: it is said <so>'
gate unit
is "fewer tests than the floor" red
fresh
floor unit least 3 -
floor unit skipped 1 'needs a bone > [0-9]+'
floor unit skipped 1 'needs root: it is said <so>'
gate unit
is "more tests than the floor" green
is "more tests ask to be recorded" says "to be recorded"
LACKS="a hand" gate unit
is "a test skipped for another reason" red
fresh
floor unit least 3 -
floor '*' skipped 0 'needs a bone.*'
gate unit
is "more skipped for a reason than may be" red

# 7, 8: fuzzers that do nothing
fresh
real build-tools/fuzz.sh
stub bin/mvn 'mkdir -p build/fuzz; touch build/fuzz/classpath-jrun-runtime'
stub build/native-helper/test_plan 'exit 0'
stub build/native-helper/fuzz_plan-coverage 'exit 0'
stub build/native-helper/fuzz_plan 'echo "stat::number_of_executed_units: ${RUNS:-5000000}"'
fuzz() {
    (cd "$tree" && env "PATH=$tree/bin:$PATH" build-tools/fuzz.sh 1 plan) >"$tree/log" 2>&1
    status=$?
}
fuzz
is "a fuzzer, whole" succeeds
RUNS=7 fuzz
is "a fuzzer with 7 executions" fails
stub build/native-helper/fuzz_plan 'kill -9 $PPID' # before it has told its status; the one of the first run would be good
fuzz
is "a fuzzer beside an older status" fails

# 9: a view of the cgroups, or a profile, that cannot be made
fresh
real build-tools/counts.sh
gate counts
is "counts that count nothing" red
stub build-tools/view.sh 'exit 1'
gate counts
is "a view that cannot be made" red
fresh
real native-image/profile.sh
echo x >"$tree/build/native.functions"
echo x-2 >"$tree/build/native/.made"
stub bin/gcc 'while [ "$1" != -o ]; do shift; done; printf "#!/bin/sh\nexit 1\n" >"$2"; chmod +x "$2"'
gate layout
is "a profile that cannot be made" red

# 10: no Go
fresh
real build-tools/conformance.sh
stub bin/go 'echo go1.19'
floor conformance-native least 9 -
gate conformance-native
is "a suite that is not run because Go is missing" red

# 11: the smoke tests are in the sum
fresh
gate c-test
is "checks of the smoke tests in the sum" sums_to "126 passed, 0 failed, 0 skipped"
stub bin/make 'echo "37 cases: 125 checks passed, 1 failed"; exit 1'
gate c-test
is "a check that fails" red

# The whole run, and what it has learned
fresh
gate all
is "all stages, whole" green
stub build-tools/suites.sh 'printf "7\t0\t2\n" >build/conformance/counts.tsv; echo "FLAKY  a test"; echo "SKIPPED 2 fails, as on record"'
cp "$tree/build/test/floors.tsv" "$tree/build-tools/floors.tsv"
gate all
is "all stages at their recorded floors" green
is "nothing to record again" [ "$(cmp "$tree/build/test/floors.tsv" "$tree/build-tools/floors.tsv")" = "" ]
is "a second try that passes is reported" says "2 flaky"
LOST=125 gate all
is "a stage beside others that fails" red
stub build-tools/lint.sh 'read -r _ _ _ _ group _ </proc/self/stat; echo "lint: 5 passed, 0 failed"; kill -9 -- -"$group"'
gate all
is "a stage beside others that is killed, status and all" red
stub build-tools/lint.sh "echo 'lint: 5 passed, 0 failed'"
sed -i '/^        soak$/d' "$tree/build-tools/test.sh"
gate all
is "a stage that is left out" red
TEST=ATest#one gate integration /no/such/runtime
is "a runtime that is not there" fails

echo "gate: $good passed, $bad failed"
[ $bad = 0 ]
