"""Standings stored: written when they change, only of those whom a change moves, and removed with their target."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import TestCase
from django.utils import timezone

from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.actions.standings import Run, evaluate_company, reevaluate
from jinjie.areas.career.jobs import evaluate_everyone
from jinjie.areas.career.queries import target_of
from jinjie.areas.career.standings import explained, measured_company
from jinjie.foundation.criteria.actions import digest_of, freeze, mark_stale
from jinjie.foundation.criteria.models import CriteriaVersion, FrozenExplanation, StaleMark, Standing
from jinjie.foundation.criteria.queries import frozen_of
from jinjie.foundation.growth.actions.facts import NewFact, correct_fact, record_fact
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.actions.worklife import change_assignment
from jinjie.foundation.people.choices import Change, Role
from jinjie.foundation.people.models import Department, Employee, Level
from jinjie.interfaces.transfer.ladders import read_text
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import user_actor
from jinjie.system.audit.models import AuditLine
from tests.factories.growth import make_fact, make_facts
from tests.factories.people import LONG_AGO, TESTER, make_company, make_department, make_employee, make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
LADDER = """key: shop
name: 门店
sequences: [{key: s, name: 门店}]
levels:
  - {key: S1, sequence: s, rank: 1, name: 一级}
  - {key: S2, sequence: s, rank: 2, name: 二级}
  - {key: S3, sequence: s, rank: 3, name: 三级}
facts: [{key: sold, name: 销售}]
steps: [{from: S1, to: S2}, {from: S2, to: S3}]
standards:
  - level: S2
    versions:
      - effective_from: 2025-01-01
        criteria:
          - {key: sold, measure: growth.indicator_value, params: {indicator: sold, window: 1, closed: true}, required: 100, weight: 60}
          - {key: courses, measure: growth.count, params: {type: course}, required: 1, weight: 40}
  - level: S3
    versions:
      - effective_from: 2025-01-01
        criteria:
          - {key: rank, measure: growth.indicator_rank, params: {indicator: sold}, operator: "<=", required: 1, baseline: 5, weight: 50}
          - {key: months, measure: people.time_in_level, required: 12, weight: 50}
"""


class Shop:
    """Five people on S1 and three on S2, in two stores; everyone sold 50 in October."""

    def __init__(self) -> None:
        self.company = make_company("shop", "门店")
        apply_ladder(actor=TESTER, at=LONG_AGO, company=self.company, plan=read_text(LADDER, "shop.yaml"))
        levels = {row.key: row for row in Level.objects.filter(company=self.company)}
        stores = [make_department(self.company, key) for key in ("north", "south")]
        since = date(2025, 11, 13)
        self.juniors = [self.person(stores[n % 2], levels["S1"], since) for n in range(5)]
        self.seniors = [self.person(stores[n // 2], levels["S2"], since) for n in range(3)]
        for place, person in enumerate([*self.juniors, *self.seniors]):
            make_fact(person, "sold", date(2026, 10, 31), 50 + place)
        self.levels = levels

    def person(self, store: Department, level: Level, since: date) -> Employee:
        return make_employee(self.company, department=store, level=level, hired_on=since)

    def everyone(self, day: date = DAY, at: datetime = AT) -> Run:
        return evaluate_company(actor=TESTER, at=at, company=self.company, as_of=day)

    def again(self, at: datetime = AT, day: date = DAY) -> Run:
        return reevaluate(actor=TESTER, at=at, company=self.company, as_of=day)

    def record(
        self, person: Employee, key: str, value: int | None = None, on: date = DAY, at: datetime = AT
    ) -> Fact:
        kind = FactType.objects.get(company=self.company, key=key)
        new = NewFact(on, None if value is None else Decimal(value))
        return record_fact(actor=TESTER, at=at, employee=person, fact_type=kind, new=new, source=Source.HR)

    def stored(self) -> dict[str, tuple[int, int]]:
        rows = Standing.objects.values_list("employee__number", "shown", "state")
        return {number: (shown, state) for number, shown, state in rows}

    def agrees(self, day: date = DAY, at: datetime = AT) -> bool:
        """What is stored is what evaluating everyone now would say."""
        now = {
            row["employee"]: round(row["shown"] * 10)
            for row in measured_company(self.company, Moment(day, at))
        }
        return {number: shown for number, (shown, _state) in self.stored().items()} == now


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()


def test_everyone_is_written_once_and_the_second_run_writes_nothing(shop: Shop) -> None:
    first = shop.everyone()
    assert (first.people, first.written, first.groups) == (8, 8, 2)
    assert shop.agrees()
    again = shop.everyone()
    assert (again.people, again.written) == (8, 0)
    assert (
        AuditLine.objects.filter(action="criteria.evaluate").count() == 2
    )  # one a target, none for no change


def test_a_new_fact_computes_one_person_only(shop: Shop) -> None:
    shop.everyone()
    before, untouched = shop.stored(), {row.pk: row.evaluated_at for row in Standing.objects.all()}
    shop.record(shop.juniors[2], "course")
    run = shop.again(AT + timedelta(seconds=1))
    assert (run.people, run.written) == (1, 1)
    changed = {number for number, row in shop.stored().items() if row != before[number]}
    assert changed == {shop.juniors[2].number}
    assert sum(row.evaluated_at != untouched.get(row.pk) for row in Standing.objects.all()) == 1
    assert shop.agrees(at=AT + timedelta(seconds=1)) and not StaleMark.objects.exists()
    nothing = shop.again(AT + timedelta(seconds=2))
    assert (nothing.people, nothing.written) == (0, 0)


def test_a_fact_that_no_criterion_looks_at_computes_nobody(shop: Shop) -> None:
    shop.everyone()
    shop.record(shop.juniors[0], "award")
    run = shop.again(AT + timedelta(seconds=1))
    assert (run.people, run.written) == (0, 0) and not StaleMark.objects.exists()


def test_a_changed_rank_moves_those_of_the_unit(shop: Shop) -> None:
    shop.everyone()
    at = AT + timedelta(seconds=1)
    shop.record(shop.seniors[0], "sold", 500, on=date(2026, 10, 30))
    run = shop.again(at)
    north = {shop.seniors[0].number, shop.seniors[1].number}
    assert run.people >= len(north) and shop.agrees(at=at)
    assert shop.stored()[shop.seniors[1].number] != shop.stored()[shop.seniors[0].number]


def test_a_correction_is_measured_again(shop: Shop) -> None:
    fact = shop.record(shop.juniors[0], "sold", 40, on=date(2026, 10, 30))
    shop.everyone()
    at = AT + timedelta(hours=1)
    new = NewFact(date(2026, 10, 30), Decimal(60))
    correct_fact(actor=TESTER, at=at, fact=fact, new=new, source=Source.HR)
    shop.again(at)
    assert shop.agrees(at=at)
    assert shop.stored()[shop.juniors[0].number][0] == 600


def test_whoever_moves_up_is_measured_against_the_next_level_and_no_longer_the_old(shop: Shop) -> None:
    shop.everyone()
    person, at = shop.juniors[0], AT + timedelta(hours=1)
    with TestCase.captureOnCommitCallbacks(execute=False):
        change_assignment(
            actor=TESTER, at=at, employee=person, on=DAY, change=Change.PROMOTED, level=shop.levels["S3"]
        )
        change_assignment(
            actor=TESTER,
            at=at,
            employee=shop.juniors[1],
            on=DAY,
            change=Change.PROMOTED,
            level=shop.levels["S2"],
        )
    ids = [person.pk, shop.juniors[1].pk]
    mark_stale(company_id=shop.company.pk, employee_ids=ids, touched="assignment", at=at)
    shop.again(at)
    levels = dict(
        Standing.objects.filter(employee__in=ids).values_list("employee_id", "version__criteria_set__owner")
    )
    assert levels == {shop.juniors[1].pk: "career.Standard:shop/S3/reach"}
    assert shop.agrees(at=at)


def test_the_nightly_run_covers_what_time_alone_changes(shop: Shop) -> None:
    """On the 13th everyone has been a year in their level, without any new fact."""
    shop.everyone()
    person = shop.seniors[0].number
    tomorrow, at = DAY + timedelta(days=1), AT + timedelta(days=1)
    assert shop.again(at, tomorrow).people == 0
    before = shop.stored()[person]
    run = shop.everyone(tomorrow, at)
    assert run.people == 8 and 0 < run.written <= 3
    assert shop.stored()[person][0] > before[0] and shop.agrees(tomorrow, at)


def test_the_nightly_job_reads_the_clock_itself(shop: Shop) -> None:
    done = evaluate_everyone.call()
    assert done == {"written": 8}
    assert set(Standing.objects.values_list("as_of", flat=True)) <= {
        timezone.localdate() - timedelta(days=1), timezone.localdate(), timezone.localdate() + timedelta(days=1),
    }  # fmt: skip


def test_a_frozen_explanation_stays_as_it_was_known(shop: Shop) -> None:
    person, moment = shop.juniors[0], Moment(DAY, AT)
    payload = explained(shop.company, person, moment)
    version = target_of(shop.company, person, moment, None).version
    frozen = freeze(
        actor=TESTER, at=AT, employee_id=person.pk, version=version, moment=moment, payload=payload
    )
    shop.record(person, "course", at=AT + timedelta(hours=1))
    later = explained(shop.company, person, Moment(DAY, AT + timedelta(hours=2)))
    assert later["shown"] == payload["shown"] + 40
    kept = FrozenExplanation.objects.get(pk=frozen.pk)
    assert kept.payload == payload and kept.digest == digest_of(kept.payload)
    again = explained(
        shop.company, person, moment
    )  # and the figures can be computed again as they were known
    assert again["shown"] == payload["shown"]
    assert [row["actual"] for row in again["criteria"]] == [row["actual"] for row in payload["criteria"]]
    kept.payload["shown"] = 100
    assert digest_of(kept.payload) != kept.digest
    assert list(frozen_of(person.pk)) == [frozen]


def test_only_the_system_evaluates(shop: Shop) -> None:
    someone = make_user("hr", company=shop.company, role=Role.HR)
    with pytest.raises(Refusal) as refused:
        evaluate_company(actor=user_actor(someone.pk, "hr"), at=AT, company=shop.company, as_of=DAY)
    assert refused.value.code == "not_allowed" and not Standing.objects.exists()


def test_the_standard_in_force_on_the_day_is_used(shop: Shop) -> None:
    later = LADDER.replace(
        "  - level: S3\n",
        "      - effective_from: 2026-11-13\n        criteria:\n"
        "          - {key: courses, measure: growth.count, params: {type: course}, required: 1, weight: 1}\n"
        "  - level: S3\n",
    )
    apply_ladder(actor=TESTER, at=AT, company=shop.company, plan=read_text(later, "shop.yaml"))
    make_facts(shop.juniors[0], "course", [(DAY, 1)])
    on_day = {row["employee"]: row for row in measured_company(shop.company, Moment(DAY, AT), level="S2")}
    next_day = {
        row["employee"]: row
        for row in measured_company(shop.company, Moment(DAY + timedelta(days=1), AT), level="S2")
    }
    number = shop.juniors[0].number
    assert (on_day[number]["version"], on_day[number]["shown"]) == (1, 70)
    assert (next_day[number]["version"], next_day[number]["shown"]) == (2, 100)
    assert CriteriaVersion.objects.filter(criteria_set__owner__contains="S2").count() == 2
