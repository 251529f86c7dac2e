"""`jinjie serve` with real processes: it starts, refuses, minds its children, and leaves none behind."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import psutil
import pytest

from tests.databases import ROOT

PATIENCE = 60.0
Start = Callable[..., subprocess.Popen[str]]


def until(found: Callable[[], Any]) -> Any:
    """What `found` finds, once it does."""
    deadline = time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return value


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(empty_database: dict[str, str], port: int) -> Iterator[Start]:
    """Start the real command; at the end nothing of it may be left."""
    started: list[psutil.Process] = []
    running: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "jinjie", "serve", "--port", str(port), *words]
        process = subprocess.Popen(
            command, env=empty_database, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            started += psutil.Process(process.pid).children(recursive=True)
            process.kill()
        process.communicate()
    psutil.wait_procs(started, timeout=PATIENCE)


def answers(port: int) -> bool:
    link = HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except OSError:
        return False
    finally:
        link.close()


def child(process: subprocess.Popen[str], name: str, besides: int = 0) -> psutil.Process | None:
    """The child that calls itself so."""
    for one in psutil.Process(process.pid).children(recursive=True):
        try:
            if one.pid != besides and any(name in word for word in one.cmdline()):
                return one
        except psutil.Error:
            continue
    return None


def test_serve_answers_says_where_and_ends_with_its_children(serve: Start, port: int) -> None:
    process = serve()
    until(lambda: answers(port))
    assert process.stdout is not None
    assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
    worker, web = until(lambda: child(process, "jinjie-worker")), until(lambda: child(process, "jinjie-web"))
    process.terminate()
    assert process.wait(timeout=PATIENCE) == 0
    gone, left = psutil.wait_procs([worker, web], timeout=PATIENCE)
    assert (len(gone), left) == (2, [])
    assert not answers(port)


def test_serve_when_the_port_is_taken_says_so(serve: Start, port: int) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", port))
        holder.listen()
        process = serve()
        _said, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"127.0.0.1:{port}" in complaint
    assert "--port" in complaint
    assert "Traceback" not in complaint


@pytest.mark.parametrize("name", ["jinjie-worker", "jinjie-web"])
def test_serve_when_a_child_is_killed_starts_another(serve: Start, port: int, name: str) -> None:
    process = serve("--quiet")
    until(lambda: answers(port))
    first = until(lambda: child(process, name))
    first.send_signal(signal.SIGKILL)
    second = until(lambda: child(process, name, besides=first.pid))
    assert second.pid != first.pid
    until(lambda: answers(port))
    assert process.poll() is None


def test_children_when_the_supervisor_is_killed_end_too(serve: Start, port: int) -> None:
    process = serve("--quiet")
    until(lambda: answers(port))
    worker, web = until(lambda: child(process, "jinjie-worker")), until(lambda: child(process, "jinjie-web"))
    process.send_signal(signal.SIGKILL)
    _gone, left = psutil.wait_procs([worker, web], timeout=PATIENCE)
    assert left == []


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_commands_when_the_database_is_not_migrated_say_what_to_do(
    engine_name: str, tmp_path: Any, port: int, command: str, bare_database: dict[str, str]
) -> None:
    words = ["--port", str(port)] if command == "serve" else []
    done = subprocess.run(
        [sys.executable, "-m", "jinjie", command, *words],
        env=bare_database, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode != 0
    assert "jinjie migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def bare_database(empty_database: dict[str, str]) -> dict[str, str]:
    """A database that has seen all migrations but one of the product."""
    script = (
        "import django; django.setup(); from django.db import connection;"
        "connection.cursor().execute(\"DELETE FROM django_migrations WHERE app = 'career'\")"
    )
    subprocess.run([sys.executable, "-c", script], env=empty_database, cwd=ROOT, check=True)
    return empty_database
