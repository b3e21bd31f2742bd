#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes a rootfs from Debian's busybox-static and runs the smoke tests: smoke.sh SMOKE JRUN-INIT [CASE...]. Needs root.
set -eu
smoke=$1
helper=$2
shift 2
if [ "$(id -u)" != 0 ]; then
    echo "skipped: needs root"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/rootfs
mkdir -p "$root/bin" "$root/etc" "$root/root" "$root/tree/sub" "$root/proc"
cp "$(command -v busybox)" "$root/bin/busybox"
for name in sh cat cut env grep head hostname id ip ls mount ps sed sleep stat stty tail touch tr tty umask wc; do
    ln -s busybox "$root/bin/$name"
done
printf 'root:x:0:0:root:/root:/bin/sh\nu:x:1000:1000:u:/home/u:/bin/sh' > "$root/etc/passwd"
ln -s made/by/link "$root/link"
ln -s ../run/deep/stub "$root/etc/resolv.conf"
ln -s proc "$root/proclink"
ln -s proc/sys/kernel "$root/toproc"
ln -s ../../../.. "$root/escape"
echo content > "$root/tree/sub/file"
ln -s sub/file "$root/tree/link"
printf '#!/nowhere\n' > "$root/script"
chmod 755 "$root/script"
chmod -R o+rX "$work"
chmod 1751 "$root/tree"
chmod 4755 "$root/tree/sub"
chmod 755 "$work"
status=0
"$smoke" "$root" "$helper" "$@" || status=$?
# binds and mounts are the containers' own: none may be left here
if grep -q "$work" /proc/self/mountinfo; then
    echo "FAILED: mounts are left on the host"
    status=1
fi
exit "$status"
