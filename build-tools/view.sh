#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command under a chosen view of the cgroup hierarchies, in a private mount namespace (as root).
#   view.sh host|net|v1|v2 COMMAND...
# host: as it is. net: with the v1 controllers net_cls, net_prio and hugetlb where the host leaves them unmounted and the
# kernel has them. v1: without the unified hierarchy. v2: only the unified one, at /sys/fs/cgroup.
set -eu
view=$1
shift
case $view in
    host) exec "$@" ;;
    net | v1 | v2) ;;
    *) echo "view.sh: no view \"$view\"; there are host, net, v1, v2" >&2; exit 2 ;;
esac
if [ -z "${JRUN_VIEW_INSIDE:-}" ]; then
    JRUN_VIEW_INSIDE=1 exec unshare --mount --propagation private "$0" "$view" "$@"
fi
unset JRUN_VIEW_INSIDE

# A tmpfs of our own takes the place of /sys/fs/cgroup, so that nothing appears in the host's.
add_net_controllers() {
    [ "$(stat -f -c %T /sys/fs/cgroup)" = tmpfs ] || return 0
    place=$(mktemp -d)
    mount -t tmpfs -o mode=755 cgroup "$place"
    for dir in /sys/fs/cgroup/*/; do
        name=$(basename "$dir")
        mkdir "$place/$name"
        mount --move "$dir" "$place/$name" || rmdir "$place/$name"
    done
    for name in net_cls net_prio hugetlb; do
        if [ ! -e "$place/$name" ]; then
            mkdir "$place/$name"
            # a container that was alone with v2 has turned it on there, for nobody any more
            mount -t cgroup -o "$name" cgroup "$place/$name" 2>/dev/null ||
                { echo "-$name" >"$place/unified/cgroup.subtree_control" &&
                    mount -t cgroup -o "$name" cgroup "$place/$name"; } 2>/dev/null || rmdir "$place/$name"
        fi
    done
    mount --move "$place" /sys/fs/cgroup
    rmdir "$place"
}

if [ "$view" = net ]; then
    add_net_controllers
elif [ "$view" = v1 ]; then
    if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
elif [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ]; then
    umount -R /sys/fs/cgroup
    mount -t cgroup2 -o nsdelegate cgroup2 /sys/fs/cgroup 2>/dev/null || mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
exec "$@"
