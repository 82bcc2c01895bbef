"""Runs a command in the room that it may have, and prints as JSON how it ended: exit code, processor seconds, peak MB.

A process of its own, as small as can be: what a parent holds would count as the child's until it begins.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

PATIENCE = 180.0  # what sleeps for ever; a loaded machine may take its time
BUSY = 15  # seconds of processor time: more than any good run takes, and no reason to wait
ROOM = 3 << 30  # bytes that it may write to: the machine lives on, whatever the bound that is asked for


def main() -> None:
    """`launch.py OUTPUT COMMAND…`."""
    output, *command = sys.argv[1:]
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_DATA, (ROOM, ROOM))
        resource.setrlimit(resource.RLIMIT_CPU, (BUSY, BUSY + 1))
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        os.setpgid(0, 0)
        os.execv(command[0], command)  # noqa: S606
    until = time.monotonic() + PATIENCE
    while True:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > until:
            os.killpg(child, 9)
            os.wait4(child, 0)
            sys.stdout.write(json.dumps(None))
            return
        time.sleep(0.01)
    code = os.waitstatus_to_exitcode(status)
    sys.stdout.write(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024]))


if __name__ == "__main__":
    main()
