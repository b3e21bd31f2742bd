#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the disk of a test VM out of a Debian suite's own packages, once, in build/vm/SUITE (as root).
#   image.sh bookworm|trixie|forky|bookworm-selinux
# bookworm-selinux has SELinux with Debian's default policy in place of AppArmor.
# Leaves root.ext4, vmlinuz and initrd.img there. They are made again when this file or one of root/ changes, the packages when
# their list does.
# Packages come from the mirror of this machine's apt, whose own lists stay as they are.
set -euo pipefail
cd "$(dirname "$0")/../.."
suite=$1
out=$PWD/build/vm/$suite
selinux=
if [ "$suite" = bookworm-selinux ]; then
    selinux=yes suite=bookworm
fi
source=$PWD/build-tools/vm

base=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,polkitd,udev,kmod,initramfs-tools,linux-image-cloud-amd64
tools=busybox-static,gcc,libc6-dev,iproute2,iptables,nftables,jq,procps,psmisc,socat,strace,sudo,util-linux,bsdextrautils,zlib1g
tools=$tools,libseccomp2,ca-certificates,apparmor,apparmor-utils
engines=runc,crun,criu,podman,buildah,conmon,netavark,aardvark-dns,docker.io,containerd,catatonit,tini
engines=$engines,uidmap,slirp4netns,passt,fuse-overlayfs
case $suite in
    bookworm) ;;
    trixie | forky) engines=$engines,docker-cli,libcriu2 ;; # packages of their own since
    *) echo "image.sh: no suite \"$suite\"; there are bookworm, trixie, forky, bookworm-selinux" >&2; exit 2 ;;
esac
[ -z "$selinux" ] || tools=$tools,selinux-policy-default,policycoreutils,selinux-utils

# shellcheck disable=SC2016 # apt's own $(SITE), and the $1 of hooks
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -1)
# The initramfs needs to find its root and nothing else. A mirror that stands still may keep a release file past its date.
# shellcheck disable=SC2016
arguments=(--mode=root --variant=minbase --include="$base,$tools,$engines"
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Apt::Install-Recommends "false"'
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*'
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt=force-unsafe-io
    --essential-hook='mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"'
    --essential-hook='echo MODULES=list >"$1/etc/initramfs-tools/conf.d/vm"'
    --essential-hook='printf "%s\n" virtio_pci virtio_blk ext4 >"$1/usr/share/initramfs-tools/modules.d/vm"')

packages_stamp=$(sha256sum <<<"${arguments[*]}")
stamp=$(find "$source/image.sh" "$source/root" -type f | LC_ALL=C sort | xargs cat | sha256sum)
is_made() { [ "$(cat "$out/$1.made" 2>/dev/null)" = "$2" ]; }
! is_made image "$stamp" || exit 0
echo "vm: making the image ${out##*/}"
mkdir -p "$out"
rm -f "$out/image.made"
if ! is_made packages "$packages_stamp"; then
    rm -f "$out/packages.made"
    mmdebstrap "${arguments[@]}" "$suite" "$out/packages.tar" "deb $mirror $suite main" 2>"$out/mmdebstrap.log" ||
        { tail -n 20 "$out/mmdebstrap.log" >&2; exit 1; }
    echo "$packages_stamp" >"$out/packages.made"
fi

tree=$(mktemp -d "$out/tree.XXXXXX")
trap 'rm -rf --one-file-system "$tree"' EXIT
chmod 755 "$tree"
tar -C "$tree" --numeric-owner --xattrs --xattrs-include='*' -xf "$out/packages.tar"
cp -a --no-preserve=ownership "$source/root/." "$tree/"
# shellcheck disable=SC2016 # the shell inside
chroot "$tree" sh -euc '
    systemctl --quiet enable jobs.service
    # What a job starts itself when it wants it; not every suite has all of these.
    for unit in docker.service docker.socket containerd.service podman.service podman.socket podman-restart.service \
        podman-auto-update.timer apt-daily.timer apt-daily-upgrade.timer fstrim.timer dpkg-db-backup.timer e2scrub_all.timer \
        e2scrub_reap.service getty@tty1.service; do
        systemctl --quiet disable $unit 2>/dev/null || true
    done
    useradd --create-home --uid 1000 --shell /bin/bash user
    grep -q ^user: /etc/subuid
    mkdir -p /var/lib/systemd/linger
    touch /var/lib/systemd/linger/user
    echo vm >/etc/hostname
    echo "127.0.0.1 localhost vm" >/etc/hosts
    # With none, systemd would take this for a first boot and enable the services again.
    echo 0123456789abcdef0123456789abcdef >/etc/machine-id'
cp "$tree"/boot/vmlinuz-* "$out/vmlinuz"
cp "$tree"/boot/initrd.img-* "$out/initrd.img"
rm "${tree:?}"/boot/*
if [ -n "$selinux" ]; then # here, for inside the VM it takes many times as long; setfiles(8) looks for its own descriptors in /proc
    # shellcheck disable=SC2016 # the shell inside
    unshare --mount --propagation private sh -euc 'mount --rbind /proc "$1/proc"
        chroot "$1" setfiles -F -e /proc /etc/selinux/default/contexts/files/file_contexts /' sh "$tree"
fi
mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$tree" "$out/new.ext4" 5G
mv "$out/new.ext4" "$out/root.ext4"
echo "$stamp" >"$out/image.made"
