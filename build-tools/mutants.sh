#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Takes one guard out at a time, by the patches of conformance/mutants/, and sees the test fail that the patch names.
#   mutants.sh all             every mutant
#   mutants.sh only NAME...    these
#   mutants.sh some N          N of them, others with each commit and each day
#   mutants.sh check           only that each patch applies, has its header, and stands in docs/SECURITY.md
# Mutants are made in build/proof/mutants, never in the working tree: the helper and a copy of the JVM distribution. A mutant
# is killed when its test passes without the patch and fails with it, in the words of the line "shows:". Any other end is a
# failure: it survives, does not apply or build, the test does not run, or fails in other words. Where the test is skipped
# without the patch, so is the mutant. As root, but for check. Results in build/proof/mutants.tsv; the last line is the sum.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
top=$PWD
PATH=$top/build/newer/bin:$PATH # a CRIU that runs on this kernel, where Debian's does not
patches=conformance/mutants
limit=${MUTANT_SECONDS:-180} # for one test; a busy machine may need more
command=${1:-all}
[ $# = 0 ] || shift

field() { # field NAME PATCH
    local line
    while IFS= read -r line; do
        case $line in
            "--- "*) return ;;
            "$1: "*) echo "${line#"$1: "}" && return ;;
        esac
    done <"$2"
}

files() { # files PATCH: what it changes
    sed -n 's|^+++ b/||p' "$1"
}

says_something() { # says_something WORDS: whether not every failed assertion has them
    [[ $1 = *"expected: <"*"> but was: <"* ]] || # the whole of it
        [ "$(sed -E 's/expected:?|but was:?|<(true|false|-?[0-9]*)>|exit=[0-9]+|[^][A-Za-z]//g' <<<"$1" | wc -c)" -gt 2 ]
}

check() {
    local patch name field word document wrong=0 count=0 scratch
    scratch=$(mktemp -d)
    document=$(cat docs/SECURITY.md docs/spec-conformance.md) # guards, and properties that a test once failed to hold
    cat "$patches"/*.patch | files - | sort -u | xargs cp --parents -t "$scratch"
    for patch in "$patches"/*.patch; do
        name=$(basename "$patch" .patch)
        count=$((count + 1))
        for field in guard test level shows; do
            [ -n "$(field $field "$patch")" ] || { echo "$patch: no line \"$field: \""; wrong=1; }
        done
        says_something "$(field shows "$patch")" || { echo "$patch: any failure may show this: $(field shows "$patch")"; wrong=1; }
        patch -s -f -p1 --fuzz=0 --dry-run -d "$scratch" <"$patch" || { echo "$patch: does not apply"; wrong=1; }
        word=$(field test "$patch")
        case $(field level "$patch") in
            smoke) grep -qrw "$word" native-helper/tests/smoke ;;
            unit | integration | systemd) grep -qsw "void ${word#*#}" "$(source_of "$word")" ;;
            *) false ;;
        esac || { echo "$patch: no such test: $(field level "$patch") $word"; wrong=1; }
        [[ $document = *"\`$name\`"* ]] || { echo "neither docs/SECURITY.md nor docs/spec-conformance.md has a word of $name"; wrong=1; }
    done
    rm -rf "$scratch"
    if sed -n '/^## Threats/,/^## Not held/p' docs/SECURITY.md | grep -E '^\| [^-].* \|( —)? \|$'; then
        echo "docs/SECURITY.md: these threats have neither a mutant nor a reason why not"
        wrong=1
    fi
    # the last column of its tables names nothing else
    # shellcheck disable=SC2016 # backquotes
    for name in $(sed -n 's/^| .* | .* | .* | \(.*`\) |$/\1/p' docs/SECURITY.md | grep -o '`[^`]*`' | tr -d '`'); do
        [ -e "$patches/$name.patch" ] || { echo "docs/SECURITY.md: no mutant $name"; wrong=1; }
    done
    echo "mutants: $count patches"
    [ $wrong = 0 ] && [ $count -gt 0 ]
}

declare -A sources # of the test classes
while IFS= read -r file; do
    name=${file##*/}
    sources[${name%.java}]=$file
done < <(find spec/src/test runtime/src/test conformance/src/test -name '*Test.java')

source_of() { # source_of CLASS#METHOD
    echo "${sources[${1%%#*}]:-}"
}

class_of() { # class_of CLASS#METHOD: with its package
    local file
    file=$(source_of "$1")
    file=${file#*/src/test/java/}
    file=${file%.java}
    echo "${file//\//.}"
}

prepare() { # the builds that mutants start from
    set -e
    JAVA_HOME=$(build-tools/find-jdk.sh)
    export JAVA_HOME LC_ALL=C.UTF-8 # else Java sees no path with a letter that the locale does not have
    build-tools/dist-jvm.sh
    "${MAKE:-make}" -s -C native-helper ../build/native-helper/smoke
    mkdir -p build/proof
    mvn -B -ntp -q -Dfast -Dstyle.color=never -pl spec,runtime,conformance test-compile dependency:build-classpath \
        -DincludeScope=test "-Dmdep.outputFile=$top/build/proof/classpath-\${project.artifactId}" </dev/null
    classpath=$(cat build/proof/classpath-jrun-conformance)
    unit_classpath=$top/runtime/target/test-classes:$top/runtime/target/classes:$top/spec/target/test-classes
    unit_classpath+=:$top/spec/target/classes:$(cat build/proof/classpath-jrun-runtime)
    rm -rf "$work"
    mkdir -p "$work/log"
    set +e
}

mutate() { # mutate PATCH: the changed sources in $work/source, the mutant in $work/jrun, changed classes in $work/classes
    local java=() file
    rm -rf "$work/source" "$work/classes" "$work/c" "$work/jrun"
    mkdir -p "$work/source" "$work/classes" "$work/c/native-helper"
    files "$1" | xargs cp -p --parents -t "$work/source"
    cp -a native-helper "$work/source/"
    patch -s -f -p1 --fuzz=0 -d "$work/source" <"$1" || return 2
    cp -al build/jrun "$work/jrun"
    for file in $(files "$1"); do
        case $file in
            *.java) java+=("$work/source/$file") ;;
            native-helper/*)
                cp -a build/native-helper/*.o build/native-helper/include "$work/c/native-helper/"
                "${MAKE:-make}" -s -C "$work/source/native-helper" "BUILD=$work/c" || return 3
                cp --remove-destination "$work/c/jrun-init" "$work/jrun/lib/"
                ;;
            build-tools/jrun.sh) patch -s -f "$work/jrun/bin/jrun" <"$1" || return 2 ;;
        esac
    done
    if [ ${#java[@]} != 0 ]; then
        "$JAVA_HOME/bin/javac" -nowarn -proc:none -d "$work/classes" -cp "$unit_classpath" "${java[@]}" || return 3
        sed -i "s|-cp \"|&$work/classes:|" "$work/jrun/bin/jrun"
        rm "$work/jrun/lib/jrun.aot" # it has the classes without the patch
    fi
}

view() { # of the cgroups, as this machine has them
    [ -e /sys/fs/cgroup/cgroup.controllers ] && echo v2 || echo hybrid
}

launch() { # launch LEVEL TEST DISTRIBUTION CLASSES: runs the test; JVM's pid in "$work/pid"
    local place=runtime path=$4:$unit_classpath:$classpath
    echo 0 >"$work/pid"
    if [ "$1" = smoke ]; then
        timeout -k 5 "$limit" native-helper/tests/smoke.sh build/native-helper/smoke "$3/lib/jrun-init" "$2"
        return
    elif [ "$1" != unit ]; then
        place=conformance path=$top/conformance/target/test-classes:$top/conformance/target/classes:$classpath
    fi
    local box=() pid=$work/pid made_of=$top
    [ "$3" != "$work/jrun" ] || made_of=$work/source
    if [ "$1" = systemd ]; then # a box has its own pids, and leaves nothing
        pid=/dev/null
        box=(env "BOX=$work/box" build-tools/systemd-box.sh with "$(view)")
    fi
    # shellcheck disable=SC2016 # for the inner shell
    timeout -k 30 "$limit" "${box[@]}" sh -c 'cd "$1" && echo $$ >"$2" && shift 2 && exec "$@"' sh "$place" "$pid" \
        "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        "-Djrun.runtime=$3/bin/jrun" "-Djrun.sources=$made_of" -Djrun.patience=15 -cp "$path" \
        org.junit.platform.console.ConsoleLauncher execute \
        --disable-banner --disable-ansi-colors --details=summary \
        --select-class "$(class_of "$2")" --include-methodname ".*#${2#*#}"
}

count() { # count WORD LOG: of the launcher's or the smoke program's summary; 0 when there is none
    local smoke=
    case $1 in
        successful) smoke='s/.* cases: \([0-9]*\) checks passed.*/\1/p' ;;
        failed) smoke='s/.* checks passed, \([0-9]*\) failed$/\1/p' ;;
    esac
    sed -n -e "s/^\[ *\([0-9]*\) tests $1 *\]$/\1/p" -e "$smoke" "$2" | grep . || echo 0
}

is_broken() { # is_broken LOG: a test class that failed outside of a test
    grep -q '^\[ *[1-9][0-9]* containers failed' "$1"
}

sweep() { # ends what the last test has left, by the prefix of its ids
    local prefix dir pid
    prefix=it$(cat "$work/pid")x
    find /sys/fs/cgroup -depth -type d -path "*${prefix}[0-9]*" 2>/dev/null | while read -r dir; do
        [ ! -e "$dir/freezer.state" ] || echo THAWED >"$dir/freezer.state"
        while read -r pid; do kill -9 "$pid"; done <"$dir/cgroup.procs"
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            rmdir "$dir" && break
            sleep 0.1
        done
    done 2>/dev/null
    for pid in /proc/[0-9]*; do
        ! tr '\0' ' ' 2>/dev/null <"$pid/cmdline" | grep -q "${prefix}[0-9]" || kill -9 "${pid#/proc/}"
    done
    rm -rf "/tmp/jrun-$prefix"
}

declare -A baseline # of a test: passed, skipped, or what is wrong
without_patch() { # without_patch LEVEL TEST LOG
    if [ -z "${baseline[$1 $2]:-}" ]; then
        launch "$1" "$2" "$top/build/jrun" "$work/none" >"$3" 2>&1 </dev/null
        sweep
        if [ "$(count failed "$3")" != 0 ] || is_broken "$3"; then
            baseline[$1 $2]="its test fails without it"
        elif [ "$(count successful "$3")" != 0 ]; then
            baseline[$1 $2]=passed
        elif [ "$(count aborted "$3")" != 0 ]; then
            baseline[$1 $2]=skipped
        else
            baseline[$1 $2]="its test does not run"
        fi
    fi
    result=${baseline[$1 $2]}
}

judge() { # judge PATCH: sets result
    local name level test log shows
    name=$(basename "$1" .patch) level=$(field level "$1") test=$(field test "$1") shows=$(field shows "$1")
    log=$work/log/$name
    mutate "$1" >"$log.build" 2>&1
    case $? in
        0) ;;
        2) result="does not apply"; return ;;
        *) result="does not build"; return ;;
    esac
    without_patch "$level" "$test" "$log.without"
    [ "$result" = passed ] || return
    launch "$level" "$test" "$work/jrun" "$work/classes" >"$log.with" 2>&1 </dev/null
    sweep
    if [ "$(count failed "$log.with")" = 0 ]; then
        result=survived
        if [ "$(count successful "$log.with")" = 0 ] || is_broken "$log.with"; then
            result="its test does not come to an end"
        fi
    elif grep -qF -- "$shows" "$log.with"; then
        result=killed
    else
        result="its test fails in other words"
    fi
}

reason_of() { # reason_of LOG: why its test was skipped
    sed -n 's/.*TestAbortedException: Assumption failed: \(assumption is not true\)*//p' "$1" 2>/dev/null | head -n 1 | grep . || echo "its test is skipped here"
}

run() { # run PATCH...
    local patch begin passed=0 failed=0 skipped=0
    printf 'guard\tpatch\ttest\tresult\tseconds\n' >build/proof/mutants.tsv
    for patch in "$@"; do
        begin=$SECONDS
        judge "$patch"
        case $result in
            killed) passed=$((passed + 1)) ;;
            skipped)
                skipped=$((skipped + 1))
                echo "SKIPPED 1 $(reason_of "$work/log/$(basename "$patch" .patch).without")"
                ;;
            *) failed=$((failed + 1)) ;;
        esac
        printf '%s\t%s\t%s\t%s\t%s\n' "$(field guard "$patch")" "$(basename "$patch" .patch)" "$(field test "$patch")" \
            "$result" $((SECONDS - begin)) >>build/proof/mutants.tsv
        echo "mutants: $(basename "$patch" .patch): $result ($((SECONDS - begin)) s)"
    done
    echo "mutants: $passed passed, $failed failed, $skipped skipped"
    [ $failed = 0 ]
}

if [ "$command" = check ]; then
    check
    exit
fi
chosen=("$patches"/*.patch)
case $command in
    all) ;;
    only) chosen=("${@/#/$patches/}") && chosen=("${chosen[@]/%/.patch}") ;;
    some) # the number of commits would do, but for a shallow clone, which has one
        count=${#chosen[@]} day=$(($(date +%s) / 86400))
        first=$(((0x$(git rev-parse --short=6 HEAD 2>/dev/null || echo 0) + day * $1) % count))
        chosen=("${chosen[@]:$first}" "${chosen[@]:0:$first}")
        chosen=("${chosen[@]:0:$1}")
        ;;
    *) echo "mutants.sh: no command \"$command\"; there are all, only, some, check" >&2; exit 2 ;;
esac
if [ "$(id -u)" != 0 ]; then
    echo "mutants skipped: needs root"
    exit 77
fi
work=$top/build/proof/mutants
if [ -z "${JRUN_MUTANTS_INSIDE:-}" ]; then # mounts of its own: a runtime without a guard shall not change the machine
    prepare
    mknod -m 666 "$work/null" c 1 3 || exit 1
    JRUN_MUTANTS_INSIDE="$classpath $unit_classpath" exec unshare -m --propagation private "$0" "$command" "$@"
fi
mount --bind "$work/null" /dev/null || exit 1
read -r classpath unit_classpath <<<"$JRUN_MUTANTS_INSIDE"
unset JRUN_MUTANTS_INSIDE
JAVA_HOME=$(build-tools/find-jdk.sh) || exit 1
export JAVA_HOME
run "${chosen[@]}"
