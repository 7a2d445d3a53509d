"""Runs a command, and says on standard error how many ms of the processor it took, the most bytes of memory that it held, and how it ended.

A process of its own, and a small one: a child's memory is reckoned from that of the process that starts it.
"""

import os
import sys

quiet = [(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
sys.stderr.write(f"{(usage.ru_utime + usage.ru_stime) * 1000} {usage.ru_maxrss * 1024} {os.waitstatus_to_exitcode(status)}")
