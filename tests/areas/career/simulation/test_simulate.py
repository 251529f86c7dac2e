"""A draft beside the version in force, on real rows of both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.actions.standings import evaluate_company
from jinjie.areas.career.simulation.drafts import drafts_of
from jinjie.areas.career.simulation.report import report
from jinjie.areas.career.simulation.simulate import Simulation, may_simulate, simulate
from jinjie.foundation.criteria.actions import publish_version
from jinjie.foundation.criteria.engine.evaluate import ALL_MET
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models import Company, Employee, Level, RoleGrant
from jinjie.interfaces.transfer.ladders import read_text
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from tests.factories.growth import make_fact
from tests.factories.people import (
    LONG_AGO,
    TESTER,
    make_company,
    make_department,
    make_employee,
    make_user,
)

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
MOMENT = Moment(DAY, AT)
LADDER = """key: shop
name: {zh: 门店, en: Shop}
sequences: [{key: s, name: 门店}]
levels:
  - {key: S1, sequence: s, rank: 1, name: 一级}
  - {key: S2, sequence: s, rank: 2, name: 二级}
  - {key: S3, sequence: s, rank: 3, name: 三级}
facts: [{key: sold, name: 销售}]
items: [{type: feedback, key: coaching, name: 带教}]
steps: [{from: S1, to: S2}, {from: S2, to: S3}]
standards:
  - level: S2
    versions:
      - effective_from: 2025-01-01
        criteria:
          - {key: sold, title: {zh: 销售, en: Sold}, measure: growth.indicator_value, params: {indicator: sold, window: 1, closed: true}, required: 100, weight: 60}
          - {key: courses, measure: growth.count, params: {type: course}, required: 2, weight: 40}
          - {key: coaching, measure: growth.score, params: {type: feedback, item: coaching}, required: 4, gate: true}
  - level: S3
    versions:
      - effective_from: 2025-01-01
        criteria:
          - {key: months, measure: people.time_in_level, required: 12, weight: 50}
"""
Row = tuple[int | None, int, int | None]
"""Sold (None: not known), courses, coaching (None: not known)."""


class Shop:
    """Two stores below one region, and people on S1 whose facts are given."""

    def __init__(self, rows: list[Row], key: str = "shop") -> None:
        self.company = make_company(key, "门店")
        apply_ladder(actor=TESTER, at=LONG_AGO, company=self.company, plan=read_text(LADDER, "shop.yaml"))
        levels = {row.key: row for row in Level.objects.filter(company=self.company)}
        region = make_department(self.company, "region")
        stores = [make_department(self.company, name, region) for name in ("north", "south")]
        self.people: list[Employee] = []
        for place, row in enumerate(rows):
            person = make_employee(
                self.company, department=stores[place % 2], level=levels["S1"], hired_on=date(2024, 1, 1),
                number=f"{key}{place:03d}",
            )  # fmt: skip
            self.people.append(person)
            self.record(person, *row)
        make_employee(self.company, department=region, level=levels["S2"])

    @staticmethod
    def record(person: Employee, sold: int | None, courses: int, coaching: int | None) -> None:
        if sold is not None:
            make_fact(
                person,
                "sold",
                date(2026, 10, 31),
                sold,
                period_start=date(2026, 10, 1),
                period_end=date(2026, 10, 31),
            )
        for back in range(courses):
            make_fact(person, "course", DAY - timedelta(days=30 + back))
        if coaching is not None:
            make_fact(person, "feedback", DAY - timedelta(days=40), coaching, item="coaching")

    @property
    def definition(self) -> list[Any]:
        """A copy of what is in force for S2, to be changed."""
        version = CriteriaVersion.objects.get(
            criteria_set__company=self.company, criteria_set__owner="career.Standard:shop/S2/reach"
        )
        return deepcopy(version.definition)

    def simulate(self, definition: list[Any], viewer: Actor = TESTER, level: str = "S2") -> Simulation:
        return simulate(
            viewer=viewer,
            company=self.company,
            ladder="shop",
            level=level,
            definition=definition,
            moment=MOMENT,
        )


def changed(definition: list[Any], **required: float) -> list[Any]:
    for entry in definition:
        entry["required"] = required.get(entry["key"], entry["required"])
    return definition


ROWS: list[Row] = [
    (120, 2, 5),
    (120, 1, 5),
    (90, 2, 5),
    (None, 2, 5),
    (120, 2, None),
    (120, 2, 3),
    (10, 0, 5),
    (130, 3, 4),
]


@pytest.mark.django_db
def test_gains_losses_and_reasons() -> None:
    shop = Shop(ROWS)
    found = shop.simulate(changed(shop.definition, courses=1, sold=125))
    assert (found.people, found.before, found.after) == (8, 2, 1)
    assert [one.number for one in found.losses] == ["shop000"] and not found.gains
    [reason] = found.losses[0].reasons
    assert (reason.key, reason.was, reason.now, reason.actual) == ("sold", "met", "in_progress", 1_200_000)
    assert [(pattern.keys, pattern.people) for pattern in found.lost_by] == [(("sold",), 1)]
    softer = shop.simulate(changed(shop.definition, courses=1))
    assert [one.number for one in softer.gains] == ["shop001"] and not softer.losses
    assert [(pattern.keys, pattern.people) for pattern in softer.gained_by] == [(("courses",), 1)]


@pytest.mark.django_db
def test_a_criterion_dropped_added_or_measured_otherwise_is_named() -> None:
    shop = Shop(ROWS)
    without = [entry for entry in shop.definition if entry["key"] != "coaching"]
    found = shop.simulate(
        [*without, {"key": "years", "measure": "people.time_in_level", "required": 1, "gate": True}]
    )
    assert [one.number for one in found.gains] == ["shop004", "shop005"]
    assert [(reason.key, reason.was, reason.now) for one in found.gains for reason in one.reasons] == [
        ("coaching", "no_data", ""), ("coaching", "gate_open", "")
    ]  # fmt: skip
    assert {one.key for one in found.held_back_after} == {"sold", "courses", "years"}


@pytest.mark.django_db
def test_bottlenecks_count_who_lacks_only_that_and_of_whom_it_is_not_known() -> None:
    shop = Shop(ROWS)
    found = {one.key: one for one in shop.simulate(shop.definition).held_back_before}
    assert {key: (one.only_this, one.unknown, one.without) for key, one in found.items()} == {
        "sold": (2, 1, 4), "courses": (1, 0, 3), "coaching": (2, 1, 4)
    }  # fmt: skip


@pytest.mark.django_db
def test_departments_are_those_below_the_last_that_has_everyone() -> None:
    shop = Shop(ROWS)
    found = shop.simulate(changed(shop.definition, courses=1))
    assert [(one.key, one.people, one.before, one.after) for one in found.departments] == [
        ("north", 4, 1, 1), ("south", 4, 1, 2)
    ]  # fmt: skip


@pytest.mark.django_db
def test_gender_and_age_come_from_the_people_concerned() -> None:
    shop = Shop([(120, 2, 5)] * 6 + [(120, 1, 5)] * 7 + [(0, 0, 5)])
    for place, person in enumerate(shop.people[:13]):
        person.gender = "f" if place < 6 else "m"
        person.born_on = (
            date(1990, 1, 1) if place < 6 else date(1996, 11, 12) if place % 2 else date(1996, 11, 13)
        )
        person.save(update_fields=["gender", "born_on"])
    found = shop.simulate(changed(shop.definition, courses=1))
    assert [(one.key, one.before.qualify, one.after.qualify, one.after.of) for one in found.gender.cohorts] == [
        ("f", 6, 6, 6), ("m", 0, 7, 7)
    ]  # fmt: skip
    assert found.gender.unknown == 1
    ages = {one.key: one.after.of for one in found.age.cohorts}
    assert sum(ages.values()) == 13 and found.age.unknown == 1


@pytest.mark.django_db
def test_what_both_versions_ask_is_asked_once(engine_name: str) -> None:
    shop = Shop(ROWS)
    shop.simulate(shop.definition)

    def queries(definition: list[Any]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            shop.simulate(definition)
        return len([query for query in seen if 'growth_fact"' in query["sql"] and "GROUP BY" in query["sql"]])

    same = queries(shop.definition)
    assert same >= 2
    assert queries(changed(shop.definition, courses=1)) in (same, same + 1)  # and the names of who is gained
    other = shop.definition
    other[1]["params"] = {"type": "course", "window": 6, "unit": "month"}
    assert queries(other) == same + 1


@pytest.mark.django_db
def test_nobody_on_the_step_is_an_answer_too() -> None:
    shop = Shop([])
    found = shop.simulate(changed(shop.definition, courses=1))
    assert (found.people, found.before, found.after, found.gains, found.departments) == (0, 0, 0, (), ())
    assert [(one.only_this, one.without) for one in found.held_back_after] == [(0, 0)] * 3


@pytest.mark.django_db
def test_refused_without_a_version_in_force_or_with_a_draft_that_cannot_be_read() -> None:
    shop = Shop(ROWS[:1])
    with pytest.raises(Refusal) as refused:
        simulate(
            viewer=TESTER, company=shop.company, ladder="shop", level="S2", definition=shop.definition,
            moment=Moment(date(2024, 6, 1), AT),
        )  # fmt: skip
    assert refused.value.code == "career.nothing_to_compare" and refused.value.remedy
    with pytest.raises(Refusal):
        shop.simulate([])
    with pytest.raises(Refusal):
        shop.simulate([{"key": "x", "measure": "growth.nothing", "required": 1, "weight": 1}])


@pytest.mark.django_db
def test_only_who_keeps_ladders_and_sees_everyone_concerned_may() -> None:
    shop, other = Shop(ROWS), make_company("other", "别家")
    hr = make_user("hr", company=shop.company, role=Role.HR)
    foreign = make_user("foreign", company=other, role=Role.HR)
    executive = make_user("executive", company=shop.company, role=Role.EXECUTIVE)
    partner = make_user("partner")
    part = RoleGrant.objects.create(user=partner, role=Role.HR, scope=Scope.NAMED, company=shop.company)
    part.departments.set([shop.people[0].assignments.get().department])
    for user in (foreign, executive, partner):
        actor = user_actor(user.pk, user.username)
        assert not may_simulate(actor, shop.company.pk)
        with pytest.raises(Refusal) as refused:
            shop.simulate(shop.definition, actor)
        assert refused.value.code == "not_allowed"
    actor = user_actor(hr.pk, hr.username)
    assert shop.simulate(shop.definition, actor).people == 8


rows = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(80, 120)), st.integers(0, 3), st.one_of(st.none(), st.integers(3, 5))
    ),
    min_size=1,
    max_size=8,
)
drafts = st.fixed_dictionaries(
    {"sold": st.integers(80, 120), "courses": st.integers(0, 3), "coaching": st.integers(3, 5)}
)


@contextmanager
def for_a_while() -> Iterator[None]:
    """Everything made inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=15)
@given(rows=rows)
@pytest.mark.django_db
def test_an_unchanged_standard_gains_and_loses_nobody(rows: list[Row]) -> None:
    with for_a_while():
        shop = Shop(rows)
        found = shop.simulate(shop.definition)
        assert not found.gains and not found.losses and found.before == found.after
        assert found.held_back_before == found.held_back_after


@settings(max_examples=15)
@given(rows=rows, draft=drafts)
@pytest.mark.django_db
def test_before_and_after_are_what_evaluations_store(rows: list[Row], draft: dict[str, int]) -> None:
    with for_a_while():
        shop = Shop(rows)
        definition = changed(shop.definition, **draft)
        found = shop.simulate(definition)
        before = stored(shop.company)
        old = CriteriaVersion.objects.get(criteria_set__owner="career.Standard:shop/S2/reach")
        publish_version(
            actor=TESTER, at=AT, criteria_set=old.criteria_set, definition=definition, effective_from=DAY
        )
        after = stored(shop.company)
        assert (len(before), len(after)) == (found.before, found.after)
        assert {one.employee_id for one in found.gains} == after - before
        assert {one.employee_id for one in found.losses} == before - after
        assert sum(part.people for part in found.departments) == found.people == len(rows)
        assert sum(part.after for part in found.departments) == found.after


def stored(company: Company) -> set[int]:
    """Who meets S2 after a real evaluation."""
    evaluate_company(actor=TESTER, at=AT, company=company, as_of=DAY)
    met = Standing.objects.filter(version__criteria_set__owner="career.Standard:shop/S2/reach", state=ALL_MET)
    return set(met.values_list("employee_id", flat=True))


@pytest.mark.django_db
def test_drafts_are_what_is_not_published_so() -> None:
    shop = Shop(ROWS)
    same = drafts_of(shop.company, read_text(LADDER, "shop.yaml"), MOMENT)
    assert [(one.level, one.changed) for one in same] == [("S2", False), ("S3", False)]
    in_place = drafts_of(shop.company, read_text(LADDER.replace("required: 2,", "required: 1,"), "x"), MOMENT)
    assert [(one.level, one.changed) for one in in_place] == [("S2", True)]
    assert in_place[0].definition[1]["required"] == 1
    both = LADDER.replace("required: 2,", "required: 1,").replace("required: 12,", "required: 6,")
    assert [one.level for one in drafts_of(shop.company, read_text(both, "x"), MOMENT)] == ["S2", "S3"]
    assert [one.level for one in drafts_of(shop.company, read_text(both, "x"), MOMENT, "S3")] == ["S3"]
    for text, level in ((LADDER.replace("key: shop", "key: stall", 1), None), (LADDER, "S9")):
        with pytest.raises(Refusal):
            drafts_of(shop.company, read_text(text, "x"), MOMENT, level)


@pytest.mark.django_db
def test_the_report_of_several_levels_names_them() -> None:
    shop = Shop(ROWS)
    one = shop.simulate(changed(shop.definition, courses=1))
    alone = report([one])
    assert list(alone)[:5] == ["before", "after", "gains", "losses", "bottlenecks"]
    assert [set(entry) for entry in alone["bottlenecks"]] == [{"key", "only_this", "without"}] * 3
    assert (alone["before"], alone["after"], alone["gains"][0]["employee"]) == (2, 3, "shop001")
    other = shop.simulate(
        [{"key": "months", "measure": "people.time_in_level", "required": 1, "weight": 1}], level="S3"
    )
    both = report([one, other])
    assert both["people"] == 9 and {entry["level"] for entry in both["bottlenecks"]} == {"S2", "S3"}
