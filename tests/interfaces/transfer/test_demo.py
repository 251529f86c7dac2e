"""The demo company: the story figure for figure, the same from the same seed, moved by whole months."""

import hashlib
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db import transaction

from jinjie.areas.career.actions.standings import reevaluate
from jinjie.areas.career.standings import explained, measured_company
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.growth.actions.facts import NewFact, confirm_fact, record_fact
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Employment
from jinjie.foundation.people.queries import assignments_on
from jinjie.interfaces.transfer.demo.build import build_demo, story_day
from jinjie.kit.periods import add_months
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from jinjie.system.preferences.queries import business_today
from tests.factories.people import TESTER

DAY = date(2026, 11, 12)
NOW = datetime(2026, 11, 12, 4, tzinfo=UTC)


def standing(number: str, day: date = DAY, level: str | None = None) -> dict[str, Any]:
    company = Company.objects.get()
    person = Employee.objects.get(number=number)
    moment = Moment(day, datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    return explained(company, person, moment, level)


def digest() -> str:
    """Of everything of people and growth, without ciphertexts (salted) and what spells out numbers of rows."""
    total = hashlib.sha256()
    for model in (Department, Employee, Employment, Assignment, FactType, FactItem, Fact, Standing):
        rows = json.loads(serializers.serialize("json", model._default_manager.order_by("pk")))
        first = rows[0]["pk"]
        for row in rows:
            secret = ("id_number", "phone", "bank_account", "user", "evaluated_at", "path")
            fields = {key: row["fields"][key] for key in row["fields"] if not key.startswith(secret)}
            kept = {key: value for key, value in fields.items() if not _is_reference(model, key)}
            total.update(json.dumps([row["pk"] - first, kept], sort_keys=True, ensure_ascii=False).encode())
    return total.hexdigest()


def _is_reference(model: Any, name: str) -> bool:
    """References are numbers of rows, which go on counting when a transaction is taken back."""
    return bool(model._meta.get_field(name).is_relation)


@pytest.mark.django_db
def test_the_story_is_in_it_figure_for_figure() -> None:
    built = build_demo(day=DAY)
    assert built.people == 328 == Employee.objects.count()
    assert built.today == DAY == business_today(NOW)
    own = standing("QH0217")
    assert (own["name"], own["shown"], own["version"], own["gates_open"]) == ("张三", 61.5, 3, 1)
    points = {entry["key"]: (entry["actual"], entry["points"]) for entry in own["criteria"]}
    assert points == {
        "sales": (2, 24.0), "course": (1, 25.0), "award": (1, 12.5), "plan": (0, 0.0), "discipline": (0, 0.0),
        "coaching": (None, 0.0),
    }  # fmt: skip
    held = assignments_on(DAY).get(employee__number="QH0217")
    assert (held.manager.name, held.department.key, held.level.key) == ("周岚", "east-shanghai", "P4")
    planned = assignments_on(date(2026, 12, 1)).get(employee__number="QH0217")
    assert (planned.department.key, planned.manager.name) == ("southwest", "马骁")
    for number, name in [
        ("QH0003", "陈静"),
        ("QH0001", "刘远"),
        ("QH0007", "许航"),
        ("QH0004", "罗文"),
        ("QH0002", "林涛"),
    ]:
        assert Employee.objects.get(number=number).name == name
    for number, level, shown in [
        ("QH0201", "M1", 100.0), ("QH0202", "M1", 87.5), ("QH0208", "P5", 82.7), ("QH0209", "P5", 74.9),
    ]:  # fmt: skip
        assert standing(number, level=level)["shown"] == shown


@pytest.mark.django_db
def test_the_plan_brings_81_5_once_it_is_accepted() -> None:
    built = build_demo(day=DAY)
    person = Employee.objects.select_related("user").get(number="QH0217")
    manager = Employee.objects.select_related("user").get(number="QH0010")
    plan = FactItem.objects.get(key="team-management-plan")
    fact = record_fact(
        actor=actor_of(person), at=NOW, employee=person, fact_type=plan.fact_type,
        new=NewFact(DAY, item=plan), source=Source.PERSON,
    )  # fmt: skip
    reevaluate(actor=TESTER, at=NOW, company=built.company, as_of=DAY)
    assert Standing.objects.get(employee=person).shown == 615  # it waits for the manager
    confirm_fact(actor=actor_of(manager), at=NOW, on=DAY, fact=fact)
    run = reevaluate(actor=TESTER, at=NOW, company=built.company, as_of=DAY)
    assert (run.people, run.written) == (1, 1)
    assert Standing.objects.get(employee=person).shown == 815


def actor_of(person: Employee) -> Actor:
    assert person.user is not None
    return user_actor(person.user.pk, person.user.username)


@pytest.mark.django_db
def test_146_people_on_the_step_to_supervisor_and_everyone_in_some_state() -> None:
    built = build_demo(day=DAY)
    standings = list(measured_company(built.company, Moment(DAY, NOW)))
    measured = {row["employee"] for row in standings if (row["ladder"], row["level"]) == ("sales", "M1")}
    on_step = Employee.objects.filter(number__in=measured)
    assert on_step.count() == 146
    assert Counter(on_step.values_list("gender", flat=True)) == {"f": 62, "m": 84}
    assert {row["ladder"] for row in standings} == {
        "sales",
        "rnd",
        "retail",
        "customer_service",
        "operations",
    }
    assert {"met", "approaching", "in_progress"} <= {row["state"] for row in standings}
    supervisors = [row for row in standings if row["level"] == "M1"]
    assert sum(row["state"] == "met" for row in supervisors) == 12
    one_missing = [row for row in standings if sum(not entry["met"] for entry in row["criteria"]) == 1]
    missing_data = [row for row in standings if any(e["state"] == "no_data" for e in row["criteria"])]
    assert one_missing and missing_data
    states = Counter(map(state_of, Employment.objects.filter(voided_at__isnull=True)))
    assert {"planned", "probation", "regular", "leaving", "left"} <= set(states)
    lately = Assignment.objects.filter(change=Change.PROMOTED, valid_from__gte=DAY - timedelta(days=120))
    assert lately.filter(voided_at__isnull=True, valid_from__lte=DAY).exists()
    months = Fact.objects.filter(fact_type__key="sales", period_start__isnull=False)
    assert len(set(months.values_list("period_start", flat=True))) >= 18


def state_of(row: Employment) -> str:
    if row.hired_on > DAY:
        return "planned"
    if row.last_day is not None:
        return "left" if row.last_day < DAY else "leaving"
    return "probation" if row.probation_until and row.probation_until >= DAY else "regular"


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_company_and_another_one_does_not() -> None:
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            build_demo(day=DAY, people=60, seed=seed)
            found.append(digest())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 2, 5), date(2025, 3, 12), date(2028, 3, 1)])
@pytest.mark.django_db
def test_another_day_moves_everything_by_whole_months(day: date) -> None:
    built = build_demo(day=day, people=60)
    assert (
        built.today == story_day(day)
        and built.today.day == 12
        and built.today <= day < add_months(built.today, 1)
    )
    own = standing("QH0217", built.today)
    assert (own["shown"], own["level"], own["version"]) == (61.5, "M1", 3)
    actual = {entry["key"]: entry["actual"] for entry in own["criteria"]}
    assert actual == {"sales": 2, "course": 1, "award": 1, "plan": 0, "discipline": 0, "coaching": None}
    first = Fact.objects.filter(employee__number="QH0217", fact_type__key="sales", value=400_000_000)
    assert first.get().happened_on == built.today - timedelta(days=1)


@pytest.mark.django_db
def test_a_company_that_is_there_already_is_left_alone() -> None:
    build_demo(day=DAY, people=40)
    with pytest.raises(Refusal) as refused:
        build_demo(day=DAY, people=40)
    assert refused.value.code == "demo.not_empty"
    assert Company.objects.count() == 1
