#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command under a chosen view of the cgroup hierarchies, in a private mount namespace (as root).
#   view.sh host|v1|v2 COMMAND...
# host: as it is. v1: without the unified hierarchy. v2: only the unified one, at /sys/fs/cgroup.
set -eu
view=$1
shift
case $view in
    host) exec "$@" ;;
    v1 | v2) ;;
    *) echo "view.sh: no view \"$view\"; there are host, v1, v2" >&2; exit 2 ;;
esac
if [ -z "${JRUN_VIEW_INSIDE:-}" ]; then
    JRUN_VIEW_INSIDE=1 exec unshare --mount --propagation private "$0" "$view" "$@"
fi
unset JRUN_VIEW_INSIDE
if [ "$view" = v1 ]; then
    if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
elif [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ]; then
    umount -R /sys/fs/cgroup
    mount -t cgroup2 -o nsdelegate cgroup2 /sys/fs/cgroup 2>/dev/null || mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
exec "$@"
