# SPDX-License-Identifier: Apache-2.0
"""The little of util-linux's Python module that crun's tests use; Debian has no package of it."""


class _Mount:
    def __init__(self, line):
        fields, super_block = line.split(" - ", 1)
        self.target = fields.split()[4]
        self.vfs_options = fields.split()[5]
        self.fs_options = super_block.split()[2]


class Table:
    """A mount table in the form of /proc/self/mountinfo."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self._mounts = [_Mount(line) for line in file if " - " in line]

    def find_target(self, target):
        """The topmost mount on a path."""
        for mount in reversed(self._mounts):
            if mount.target == target:
                return mount
        raise Exception("no mount on " + target)
