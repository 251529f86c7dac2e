"""`kill -9` of the worker while it evaluates: what changed, or everyone as every night.

Whatever the instant, the standings are those before or those after, never a mixture; and the next worker finishes the
work without being asked. One worker a round: it finishes what the last one left, and is killed at the next.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jinjie.areas.career.actions.standings import evaluate_company, reevaluate
from jinjie.areas.career.jobs import evaluate_everyone
from jinjie.foundation.criteria.actions import mark_stale
from jinjie.foundation.people.models import Company
from jinjie.interfaces.cli.bench_standard import ACTOR, make_company
from jinjie.system.preferences.models import Preference
from tests.databases import ROOT
from tests.faults.plain import rows

PEOPLE, MARKED, INSTANTS = 1_200, 300, 10
TODAY = date(2026, 11, 12)
STANDINGS = """
    SELECT employee_id, version_id, as_of, shown, state, progress, unknown, gates_open, detail
    FROM criteria_standing ORDER BY employee_id, version_id
"""
UNDONE = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'"
pytestmark = pytest.mark.django_db(transaction=True)


def digest(standings: list[tuple[Any, ...]]) -> str:
    total = hashlib.sha256()
    for *plain, detail in standings:
        total.update(repr([str(value) for value in plain]).encode() + bytes(detail))
    return total.hexdigest()


@pytest.fixture
def company(database_url: str) -> Company:
    """People with standings, on a business day that stays."""
    make_company(PEOPLE)
    Preference.objects.create(key="demo.today", value=TODAY.isoformat())
    made = Company.objects.get()
    evaluate_company(actor=ACTOR, at=timezone.now(), company=made, as_of=TODAY)
    return made


@pytest.fixture
def start(process_env: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start real commands of the product; whatever still runs at the end is killed."""
    running: list[subprocess.Popen[bytes]] = []

    def command(*words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "jinjie", *words],
            env=process_env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        return process

    yield command
    for process in running:
        process.kill()
        process.wait()


def worse(round_: int) -> None:
    """Other sales figures for the first people, as a correction would leave them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE growth_fact SET value = value + %s WHERE fact_type_id = 1 AND employee_id <= %s",
            [7_000_000 * (round_ + 1), MARKED],
        )


def what_would_be(run: Callable[[], object]) -> str:
    """The digest after a run that is undone again."""
    with transaction.atomic():
        run()
        with connection.cursor() as cursor:
            cursor.execute(STANDINGS)
            found = digest(cursor.fetchall())
        transaction.set_rollback(True)
    return found


def finished(url: str, seconds: float = 60) -> None:
    """Wait until no job waits or runs."""
    deadline = time.monotonic() + seconds
    while rows(url, UNDONE) != [(0,)]:
        assert time.monotonic() < deadline, rows(url, "SELECT task_path, status, traceback FROM django_tasks_database_dbtaskresult")  # fmt: skip
        time.sleep(0.05)


def alive(url: str) -> bool:
    return rows(url, "SELECT count(*) FROM jobs_workerbeat") != [(0,)]


@pytest.mark.parametrize("nightly", [False, True], ids=["changes", "nightly"])
def test_standings_when_the_worker_is_killed_are_before_or_after(
    company: Company, start: Callable[..., subprocess.Popen[bytes]], database_url: str, nightly: bool
) -> None:
    chance = random.Random(nightly)
    worker = start("worker")
    while not alive(database_url):
        time.sleep(0.02)
    finished(database_url)
    for instant in range(INSTANTS):
        before = digest(rows(database_url, STANDINGS))
        moment = timezone.now()
        with transaction.atomic():
            worse(instant)
            if nightly:
                evaluate_everyone.enqueue()
                after = what_would_be(
                    lambda: evaluate_company(actor=ACTOR, at=timezone.now(), company=company, as_of=TODAY)
                )
            else:
                mark_stale(
                    company_id=company.pk, employee_ids=range(1, MARKED + 1), touched="sales", at=moment
                )
                after = what_would_be(
                    lambda: reevaluate(actor=ACTOR, at=timezone.now(), company=company, as_of=TODAY)
                )
        assert after != before
        time.sleep(chance.uniform(0, 0.5))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert digest(rows(database_url, STANDINGS)) in (before, after)
        worker = start("worker")
        finished(database_url)
        assert digest(rows(database_url, STANDINGS)) == after
        assert rows(database_url, "SELECT count(*) FROM criteria_stalemark") == [(0,)]


def test_standings_when_evaluate_is_killed_are_untouched(
    company: Company, start: Callable[..., subprocess.Popen[bytes]], database_url: str
) -> None:
    before = digest(rows(database_url, STANDINGS))
    for seconds in (0.6, 1.1):
        process = start("evaluate", "--format", "json")
        time.sleep(seconds)
        process.kill()
        process.wait()
        assert digest(rows(database_url, STANDINGS)) == before
