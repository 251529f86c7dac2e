"""`jinjie bench footprint`: how soon `jinjie serve` answers with the configured database, and what it takes of memory."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

from jinjie.interfaces.cli.bench_engine import Format, Output, Rounds, show

PATIENCE = 60.0
SETTLE_SECONDS = 3.0


def footprint(rounds: Rounds = 3, output: Format = Output.TEXT) -> None:
    """Start the server so many times (the first one warms up), and add up the PSS of its processes; medians."""
    runs = [_run() for _round in range(rounds + 1)][1:]
    seconds, megabytes, processes = (statistics.median(column) for column in zip(*runs, strict=True))
    show(
        {
            "start_seconds": round(seconds, 2),
            "pss_mb": round(megabytes, 1),
            "processes": int(processes),
        },
        output,
    )


def _run() -> tuple[float, float, int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    command = [sys.executable, "-m", "jinjie", "serve", "--quiet", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if time.perf_counter() - started > PATIENCE or server.poll() is not None:
                raise TimeoutError("the server does not answer; see “jinjie doctor”")
            time.sleep(0.02)
        seconds = time.perf_counter() - started
        time.sleep(SETTLE_SECONDS)  # the worker comes up beside it
        family = _family(server.pid)
        return seconds, sum(_pss(pid) for pid in family) / 1024, len(family)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def _answers(port: int) -> bool:
    link = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(int(entry.name)) == pid:
            found += _family(int(entry.name))
    return found


def _parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except OSError:
        return 0
    return 0 if pid == os.getpid() else int(stat.rpartition(")")[2].split()[1])


def _pss(pid: int) -> int:
    """Proportional set size in KB: shared pages are divided among those who share them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
