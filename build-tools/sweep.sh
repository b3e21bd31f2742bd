#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Ends and removes what runs of the integration tests have left that were broken off: processes, cgroups, mounts and files that
# have the name of such a run, it<PID>x, when /tmp/jrun-it<PID>x says that the pid was one of this pid namespace, and no process
# has that pid now. What goes on is left alone, and so is what has another name. As root; prints what it did.
set -uo pipefail
[ "$(id -u)" = 0 ] || exit 0

kill_all() { # kill_all PID...: but not kernel threads, nor this
    local pid
    for pid; do
        [ "$pid" = 0 ] || [ "$pid" = $$ ] || kill -KILL "$pid"
    done 2>/dev/null
}

sweep() { # sweep DIRECTORY PREFIX
    local dir pid try ended=0 removed=0
    for ((try = 0; try < 50; try++)); do # what dies may take a moment, and a cgroup with it
        local left=0
        while IFS= read -r dir; do
            [ ! -e "$dir/freezer.state" ] || echo THAWED >"$dir/freezer.state"
            [ ! -e "$dir/cgroup.freeze" ] || echo 0 >"$dir/cgroup.freeze"
            while read -r pid; do
                kill_all "$pid"
                ended=$((ended + 1))
            done <"$dir/cgroup.procs"
            if rmdir "$dir"; then removed=$((removed + 1)); else left=1; fi
        done < <(find /sys/fs/cgroup -depth -type d -path "*$2*" 2>/dev/null) 2>/dev/null
        [ $left = 1 ] || break
        sleep 0.1
    done
    for pid in /proc/[0-9]*; do # containers without a cgroup have their root there, and commands it as an argument
        if awk -v name="/jrun-$2/" '$5 == "/" && index($4 "/", name) { found = 1 } END { exit !found }' "$pid/mountinfo" ||
            tr '\0' ' ' <"$pid/cmdline" | grep -q "$2[0-9]"; then
            kill_all "${pid#/proc/}"
            ended=$((ended + 1))
        fi
    done 2>/dev/null
    awk -v name="$1/" 'index($5, name) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while IFS= read -r dir; do
        umount -l "$dir"
    done
    rm -rf --one-file-system "$1"
    echo "sweep: a run that was broken off, $2: $ended processes ended, $removed cgroups removed"
}

for base in /tmp/jrun-it*x; do
    prefix=${base#/tmp/jrun-}
    pid=${prefix#it}
    pid=${pid%x}
    if [[ ! $pid =~ ^[0-9]+$ ]] || [ ! -O "$base" ] || [ -L "$base" ]; then continue; fi
    [ "$(cat "$base/pid-namespace" 2>/dev/null)" = "$(readlink /proc/self/ns/pid)" ] || continue
    [ ! -e "/proc/$pid" ] || continue
    sweep "$base" "$prefix"
done
