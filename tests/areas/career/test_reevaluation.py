"""After a fact: only those whom it moves are computed, and nothing that was marked is forgotten unseen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jinjie.areas.career.actions.standings import evaluate_company, reevaluate
from jinjie.areas.career.jobs import reevaluate_stale
from jinjie.foundation.criteria.models import StaleMark, Standing
from jinjie.foundation.growth.actions.facts import NewFact, correct_fact, record_fact
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.people.models import Company, Department, Employee
from jinjie.interfaces.cli.bench_company import UNIT_SIZE
from jinjie.interfaces.cli.bench_standard import ACTOR, make_company
from jinjie.system.jobs.worker import Worker

PEOPLE = 4 * UNIT_SIZE
TODAY = date(2026, 11, 12)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company() -> Company:
    """Four units with standings."""
    make_company(PEOPLE)
    made = Company.objects.get()
    evaluate_company(actor=ACTOR, at=timezone.now(), company=made, as_of=TODAY)
    return made


def sold(employee_id: int, on: date, amount: int) -> Fact:
    return record_fact(
        actor=ACTOR, at=timezone.now(), employee=Employee.objects.get(pk=employee_id),
        fact_type=FactType.objects.get(key="sales"), source=Source.SYSTEM,
        new=NewFact(happened_on=on, value=Decimal(amount), department=Department.objects.get(pk=(employee_id - 1) // UNIT_SIZE + 1)),
    )  # fmt: skip


def everyones() -> list[tuple[object, ...]]:
    rows = Standing.objects.order_by("employee_id").values_list(
        "employee_id", "shown", "state", "progress", "detail"
    )
    return [(*plain, bytes(detail)) for *plain, detail in rows]


def awarded(employee_id: int) -> None:
    record_fact(
        actor=ACTOR, at=timezone.now(), employee=Employee.objects.get(pk=employee_id),
        fact_type=FactType.objects.get(key="award"), source=Source.SYSTEM,
        new=NewFact(happened_on=TODAY, item=FactItem.objects.get(key="excellent")),
    )  # fmt: skip


def test_award_moves_one_person(company: Company) -> None:
    awarded(7)
    run = reevaluate(actor=ACTOR, at=timezone.now(), company=company, as_of=TODAY)
    assert (run.people, run.written) == (1, 1)


def test_sale_in_a_closed_month_moves_the_unit_and_nobody_else(company: Company) -> None:
    untouched = (
        Standing.objects.exclude(employee_id__lte=UNIT_SIZE).order_by("pk").values_list("pk", "evaluated_at")
    )
    before = list(untouched)
    sold(7, date(2026, 10, 20), 900_000)
    run = reevaluate(actor=ACTOR, at=timezone.now(), company=company, as_of=TODAY)
    assert run.people == UNIT_SIZE
    assert run.written > 1
    assert list(untouched) == before


def test_sale_corrected_into_another_unit_moves_both(company: Company) -> None:
    fact = sold(7, date(2026, 10, 20), 900_000)
    reevaluate(actor=ACTOR, at=timezone.now(), company=company, as_of=TODAY)
    moved = NewFact(
        happened_on=fact.happened_on, value=Decimal(900_000), department=Department.objects.get(pk=2)
    )
    correct_fact(actor=ACTOR, at=timezone.now(), fact=fact, new=moved, source=Source.SYSTEM)
    run = reevaluate(actor=ACTOR, at=timezone.now(), company=company, as_of=TODAY)
    assert run.people == 2 * UNIT_SIZE
    after = everyones()
    assert evaluate_company(actor=ACTOR, at=timezone.now(), company=company, as_of=TODAY).written == 0
    assert everyones() == after


def test_marks_made_after_the_clock_was_read_stay_and_are_dealt_with_later(company: Company) -> None:
    read = timezone.now() - timedelta(seconds=1)
    awarded(7)
    assert reevaluate(actor=ACTOR, at=read, company=company, as_of=TODAY).people == 0
    assert StaleMark.objects.count() == 1


def test_job_when_marks_remain_asks_for_another_run(company: Company) -> None:
    awarded(7)
    StaleMark.objects.update(marked_at=timezone.now() + timedelta(seconds=30))
    assert Worker().run(until_empty=True) >= 1
    again = DBTaskResult.objects.filter(status="READY", task_path=reevaluate_stale.module_path)
    assert again.count() == 1
    assert again.get().run_after > timezone.now() - timedelta(seconds=5)
