#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Test VMs of Debian's releases under QEMU: real systemd, all cgroup v2 controllers, AppArmor, every capability (as root).
#   vm.sh run SUITE COMMAND...    runs it inside as root, from the top of this project; boots for it when no VM is up
#   vm.sh start SUITE             boots one, for many commands
#   vm.sh stop SUITE              powers it off; what it wrote to its disk is gone
#   vm.sh console SUITE           shows what its kernel and systemd said
# SUITE is bookworm, trixie, forky or bookworm-selinux; build-tools/vm/image.sh makes the disk when it is not there yet. Inside,
# the project and the JDK are at their places, read-only; /lent/queue is build/vm/SUITE.run/queue of here, to bring files back;
# `as-user COMMAND...` runs one as an ordinary user, in a session of the user's own systemd with cgroups delegated.
# VM_LIMIT: seconds that a command has (1800). VM_PATIENCE: seconds to come up, which takes 10 to 20 on an idle machine (900).
# VM_MEMORY: MiB (3072). VM_KERNEL: more kernel parameters.
set -euo pipefail
cd "$(dirname "$0")/../.."
self=$PWD/build-tools/vm/vm.sh
action=${1:?run, start, stop or console} suite=${2:?bookworm, trixie, forky or bookworm-selinux}
shift 2
image=$PWD/build/vm/$suite
dir=$PWD/build/vm/$suite.run
queue=$dir/queue

up() { [ -s "$dir/pid" ] && kill -0 "$(<"$dir/pid")" 2>/dev/null; }

lost() { # lost WORDS: with the console, for there is nothing else to tell why
    cat "$dir/boot.log" "$dir/console.log" 2>/dev/null || true
    echo "vm: $suite's VM $1; its console is above" >&2
    exit 125
}

start() {
    build-tools/setup.sh vm
    build-tools/vm/image.sh "$suite"
    rm -rf "$dir"
    mkdir -p "$queue"
    # A mount namespace of its own for what is lent, and a session of its own, so that no signal to the caller's reaches it.
    setsid unshare --mount --propagation private "$self" boot "$suite" </dev/null >"$dir/boot.log" 2>&1 &
    local deadline=$((SECONDS + ${VM_PATIENCE:-900}))
    while [ ! -e "$queue/up" ]; do
        sleep 0.2
        [ -e "$dir/ended" ] && lost "ended before it was up"
        [ $SECONDS -lt $deadline ] || { stop; lost "did not come up in time"; }
    done
    echo "vm: $suite is up, kernel $(<"$queue/up")"
}

boot() { # inside the namespace: lends directories, and stays until QEMU ends
    trap 'touch "$dir/ended"' EXIT
    local lent=$dir/lent place number=0 sharing daemon=/usr/lib/qemu/virtiofsd
    mkdir -p "$lent"
    mount -t tmpfs lent "$lent"
    mkdir "$lent/queue"
    mount --bind "$queue" "$lent/queue"
    for place in "$PWD" "$(build-tools/find-jdk.sh)" "$HOME/.m2"; do
        mkdir "$lent/$((++number))"
        mount --bind "$place" "$lent/$number"
        mount -o remount,bind,ro "$lent/$number"
        echo "$number $place"
    done >"$queue/places"
    if [ -x $daemon ]; then # up to bookworm QEMU's own
        $daemon --socket-path="$dir/fs" -o source="$lent" -o cache=auto -o sandbox=chroot &
    else
        /usr/libexec/virtiofsd --socket-path="$dir/fs" --shared-dir="$lent" --cache=auto --sandbox=chroot &
    fi
    sharing=$!
    # With a thread for each CPU the newer kernels panic ("Oops: int3"): QEMU goes on to run code that the kernel has patched.
    local threads=multi module=
    [[ $suite = bookworm* ]] || threads=single
    [[ $suite != *-selinux ]] || module="security=selinux enforcing=0"
    until [ -S "$dir/fs" ]; do sleep 0.05; done
    qemu-system-x86_64 -M q35 -accel "tcg,thread=$threads" -cpu max -smp 2 -m "${VM_MEMORY:-3072}" -pidfile "$dir/pid" \
        -object "memory-backend-memfd,id=memory,size=${VM_MEMORY:-3072}M,share=on" -numa node,memdev=memory \
        -nodefaults -nographic -no-reboot -serial "file:$dir/console.log" \
        -kernel "$image/vmlinuz" -initrd "$image/initrd.img" \
        -drive "file=$image/root.ext4,if=virtio,format=raw,snapshot=on" \
        -chardev "socket,id=lent,path=$dir/fs" -device vhost-user-fs-pci,chardev=lent,tag=lent \
        -append "root=/dev/vda rw console=ttyS0 panic=-1 quiet systemd.show_status=0 mitigations=off $module ${VM_KERNEL:-}" || true
    kill $sharing 2>/dev/null || true
}

stop() {
    [ -d "$queue" ] || return 0
    touch "$queue/stop"
    local deadline=$((SECONDS + 30))
    while up; do
        sleep 0.2
        [ $SECONDS -lt $deadline ] || kill -KILL "$(<"$dir/pid")" 2>/dev/null || true
    done
}

run() {
    if ! up; then
        trap stop EXIT
        start
    fi
    local job tail
    job=$queue/$(date +%s%N)
    {
        echo "cd $(printf %q "$PWD") && export JAVA_HOME=$(build-tools/find-jdk.sh)"
        printf 'exec timeout -k 5 %q' "${VM_LIMIT:-1800}"
        printf ' %q' "$@"
        echo
    } >"$job.new"
    touch "$job.log"
    mv "$job.new" "$job.job"
    tail -q -n +1 -f "$job.log" &
    tail=$!
    until [ -e "$job.rc" ]; do
        up || { kill $tail; lost "ended while it ran: $*"; }
        sleep 0.2
    done
    sleep 0.5 # for the last lines
    kill $tail
    return "$(<"$job.rc")"
}

case $action in
    run) run "$@" ;;
    start) up || start ;;
    stop) stop ;;
    console) cat "$dir/console.log" ;;
    boot) boot ;;
    *) echo "vm.sh: no action \"$action\"" >&2; exit 2 ;;
esac
