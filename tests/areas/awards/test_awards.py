"""Awards: given by whom the catalogue names, counted as facts, taken back; by rule exactly what the grades deserve."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from jinjie.areas.awards.actions import (
    change_award,
    define_award,
    give_award,
    retire_award,
    revoke_gift,
    set_rule,
)
from jinjie.areas.awards.models import Award, Gift
from jinjie.areas.awards.notices import GIVEN, REVOKED
from jinjie.areas.awards.queries import catalogue, gifts_visible_to
from jinjie.areas.awards.ruled import apply_rules
from jinjie.foundation.growth.actions.types import provide_built_in_types
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.measures.registry import Moment, Population, get
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from tests.factories.growth import make_fact
from tests.factories.people import (
    LONG_AGO,
    TESTER,
    make_company,
    make_department,
    make_employee,
    make_user,
)

AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
DAY = date(2026, 11, 12)


class House:
    """A company with a manager, two reports, somebody elsewhere, HR, and an award that managers give."""

    def __init__(self) -> None:
        self.company: Company = make_company()
        provide_built_in_types(actor=TESTER, at=LONG_AGO, company=self.company)
        home, away = make_department(self.company, "home"), make_department(self.company, "away")
        self.boss = make_employee(self.company, department=away, user=make_user("boss"))
        self.one = make_employee(self.company, department=home, manager=self.boss, user=make_user("one"))
        self.two = make_employee(self.company, department=home, manager=self.boss)
        self.far = make_employee(self.company, department=away)
        self.hr = make_user("hr", company=self.company, role=Role.HR)
        make_employee(self.company, department=away, user=self.hr)
        self.award = self.defined("客户口碑奖", kind="service", often="quarter", givers=["manager", "hr"])

    def defined(self, name: str, **more: Any) -> Award:
        row = define_award(actor=TESTER, at=LONG_AGO, company=self.company, name=name, **more)
        return Award.objects.select_related("item__fact_type", "company").get(pk=row.pk)

    def give(
        self, actor: Actor, employee: Employee, on: date = DAY, reason: str = "很好", **more: Any
    ) -> Gift:
        award = more.pop("award", self.award)
        return give_award(
            actor=actor, at=AT, on=DAY, award=award, employee=employee, given_on=on, reason=reason
        )

    def count(self, employee: Employee, at: datetime = AT, **params: Any) -> int:
        measure = get("growth.count")
        people = Population(self.company.pk, np.array([employee.pk], np.int64))
        values = measure.values(people, Moment(DAY, at), measure.parse({"type": "award", **params}))
        found = dict(zip(values.ids.tolist(), values.actual.tolist(), strict=True))
        return int(found.get(employee.pk, 0)) // 10_000


@pytest.fixture
def house(db: None) -> House:
    return House()


def actor(employee: Employee) -> Actor:
    assert employee.user is not None
    found: Actor = employee.user.actor
    return found


def test_an_award_counts_by_item_kind_and_window_as_soon_as_it_is_given(house: House) -> None:
    house.give(actor(house.boss), house.one, DAY - timedelta(days=40))
    key = house.award.item.key
    assert house.count(house.one, items=[key], kind="service", window=3, unit="month") == 1
    assert house.count(house.one, kind="innovation") == 0
    assert house.count(house.one, window=1, unit="month") == 0
    assert Notice.objects.filter(kind=GIVEN.key, employee=house.one).count() == 1


@pytest.mark.parametrize(("who", "whom"), [("boss", "far"), ("one", "two"), ("boss", "boss"), ("one", "one")])
def test_nobody_gives_it_but_the_roles_that_the_catalogue_names(house: House, who: str, whom: str) -> None:
    with pytest.raises(NotAllowed):
        house.give(actor(getattr(house, who)), getattr(house, whom))
    assert not Gift.objects.exists()
    assert not Fact.objects.exists()


def test_once_a_period_a_second_time_is_refused_and_leaves_nothing(house: House) -> None:
    house.give(actor(house.boss), house.one, date(2026, 10, 5))
    with pytest.raises(Refusal) as refused, transaction.atomic():
        house.give(house.hr.actor, house.one, date(2026, 11, 1))
    assert refused.value.code == "awards.given_already"
    house.give(house.hr.actor, house.one, date(2026, 9, 30))
    assert house.count(house.one) == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [({"on": DAY + timedelta(days=1)}, "awards.day_ahead"), ({"reason": "  "}, "awards.reason_missing")],
)
def test_a_day_to_come_and_no_reason_are_refused(house: House, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        house.give(actor(house.boss), house.one, **more)
    assert refused.value.code == code


def test_what_is_taken_back_counts_no_more_stays_in_the_record_and_may_be_given_again(house: House) -> None:
    gift = house.give(actor(house.boss), house.one)
    with pytest.raises(NotAllowed):
        revoke_gift(actor=actor(house.one), at=AT, gift=gift, reason="不要了")
    later = AT + timedelta(hours=1)
    revoke_gift(actor=actor(house.boss), at=later, gift=gift, reason="给错人了")
    assert house.count(house.one, later) == 0
    assert house.count(house.one, AT) == 1, "as known before"
    assert Fact.objects.get(pk=gift.fact_id).remark == "给错人了"
    assert Notice.objects.filter(kind=REVOKED.key, employee=house.one).count() == 1
    with pytest.raises(Refusal) as refused:
        revoke_gift(actor=house.hr.actor, at=later, gift=gift, reason="再来")
    assert refused.value.code == "awards.revoked_already"
    house.give(actor(house.boss), house.one)
    assert house.count(house.one, later) == 1


def test_the_catalogue_is_kept_by_hr_and_takes_over_what_standards_name(house: House) -> None:
    with pytest.raises(NotAllowed):
        define_award(actor=actor(house.boss), at=AT, company=house.company, name="x", givers=["hr"])
    with pytest.raises(Refusal) as refused:
        house.defined("客户口碑奖", givers=["hr"])
    assert refused.value.code == "awards.exists"
    with pytest.raises(Refusal) as refused:
        house.defined("别的", givers=["employee"])
    assert refused.value.code == "awards.no_giver"
    change_award(
        actor=house.hr.actor, at=AT, award=house.award, kind="service", often="", givers=["hr"], what_for=""
    )
    with pytest.raises(NotAllowed):
        house.give(actor(house.boss), house.one, award=Award.objects.get(pk=house.award.pk))
    retire_award(actor=house.hr.actor, at=AT, award=house.award)
    with pytest.raises(NotAllowed):
        house.give(house.hr.actor, house.one, award=Award.objects.get(pk=house.award.pk))


def test_gifts_are_seen_by_the_person_and_those_who_see_their_performance(house: House) -> None:
    house.give(house.hr.actor, house.one)
    house.give(house.hr.actor, house.far)
    assert gifts_visible_to(actor(house.one), DAY).count() == 1
    assert gifts_visible_to(actor(house.boss), DAY).count() == 1
    assert gifts_visible_to(house.hr.actor, DAY).count() == 2
    assert len(catalogue(actor(house.one), house.company, DAY).lately) == 1


def test_a_rule_looks_at_grades_of_its_company_only(house: House) -> None:
    other = FactType.objects.get(company=house.company, key="award")
    with pytest.raises(Refusal) as refused:
        set_rule(actor=TESTER, at=AT, award=house.award, fact_type=other, at_least=Decimal(5), since=DAY)
    assert refused.value.code == "awards.rule_without_grade"


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from([date(2026, 6, 30), date(2026, 9, 30)]),
        st.integers(3, 5),
        st.booleans(),
    ),
    max_size=10,
)
"""(whose, end of the quarter, the grade's place, does it correct the newest of that quarter?)"""


@settings(max_examples=25)
@given(changes=CHANGES, by_hand=st.booleans())
def test_a_rule_gives_exactly_what_the_grades_deserve(house: House, changes: Any, by_hand: bool) -> None:
    with transaction.atomic():
        star = house.defined("季度之星", often="quarter", givers=["hr"])
        grade = FactType.objects.get(company=house.company, key="grade")
        set_rule(
            actor=TESTER, at=AT, award=star, fact_type=grade, at_least=Decimal(5), since=date(2026, 1, 1)
        )
        people = [house.one, house.two]
        if by_hand:
            house.give(house.hr.actor, house.one, date(2026, 9, 1), award=star)
        at, counts = AT, {}
        for whose, end, place, corrects in changes:
            at += timedelta(minutes=1)
            standing = counts.setdefault((whose, end), [])
            if corrects and standing:
                old, _place = standing.pop()
                Fact.objects.filter(pk=old).update(superseded_at=at)
            fact = make_fact(people[whose], "grade", end, place, recorded_at=at)
            standing.append((fact.pk, place))
            apply_rules(actor=TESTER, at=at, on=DAY, company_id=house.company.pk)
            assert apply_rules(actor=TESTER, at=at, on=DAY, company_id=house.company.pk) == (0, 0)
            deserved = {key for key, rows in counts.items() if any(place >= 5 for _pk, place in rows)}
            given = Gift.objects.filter(award=star, revoked_at__isnull=True)
            found = {(people.index(row.employee), row.period_start) for row in given}
            expected = {(who, date(end.year, end.month - 2, 1)) for who, end in deserved}
            assert found == expected | ({(0, date(2026, 7, 1))} if by_hand else set())
            for place_, person in enumerate(people):
                assert house.count(person, at, items=[star.item.key]) == sum(
                    who == place_ for who, _s in found
                )
        transaction.set_rollback(True)
