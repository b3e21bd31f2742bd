#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2034 # what is for the shell in the container; variables for those who read this file
# What the flows of all engines share. A flow says with `is`, `has` and the like what must be, and `skip` where it makes no sense.

all_places=(direct-root direct-user direct-bare podman-root podman-user podman-root-cgroupfs podman-user-cgroupfs
    docker-root docker-root-cgroupfs containerd-root buildah-root buildah-user)
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
box=/var/tmp/box.tar # the image that all containers run: busybox with its applets
name=flow
# Scripts for a container that count up, and do so into the end of its file /tmp/count. A restore may end each sleep (EINTR).
numbers='i=0; while :; do i=$((i + 1)); echo $i; sleep 0.1; done'
counting="$numbers >>/tmp/count"

is() { # is EXPECTED ACTUAL
    [ "$1" = "$2" ] || { echo "expected \"$1\", got \"$2\"" >&2; return 1; }
}

isnt() { # isnt UNEXPECTED ACTUAL
    [ "$1" != "$2" ] || { echo "expected anything but \"$1\"" >&2; return 1; }
}

at_least() { # at_least LEAST NUMBER
    [ "$2" -ge "$1" ] || { echo "expected at least $1, got \"$2\"" >&2; return 1; }
}

has() { # has PART TEXT
    [[ $2 = *"$1"* ]] || { echo "expected \"$1\" in \"$2\"" >&2; return 1; }
}

exits() { # exits STATUS COMMAND...
    local status=0
    "${@:2}" || status=$?
    is "$1" $status
}

fails() { # fails COMMAND...
    ! "$@" || { echo "succeeded: $*" >&2; return 1; }
}

eventually() { # eventually COMMAND...: within 60 s
    local deadline=$((SECONDS + 60))
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || { "$@"; return 1; }
        sleep 0.2
    done
}

skip() {
    echo "$*"
    exit 77
}

only_for() { # only_for WORD REASON: skips unless the word is in the place's name
    [[ $PLACE = *-$1* ]] || skip "$2"
}

runtime_path() { # the program of $RUNTIME
    command -v "$RUNTIME"
}

limit_of() { # limit_of PID FILE: what the process's cgroup has there; newer releases of crun set it on the parent
    local cgroup limit
    cgroup=/sys/fs/cgroup$(sed -n s/^0:://p "/proc/$1/cgroup")
    limit=$(cat "$cgroup/$2")
    if [ "${cgroup##*/}" = container ] && [[ $limit = max* ]]; then
        limit=$(cat "${cgroup%/*}/$2")
    fi
    echo "$limit"
}

systemd() { # systemctl(1) of the place's user
    if [ "$(id -u)" = 0 ]; then systemctl "$@"; else systemctl --user "$@"; fi
}

unit_dir() { # unit_dir KIND: where the place's user puts units (systemd) and quadlets (containers/systemd)
    local top=/etc
    [ "$(id -u)" = 0 ] || top=~/.config
    if [ "$1" = units ]; then
        [ "$(id -u)" = 0 ] && top=$top/systemd/system || top=$top/systemd/user
    else
        top=$top/containers/systemd
    fi
    mkdir -p "$top"
    echo "$top"
}

fetch() ( # fetch PORT: /passwd by HTTP; not with a static busybox, whose resolver fails where another glibc is
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET /passwd HTTP/1.0\r\n\r\n' >&3
    cat <&3
)

make_image() { # make_image FILE
    local tree applet
    [ ! -e "$1" ] || return 0
    tree=$(mktemp -d)
    mkdir -p "$tree"/{bin,etc,dev,proc,sys,tmp,root,home}
    chmod 755 "$tree"
    chmod 1777 "$tree/tmp"
    cp /bin/busybox "$tree/bin/"
    for applet in $(/bin/busybox --list); do
        [ -e "$tree/bin/$applet" ] || ln -s busybox "$tree/bin/$applet"
    done
    printf '%s\n' root:x:0:0:root:/root:/bin/sh alice:x:1000:1000::/home:/bin/sh nobody:x:65534:65534::/home:/bin/false >"$tree/etc/passwd"
    printf '%s\n' root:x:0: alice:x:1000: nobody:x:65534: >"$tree/etc/group"
    tar -C "$tree" -cf "$1" .
    rm -r "$tree"
}
