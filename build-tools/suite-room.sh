#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs one test of an upstream suite in a room of its own, so that it cannot harm the machine, and ends with it (as root).
#   suite-room.sh CGROUP COMMAND...
# CGROUP is the name of the cgroup that is the room's root in every hierarchy; the caller removes it. Besides the room has
# namespaces of its own for processes, mounts, network, IPC and the host name; a /dev, /tmp and /run of its own, a machine that
# is read-only otherwise, and /tmp/work as the working directory. The project is seen at its usual place, read-only.
# ROOM_RUNTIME is the runtime, seen as /tmp/ROOM_NAME; with ROOM_REALTIME the room has the machine's real-time budget.
# It runs once for each test: there are as few processes in it as can be.
set -euo pipefail
room=${BASH_SOURCE[0]}

declare -A hierarchy # mount point: type and options of the super block
read_hierarchies() {
    local place fields type options
    while read -r _ _ _ _ place fields; do
        read -r type _ options <<<"${fields#* - }"
        [[ $type != cgroup* || ${place#/sys/fs/cgroup/} = [^/]*/* ]] || hierarchy[$place]="$type $options"
    done </proc/self/mountinfo
}

join() { # join CGROUP: this process moves itself; `tasks` and 0 spare the wait for a lock that moving others takes
    local place file places=("${!hierarchy[@]}")
    mkdir -p "${places[@]/%//$1}"
    for place in "${!hierarchy[@]}"; do
        if [[ ${hierarchy[$place]} = cgroup2* ]]; then
            echo 0 >"$place/$1/cgroup.procs"
            continue
        fi
        for file in cpuset.cpus cpuset.mems ${ROOM_REALTIME:+cpu.rt_runtime_us}; do
            [ ! -e "$place/$1/$file" ] || echo "$(<"$place/$file")" >"$place/$1/$file"
        done
        echo 0 >"$place/$1/tasks"
    done
}

mount_all() { # mounts what is said on standard input in the form of fstab(5), in a regular file;
    # a source that is mounted at the same place already, if only below, would be skipped
    echo "$(</dev/stdin)" >/tmp/fstab
    mount --no-canonicalize --all --fstab /tmp/fstab
}

cgroup_mounts() { # the same hierarchies at the same places; their roots are the room's cgroups
    local place type options kept option
    for place in "${!hierarchy[@]}"; do
        read -r type options <<<"${hierarchy[$place]}"
        kept=
        for option in ${options//,/ }; do
            case $option in
                name=*) kept=none,$option ;;
                rw | ro | xattr | release_agent=* | clone_children | nsdelegate) ;;
                *) kept+=${kept:+,}$option ;;
            esac
        done
        echo "cgroup $place $type ${kept:-defaults} 0 0"
    done
}

leave_root() { # leave_root PLACE: no process may be beside controlled cgroups, the kernel's root excepted, which this is not
    local controllers
    controllers=$(<"$1/cgroup.controllers")
    [ -n "$controllers" ] || return 0
    mkdir "$1/room"
    echo 0 >"$1/room/cgroup.procs"
    echo "+${controllers// / +}" >"$1/cgroup.subtree_control"
}

furnish() {
    local place nodes=()
    cd "${room%/*}/.."
    exec 8</dev 9<"$PWD"
    umount --lazy /sys/fs/cgroup
    mount --no-canonicalize -t tmpfs -o mode=1777,size=2g tmpfs /tmp
    {
        echo "room /proc proc defaults 0 0
room /run tmpfs mode=755,size=256m 0 0
room /dev tmpfs mode=755,nosuid 0 0"
        [[ -v "hierarchy[/sys/fs/cgroup]" ]] || echo "room /sys/fs/cgroup tmpfs mode=755 0 0"
    } | mount_all
    mkdir -p /dev/{pts,shm,mqueue} /tmp/work "$PWD" "${!hierarchy[@]}"
    for place in null zero full random urandom kmsg tty ptmx fuse net fd stdin stdout stderr; do
        [ ! -e "/proc/self/fd/8/$place" ] || nodes+=("/proc/self/fd/8/$place")
    done
    cp -a --no-preserve=ownership "${nodes[@]}" /dev/
    {
        echo "room /dev/pts devpts newinstance,ptmxmode=0666,mode=0620,gid=5 0 0
room /dev/shm tmpfs mode=1777,nosuid,nodev 0 0
room /dev/mqueue mqueue defaults 0 0
/proc/self/fd/9 $PWD none bind 0 0"
        cgroup_mounts
    } | mount_all
    chmod 666 /dev/{null,zero,full,random,urandom,tty,ptmx} # the last may be a link to pts/ptmx
    mount --no-canonicalize -o remount,bind,ro "$PWD"
    mount --no-canonicalize -o remount,bind,ro /
    exec 8<&- 9<&-
    for place in "${!hierarchy[@]}"; do
        [[ ${hierarchy[$place]} != cgroup2* ]] || leave_root "$place"
    done
    ip link set lo up
    echo 20000 >/proc/sys/kernel/ns_last_pid # one of crun's tests wants pids of five digits
    [ -z "${ROOM_RUNTIME:-}" ] || ln -s "$ROOM_RUNTIME" "/tmp/$ROOM_NAME"
    [ -z "${INIT:-}" ] || install -D "$INIT" /tmp/work/tests/init # where crun's tests look for their program
}

case $1 in
    --join) # by a process of its own, so that none of the room's cgroups has one from outside
        read_hierarchies
        join "$2"
        exec unshare --cgroup "$room" --inside "${@:3}"
        ;;
    --inside) shift ;;
    *) exec setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --ipc --uts --net --propagation private "$room" --join "$@" ;;
esac
read_hierarchies
furnish
terminal=$PWD/conformance/suites/terminal.py
cd /tmp/work
status=0
# A terminal, as a person who runs the suite has one: runc's tests open /dev/tty.
/usr/bin/python3 -IB "$terminal" "$@" || status=$?
for file in /sys/fs/cgroup/freezer/{,*/,*/*/,*/*/*/}freezer.state; do # what is frozen cannot be killed
    [ ! -e "$file" ] || echo THAWED >"$file"
done
exit $status # the shell stays until now, as the process that reaps what the test leaves
