"""Processes that belong together end together."""

import os
import signal
import threading
import time
from pathlib import Path

POLL_SECONDS = 0.5
GRACE_SECONDS = 20.0
PARENT = "JINJIE_PARENT"
"""Environment: the process id without which a child must not go on."""


def end_with_parent() -> None:
    """If a supervisor started this process, end when the supervisor is gone, however it went (also by `kill -9`).

    First by SIGTERM, so that running work is finished, and for good after a grace of 20 seconds.
    """
    parent = os.environ.get(PARENT)
    if parent:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True, name="end-with-parent").start()


def _watch(parent: int) -> None:
    while pid_lives(parent):
        time.sleep(POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def pid_lives(pid: int) -> bool:
    """True if a process of that id runs on this host and is no zombie, which nobody may have waited for yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
        return stat.rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True
