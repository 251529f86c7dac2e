"""`jinjie bench pages`: queries, server time and size of every page, in a demo company of any size."""

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from jinjie.interfaces.cli.session import begin_django, print_json
from jinjie.system.loading import load_ahead

STORY_DAY = date(2026, 11, 12)
WARM, ROUNDS = 3, 40
PERSON = "/people/qinghe/QH0217"
PAGES = [
    ("sign-in", "", "/sign-in"),
    ("home, employee", "zhangsan", "/"),
    ("home, manager", "zhoulan", "/"),
    ("home, HR", "chenjing", "/"),
    ("my path", "zhangsan", "/path"),
    ("my path, another day", "zhangsan", "/path?as_of=2026-10-12"),
    ("my path, another level", "zhangsan", "/path?level=P5"),
    ("why, total", "zhangsan", "/path/why"),
    ("why, next step", "zhangsan", "/path/why?with=plan"),
    ("why, indicator", "zhangsan", "/path/why/sales"),
    ("why, indicator, another day", "zhangsan", "/path/why/sales?as_of=2026-10-12"),
    ("why, count", "zhangsan", "/path/why/award"),
    ("why, count, another day", "zhangsan", "/path/why/award?as_of=2026-10-12"),
    ("path of a report, manager", "zhoulan", f"{PERSON}/path"),
    ("why of a report, manager", "zhoulan", f"{PERSON}/path/why/sales"),
    ("path of anyone, HR", "chenjing", f"{PERSON}/path"),
    ("why of anyone, HR", "chenjing", f"{PERSON}/path/why/sales"),
    ("growth record", "zhangsan", "/record"),
    ("growth record, filtered", "zhangsan", "/record?kind=results&year=2026"),
    ("growth record of a report, manager", "zhoulan", f"{PERSON}/record"),
    ("growth record of anyone, HR", "chenjing", f"{PERSON}/record"),
    ("reporting, form", "zhangsan", "/record/add?type=document"),
    ("profile", "zhangsan", "/me/profile"),
    ("heat map of 12, manager", "zhoulan", "/team"),
    ("heat map of 30, HR", "chenjing", "/team/{team}"),
    ("heat map of 30, another day", "chenjing", "/team/{team}?as_of=2026-10-12"),
    ("heat map, a cell opened", "zhoulan", "/team/east?open=QH0217.award"),
    ("list of a team of 30", "chenjing", "/team/{team}?view=list"),
    ("facts to confirm", "zhoulan", "/confirm"),
    ("standings", "chenjing", "/standings"),
    ("standings, filtered", "chenjing", "/standings?level=M1&only=one&order=name"),
    ("standings, searched", "chenjing", "/standings?q=zhang"),
    ("standings, another day", "chenjing", "/standings?as_of=2026-10-12"),
    ("roster, first page", "chenjing", "/people"),
    ("roster, by department", "chenjing", "/people?group=department&open="),
    ("roster, sorted and filtered", "chenjing", "/people?level=P4&sort=-hired&group="),
    ("roster, last page", "chenjing", "/people?page=99999"),
    ("roster, searched", "chenjing", "/people?q=zs"),
    ("roster, manager", "zhoulan", "/people"),
    ("roster, another day", "chenjing", "/people?as_of=2026-06-01"),
    ("roster by department, another day", "chenjing", "/people?as_of=2026-06-01&group=department"),
    ("employee page, HR", "chenjing", PERSON),
    ("employee page, another day", "chenjing", f"{PERSON}?as_of=2026-06-01"),
    ("employee, edited", "chenjing", f"{PERSON}/edit"),
    ("organisation, list", "zhangsan", "/organisation"),
    ("organisation, picture, HR", "chenjing", "/organisation/picture"),
    ("lines of reporting, HR", "chenjing", "/organisation/picture?by=reporting"),
    ("organisation, search", "chenjing", "/organisation/search?q=zs"),
    ("ladder", "zhangsan", "/ladders/sales"),
    ("published standard", "zhangsan", "/ladders/sales/M1"),
    ("me", "zhangsan", "/me"),
    ("applying, form", "zhangsan", "/path/apply"),
    ("promotions, HR", "chenjing", "/promotions"),
    ("analytics, rate and pipeline", "chenjing", "/analytics/promotion"),
    ("analytics, time in level", "chenjing", "/analytics/promotion?part=time"),
    ("analytics, steps", "chenjing", "/analytics/promotion?part=steps"),
    ("analytics, bottlenecks", "chenjing", "/analytics/promotion?part=bottlenecks"),
    ("analytics, origins", "chenjing", "/analytics/promotion?part=origins"),
    ("analytics, people", "chenjing", "/analytics/promotion/people?table=pipeline&row=all&column=met"),
    ("application, manager", "zhoulan", "/applications/1"),
    ("projects, HR", "chenjing", "/projects"),
    ("project, one who may join", "zhangsan", "/projects/2"),
    ("awards, HR", "chenjing", "/awards"),
    ("growth plan", "zhangsan", "/plans/1"),
    ("approvals, to handle", "zhoulan", "/approvals"),
    ("approvals, many to handle", "liuyuan", "/approvals"),
    ("request about a promotion", "zhoulan", "/approvals/7"),
    ("standards editor, HR", "chenjing", "/ladders/sales/edit/M1"),
    ("standards editor, simulation", "chenjing", "/ladders/sales/edit/M1?part=simulation"),
]
"""Name, who looks, address; `{team}` is a department of about 30 people. Another day is computed at the moment."""


class Form(StrEnum):
    """How the figures are printed."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class Figures:
    """One page: queries with session and permission, time from request to answer without the network, bytes of HTML.

    `cpu_ms` is the processor's time, which work of others beside it hardly moves.
    """

    page: str
    queries: int
    median_ms: float
    p95_ms: float
    cpu_ms: float
    html_bytes: int
    gzip_bytes: int


def pages(
    people: Annotated[int, typer.Option(help="People of the demo company.", min=40)] = 10_000,
    to_handle: Annotated[int, typer.Option(help="Requests that wait for one of them.", min=1)] = 2_000,
    output: Annotated[Form, typer.Option("--format", help="text or json.")] = Form.TEXT,
) -> None:
    """Make the demo company in a throw-away database and open its pages many times."""
    begin_django()
    from jinjie.interfaces.cli.bench_approvals import make_requests
    from jinjie.interfaces.cli.bench_database import throw_away_database
    from jinjie.interfaces.transfer.demo.build import build_demo

    with throw_away_database():
        build_demo(day=STORY_DAY, people=people)
        make_requests(to_handle, "liuyuan")
        _tidy()
        team = _team()
        with ThreadPoolExecutor(1) as server:
            measured = server.submit(lambda: list(_all(team))).result()
    if output == Form.JSON:
        print_json([asdict(row) for row in measured])
        return
    for row in measured:
        print(
            f"{row.page:<34} {row.queries:>3} queries  median {row.median_ms:>6.1f} ms  95 % {row.p95_ms:>6.1f} ms"
            f"  cpu {row.cpu_ms:>6.1f} ms  {row.html_bytes:>6} bytes, {row.gzip_bytes} compressed"
        )


def _all(team: str) -> Iterator[Figures]:
    """In a thread of its own, as a server answers: how deep the stack is already decides whether Python's frames fit a block."""
    from django.db import connection

    try:
        for name, user, address in PAGES:
            yield _measure(name, user, address.format(team=team))
    finally:
        connection.close()


def _team() -> str:
    """The id of the department whose people, the ones below included, are nearest to 30."""
    from django.db.models import Count

    from jinjie.foundation.people.queries import assignments_on

    rows = assignments_on(STORY_DAY).filter(level__isnull=False).order_by().values("department_id")
    sizes = rows.annotate(people=Count("pk")).values_list("department_id", "people")
    found, _people = min(sizes, key=lambda row: (abs(row[1] - 30), row[0]))
    return str(found)


def _tidy() -> None:
    """What a server has after a while: everything loaded, as where it begins, statistics of the tables, the log written back."""
    from django.db import connection

    load_ahead()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        if (
            connection.vendor == "sqlite"
        ):  # what was built in one go still lies in the log, where reading costs more
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _measure(name: str, username: str, address: str) -> Figures:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    visit = _visitor(username)
    for _ in range(WARM):
        visit(address)
    with CaptureQueriesContext(connection) as queries:
        html = visit(address)
    count = len(queries)  # read now: the next request empties the log
    taken, worked = zip(*_times(visit, address), strict=True)
    times = sorted(taken)
    return Figures(
        page=name,
        queries=count,
        median_ms=round(statistics.median(times), 1),
        p95_ms=round(times[int(len(times) * 0.95)], 1),
        cpu_ms=round(statistics.median(worked), 1),
        html_bytes=len(html),
        gzip_bytes=len(gzip.compress(html, 6)),
    )


def _times(visit: Callable[[str], bytes], address: str) -> Iterator[tuple[float, float]]:
    for _ in range(ROUNDS):
        start, worked = time.perf_counter(), time.thread_time()
        visit(address)
        yield (time.perf_counter() - start) * 1000, (time.thread_time() - worked) * 1000


def _visitor(username: str) -> Callable[[str], bytes]:
    """Opens an address through all of the middleware as that user of the demo; anything but 200 ends the measurement."""
    from django.conf import settings
    from django.test import Client

    from jinjie.system.accounts.models import User

    # the name by which we call ourselves here need not be one that the operator allowed
    client: Any = Client(SERVER_NAME=next(iter(settings.ALLOWED_HOSTS), "localhost"))
    if username:
        client.force_login(User.objects.get(username=username))

    def visit(address: str) -> bytes:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        content: bytes = answer.content
        return content

    return visit
