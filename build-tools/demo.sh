#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make run: one real container on a busybox rootfs made now; prints what the container printed.
#   demo.sh RUNTIME
set -eu
runtime=$1
if [ "$(id -u)" != 0 ]; then
    echo "make run: a container with its own cgroup needs root here; run it with sudo" >&2
    exit 1
fi
dir=$(mktemp -d)
id=demo$$
trap '"$runtime" --root "$dir/state" delete --force $id >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
rootfs=$dir/bundle/rootfs
mkdir -p "$rootfs/bin" "$rootfs/dev" "$rootfs/proc" "$rootfs/sys" "$rootfs/tmp"
cp "$(command -v busybox || echo /bin/busybox)" "$rootfs/bin/busybox"
for applet in sh cat echo hostname id ls mount ps readlink sed uname; do
    ln -s busybox "$rootfs/bin/$applet"
done
cat >"$rootfs/bin/show" <<'SHOW'
#!/bin/sh
echo "pid 1 is:   $(cat /proc/1/comm), and this shell is pid $$"
echo "hostname:   $(hostname)"
echo "user:       $(id)"
echo "processes:"
ps -o pid,comm | sed 's/^/    /'
echo "namespaces:"
for ns in cgroup ipc mnt net pid user uts; do echo "    $(readlink /proc/self/ns/$ns)"; done
SHOW
chmod +x "$rootfs/bin/show"
"$runtime" spec --bundle "$dir/bundle"
sed -i -e 's|"terminal": true|"terminal": false|' -e 's|"sh"|"/bin/show"|' -e 's|"PATH=.*"|"PATH=/bin"|' \
    -e 's|"hostname": "jrun"|"hostname": "jrun-demo"|' "$dir/bundle/config.json"
echo "+ $runtime run --bundle $dir/bundle $id"
echo "  (this shell's own namespaces: $(readlink /proc/self/ns/pid) $(readlink /proc/self/ns/mnt) $(readlink /proc/self/ns/net))"
"$runtime" --root "$dir/state" run --bundle "$dir/bundle" $id
