"""`jinjie bench reevaluate`: from one new fact to the right standing, through a worker as it really runs."""

import statistics
import threading
import time
from typing import Any

from jinjie.interfaces.cli.bench_engine import Format, Output, People, Rounds, show
from jinjie.interfaces.cli.session import begin_django

PATIENCE = 60.0
LOOK_SECONDS = 0.005


def reevaluate(people: People = 10_000, rounds: Rounds = 5, output: Format = Output.TEXT) -> None:
    """Record an award (moves one person) and a sales figure (moves a unit's ranks); medians."""
    begin_django()
    from django.utils import timezone

    from jinjie.areas.career.actions.standings import evaluate_company
    from jinjie.foundation.people.models import Company
    from jinjie.interfaces.cli.bench_company import AS_OF, COMPANY, settle
    from jinjie.interfaces.cli.bench_database import throw_away_database
    from jinjie.interfaces.cli.bench_standard import ACTOR, make_company
    from jinjie.system.preferences.actions import set_preference
    from jinjie.system.preferences.queries import DEMO_TODAY

    with throw_away_database() as kind:
        make_company(people)
        set_preference(actor=ACTOR, at=timezone.now(), key=DEMO_TODAY, value=AS_OF.isoformat())
        company = Company.objects.get(pk=COMPANY)
        evaluate_company(actor=ACTOR, at=timezone.now(), company=company, as_of=AS_OF)
        settle()
        one, moved = _in_this_process(company, rounds, "award")
        unit, unit_moved = _in_this_process(company, rounds, "sales")
        right = _through_a_worker(people, rounds)
    show(
        {
            "database": kind,
            "people": people,
            "one_person_ms": round(one * 1000, 1),
            "one_person_evaluated": moved,
            "unit_ms": round(unit * 1000, 1),
            "unit_evaluated": unit_moved,
            "right_after_ms": round(right * 1000),
        },
        output,
    )


def record(employee_id: int, key: str) -> None:
    """A new fact of a person, as a page would record it."""
    from decimal import Decimal

    from django.utils import timezone

    from jinjie.foundation.growth.actions.facts import NewFact, record_fact
    from jinjie.foundation.growth.choices import Source
    from jinjie.foundation.growth.models import FactItem, FactType
    from jinjie.foundation.people.models import Department, Employee
    from jinjie.interfaces.cli.bench_company import AS_OF, UNIT_SIZE
    from jinjie.interfaces.cli.bench_standard import ACTOR

    award = key == "award"
    new = NewFact(
        happened_on=AS_OF,
        item=FactItem.objects.get(key="excellent") if award else None,
        value=None if award else Decimal(250_000),
        department=None if award else Department.objects.get(pk=(employee_id - 1) // UNIT_SIZE + 1),
    )
    record_fact(
        actor=ACTOR,
        at=timezone.now(),
        employee=Employee.objects.get(pk=employee_id),
        fact_type=FactType.objects.get(key=key),
        new=new,
        source=Source.SYSTEM,
    )


def _in_this_process(company: Any, rounds: int, key: str) -> tuple[float, int]:
    """Median seconds of the action that drains the marks, and how many people the last one computed."""
    from django.utils import timezone

    from jinjie.areas.career.actions import standings
    from jinjie.interfaces.cli.bench_company import AS_OF
    from jinjie.interfaces.cli.bench_standard import ACTOR

    taken, moved = [], 0
    for turn in range(rounds + 1):
        record(turn * 31 % company.employees.count() + 1, key)
        started = time.perf_counter()
        run = standings.reevaluate(actor=ACTOR, at=timezone.now(), company=company, as_of=AS_OF)
        taken.append(time.perf_counter() - started)
        moved = run.people
    return statistics.median(taken[1:]), moved  # the first one also loads what is loaded once


def _through_a_worker(people: int, rounds: int) -> float:
    """Median seconds from the commit of a fact until its standing is there, a worker's loop running beside."""
    from django.db import connection

    from jinjie.foundation.criteria.models import Standing
    from jinjie.system.jobs.worker import Worker

    worker = Worker()

    def work() -> None:
        worker.run()
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    taken = []
    try:
        _until_idle()
        for turn in range(rounds):
            person = (turn * 37 + 5) % people + 1
            before = (
                Standing.objects.filter(employee_id=person).values_list("evaluated_at", flat=True).first()
            )
            record(person, "award")
            started = time.perf_counter()
            while time.perf_counter() - started < PATIENCE:
                now = (
                    Standing.objects.filter(employee_id=person).values_list("evaluated_at", flat=True).first()
                )
                if now != before:
                    break
                time.sleep(LOOK_SECONDS)
            taken.append(time.perf_counter() - started)
            _until_idle()
    finally:
        worker.stopping.set()
        thread.join()
    return statistics.median(taken)


def _until_idle() -> None:
    from django_tasks_db.models import DBTaskResult

    deadline = time.perf_counter() + PATIENCE
    while DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists():
        if time.perf_counter() > deadline:
            raise TimeoutError("the worker does not come to an end")
        time.sleep(LOOK_SECONDS)
