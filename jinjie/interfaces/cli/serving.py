"""`jinjie serve` and `jinjie worker`: one command for a small company, separate processes for a large one.

`serve` is a small supervisor without Django: granian with one web process and its threads, and one worker child that
runs jobs and the schedule. Either is started again when it dies, and both end when the supervisor does.
"""

import errno
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from typing import Annotated, Any

import typer

from jinjie.kit.phrases import Phrase, phrase, verbatim
from jinjie.kit.processes import PARENT, end_with_parent
from jinjie.kit.refusal import Refusal

RESTART_SECONDS = 1.0
STOP_SECONDS = 30.0
READY_SECONDS = 60.0
NOT_READY = 78
"""Exit code of a worker whose database is not ready; starting it again would change nothing."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    threads: Annotated[
        int, typer.Option(min=1, max=64, help="Requests at once; each keeps one database connection.")
    ] = 4,
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that answer; one a core for a large company.")
    ] = 1,
    workers: Annotated[
        int, typer.Option(min=0, max=16, help="Processes that run jobs; 0 if they run elsewhere.")
    ] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Serve pages and run jobs until stopped (Ctrl-C or SIGTERM)."""
    from granian.constants import Interfaces
    from granian.server import Server

    _refuse_taken(host, port)
    os.environ[PARENT] = str(os.getpid())
    server = Server(
        "jinjie.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        backpressure=threads * 16,
        respawn_failed_workers=True,
        workers_kill_timeout=int(
            STOP_SECONDS
        ),  # one told to stop while it starts may not hear it; without this, for ever
        websockets=False,
        log_enabled=False,
        process_name="jinjie-web",
    )
    crew = Crew(workers, server.signal_handler_interrupt)
    server.on_startup(crew.start)
    server.on_shutdown(crew.stop)
    if not quiet:
        threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    _title("jinjie-serve")
    server.serve()
    if crew.failed:
        raise SystemExit(1)


def worker(
    until_empty: Annotated[
        bool,
        typer.Option("--until-empty", help="Stop when no job is waiting, instead of waiting for the next."),
    ] = False,
) -> None:
    """Run jobs and the schedule; any number of these may run beside each other."""
    from jinjie.interfaces.cli.session import begin_django

    begin_django()
    from jinjie.system.jobs.worker import Worker

    _refuse_unmigrated()
    end_with_parent()
    _title("jinjie-worker")
    running = Worker()
    running.stop_on_signals()
    running.run(until_empty=until_empty)


def _refuse_unmigrated() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    plan = MigrationExecutor(connection)
    if plan.migration_plan(plan.loader.graph.leaf_nodes()):
        print("jinjie: the database is not at this version. Run “jinjie migrate”.", file=sys.stderr)
        raise SystemExit(NOT_READY)


class Crew:
    """The worker processes beside the web server, started again when they die."""

    def __init__(self, size: int, stop_all: Any) -> None:
        self._size, self._stop_all = size, stop_all
        self._stopping = threading.Event()
        self._running: list[subprocess.Popen[bytes]] = []
        self.failed = False

    def start(self) -> None:
        """Start each worker and a thread that minds it."""
        for _ in range(self._size):
            child = self._spawn()
            self._running.append(child)
            threading.Thread(target=self._mind, args=(child,), daemon=True).start()

    def stop(self) -> None:
        """Let running jobs finish, then end."""
        self._stopping.set()
        for child in self._running:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._running:
            try:
                child.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                child.kill()

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "jinjie", "worker"], stdin=subprocess.DEVNULL)

    def _mind(self, child: subprocess.Popen[bytes]) -> None:
        while True:
            code = child.wait()
            if self._stopping.is_set():
                return
            if code == NOT_READY:
                self.failed = True
                self._stop_all()
                return
            logging.getLogger(__name__).warning("a worker ended with %s; starting it again", code)
            if self._stopping.wait(RESTART_SECONDS):
                return
            fresh = self._spawn()
            self._running[self._running.index(child)] = child = fresh


def _refuse_taken(host: str, port: int) -> None:
    """granian shares ports between its processes, so a second server would silently take half of the requests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                phrase(
                    "%(host)s:%(port)s can't be listened on: %(why)s.", host=host, port=port, why=_why(error)
                ),
                code="serve.address_taken",
                remedy=phrase("Stop what uses it, or choose another with --port."),
            ) from None


def _why(error: OSError) -> Phrase:
    """The usual reasons in the reader's words, another in the system's."""
    usual = {
        errno.EADDRINUSE: phrase("Address already in use"),
        errno.EACCES: phrase("Permission denied"),
        errno.EADDRNOTAVAIL: phrase("Cannot assign requested address"),
    }
    return usual.get(error.errno or 0) or verbatim(error.strerror or str(error))


def _announce(host: str, port: int) -> None:
    """Print the address once pages are answered."""
    local = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 — compared, not listened on
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            link = HTTPConnection(local, port, timeout=5)
            link.request("GET", "/healthz")
            answered = link.getresponse().status == 200
            link.close()
        except OSError:
            answered = False
        if answered:
            print(f"Jinjie 晋阶 is at http://{local}:{port}/ (Ctrl-C stops it)", flush=True)
            _hint(f"http://{local}:{port}")
            return
        time.sleep(0.05)


def _hint(address: str) -> None:
    """On a fresh server, the set-up code. Asked in a process of its own: this one stays without Django."""
    command = [sys.executable, "-m", "jinjie", "set-up", "--if-needed", "--address", address]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=False)


def _title(name: str) -> None:
    from setproctitle import setproctitle

    setproctitle(name)
