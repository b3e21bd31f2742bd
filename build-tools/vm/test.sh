#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Tests the native build (or else the JVM build) in a VM: integration tests, then flows of engines (as root).
#   test.sh SUITE [--record] [--classes=A,B] [--only=WORDS] [--places=WORDS] [RUNTIME...]
# RUNTIMEs (jrun, if none is named) are for the flows, --only and --places are those of flows.sh. All integration tests run, or
# those of --classes; --classes= is none. Results are in build/vm/SUITE.results: JUnit's XML in junit/, flows.tsv and the logs of
# what failed in flows/. Prints "N passed, N failed, N skipped" for each part: what jrun fails as conformance/expected/flows/ has
# it counts as skipped; --record writes it there. FLOW_LIMIT: seconds that a flow has (180). FLOW_TRIES: how often a flow that
# fails is tried (1); each failure is reported. A flow that was wanted and has no result has failed.
set -euo pipefail
cd "$(dirname "$0")/../.."
suite=$1
shift
classes=all record='' options=()
while [[ ${1:-} = --* ]]; do
    case $1 in
        --record) record=yes ;;
        --classes=*) classes=${1#*=} ;;
        --only=* | --places=*) options+=("$1") ;;
        *) echo "test.sh: no option $1" >&2; exit 2 ;;
    esac
    shift
done
[ $# -gt 0 ] || set -- jrun
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME VM_LIMIT=${VM_LIMIT:-10800}
results=$PWD/build/vm/$suite.results
queue=build/vm/$suite.run/queue
expected=conformance/expected/flows/$suite.tsv
vm=build-tools/vm/vm.sh
failed=0

integration() {
    local path=build/conformance/test-classpath selected=(--select-package=jrun.it) class
    mkdir -p build/conformance
    mvn -B -ntp -q -Dfast -pl conformance test-compile </dev/null
    if [ ! -e $path ] || [ pom.xml -nt $path ] || [ conformance/pom.xml -nt $path ]; then
        mvn -B -ntp -q -Dfast -pl conformance dependency:build-classpath -DincludeScope=test "-Dmdep.outputFile=$PWD/$path" </dev/null
    fi
    if [ "$classes" != all ]; then
        selected=()
        for class in ${classes//,/ }; do
            selected+=("--select-class=jrun.it.$class")
        done
    fi
    $vm run "$suite" "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -Djrun.runtime=/usr/local/bin/jrun -Djrun.slow=true -cp "conformance/target/test-classes:conformance/target/classes:$(<$path)" \
        org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors --details=testfeed \
        --include-tag=root "${selected[@]}" --reports-dir=/lent/queue/junit >"$queue/junit.log" 2>&1 || failed=1
    grep -A 3 ':: FAILED' "$queue/junit.log" || true
    grep -q '^\[ *[0-9]* tests failed' "$queue/junit.log" || failed=1 # it did not come to its end
    awk '/^\[ *[0-9]+ tests (successful|failed|skipped|aborted) *\]/ { n[$4] += $2 } # "[        12 tests failed          ]"
        END { printf "integration: %d passed, %d failed, %d skipped\n", n["successful"], n["failed"], n["skipped"] + n["aborted"] }' "$queue/junit.log"
}

judge() { # compares jrun's flows with those on record
    touch "$queue/flows/"{expected,wanted.tsv,flows.tsv}
    [ ! -e "$expected" ] || cp "$expected" "$queue/flows/expected"
    awk -F '\t' '
        $3 != "jrun" { next }
        FILENAME == ARGV[1] { on_record[$1, $2] = $4; next }
        FILENAME == ARGV[2] { wanted[++all] = $1 " " $2; next }
        { had[$1 " " $2] }
        $4 == "failed" && on_record[$1, $2] != "failed" { print "flows: newly failed: " $1 " " $2 ": " $6; failed++; next }
        $4 == "failed" { known++; next }
        $4 == "ok" { passed++; if (on_record[$1, $2] == "failed") print "flows: passes now, to be recorded: " $1 " " $2; next }
        { skipped++; why[$6 == "" ? "no reason given" : $6]++ }
        END {
            for (i = 1; i <= all; i++) if (!(wanted[i] in had)) { print "flows: newly failed: " wanted[i] ": was wanted, and has no result"; failed++ }
            if (!all) { print "flows: newly failed: none was wanted"; failed++ }
            for (reason in why) print "SKIPPED " why[reason] " " reason
            if (known) print "SKIPPED " known " fails, as on record"
            printf "flows: %d passed, %d failed, %d skipped (%d of them fail as on record)\n", passed, failed, skipped + known, known
            exit failed > 0 }' "$queue/flows/expected" "$queue/flows/wanted.tsv" "$queue/flows/flows.tsv" || failed=1
}

$vm start "$suite"
trap '$vm stop "$suite"' EXIT
$vm run "$suite" build-tools/install.sh '' /usr/local
[ -z "$classes" ] || integration
$vm run "$suite" env "FLOW_LIMIT=${FLOW_LIMIT:-180}" "FLOW_TRIES=${FLOW_TRIES:-1}" build-tools/vm/flows.sh /lent/queue/flows "${options[@]}" "$@" || {
    rc=$?
    [ $rc = 1 ] || { echo "flows: newly failed: all of them stopped early, status $rc"; failed=1; } # 1: a flow failed, which is judged below
}
mkdir -p "$queue/flows"
judge
if [ -n "$record" ]; then
    mkdir -p "${expected%/*}"
    # What was not run this time stays as it was on record.
    awk -F '\t' -v OFS='\t' 'FILENAME == ARGV[1] { row[$1 OFS $2 OFS $3] = $0; next } { row[$1 OFS $2 OFS $3] = $1 OFS $2 OFS $3 OFS $4 OFS $6 }
        END { for (key in row) print row[key] }' "$queue/flows/expected" "$queue/flows/flows.tsv" | LC_ALL=C sort >"$queue/flows/recorded"
    cp "$queue/flows/recorded" "$expected"
fi
rm -rf "$results"
mkdir -p "$results"
cp -r "$queue"/{junit,junit.log,flows} "$queue/../console.log" "$results/" 2>/dev/null || true
exit $failed
