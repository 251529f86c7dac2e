"""Recording, confirming, correcting and proving facts: what counts when, and who may."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import transaction

from jinjie.foundation.criteria.models import StaleMark
from jinjie.foundation.growth.actions.facts import (
    NewFact,
    attach_evidence,
    confirm_fact,
    correct_fact,
    record_fact,
    reject_fact,
)
from jinjie.foundation.growth.actions.types import provide_built_in_types
from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.growth.queries import of_person, visible_to
from jinjie.foundation.measures.registry import Moment, Population, get
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Employee
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from jinjie.system.audit.models import AuditLine
from tests.factories.growth import make_fact
from tests.factories.people import LONG_AGO, TESTER, World, make_user
from tests.foundation.growth.companies import make_stage

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
LATER = AT + timedelta(days=2)


class House(World):
    """HR, a manager, and the manager's report with an account each."""

    def __post_init__(self) -> None:
        super().__post_init__()
        provide_built_in_types(actor=TESTER, at=LONG_AGO, company=self.company)
        users = {name: make_user(name) for name in ("boss", "own", "stranger")}
        hr = make_user("hr", company=self.company, role=Role.HR)
        self.boss = self.person(user=users["boss"])
        self.own = self.person(user=users["own"], manager=self.boss)
        self.stranger = self.person(user=users["stranger"])
        self.actors: dict[str, Actor] = {name: user_actor(user.pk, name) for name, user in users.items()}
        self.actors["hr"] = user_actor(hr.pk, "hr")

    def type(self, key: str) -> FactType:
        return FactType.objects.get(company=self.company, key=key)

    def record(
        self, who: str, key: str, *, at: datetime = AT, source: Source = Source.HR, **new: Any
    ) -> Fact:
        fact = NewFact(**{"happened_on": DAY, **new})
        return record_fact(
            actor=self.actors[who],
            at=at,
            employee=self.own,
            fact_type=self.type(key),
            new=fact,
            source=source,
        )

    def number(self, key: str, known_on: datetime, person: Employee | None = None) -> int:
        """How many facts of a type count, as the measure says."""
        measure = get("growth.count")
        ids = np.array([(person or self.own).pk], np.int64)
        values = measure.values(
            Population(self.company.pk, ids),
            Moment(DAY + timedelta(days=30), known_on),
            measure.parse({"type": key}),
        )
        found = dict(zip(values.ids.tolist(), values.actual.tolist(), strict=True))
        return int(found.get(ids[0], 0)) // 10_000


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as refusal:
        yield
    assert refusal.value.code == code


@pytest.fixture
def house(db: None) -> House:
    return House()


def test_what_hr_records_counts_from_its_recording(house: House) -> None:
    fact = house.record("hr", "award", value=Decimal("1.25"))
    assert (fact.value, fact.status, fact.recorded_by) == (12_500, Status.CONFIRMED, "hr")
    assert house.number("award", AT) == 1
    assert house.number("award", AT - timedelta(seconds=1)) == 0
    assert StaleMark.objects.filter(employee=house.own, touched="award").count() == 1
    assert AuditLine.objects.filter(action="growth.record_fact", object_id=str(fact.pk)).count() == 1


def test_what_a_person_reports_counts_once_it_is_confirmed(house: House) -> None:
    fact = house.record("own", "document", source=Source.PERSON)
    assert fact.status == Status.WAITING and house.number("document", LATER) == 0
    with refused("not_allowed"):
        confirm_fact(actor=house.actors["own"], at=LATER, on=DAY, fact=fact)
    with refused("not_allowed"):
        confirm_fact(actor=house.actors["stranger"], at=LATER, on=DAY, fact=fact)
    confirm_fact(actor=house.actors["boss"], at=LATER, on=DAY, fact=fact)
    assert (house.number("document", LATER), house.number("document", AT)) == (1, 0)
    with refused("growth.already_decided"):
        reject_fact(actor=house.actors["hr"], at=LATER, on=DAY, fact=fact)


def test_what_is_refused_stays_in_the_record_and_never_counts(house: House) -> None:
    fact = house.record("own", "document", source=Source.PERSON)
    reject_fact(actor=house.actors["boss"], at=LATER, on=DAY, fact=fact)
    assert house.number("document", LATER + timedelta(days=9)) == 0
    assert list(of_person(house.own.pk, DAY)) == [fact]
    evidence = get("growth.count").evidence(
        house.own.pk, Moment(DAY, LATER), get("growth.count").parse({"type": "document"})
    )
    assert [line.reason for line in evidence.not_counted] == ["rejected"]


@pytest.mark.parametrize(
    ("who", "key", "allowed"),
    [
        ("hr", "award", True),
        ("own", "award", False),
        ("own", "certificate", True),
        ("boss", "award", False),
        ("boss", "certificate", False),
        ("stranger", "certificate", False),
    ],
)
def test_who_may_add_to_a_record(house: House, who: str, key: str, allowed: bool) -> None:
    source = Source.PERSON if who == "own" else Source.HR
    if allowed:
        house.record(who, key, source=source)
        return
    with refused("not_allowed"):
        house.record(who, key, source=source)
    assert not Fact.objects.exists() and not StaleMark.objects.exists()


def test_a_record_is_seen_by_the_person_those_above_and_hr(house: House) -> None:
    fact = house.record("hr", "award")
    seen = {who: fact in visible_to(actor, DAY) for who, actor in house.actors.items()}
    assert seen == {"hr": True, "own": True, "boss": True, "stranger": False}


def test_a_correction_takes_the_place_and_the_past_stays_as_known(house: House) -> None:
    old = house.record("hr", "award", value=Decimal(3))
    new = correct_fact(
        actor=house.actors["hr"], at=LATER, fact=old, new=NewFact(DAY, Decimal(5)), source=Source.HR
    )
    score = get("growth.score")
    params = score.parse({"type": "award"})
    ids = np.array([house.own.pk], np.int64)
    known = {
        moment: score.values(Population(house.company.pk, ids), Moment(DAY, moment), params).actual.tolist()
        for moment in (AT, LATER)
    }
    assert known == {AT: [30_000], LATER: [50_000]}
    assert new.supersedes_id == old.pk and house.number("award", LATER) == 1
    reasons = {
        line.fact: line.reason
        for line in score.evidence(house.own.pk, Moment(DAY, LATER), params).not_counted
    }
    assert reasons == {old.pk: "superseded"}
    with refused("growth.already_corrected"):
        correct_fact(actor=house.actors["hr"], at=LATER, fact=old, new=NewFact(DAY), source=Source.HR)


def test_a_correction_that_waits_leaves_the_old_fact_counting(house: House) -> None:
    old = house.record("hr", "certificate")
    given: dict[str, Any] = {"fact": old, "new": NewFact(DAY, title="better"), "source": Source.PERSON}
    first = correct_fact(actor=house.actors["own"], at=AT, **given)
    second = correct_fact(actor=house.actors["own"], at=AT, **given)
    assert house.number("certificate", AT) == 1
    reject_fact(actor=house.actors["hr"], at=LATER, on=DAY, fact=first)
    assert house.number("certificate", LATER) == 1
    confirm_fact(actor=house.actors["hr"], at=LATER, on=DAY, fact=second)
    old.refresh_from_db()
    assert old.superseded_at == LATER and house.number("certificate", LATER) == 1
    third = Fact.objects.get(pk=first.pk)
    Fact.objects.filter(pk=third.pk).update(status=Status.WAITING)
    with refused("growth.already_corrected"), transaction.atomic():
        confirm_fact(actor=house.actors["hr"], at=LATER, on=DAY, fact=third)
    assert Fact.objects.get(pk=third.pk).counts_from is None


def test_what_an_undone_import_replaced_may_be_corrected(db: None) -> None:
    stage = make_stage()
    person, run = stage.people["A"], stage.runs["undone"]
    old = make_fact(
        person, "sales", date(2026, 10, 31), 5, superseded_at=run.published_at, superseded_run=run
    )
    assert run.undone_at is not None and run.published_at is not None
    new = NewFact(date(2026, 10, 31), Decimal(6))
    with refused("growth.already_corrected"):
        correct_fact(actor=TESTER, at=run.undone_at - timedelta(days=1), fact=old, new=new, source=Source.HR)
    fixed = correct_fact(
        actor=TESTER, at=run.undone_at + timedelta(days=1), fact=old, new=new, source=Source.HR
    )
    assert fixed.supersedes_id == old.pk
    old.refresh_from_db()
    assert old.superseded_run_id is None and old.superseded_at == run.undone_at + timedelta(days=1)


def test_evidence_is_a_file_or_a_link_by_whoever_may_record(house: House) -> None:
    fact = house.record("own", "document", source=Source.PERSON)
    attach_evidence(actor=house.actors["own"], at=AT, fact=fact, url="https://example.com/plan", title="plan")
    assert fact.evidence.get().url == "https://example.com/plan"
    with refused("growth.evidence_file_or_link"):
        attach_evidence(actor=house.actors["own"], at=AT, fact=fact)
    with refused("not_allowed"):
        attach_evidence(actor=house.actors["stranger"], at=AT, fact=fact, url="https://example.com/x")
    confirm_fact(actor=house.actors["boss"], at=LATER, on=DAY, fact=fact)
    measure = get("growth.count")
    shown = measure.evidence(house.own.pk, Moment(DAY, LATER), measure.parse({"type": "document"}))
    assert shown.counted[0].evidence == ("https://example.com/plan",)


@pytest.mark.parametrize("value", ["0.00001", "1e12", "-36000000000"])
def test_a_value_that_can_not_be_kept_exactly_is_refused(house: House, value: str) -> None:
    with refused("growth.bad_value"):
        house.record("hr", "award", value=Decimal(value))
    assert not Fact.objects.exists()
