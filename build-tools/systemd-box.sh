#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A real systemd as process 1 of namespaces of its own, on this machine's root file system below a layer that is thrown away.
#   systemd-box.sh start [v2|hybrid|v1]   boots it with that view of the cgroups (v2), in about a second
#   systemd-box.sh run COMMAND...         runs a command inside as root, as a service
#   systemd-box.sh user COMMAND...        runs a command inside as an ordinary user who lingers (box), below user@UID.service
#   systemd-box.sh stop                   shuts it down, removes its cgroups, and fails if anything of it is left
#   systemd-box.sh with VIEW COMMAND...   start, run and stop, whatever happens between
# This source tree is the same inside, and writable. $BOX is the directory for the box's state (build/systemd-box).
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
self=$repository/build-tools/systemd-box.sh
box=${BOX:-$repository/build/systemd-box}
name=jrun-box-$(printf %s "$box" | cksum | cut -d ' ' -f 1)
user=box
uid=6999
cgroups=/sys/fs/cgroup
programs=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# On the machine: "DIRECTORY CONTROLLERS" of the box's cgroup in each hierarchy that the view has. The hybrid view's v2
# cgroup is one deeper, so that it has no controllers, as on a machine (crun refuses others).
box_cgroups() {
    local view=$1 controllers path root
    while IFS=: read -r _ controllers path; do
        case $view:$controllers in v2:?* | v1:) continue ;; esac
        if [ -n "$controllers" ]; then
            root=$cgroups/${controllers#name=}
        else
            root=$cgroups
            [ "$(stat -f -c %T $cgroups)" = cgroup2fs ] || root=$cgroups/unified
            [ "$view" = hybrid ] && path=${path%/}/$name && echo "$root$path unified-above"
        fi
        [ -d "$root" ] && echo "$root${path%/}/$name ${controllers:-unified}"
    done </proc/self/cgroup
}

make_cgroups() {
    local dir controllers file
    while read -r dir controllers; do
        mkdir -p "$dir"
        [ "$controllers" = cpuset ] || continue
        for file in cpuset.cpus cpuset.mems; do cat "${dir%/*}/$file" >"$dir/$file"; done
    done <"$box/cgroups"
}

remove_cgroups() {
    local dir left=0
    while read -r dir _; do
        for _ in $(seq 50); do
            [ -d "$dir" ] || break
            find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
        done
        [ ! -d "$dir" ] || { echo "systemd-box.sh: left: $dir" >&2; left=1; }
    done < <(tac "$box/cgroups")
    return $left
}

# The pid of the box's process 1; fails when it is not up.
pid1() {
    local pid namespace
    [ -s "$box/pid" ] && read -r pid namespace <"$box/pid" && [ "$(readlink "/proc/$pid/ns/pid")" = "$namespace" ] && echo "$pid"
}

inside() { # a process of the machine's cgroups in the box's namespaces: enough to talk to systemd
    local pid
    pid=$(pid1) || { echo "systemd-box.sh: the box is not up" >&2; exit 1; }
    exec nsenter -t "$pid" -m -u -i -n -p -C -r -w env -i PATH=$programs HOME=/root LANG=C.UTF-8 "$@"
}

start() {
    local view=$1 starter pid='' state=''
    case $view in v2 | hybrid | v1) ;; *) echo "systemd-box.sh: no view \"$view\"" >&2; exit 2 ;; esac
    ! pid1 >/dev/null || { echo "systemd-box.sh: the box is up already" >&2; exit 1; }
    mkdir -p "$box/layer"
    rm -f "$box/pid"
    box_cgroups "$view" >"$box/cgroups"
    make_cgroups
    setsid unshare --mount --uts --ipc --net --pid --fork --propagation private "$self" __join "$view" </dev/null >"$box/log" 2>&1 &
    starter=$!
    for _ in $(seq 200); do
        pid=$(pgrep -P $starter || true)
        [ -z "$pid" ] || [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != systemd ] || break
        kill -0 $starter 2>/dev/null || break
        sleep 0.05
    done
    if [ -z "$pid" ] || [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != systemd ]; then
        echo "systemd-box.sh: systemd did not start:" >&2
        cat "$box/log" >&2
        stop
        exit 1
    fi
    echo "$pid $(readlink "/proc/$pid/ns/pid")" >"$box/pid"
    for _ in $(seq 200); do
        state=$("$self" __inside systemctl is-system-running 2>/dev/null || true)
        case $state in running | degraded) break ;; esac
        sleep 0.05
    done
    "$self" __inside umount -l /proc/sys # read-only while systemd boots, so that it sets nothing of the machine's
    if [ "$state" != running ]; then
        echo "systemd-box.sh: systemd is \"$state\" and not running" >&2
        "$self" __inside systemctl --no-pager --failed >&2 || true
        stop
        exit 1
    fi
}

# In the new namespaces, still on the machine's root: into the box's cgroups, then a cgroup namespace.
join() {
    local dir controllers
    while read -r dir controllers; do
        [ "$controllers" = unified-above ] || echo 0 >"$dir/cgroup.procs"
    done <"$box/cgroups"
    exec unshare --cgroup "$self" __boot "$1"
}

boot() {
    local view=$1 arguments=()
    mount -t tmpfs -o mode=755 tmpfs "$box/layer"
    cd "$box/layer"
    mkdir upper work root
    mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work overlay root
    cd root
    furnish
    mount_all
    mount_cgroups "$view"
    mkdir -p ".$repository" .old
    mount --bind "$repository" ".$repository"
    pivot_root . .old
    cd /
    umount -l /.old
    rmdir /.old
    mount --make-rshared /
    if [ "$view" != v2 ]; then
        arguments=(systemd.unified_cgroup_hierarchy=0 "systemd.legacy_systemd_cgroup_controller=$([ "$view" = v1 ] && echo 1 || echo 0)")
    fi
    exec env -i container=oci PATH=$programs /lib/systemd/systemd "${arguments[@]}" systemd.show_status=0
}

# Of the machine's /etc only what makes a container's host: no service of this machine is started.
furnish() {
    local unit
    for unit in etc/systemd/system/*.wants/*; do
        [ ! -L "$unit" ] || ln -sfn /dev/null "etc/systemd/system/${unit##*/}"
    done
    for unit in console-getty.service getty.target proc-sys-fs-binfmt_misc.automount systemd-binfmt.service systemd-sysctl.service \
        systemd-modules-load.service systemd-tmpfiles-clean.timer systemd-update-utmp-runlevel.service apt-daily.timer \
        docker.service docker.socket containerd.service podman.socket; do
        ln -sfn /dev/null "etc/systemd/system/$unit"
    done
    echo box >etc/hostname
    echo '127.0.0.1 localhost box' >etc/hosts
    : >etc/fstab
    mkdir -p etc/tmpfiles.d
    echo 'd /tmp 1777 root root' >etc/tmpfiles.d/tmp.conf # Debian's would empty it, and the source tree may be there
    chroot . useradd --no-log-init --create-home --uid $uid --shell /bin/bash $user
    sed -i "/^$user:/d" etc/subuid etc/subgid
    echo $user:300000:65536 >>etc/subuid
    echo $user:300000:65536 >>etc/subgid
    mkdir -p var/lib/systemd/linger var/lib/containers
    : >var/lib/systemd/linger/$user
    rm -f etc/containers/containers.conf etc/containers/storage.conf
}

mount_all() {
    local device
    mount -t proc proc proc
    mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
    mount -t tmpfs -o mode=755,nosuid,nodev tmpfs run
    mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs tmp
    mount -t tmpfs tmpfs var/lib/containers # no layer below a container's layers
    mount -t tmpfs -o mode=755,nosuid tmpfs dev
    mkdir -p dev/pts dev/shm dev/net dev/mqueue
    for device in null zero full random urandom tty fuse net/tun; do
        [ -e "/dev/$device" ] || continue
        : >"dev/$device"
        mount --bind "/dev/$device" "dev/$device"
    done
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
    mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    ln -s /proc/self/fd/0 dev/stdin
    ln -s /proc/self/fd/1 dev/stdout
    ln -s /proc/self/fd/2 dev/stderr
    # A whole proc and sysfs somewhere let user namespaces mount theirs.
    mkdir -p run/host/proc run/host/sys
    chmod 700 run/host
    mount -t proc proc run/host/proc
    mount -t sysfs sysfs run/host/sys
    mount --bind proc/sys proc/sys
    mount -o remount,bind,ro proc/sys
}

mount_cgroups() {
    local dir controllers options=rw,nosuid,nodev,noexec
    if [ "$1" = v2 ]; then
        mount -t cgroup2 -o $options cgroup2 sys/fs/cgroup
        return
    fi
    mount -t tmpfs -o mode=755,nosuid,nodev,noexec tmpfs sys/fs/cgroup
    while read -r _ controllers; do
        dir=sys/fs/cgroup/${controllers#name=}
        case $controllers in
            unified-above) continue ;;
            unified) mkdir "$dir" && mount -t cgroup2 -o $options cgroup2 "$dir" ;;
            *) mkdir "$dir" && mount -t cgroup -o "$options,$controllers" cgroup "$dir" ;;
        esac
    done <"$box/cgroups"
    mount -o remount,ro sys/fs/cgroup
}

stop() {
    local pid status=0
    if pid=$(pid1); then
        kill -s RTMIN+3 "$pid"
        for _ in $(seq 100); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
        [ ! -d "/proc/$pid" ] || kill -KILL "$pid"
    fi
    if [ -e "$box/cgroups" ]; then
        remove_cgroups || status=1
        rm -f "$box/cgroups"
    fi
    if grep -q " $box" /proc/self/mounts; then
        echo "systemd-box.sh: mounts are left below $box" >&2
        status=1
    fi
    rm -f "$box/pid"
    return $status
}

# The repository's directory and the caller's PATH to Java go in; all else is a service's environment.
as_service() {
    "$self" __inside systemd-run --quiet --pipe --wait --collect --service-type=exec --working-directory="$repository" \
        ${JAVA_HOME:+-E "JAVA_HOME=$JAVA_HOME"} ${JRUN_RUNTIME:+-E "JRUN_RUNTIME=$JRUN_RUNTIME"} "$@"
}

case ${1:-} in
    start) start "${2:-v2}" ;;
    run)
        shift
        as_service -E HOME=/root -E PATH=$programs -p Delegate=yes "$@"
        ;;
    user)
        shift
        as_service --user --machine=$user@.host -E XDG_RUNTIME_DIR=/run/user/$uid -E PATH=$programs \
            -E DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/$uid/bus "$@"
        ;;
    stop) stop ;;
    with)
        trap 'stop; exit 1' INT TERM
        start "$2"
        shift 2
        status=0
        "$self" run "$@" || status=$?
        stop || { [ $status != 0 ] || status=1; }
        exit $status
        ;;
    __join) join "$2" ;;
    __boot) boot "$2" ;;
    __inside)
        shift
        inside "$@"
        ;;
    *)
        sed -n '3,10s/^# //p' "$self" >&2
        exit 2
        ;;
esac
