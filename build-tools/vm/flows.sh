#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Inside a VM: what people do with engines, by engine, user and runtime, each as a flow that passes, fails or is skipped (as root).
#   flows.sh DIR [--only=WORDS] [--places=WORDS] RUNTIME...
# RUNTIMEs are jrun, runc, crun. Writes DIR/flows.tsv (place, flow, runtime, result, seconds, reason) and the logs of what failed.
# A place is ENGINE-USER[-MANAGER]; a flow is a function of flows/ENGINE.sh with a check that can fail, run in a shell of its own.
# --only and --places want one of these words, separated by commas, in the names. FLOW_LIMIT: seconds that a flow has (180).
set -uo pipefail
flows=$(dirname "$(readlink -f "$0")")/flows
# shellcheck source=build-tools/vm/flows/common.sh
. "$flows/common.sh"

if [ "$1" = --one ]; then # one flow, in the place that the environment names
    # shellcheck disable=SC1090
    . "$flows/$ENGINE.sh"
    set -eE
    trap 'echo "at: $BASH_COMMAND" >&2' ERR
    "$2"
    exit
fi

dir=$1
shift
only='' places=''
while [[ ${1:-} = --* ]]; do
    case $1 in
        --only=*) only=${1#*=} ;;
        --places=*) places=${1#*=} ;;
        *) echo "flows.sh: no option $1" >&2; exit 2 ;;
    esac
    shift
done

wanted() { # wanted NAME WORDS: whether one of the words is in the name; all are, when there are none
    [ -z "$2" ] || grep -qE "${2//,/|}" <<<"$1"
}

as_place() { # as_place COMMAND...: as the user of the place
    local environment=(ENGINE="$ENGINE" PLACE="$place" RUNTIME="$RUNTIME")
    case $place in
        *-user | *-user-*) as-user env "${environment[@]}" timeout -k 5 "$limit" "$@" ;;
        *-bare) systemd-run --quiet --pipe --wait --collect --uid=user --gid=user --working-directory=/home/user \
            env HOME=/home/user XDG_RUNTIME_DIR=/run/user/1000 "${environment[@]}" timeout -k 5 "$limit" "$@" ;;
        *) env "${environment[@]}" timeout -k 5 "$limit" "$@" ;;
    esac
}

record() { # record FLOW RESULT SECONDS REASON
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$place" "$1" "$RUNTIME" "$2" "$3" "$4" >>"$dir/flows.tsv"
    printf '%-24s %-20s %-5s %-7s %4s s  %s\n' "$place" "$1" "$RUNTIME" "$2" "$3" "$4"
}

reason() { # reason FILE: the last lines that say something, as one; what ends a flow's clean-up prints is not of them
    { grep -iE '^(expected|succeeded|at:)|error|fail|jrun:' "$1" || tail -n 3 "$1"; } | grep -v '^at: return 1$' | tail -n 3 | paste -s -d '|' | sed 's/|/ | /g' | tr '\t' ' ' | cut -c1-400
}

run_flow() { # run_flow FUNCTION
    local log=$dir/$place-$1-$RUNTIME.log begin=$SECONDS result=failed rc=0
    as_place bash "$flows/../flows.sh" --one "$1" >"$log" 2>&1 || rc=$?
    case $rc in
        0) result=ok ;;
        77) result=skipped ;;
    esac
    if [ $result = ok ]; then
        record "${1#flow_}" ok $((SECONDS - begin)) ''
    else
        record "${1#flow_}" $result $((SECONDS - begin)) "$(reason "$log")"
    fi
    [ $result = failed ] || rm "$log"
    if [ $rc -ge 124 ]; then # it was ended before it could clean up
        as_place bash "$flows/../flows.sh" --one prepare >/dev/null 2>&1
    fi
}

mkdir -p "$dir"
touch "$dir/flows.tsv"
limit=${FLOW_LIMIT:-180}
make_image "$box"
for RUNTIME in "$@"; do
    export RUNTIME
    for place in "${all_places[@]}"; do
        wanted "$place" "$places" || continue
        ENGINE=${place%%-*}
        # shellcheck disable=SC1090
        functions=$(. "$flows/$ENGINE.sh" && declare -F | sed -n 's/^declare -f \(flow_.*\)/\1/p')
        functions=$(for name in $functions; do wanted "$name" "$only" && echo "$name"; done)
        [ -n "$functions" ] || continue
        export ENGINE PLACE=$place
        # shellcheck disable=SC1090
        if ! (. "$flows/$ENGINE.sh" && begin) >"$dir/$place-begin-$RUNTIME.log" 2>&1 ||
            ! as_place bash "$flows/../flows.sh" --one prepare >>"$dir/$place-begin-$RUNTIME.log" 2>&1; then
            record begin failed 0 "$(reason "$dir/$place-begin-$RUNTIME.log")"
            continue
        fi
        for name in $functions; do
            run_flow "$name"
        done
        # shellcheck disable=SC1090
        (. "$flows/$ENGINE.sh" && end) >"$dir/$place-end-$RUNTIME.log" 2>&1
    done
done
awk -F '\t' '{ n[$4]++ } END { printf "flows: %d passed, %d failed, %d skipped\n", n["ok"], n["failed"], n["skipped"] }' "$dir/flows.tsv"
! grep -q '	failed	' "$dir/flows.tsv"
