# SPDX-License-Identifier: Apache-2.0
"""Runs a command on a terminal of its own on which nobody types, and copies what it prints; the exit status is the command's."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

error_output = os.dup(2)
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.dup2(error_output, 2)
    os.close(error_output)
    os.execvp(sys.argv[1], sys.argv[1:])
end = os.pidfd_open(child)
while True:
    ready, _, _ = select.select([terminal, end], [], [])
    if terminal not in ready:
        break
    try:
        data = os.read(terminal, 65536)
    except OSError:  # no process has the terminal any more
        break
    os.write(1, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)
