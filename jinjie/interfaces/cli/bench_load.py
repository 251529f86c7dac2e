"""`jinjie bench load`: many clients at once open a page of the configured demo company, through `jinjie serve` as it runs."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, RemoteDisconnected
from http.cookies import SimpleCookie
from typing import Annotated
from urllib.parse import urlencode

import typer

from jinjie.interfaces.cli.bench_engine import Format, Output, show
from jinjie.interfaces.cli.session import begin_django

PATIENCE = 60.0
HOST = "127.0.0.1"


def load(
    path: Annotated[str, typer.Option(help="What is opened.")] = "/",
    clients: Annotated[int, typer.Option(min=1, max=256, help="Clients at once.")] = 16,
    seconds: Annotated[float, typer.Option(min=1, max=600, help="For how long.")] = 10.0,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = 2,
    output: Format = Output.TEXT,
) -> None:
    """Requests a second, their times, and how many were answered otherwise than 200."""
    begin_django()
    from django.db import connection

    from jinjie.system.preferences.queries import preference

    names: list[str] = preference("demo.sign_ins", [])
    if not names:
        raise RuntimeError("the configured database holds no demo company; make one with “jinjie demo”")
    vendor = connection.vendor
    connection.close()
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jinjie", "serve", "--quiet", "--workers", "0"]
    command += ["--port", str(port), "--processes", str(processes)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        ready(port)
        crowd = [Client(port, names[place % len(names)], path) for place in range(clients)]
        times, wrong, took = _run(crowd, seconds)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)
    show(
        {
            "database": vendor,
            "path": path,
            "clients": clients,
            "processes": processes,
            "cores": os.cpu_count() or 0,
            "requests_a_second": round(len(times) / took, 1),
            "median_ms": round(statistics.median(times) * 1000, 1),
            "p95_ms": round(statistics.quantiles(times, n=20)[-1] * 1000, 1),
            "errors": wrong,
        },
        output,
    )


def ready(port: int) -> None:
    """Wait until the server on this machine answers; OSError when it does not in time."""
    until = time.monotonic() + PATIENCE
    while True:
        link = HTTPConnection(HOST, port, timeout=5)
        try:
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        finally:
            link.close()


class Client(threading.Thread):
    """One signed-in browser that keeps its connection and asks again as soon as it was answered."""

    def __init__(self, port: int, username: str, path: str) -> None:
        super().__init__(daemon=True)
        self._link = HTTPConnection(HOST, port, timeout=PATIENCE)
        self._path, self._until = path, 0.0
        self._cookies: dict[str, str] = {}
        self.times: list[float] = []
        self.wrong = 0
        self._sign_in(username)

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._link.request(method, path, body or None, headers)
            answer = self._link.getresponse()
        except (
            RemoteDisconnected
        ):  # kept open for too long without being used: a browser asks once more as well
            self._link.close()
            self._link.request(method, path, body or None, headers)
            answer = self._link.getresponse()
        content = answer.read()
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        return answer.status, content

    def _sign_in(self, username: str) -> None:
        self._ask("GET", "/sign-in")
        sent = {"username": username, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        status, _content = self._ask("POST", "/sign-in/demo", urlencode(sent))
        if status not in (302, 303):
            raise RuntimeError(f"the sign-in as {username} answered {status}")

    def open(self, request: int) -> int:
        """The status of the page of a request for approval."""
        return self._ask("GET", f"/approvals/{request}")[0]

    def approve(self, request: int, task: int) -> int:
        """Approve it as its page does; the status of the answer, which leads on for the second one too."""
        sent = {"task": str(task), "words": "", "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        return self._ask("POST", f"/approvals/{request}/approve", urlencode(sent))[0]

    def begin(self, seconds: float) -> None:
        """Ask for so long."""
        self._until = time.perf_counter() + seconds
        self.start()

    def run(self) -> None:
        """Ask until the time is over."""
        while (start := time.perf_counter()) < self._until:
            try:
                status, _content = self._ask("GET", self._path)
            except OSError:
                status = 0
                self._link.close()
            self.times.append(time.perf_counter() - start)
            self.wrong += status != 200


def _run(crowd: list[Client], seconds: float) -> tuple[list[float], int, float]:
    for client in crowd:  # every process has answered once before it counts
        client._ask("GET", client._path)
    start = time.perf_counter()
    for client in crowd:
        client.begin(seconds)
    for client in crowd:
        client.join()
    took = time.perf_counter() - start
    return [each for client in crowd for each in client.times], sum(client.wrong for client in crowd), took
