"""`jinjie bench approvals`: many clients approve at once through `jinjie serve`; every request is tried by two of them."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from jinjie.interfaces.cli.bench_engine import Format, Output, show
from jinjie.interfaces.cli.bench_load import HOST, PATIENCE, Client, ready
from jinjie.interfaces.cli.session import begin_django

FLOW = {"key": "bench-approvals", "name": {"zh": "压测", "en": "Bench"}}
APPROVER = "zhoulan"


def approvals(
    number: Annotated[int, typer.Option(min=16, max=100_000, help="Requests that are approved.")] = 1_000,
    clients: Annotated[int, typer.Option(min=2, max=256, help="Clients at once.")] = 16,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = 2,
    output: Format = Output.TEXT,
) -> None:
    """Approvals a second by many clients on the configured demo company, beside reading the same pages; doubles and errors.

    The requests that it makes stay in that database.
    """
    begin_django()
    from django.db import connection

    made = make_requests(number, APPROVER)
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
        crowd = [Client(port, APPROVER, "/approvals") for _place in range(clients)]
        reads, _wrong, reading = _all(
            crowd, _shares(made, clients), lambda client, each: client.open(each[0])
        )
        posts, wrong, took = _all(crowd, _shares(made, clients), lambda client, each: client.approve(*each))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)
    once, lines = _outcome([request for request, _task in made])
    read, post = statistics.median(reads), statistics.median(posts)
    show(
        {
            "database": vendor, "requests": number, "clients": clients, "processes": processes,
            "cores": os.cpu_count() or 0, "approvals_a_second": round(number / took, 1),
            "posts_a_second": round(len(posts) / took, 1), "median_ms": round(post * 1000, 1),
            "p95_ms": round(statistics.quantiles(posts, n=20)[-1] * 1000, 1),
            "reads_a_second": round(len(reads) / reading, 1), "times_a_read": round(post / read, 2), "errors": wrong,
            "approved_once": once, "doubles": lines - once,
        },
        output,
    )  # fmt: skip


def make_requests(number: int, approver: str) -> list[tuple[int, int]]:
    """(request, task) of new requests that ask the user of that name, made by the actions themselves."""
    from django.utils import timezone

    from jinjie.foundation.approvals.actions.definitions import apply_flow
    from jinjie.foundation.approvals.actions.requests import submit
    from jinjie.foundation.approvals.models import Flow, Task
    from jinjie.foundation.people.models import Employee
    from jinjie.system.accounts.actors import principal

    asked = Employee.objects.select_related("company").get(user__username=approver)
    people = list(Employee.objects.filter(company=asked.company).exclude(pk=asked.pk).order_by("pk")[:50])
    actor, at = principal("bench"), timezone.now() - timedelta(minutes=5)
    day = _day(at)
    step = {"key": "one", "approvers": {"rule": "named", "people": [asked.number]}}
    document = {**FLOW, "steps": [step]}
    apply_flow(actor=actor, at=at, on=day, company=asked.company, document=document)
    flow = Flow.objects.get(company=asked.company, key=FLOW["key"])
    done = [
        submit(actor=actor, at=at, on=day, flow=flow, requester=people[place % len(people)]).request_id
        for place in range(number)
    ]
    return list(Task.objects.filter(request__in=done).order_by("pk").values_list("request_id", "pk"))


def _day(at: datetime) -> Any:
    from jinjie.system.preferences.queries import business_today

    return business_today(at)


def _shares(made: list[tuple[int, int]], clients: int) -> list[list[tuple[int, int]]]:
    """What each client does: every request is in the shares of two clients, which come to it at the same time."""
    half = max(1, clients // 2)
    return [made[place % half :: half] for place in range(half * 2)]


def _all(crowd: list[Client], shares: list[Any], do: Any) -> tuple[list[float], int, float]:
    times: list[float] = []
    wrong = [0]

    def work(client: Client, share: list[tuple[int, int]]) -> None:
        for each in share:
            start = time.perf_counter()
            status = do(client, each)
            times.append(time.perf_counter() - start)
            wrong[0] += status not in (200, 302)

    threads = [
        threading.Thread(target=work, args=pair, daemon=True) for pair in zip(crowd, shares, strict=False)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, wrong[0], time.perf_counter() - start


def _outcome(requests: list[int]) -> tuple[int, int]:
    """How many of them are approved, and how many approvals their logs tell."""
    from jinjie.foundation.approvals.models import Line, Request

    approved = Request.objects.filter(pk__in=requests, state="approved").count()
    return approved, Line.objects.filter(request__in=requests, verb="approve").count()
