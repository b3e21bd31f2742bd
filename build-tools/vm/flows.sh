#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Inside a VM: what people do with engines, by engine, user and runtime, each as a flow that passes, fails or is skipped (as root).
#   flows.sh DIR [--only=WORDS] [--places=WORDS] RUNTIME...
# RUNTIMEs are jrun, runc, crun. Writes DIR/flows.tsv (place, flow, runtime, result, seconds, reason) and the logs of what failed.
# A place is ENGINE-USER[-MANAGER]; a flow is a function of flows/ENGINE.sh with a check that can fail, run in a shell of its own.
# --only and --places want one of these words, separated by commas, in the names. FLOW_LIMIT: seconds that a flow has (180).
# FLOW_TRIES: how often a flow that fails is tried (1).
set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
if [ "$1" != --one ] && [[ $here != /run/flows.* ]]; then # from where every user can read it
    copy=$(mktemp -d /run/flows.XXXXXX)
    cp -r "$here/flows" "$here/flows.sh" "$copy/"
    chmod -R a+rX "$copy"
    exec bash "$copy/flows.sh" "$@"
fi
flows=$here/flows
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
    local words=${2//,/|} # no process for it: an emulated machine makes few in a second
    [ -z "$2" ] || [[ $1 =~ $words ]]
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

try_flow() { # try_flow FUNCTION LOG: sets result
    local rc=0
    as_place bash "$flows/../flows.sh" --one "$1" >"$2" 2>&1 || rc=$?
    case $rc in
        0) result=ok ;;
        77) result=skipped ;;
        *) result=failed ;;
    esac
    if [ $rc -ge 124 ]; then # it was ended before it could clean up
        as_place bash "$flows/../flows.sh" --one prepare >/dev/null 2>&1
    fi
}

run_flow() { # run_flow FUNCTION
    local log=$dir/$place-$1-$RUNTIME.log begin=$SECONDS result try why=''
    for ((try = 1; try <= ${FLOW_TRIES:-1}; try++)); do
        [ $try = 1 ] || echo "$place ${1#flow_} $RUNTIME failed and is tried again: $why"
        try_flow "$1" "$log"
        [ "$result" = ok ] || why=$(reason "$log")
        [ "$result" = failed ] || break
    done
    [ "$result" != ok ] || why=''
    [ "$result" != ok ] || [ "$try" = 1 ] || echo "FLAKY $place ${1#flow_} $RUNTIME"
    record "${1#flow_}" "$result" $((SECONDS - begin)) "$why"
    [ "$result" = failed ] || rm "$log"
}

mkdir -p "$dir"
touch "$dir/flows.tsv"
limit=${FLOW_LIMIT:-180}
make_image "$box"
for_place() { # for_place FUNCTION: whether it makes sense there, by the line `only_for` at its head
    local user
    # shellcheck disable=SC1090
    user=$(. "$flows/$ENGINE.sh" && declare -f "$1" | sed -n '3s/^ *only_for \([a-z]*\) .*/\1/p')
    [ -z "$user" ] || [[ $place = *-$user* ]]
}

functions_of() { # functions_of PLACE: its flows; none if it is not wanted
    local place=$1 functions flow
    wanted "$place" "$places" || return 0
    ENGINE=${place%%-*}
    # shellcheck disable=SC1090
    functions=$(. "$flows/$ENGINE.sh" && declare -F | sed -n 's/^declare -f \(flow_.*\)/\1/p')
    for flow in $functions; do
        if wanted "$flow" "$only" && for_place "$flow"; then
            echo "$flow"
        fi
    done
}

lane() { # lane WORDS: the places with one of these words in their names, one after the other
    local place functions flow of runtime # and not name, which flows use
    for place in "${all_places[@]}"; do
        wanted "$place" "$1" || continue
        functions=''
        while IFS=$'\t' read -r of flow runtime; do
            [ "$of $runtime" != "$place $RUNTIME" ] || functions+=" flow_$flow"
        done <"$dir/wanted.tsv"
        [ -n "$functions" ] || continue
        ENGINE=${place%%-*}
        export ENGINE PLACE=$place
        # shellcheck disable=SC1090
        if ! (. "$flows/$ENGINE.sh" && begin) >"$dir/$place-begin-$RUNTIME.log" 2>&1 ||
            ! as_place bash "$flows/../flows.sh" --one prepare >>"$dir/$place-begin-$RUNTIME.log" 2>&1; then
            record begin failed 0 "$(reason "$dir/$place-begin-$RUNTIME.log")"
            continue
        fi
        for flow in $functions; do
            run_flow "$flow"
        done
        # shellcheck disable=SC1090
        (. "$flows/$ENGINE.sh" && end) >"$dir/$place-end-$RUNTIME.log" 2>&1
    done
}

export RUNTIME=$1 # which the scripts of the engines want to be there
for place in "${all_places[@]}"; do # what is going to run, so that nothing can go missing
    for flow in $(functions_of "$place"); do
        for runtime in "$@"; do
            printf '%s\t%s\t%s\n' "$place" "${flow#flow_}" "$runtime"
        done
    done
done >"$dir/wanted.tsv"

for RUNTIME in "$@"; do
    export RUNTIME
    lane podman,buildah & # has nothing in common with the others
    lane direct,docker,containerd
    wait
done
! grep -q '	failed	' "$dir/flows.tsv"
