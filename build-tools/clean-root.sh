#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The README's commands on a machine that has nothing: HEAD, cloned into a Debian with make, Maven and a JDK and no other package,
# made by mmdebstrap from the mirror of this machine's apt (as root). What setup.sh forgets shows here.
#   clean-root.sh bookworm|trixie [COMMAND...]      default: make run
# The JDK is this machine's, lent read-only; the default Java is the older one that Debian's Maven brings. HOME, Maven's repository
# and apt's lists are the root's own and empty; /sys and /dev are this machine's. The tree is removed at the end, the packages stay
# in build/clean-root. KEEP=yes leaves the tree. The last line says how long it took and how it ended.
set -euo pipefail
self=$(readlink -f "$0")
if [ "${1:-}" = inside ]; then # in the namespaces: inside TREE JDK COMMAND...
    tree=$2 jdk=$3
    shift 3
    mount --bind "$tree" "$tree" # "/" shall be a mount, as on a machine: a runtime sets its propagation
    mkdir -p "$tree$jdk" "$tree/sys" "$tree/dev" "$tree/proc"
    mount --bind "$jdk" "$tree$jdk"
    mount -o remount,bind,ro "$tree$jdk"
    mount -t proc proc "$tree/proc"
    mount --rbind /sys "$tree/sys"
    mount --rbind /dev "$tree/dev"
    mount -t tmpfs -o mode=1777 tmp "$tree/tmp"
    mount -t tmpfs -o mode=755 run "$tree/run"
    # shellcheck disable=SC2016 # for the shell inside
    exec chroot "$tree" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        ${CI:+CI="$CI"} sh -c 'cd /root/jrun && exec "$@"' sh "$@" </dev/null
fi
cd "$(dirname "$self")/.."
[ "$(id -u)" = 0 ] || { echo "clean-root skipped: needs root"; exit 77; }
suite=${1:?clean-root.sh bookworm|trixie [COMMAND...]}
shift
[ $# != 0 ] || set -- make run
build-tools/setup.sh vm # mmdebstrap and the keys
jdk=$(readlink -f "$(build-tools/find-jdk.sh)")
out=$PWD/build/clean-root
mkdir -p "$out"

# shellcheck disable=SC2016 # apt's own $(SITE)
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
if [ ! -e "$out/$suite.tar" ]; then
    # A mirror that stands still may keep a release file past its date.
    mmdebstrap --mode=root --variant=minbase --include=ca-certificates,make,maven \
        --keyring=/usr/share/keyrings/debian-archive-keyring.gpg --aptopt='Acquire::Check-Valid-Until "false"' \
        --aptopt='Apt::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
        "$suite" "$out/$suite.new.tar" "deb $mirror $suite main" 2>"$out/$suite.log" || { tail -n 20 "$out/$suite.log" >&2; exit 1; }
    mv "$out/$suite.new.tar" "$out/$suite.tar"
fi

tree=$(mktemp -d "$out/$suite.tree.XXXXXX")
[ -n "${KEEP:-}" ] || trap 'rm -rf --one-file-system "$tree"' EXIT
chmod 755 "$tree"
tar -C "$tree" --numeric-owner --xattrs --xattrs-include='*' -xf "$out/$suite.tar"
cp /etc/resolv.conf /etc/hosts "$tree/etc/" 2>/dev/null || true
# Whom this machine trusts: a JDK of Debian's kind has its list there too, by a link.
cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"
mkdir -p "$tree/etc/ssl/certs/java"
[ ! -L "$jdk/lib/security/cacerts" ] || cp -L "$jdk/lib/security/cacerts" "$tree/etc/ssl/certs/java/"
git clone -q --no-hardlinks . "$tree/root/jrun"
begin=$SECONDS status=0
unshare --mount --propagation private --pid --fork --kill-child "$self" inside "$tree" "$jdk" "$@" || status=$?
echo "clean-root: $suite: $*: status $status after $((SECONDS - begin)) s"
exit $status
