#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing from Debian's packages. Quick when everything is there; asks apt for nothing else.
# With "test" also a Go and a CRIU that run here, of a newer Debian where this one's do not (newer.sh).
#   setup.sh [build] [test] [bench] [peers] [suites] [vm]      (no argument: the first three)
set -eu

build="gcc libc6-dev make zlib1g-dev musl-tools libseccomp2 busybox-static util-linux git"
test="clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev llvm-14 cppcheck shellcheck libseccomp-dev uidmap
    runc crun podman buildah conmon netavark aardvark-dns fuse-overlayfs slirp4netns iptables iproute2
    docker.io containerd
    systemd systemd-sysv dbus dbus-user-session libpam-systemd libsystemd0
    strace jq socat bsdextrautils procps xz-utils patch"
bench="runc crun hyperfine strace linux-perf valgrind"
peers="dpkg-dev pkg-config gperf libcap-dev libseccomp-dev libyajl-dev libsystemd-dev libdbus-1-dev"
suites="bats bsdutils dpkg-dev gawk gcc iproute2 jq libc6-dev libseccomp-dev procps python3 util-linux"
vm="qemu-system-x86 qemu-system-common mmdebstrap e2fsprogs debian-archive-keyring iproute2"

packages='' newer=''
for group in "${@:-build test bench}"; do
    for name in $group; do
        case $name in
            build) packages="$packages $build" ;;
            test) packages="$packages $test" newer="go criu" ;;
            bench) packages="$packages $bench" ;;
            peers) packages="$packages $peers" ;;
            suites) packages="$packages $suites" ;;
            vm) packages="$packages $vm" ;;
            *) echo "setup.sh: no group \"$name\"; there are build, test, bench, peers, suites, vm" >&2; exit 2 ;;
        esac
    done
done

command -v mvn >/dev/null || packages="$packages maven"
missing=
for package in $packages; do
    case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true) in
        ii*) ;;
        *) missing="$missing $package" ;;
    esac
done
if [ -n "$missing" ] && [ "$(id -u)" != 0 ]; then
    echo "setup: missing packages; as root:  apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
install() {
    # No daemon is to be started: invoke-rc.d(8) takes RUNLEVEL=1 for a machine in maintenance.
    # shellcheck disable=SC2086 # a list of names
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null
}
if [ -n "$missing" ]; then
    echo "setup: installing$missing"
    if ! install >/dev/null 2>&1; then # the package lists may be absent or old
        apt-get update -qq </dev/null
        install
    fi
fi
for name in $newer; do # what then cannot run is skipped, and the floors of the stages say whether it may be
    build-tools/newer.sh "$name" </dev/null || echo "setup: no $name for this machine, see above" >&2
done
