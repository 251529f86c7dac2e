"""One message at a period's close: to whom, with what, once; its figures against a plain reckoning."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career.actions.closing import tell_period_closed
from jinjie.areas.career.actions.standings import evaluate_company
from jinjie.areas.career.models import Standard
from jinjie.areas.career.notices import PERIOD_CLOSED
from jinjie.areas.career.period_close import Asking, course_in, just_closed, largest, shown, worst
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.growth.measures.indicators import Streaks
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.queries import counting
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.periods import PeriodKind
from tests.factories.demo import build_demo
from tests.factories.people import TESTER

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
OCTOBER = {"period_start": date(2026, 10, 1), "period_end": date(2026, 10, 31)}


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    Notice.objects.filter(kind=PERIOD_CLOSED.key).delete()
    return Company.objects.get()


def october(number: str, value: int) -> None:
    Fact.objects.filter(counting(AT), employee__number=number, fact_type__key="sales", **OCTOBER).update(
        value=value * 10_000
    )


def told(number: str) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(kind=PERIOD_CLOSED.key, employee__number=number)
    return list(rows.order_by("pk").values_list("values", flat=True))


def close(company: Company, day: date = DAY) -> int:
    return tell_period_closed(company=company, at=datetime.combine(day, time(8), UTC), on=day)


def test_whoever_is_below_gets_one_message_with_attainment_gap_and_course(demo: Company) -> None:
    october("QH0203", 70_990)
    evaluate_company(actor=TESTER, at=AT, company=demo, as_of=DAY)
    assert close(demo) > 0
    (said,) = told("QH0203")
    assert said["share"] == "70 %", "rounded down"
    assert said["period"] == {"zh": "10 月", "en": "Oct"}
    assert said["what"]["zh"]
    assert "团队管理" in said["course"]["zh"], "the course that is open for 陈晨"
    assert told("QH0217") == [], "张三 reached October's 100,000"


def test_it_is_sent_once_for_a_period_whatever_comes_later(demo: Company) -> None:
    october("QH0203", 70_000)
    assert close(demo) > 0
    assert close(demo) == 0
    october("QH0203", 60_000)
    assert close(demo, DAY + timedelta(days=1)) == 0
    assert len(told("QH0203")) == 1


def test_nothing_recorded_is_not_below(demo: Company) -> None:
    Fact.objects.filter(employee__number="QH0203", fact_type__key="sales", **OCTOBER).delete()
    close(demo)
    assert told("QH0203") == []


@pytest.mark.parametrize(("day", "sent"), [(2, False), (3, True), (15, True), (16, False)])
def test_figures_get_two_days_to_come_in_and_after_a_fortnight_it_is_too_late(
    demo: Company, day: int, sent: bool
) -> None:
    october("QH0203", 70_000)
    Fact.objects.filter(employee__number="QH0203").update(counts_from=datetime(2026, 11, 1, tzinfo=UTC))
    close(demo, date(2026, 11, day))
    assert bool(told("QH0203")) is sent


def test_everyone_told_was_below_and_everyone_below_was_told(demo: Company) -> None:
    """Against a plain reckoning over the facts of everyone who aims at Supervisor M1."""
    asked = Standard.objects.get(ladder__company=demo, ladder__key="sales", level__key="M1", purpose="reach")
    standing = Standing.objects.filter(version__criteria_set=asked.criteria_set)
    aiming = Employee.objects.filter(pk__in=standing.values("employee"))
    for place, person in enumerate(aiming.order_by("pk")):
        october(person.number, 60_000 + 10_000 * (place % 6))
    close(demo)
    checked = 0
    for person in aiming:
        rows = Fact.objects.filter(counting(AT), employee=person, fact_type__key="sales")
        inside = rows.filter(happened_on__range=(date(2026, 10, 1), date(2026, 10, 31)))
        values = [value for value in inside.values_list("value", flat=True) if value is not None]
        below = bool(values) and sum(values) < 100_000 * 10_000
        assert bool(told(person.number)) is below, person.number
        checked += below
    assert checked > 3


AMOUNTS = st.decimals(Decimal("0.01"), Decimal(10**6), places=2)


@given(value=AMOUNTS, bound=AMOUNTS, how=st.sampled_from(["at_least", "at_most", "of_target"]))
def test_attainment_is_a_share_and_only_the_met_have_all_of_it(
    value: Decimal, bound: Decimal, how: str
) -> None:
    asked = {
        "at_least": Streaks(indicator="x", periods=1, at_least=bound),
        "at_most": Streaks(indicator="x", periods=1, at_most=bound),
        "of_target": Streaks(indicator="x", periods=1, of_target=bound),
    }
    asking = Asking("x", asked[how])
    share = asking.attainment(int(value * 10_000))
    met = value <= bound if how == "at_most" else value >= bound
    assert (share == 1) is met
    plain = Fraction(bound) / Fraction(value) if how == "at_most" else Fraction(value) / Fraction(bound)
    assert abs(Fraction(share) - min(plain, Fraction(1))) < Fraction(1, 10**12)
    if not met:
        assert int(shown(share).removesuffix(" %")) == int(min(plain, Fraction(1)) * 100) <= 99


@given(on=st.dates(date(2000, 1, 1), date(2040, 1, 1)), kind=st.sampled_from(list(PeriodKind)))
def test_a_period_is_spoken_of_from_its_third_day_after_until_the_fifteenth(
    on: date, kind: PeriodKind
) -> None:
    found = just_closed(kind, on)
    if found is not None:
        assert 3 <= (on - found.end).days <= 15
    elif kind == PeriodKind.MONTH:
        assert not 3 <= on.day <= 15


def test_the_worst_and_the_largest_and_the_cheapest_course() -> None:
    assert worst([("a", Decimal(1)), ("b", Decimal("0.7")), ("c", Decimal("0.9"))]) == ("b", Decimal("0.7"))
    assert worst([("a", Decimal(1))]) is None
    assert largest({"a": 0.0, "b": 12.5, "c": 30.0}) == "c"
    assert largest({"a": 0.0}) == ""
    hints = [
        {"kind": "project", "title": "p", "hours": 1},
        {"kind": "course", "title": {"zh": "还差 {gap}", "en": "more"}, "hours": 1},
        {"kind": "course", "title": "long", "hours": 40},
        {"kind": "test", "title": {"zh": "短", "en": "short"}, "hours": 4},
    ]
    assert course_in(hints) == {"zh": "短", "en": "short"}
    assert course_in(hints[:2]) == ""
