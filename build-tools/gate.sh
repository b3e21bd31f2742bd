#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What test.sh knows of a stage: how it is run, counted, and held to the floors that are committed in build-tools/floors.tsv.
# A stage is red when a test failed, when it ends with another status than 0, when it counted nothing, and when it is below its
# floor: fewer tests than recorded, or more of them skipped for a reason than recorded. It may say that it cannot run here, by
# status 77 and a last line "NAME skipped: REASON", when it has counted nothing. Lines of its output that are read:
#   N [checks] passed, N failed[, N skipped]    summed
#   SKIPPED N REASON                            why they were skipped
#   FLAKY NAME                                  failed, was tried again and passed
# build-tools/gate-test.sh breaks each of these and wants a red run.
out=build/test
FLOORS=build-tools/floors.tsv
passed=0 failed=0 skipped=0 flaky=0
mvn=(mvn -B -ntp -fae -Dstyle.color=never -Dorg.slf4j.simpleLogger.defaultLogLevel=warn)
whole='' # set to yes by a run of all stages

begin_gate() {
    mkdir -p $out
    rm -rf ${out:?}/*
    : >$out/stages.tsv
}

fail() { # fail STAGE WORDS: for the sum at the end, and at once
    printf '%s\t%s\n' "$1" "$2" >>$out/failures.tsv
    echo "== $1: FAILED: $2"
}

below_floor() { # below_floor STAGE RAN: prints what of the stage is below its floor, a line each; stages without one have none
    awk -F '\t' -v stage="$1" -v ran="$2" '
        FILENAME == ARGV[1] {
            if (/^#/ || ($1 != stage && $1 != "*")) next
            if ($2 == "least" && $1 == stage) least = $3
            if ($2 == "skipped") { n++; most[n] = $3; what[n] = $4; if ($1 == stage) own[n] }
            next
        }
        {
            match_of = 0
            for (i = 1; i <= n; i++)
                if ($2 ~ "^(" what[i] ")$" && (!match_of || (i in own) && !(match_of in own))) match_of = i
            if (match_of) used[match_of] += $1
            else unknown[++u] = $1 " skipped for a reason that has no floor: " $2
        }
        END {
            if (least == "") exit
            if (ran < least) print ran " tests ran or were skipped, the floor is " least
            for (i = 1; i <= u; i++) print unknown[i]
            for (i = 1; i <= n; i++) if (used[i] > most[i]) print used[i] " skipped, at most " most[i] " may be: " what[i]
        }' "$FLOORS" "$out/$1.skips"
}

floor_of() { # floor_of STAGE: its least count, nothing when none is recorded
    awk -F '\t' -v stage="$1" '$1 == stage && $2 == "least" { print $3 }' "$FLOORS"
}

held_to_floors() { # the floors are those of a whole stage, run by root
    [ "$(id -u)" = 0 ] && [ -z "${TEST:-}${EVERYTHING:-}" ]
}

add() { # add STAGE PASSED FAILED SKIPPED SECONDS
    local stage=$1 p=$2 f=$3 s=$4 again line least
    touch "$out/$stage.skips" "$out/$stage.log"
    line=$(awk -F '\t' '{ n += $1 } END { print n + 0 }' "$out/$stage.skips")
    [ "$line" -ge "$s" ] || printf '%s\tno reason given\n' $((s - line)) >>"$out/$stage.skips"
    if held_to_floors; then
        while IFS= read -r line; do
            fail "$stage" "$line"
            f=$((f + 1))
        done < <(below_floor "$stage" $((p + f + s)))
        least=$(floor_of "$stage")
        [ $((p + f + s)) -le "${least:-$((p + f + s))}" ] || echo "== $stage: more tests than the floor of $least, to be recorded"
    fi
    again=$(grep -c '^FLAKY ' "$out/$stage.log")
    grep '^FLAKY ' "$out/$stage.log" | sed "s/^FLAKY */$stage: /" >>$out/flaky
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$stage" "$p" "$f" "$s" "$5" "$again" >>$out/stages.tsv
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s)) flaky=$((flaky + again))
    echo "== $stage: $p passed, $f failed, $s skipped ($5 s)"
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

declare -A beside # of a stage that runs beside others: its process, which leads a session of its own
start_beside() { # start_beside STAGE COMMAND...: what mostly waits, or has one thread; its output goes to its log alone
    local stage=$1
    shift
    echo "== $stage, beside what follows"
    # shellcheck disable=SC2016 # for the inner shell
    setsid bash -c 'log=$1; shift; { echo 5 >/proc/self/autogroup; } 2>/dev/null
        "$@" </dev/null >"$log" 2>&1; echo "$? $SECONDS" >"${log%.log}.ended"' beside "$out/$stage.log" "$@" &
    beside[$stage]=$!
}

end_beside() { # end_beside STAGE: waits for it; sets rc and seconds as run does, and shows what it said
    echo "== $1"
    wait "${beside[$1]}"
    unset "beside[$1]"
    rc=1 seconds=0
    read -r rc seconds 2>/dev/null <"$out/$1.ended"
    cat "$out/$1.log"
}

stop_beside() { # for a run that is broken off
    local pid
    for pid in "${beside[@]}"; do
        kill -TERM -- "-$pid" 2>/dev/null && wait "$pid"
    done
}

cannot_run() { # cannot_run STAGE REASON: a stage that did not run at all, which its floor may allow
    printf '1\t%s\n' "$2" >"$out/$1.skips"
    echo "== $1 skipped: $2"
    if held_to_floors && [ -n "$(floor_of "$1")" ] && ! awk -F '\t' -v stage="$1" -v reason="$2" \
        '($1 == stage || $1 == "*") && $2 == "not-run" && reason ~ "^(" $4 ")$" { found = 1 } END { exit !found }' "$FLOORS"; then
        fail "$1" "did not run, for a reason that has no floor: $2"
        TEST=none add "$1" 0 1 0 "${3:-0}"
    else
        TEST=none add "$1" 0 0 1 "${3:-0}"
    fi
}

settle() { # settle STAGE PASSED FAILED SKIPPED: with rc and seconds of run; what was counted, and how it ended
    local stage=$1 p=$2 f=$3 s=$4 reason
    if [ "$rc" = 77 ] && [ $((p + f + s)) = 0 ]; then
        reason=$(tail -n 1 "$out/$stage.log" | sed -n 's/^[a-z][a-z.-]* skipped: //p')
        if [ -n "$reason" ]; then
            cannot_run "$stage" "$reason" "$seconds"
            return
        fi
        fail "$stage" "status 77, and no reason"
        f=1
    elif [ "$rc" != 0 ] && [ "$f" = 0 ]; then
        fail "$stage" "status $rc, although no test failed" # a compiler error, a check, a worker that died
        f=1
    elif [ $((p + f + s)) = 0 ]; then
        fail "$stage" "no test ran"
        f=1
    fi
    add "$stage" "$p" "$f" "$s" "$seconds"
}

java_stage() { # java_stage STAGE MAVEN-ARGUMENTS...
    local stage=$1
    shift
    junit_stage "$stage" "${mvn[@]}" "$@" ${TEST:+"-Dtest=$TEST"}
}

read_reports() { # read_reports STAGE: of surefire; prints passed, failed, skipped, and keeps names, reasons and times
    local reports=({spec,runtime,conformance}/target/surefire-reports/TEST-*.xml)
    : >"$out/$1.skips"
    [ -e "${reports[0]}" ] || [ -e "${reports[1]}" ] || [ -e "${reports[2]}" ] || { echo 0 0 0; return; }
    cat "${reports[@]}" 2>/dev/null | awk -v stage="$1" -v skips="$out/$1.skips" -v classes=$out/classes.tsv -v failures=$out/failures.tsv '
        function of(name,   value) {
            if (!match($0, " " name "=\"[^\"]*\"")) return ""
            value = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
            gsub(/&#10;.*/, "", value); gsub(/&lt;/, "<", value); gsub(/&gt;/, ">", value); gsub(/&quot;/, "\"", value); gsub(/&#9;/, " ", value)
            gsub(/&amp;/, "\\&", value)
            return value
        }
        /^<testsuite / {
            t += of("tests"); f += of("failures") + of("errors"); s += of("skipped")
            printf "%s\t%s\t%s\n", stage, of("name"), of("time") >>classes
        }
        /^ *<testcase / { test = of("classname"); sub(/.*[.]/, "", test); test = test "#" of("name") }
        /^ *<(failure|error)[ >]/ { printf "%s\t%s\n", stage, test >>failures }
        /^ *<skipped[ >\/]/ {
            reason = of("message")
            if (reason == "") { # an assumption: it stands in the text
                reason = $0
                sub(/.*<!\[CDATA\[/, "", reason); sub(/\]\]>.*/, "", reason); sub(/^[A-Za-z0-9_.$]*: /, "", reason)
                if (reason ~ /^ *<skipped/) reason = ""
            }
            sub(/^Assumption failed: (assumption is not true$)?/, "", reason)
            gsub(/\t/, " ", reason)
            reasons[reason == "" ? "no reason given" : reason]++
        }
        END {
            for (reason in reasons) printf "%d\t%s\n", reasons[reason], reason >skips
            print t - f - s, f + 0, s + 0
        }'
}

junit_stage() { # junit_stage STAGE COMMAND...: a command that runs Maven; counts from surefire's reports
    local stage=$1
    shift
    rm -rf {spec,runtime,conformance}/target/surefire-reports
    run "$stage" "$@"
    # shellcheck disable=SC2046 # three numbers
    settle "$stage" $(read_reports "$stage")
}

read_words() { # read_words STAGE: why what was skipped, and what failed, as its output says it
    sed -n 's/^SKIPPED \([0-9][0-9]*\) /\1\t/p' "$out/$1.log" >"$out/$1.skips"
    grep -hE '(^| )(FAILED|WORSE)( |:|$)|newly failed|^mutants: .*: (survived|does not|its test)|^fuzz: .* found|^faults: ' "$out/$1.log" |
        head -n 20 | cut -c1-200 | sed "s/^/$1\t/" >>$out/failures.tsv
}

plain_stage() { # plain_stage STAGE COMMAND...: one check, passed or failed; or it cannot run, with status 77
    run "$@"
    case $rc in
        0) settle "$1" 1 0 0 ;;
        77) settle "$1" 0 0 0 ;;
        *) fail "$1" "status $rc" && settle "$1" 0 1 0 ;;
    esac
}

counted_stage() { # counted_stage STAGE COMMAND...: sums the "passed" lines of the output
    run "$@"
    count_words "$1"
}

count_words() { # count_words STAGE: of one that has run, or was waited for
    local counts
    counts=$(awk '/[0-9]+ (checks )?passed, [0-9]+ failed/ {
            for (i = 2; i <= NF; i++) {
                n = $(i - 1) == "checks" ? $(i - 2) : $(i - 1)
                if ($i ~ /^passed/) p += n; if ($i ~ /^failed/) f += n; if ($i ~ /^skipped/) s += n } }
        END { printf "%d %d %d", p, f, s }' "$out/$1.log")
    read_words "$1"
    # shellcheck disable=SC2086 # three numbers
    settle "$1" $counts
}

root_or_skip() { # root_or_skip STAGE
    [ "$(id -u)" = 0 ] && return 0
    cannot_run "$1" "needs root"
    return 1
}

propose_floors() { # what the floors would be by this run: rows of stages that ran are replaced, but not those "by hand"
    sed -n '/^#/p' "$FLOORS"
    {
        awk -F '\t' -v OFS='\t' '
            FILENAME == ARGV[1] { if ($2 + $4 > 0) ran[$1]; next }
            /^#/ || NF < 3 { next }
            $1 == "*" || $2 == "not-run" || $5 == "by hand" || !($1 in ran) { print }' $out/stages.tsv "$FLOORS"
        awk -F '\t' -v OFS='\t' '
            FILENAME == ARGV[1] { if ($5 == "by hand") hand[$1 FS $2]; next }
            ($2 + $4 > 0) && !(($1 FS "least") in hand) { print $1, "least", $2 + $3 + $4, "-" }' "$FLOORS" $out/stages.tsv
        local skips stage
        for skips in "$out"/*.skips; do
            stage=$(basename "$skips" .skips)
            awk -F '\t' -v OFS='\t' -v stage="$stage" '
                FILENAME == ARGV[1] {
                    if (($1 == "*" || ($1 == stage && $5 == "by hand")) && $2 != "least") known[++n] = $4
                    next
                }
                {
                    for (i = 1; i <= n; i++) if ($2 ~ "^(" known[i] ")$") next
                    gsub(/[][\\.*+?(){}|^$]/, "\\\\&", $2)
                    gsub(/[0-9]+/, "[0-9]+", $2)
                    sum[$2] += $1
                }
                END { for (reason in sum) print stage, "skipped", sum[reason], reason }' "$FLOORS" "$skips"
        done
    } | LC_ALL=C sort -t "$(printf '\t')" -k1,1 -k2,2 -k4,4 -u
}

missing_stages() { # of a whole run: each that has a floor must have run
    awk -F '\t' 'FILENAME == ARGV[1] { ran[$1]; next } $2 == "least" && !($1 in ran) { print $1 }' $out/stages.tsv "$FLOORS"
}

how_to_repeat() { # how_to_repeat STAGE TEST
    case $2 in
        *"#"*) echo "TEST='$2' build-tools/test.sh $1" ;;
        *) echo "build-tools/test.sh $1" ;;
    esac
}

end_gate() { # the summary; the last line is the sum, status 0 only when nothing failed
    local stage
    if [ -n "$whole" ]; then
        for stage in $(missing_stages); do
            fail "$stage" "has a floor and did not run"
            failed=$((failed + 1))
        done
    fi
    propose_floors >$out/floors.tsv
    echo
    awk -F '\t' '{ printf "%-22s %5d passed %5d failed %5d skipped %6d s%s\n", $1, $2, $3, $4, $5, $6 ? "  " $6 " flaky" : "" }' $out/stages.tsv
    if [ -s $out/classes.tsv ] && [ -n "$whole" ]; then
        echo "the ten slowest classes (s):"
        sort -t "$(printf '\t')" -k3,3gr $out/classes.tsv | head -n 10 | awk -F '\t' '{ printf "  %8.1f  %s, %s\n", $3, $2, $1 }'
    fi
    grep -hs '^warning: ' $out/layout.log
    if [ -s $out/flaky ]; then
        echo "$flaky flaky, which failed, were tried again and passed:"
        sed 's/^/  /' $out/flaky | head -n 20
    fi
    if [ $failed != 0 ]; then
        echo "failed ($out/STAGE.log has all of it, $out/failures.tsv the whole list):"
        touch $out/failures.tsv
        awk '!seen[$0]++' $out/failures.tsv | head -n 10 | while IFS=$'\t' read -r stage name; do
            echo "  $stage: $name    again: $(how_to_repeat "$stage" "$name")"
        done
        [ "$(awk '!seen[$0]++' $out/failures.tsv | wc -l)" -le 10 ] || echo "  ..."
    fi
    if [ -n "$whole" ] && [ $failed = 0 ] && ! cmp -s $out/floors.tsv "$FLOORS"; then
        echo "the floors are not those of this run: make floors-record, and review the diff"
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed = 0 ]
}
