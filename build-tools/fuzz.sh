#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the fuzzers, two at a time, each for SECONDS:  fuzz.sh SECONDS [NAME...]
# or for the executions of its floor, whatever time they take, beyond the inputs that it begins with:  fuzz.sh floors [NAME...]
# which does not measure what they cover.
# In C by libFuzzer (native-helper/fuzz), in Java by Jazzer, both guided by coverage. The corpus of a fuzzer stays in
# build/fuzz/corpus/NAME and is where its next run begins, beside the inputs that are kept in the repository. Each input that
# fails is in build/fuzz/findings; the figures are in build/proof/fuzz.tsv. Status 1 if anything was found, or if a fuzzer had
# fewer executions than its floor in build-tools/floors.tsv. A run by executions ends after 20 minutes at the latest.
#   FUZZ_JOBS=2        how many at a time
#   FUZZ_KEEP_GOING=1  the number of findings of a Java fuzzer before it stops
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?fuzz.sh SECONDS|floors [NAME...]}
shift
JAVA_HOME=$(build-tools/find-jdk.sh)
export JAVA_HOME LC_ALL=C.UTF-8 # else Java sees no path with a letter that the locale does not have
out=build/fuzz
inputs=runtime/src/test/resources/fuzz
table=build/proof/fuzz.tsv

# NAME LANGUAGE WHERE SCOPE...: a scope is a word and the source files whose lines are counted as covered or not
fuzzers=(
    "plan C fuzz_plan decoder:plan.c"
    "passwd C fuzz_passwd reader:op_home.c:passwd_byte,find_home"
    "ConfigFuzzer Java jrun.plan reader:Json|JsonObject|SpecReader|ProcessReader|LinuxReader|ResourcesReader|Findings rules:SpecValidator|CpuList|[A-Z][a-zA-Z]*Rules planner:[A-Z][a-zA-Z]*Plan|Planner|PlanWriter|Mount[A-Z][a-z]*|Namespaces|Paths"
    "HelperMessagesFuzzer Java jrun.runtime.launch protocol:Channel|Conversation|OperationTrace|ExpectedMessages|Message"
    "ImageDirectoryFuzzer Java jrun.runtime.checkpoint reader:StandardStreams|RecordedCredentials|CriuLog|CriuDirectories|DumpListener|PlainFile"
    "SeccompFileFuzzer Java jrun.runtime.launch reader:SeccompFile"
    "SeccompFuzzer Java jrun.host.seccomp compiler:SeccompCompiler|EnosysStub|SeccompRules"
    "StateFuzzer Java jrun.host.state reader:ContainerStateJson|Json|JsonTree"
    "CgroupViewFuzzer Java jrun.host.cgroup.place reader:CgroupView|MountTable|CgroupPaths|CgroupText"
    "StatsFuzzer Java jrun.host.cgroup.stats reader:StatsReader|IoStats|StatsJson|CgroupText"
    "TablesFuzzer Java jrun.runtime.query reader:Users|Ps"
)

classpath() {
    local file=$out/classpath
    mvn -B -ntp -q -Dfast -Pfuzz -pl spec,runtime test-compile dependency:build-classpath -DincludeScope=test \
        "-Dmdep.outputFile=$PWD/$file-\${project.artifactId}" </dev/null >$out/mvn.log 2>&1 || { cat $out/mvn.log; exit 1; }
    echo "$PWD/runtime/target/test-classes:$PWD/runtime/target/classes:$(cat $file-jrun-runtime)"
}

seeds() { # seeds NAME: inputs of other tests
    case $1 in
        plan) "$PWD/build/native-helper/test_plan" --write-corpus "$2" >/dev/null ;;
        passwd) cp $inputs/TablesFuzzer/* "$2/" ;;
        ConfigFuzzer)
            for case in runtime/src/test/resources/golden/*; do
                cp "$case/config.json" "$2/$(basename "$case").json"
            done
            ;;
        *) cp $inputs/"$1"/* "$2/" ;;
    esac
}

java_fuzzer() { # java_fuzzer NAME PACKAGE CORPUS SEEDS LENGTH...
    "$JAVA_HOME/bin/java" -Xmx700m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$CLASSPATH" \
        com.code_intelligence.jazzer.Jazzer "--target_class=$2.$1" '--instrumentation_includes=jrun.**' \
        '--instrumentation_excludes=jrun.fuzz.**' "--keep_going=${FUZZ_KEEP_GOING:-1}" \
        "--reproducer_path=$PWD/$out/findings" \
        "-artifact_prefix=$PWD/$out/findings/$1-" "${@:5}" -timeout=100 -rss_limit_mb=3000 \
        -max_len=20000 -len_control=10 -print_final_stats=1 "$3" "$4" "$PWD/$inputs/$1"
}

runs_of() { # runs_of NAME: how many executions its log tells of
    grep -aoE 'number_of_executed_units: [0-9]+' "$out/$1.log" | tail -1 | grep -oE '[0-9]+$' || echo 0
}

run_one() { # run_one NAME LANGUAGE WHERE: for its time; on a machine that was too slow for its floor, until it has reached that
    local least
    least=$(least_runs "$1")
    if [ "$seconds" = floors ]; then
        run_for "$@" -runs="$least" -max_total_time=1200
        return
    fi
    run_for "$@" "-max_total_time=$seconds"
    read -r status _ <"$out/$1.status"
    [ "$status" != 0 ] || [ "$(runs_of "$1")" -ge "$least" ] || run_for "$@" "-runs=$least" -max_total_time=1200
}

run_for() { # run_for NAME LANGUAGE WHERE LENGTH...: its output goes to a log
    local name=$1 language=$2 where=$3 corpus=$PWD/$out/corpus/$1 seeds=$PWD/$out/seeds/$1 begin=$SECONDS status=0
    mkdir -p "$corpus" "$seeds"
    rm -f "$out/$name.status" "$out/$name.log" # of an earlier run
    seeds "$name" "$seeds"
    local length=("${@:4}") first
    if [[ ${length[0]} = -runs=* ]]; then # the engine counts those that it begins with too
        local kept=("$corpus" "$seeds")
        [ ! -d "$inputs/$name" ] || kept+=("$inputs/$name")
        first=$(find "${kept[@]}" -type f | wc -l)
        length[0]=-runs=$((${length[0]#-runs=} + first))
    fi
    if [ "$language" = C ]; then
        "build/native-helper/$where" "-artifact_prefix=$PWD/$out/findings/$name-" "${length[@]}" -max_len=8192 \
            -timeout=100 -print_final_stats=1 "$corpus" "$seeds"
    else
        java_fuzzer "$name" "$where" "$corpus" "$seeds" "${length[@]}"
    fi >"$out/$name.log" 2>&1 || status=$?
    echo "$status $((SECONDS - begin))" >"$out/$name.status"
}

c_lines() { # c_lines NAME BINARY FILE [FUNCTION,...]: lines covered and all, by a build that counts them, over the corpus
    local name=$1 binary=build/native-helper/$2-coverage
    LLVM_PROFILE_FILE=$out/$name.profraw "$binary" -runs=0 "$out/corpus/$name" "$out/seeds/$name" >/dev/null 2>&1
    llvm-profdata-14 merge -o "$out/$name.profdata" "$out/$name.profraw"
    llvm-cov-14 report -show-functions "$binary" "-instr-profile=$out/$name.profdata" "native-helper/$3" |
        awk -v only="${4:-}" 'NF == 10 && $1 != "Name" && $1 != "TOTAL" {
                name = $1; sub(/.*:/, "", name)
                if (only != "" && index("," only ",", "," name ",") == 0) next
                all += $5; missed += $6 }
            END { printf "%d/%d", all - missed, all }'
}

java_lines() { # java_lines NAME CLASSES: the same by JaCoCo, a line of each class
    awk -F , -v classes="^($2)([.].*)?$" '$3 ~ classes { covered += $9; all += $8 + $9 }
        END { printf "%d/%d", covered, all }' "$out/$1.csv"
}

measure() { # measure NAME PACKAGE: what its corpus covers
    local agent cli
    agent=$(tr ':' '\n' <<<"$CLASSPATH" | grep org.jacoco.agent)
    cli=$(tr ':' '\n' <<<"$CLASSPATH" | grep org.jacoco.cli)
    rm -f "$out/$1.exec" "$out/$1.csv"
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED "-javaagent:$agent=destfile=$out/$1.exec,includes=jrun.*" \
        -cp "$CLASSPATH" jrun.fuzz.Replay "$2.$1" "$out/corpus/$1" "$out/seeds/$1" "$inputs/$1" >"$out/$1.replay" 2>&1 || true
    "$JAVA_HOME/bin/java" -jar "$cli" report "$out/$1.exec" --classfiles runtime/target/classes \
        --classfiles spec/target/classes --csv "$out/$1.csv" >>"$out/$1.replay" 2>&1
}

report() { # report NAME LANGUAGE WHERE SCOPE...
    local name=$1 language=$2 where=$3 log=$out/$1.log lines='' scope found runs edges status took
    shift 3
    status=none took=0
    [ ! -e "$out/$name.status" ] || read -r status took <"$out/$name.status"
    [ "$seconds" != floors ] || set --
    [ "$language" = C ] || [ $# = 0 ] || measure "$name" "$where"
    for scope in "$@"; do
        IFS=: read -r word files functions <<<"$scope"
        if [ "$language" = C ]; then
            lines+=" $word $(c_lines "$name" "$where" "$files" "$functions")"
        else
            lines+=" $word $(java_lines "$name" "$files")"
        fi
    done
    runs=$(runs_of "$name")
    edges=$(grep -aoE 'cov: [0-9]+' "$log" | tail -1 | grep -oE '[0-9]+' || echo 0)
    found=$(find $out/findings -name "$name-*" ! -name '*-slow-unit-*' -newer $out/begin | wc -l)
    [ "$status" = 0 ] || [ "$found" != 0 ] || found=1 # it failed in another way, the log has it
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$took" "$runs" "$edges" "${lines# }" "$found" >>$table
    if [ "$found" != 0 ]; then
        echo "fuzz: $name found $found, see $log and $out/findings"
    elif [ "$runs" -lt "$(least_runs "$name")" ]; then
        echo "fuzz: $name found nothing in $runs executions, the floor is $(least_runs "$name"), see $log"
    else
        return 0
    fi
    failed=$((failed + 1))
}

least_runs() { # least_runs NAME: how many executions a run must have, of whatever length
    awk -F '\t' -v name="$1" '$1 == "fuzz/" name && $2 == "executions" { n = $3 } END { print n + 0 }' build-tools/floors.tsv
}

mkdir -p $out/corpus $out/seeds $out/findings build/proof
touch $out/begin
"${MAKE:-make}" -s -C native-helper fuzzers
CLASSPATH=$(classpath)
export CLASSPATH
wanted=()
for fuzzer in "${fuzzers[@]}"; do
    [ $# != 0 ] && [[ " $* " != *" ${fuzzer%% *} "* ]] || wanted+=("$fuzzer")
done
for fuzzer in "${wanted[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "${FUZZ_JOBS:-2}" ]; do wait -n; done
    read -r name language where _ <<<"$fuzzer"
    run_one "$name" "$language" "$where" &
done
wait

printf 'fuzzer\tseconds\texecutions\tedges\tlines\tfindings\n' >$table
failed=0
for fuzzer in "${wanted[@]}"; do
    # shellcheck disable=SC2086 # words
    report $fuzzer
done
column -t -s $'\t' $table
echo "fuzz: $((${#wanted[@]} - failed)) passed, $failed failed"
[ $failed = 0 ]
