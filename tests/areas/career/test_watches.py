"""The watch period: what stood when it began, what has fallen since, who is told once, how it ends."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career.actions.promotions import grant, undo
from jinjie.areas.career.actions.watches import look_at_watches
from jinjie.areas.career.models import Ladder, LadderStep, Promotion, Standard, Watch
from jinjie.areas.career.notices import WATCH_ENDED, WATCH_FELL, WATCH_LED_ENDED, WATCH_LED_FELL
from jinjie.areas.career.promoting import promotion_lists, promotion_page
from jinjie.areas.career.watching import fallen, last_day
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES, MET, NO_DATA
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.criteria.packing import RECORD
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.actions.worklife import end_employment
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import assignments_on
from tests.areas.career.test_applications import AT, DAY, LINA, WANG, signed
from tests.factories.demo import build_demo
from tests.factories.growth import make_fact
from tests.factories.people import TESTER

BREACH = {
    "key": "discipline",
    "measure": "growth.count",
    "params": {"type": "discipline"},
    "operator": "=",
    "required": 0,
}


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    Watch.objects.all().delete()
    Ladder.objects.filter(key="sales").update(applying={"watch_months": 6})
    return Company.objects.get()


def person(number: str) -> Employee:
    return Employee.objects.select_related("company").get(number=number)


def promote(number: str = LINA, on: date = DAY) -> Promotion:
    step = LadderStep.objects.select_related("ladder", "from_level", "to_level").get(
        ladder__key="sales", from_level__key="P4", to_level__key="M1"
    )
    return grant(
        actor=TESTER, at=AT, on=DAY, employee=person(number), step=step, effective_on=on, reason="空缺"
    )


def look(days: int = 0) -> dict[str, int]:
    return look_at_watches(actor=TESTER, at=AT + timedelta(days=days), on=DAY + timedelta(days=days))


def breach(number: str = LINA, days: int = 1) -> Fact:
    when = AT + timedelta(days=days)
    return make_fact(person(number), "discipline", when.date(), recorded_at=when)


def told(kind: Any) -> list[str]:
    rows = Notice.objects.filter(kind=kind.key).select_related("employee").order_by("pk")
    return [each.employee.number for each in rows]


def test_nothing_has_fallen_where_nothing_changed_and_a_second_look_changes_nothing(demo: Company) -> None:
    promote()
    assert look() == {"measured": 1, "fallen": 0, "ended": 0}
    assert look() == {"measured": 0, "fallen": 0, "ended": 0}
    watch = Watch.objects.get()
    assert (watch.state, watch.begins_on, watch.ends_on) == ("open", DAY, date(2027, 5, 11))
    assert watch.version is not None and watch.version.effective_from <= DAY
    page = promotion_page(signed("chenjing"), DAY, watch.promotion_id).watch
    assert page is not None
    assert {line.key for line in page.lines} >= {"sales", "award", "discipline"}
    assert all(line.before == line.now and not line.below for line in page.lines)


def test_a_fall_is_told_once_and_again_when_it_comes_again(demo: Company) -> None:
    row = promote()
    look()
    fact = breach()
    assert look(1)["fallen"] == 1
    assert told(WATCH_FELL) == [LINA]
    assert told(WATCH_LED_FELL) == ["QH0010"]
    assert look(2)["fallen"] == 0
    page = promotion_page(signed("zhoulan"), DAY, row.pk).watch
    assert page is not None
    assert [line.key for line in page.lines if line.below] == ["discipline"]
    fact.delete()
    look(3)
    assert Watch.objects.get().fallen == []
    breach(days=4)
    assert look(4)["fallen"] == 1
    assert told(WATCH_FELL) == [LINA, LINA]
    entry = promotion_lists(signed("zhoulan"), DAY).watched[0]
    assert (entry.number, entry.fallen) == (LINA, 1)
    assert promotion_lists(signed("zhangsan"), DAY).watched == ()


def test_at_the_end_it_is_reported_to_all_three(demo: Company) -> None:
    promote()
    look()
    last = (date(2027, 5, 11) - DAY).days
    assert look(last)["ended"] == 0
    assert look(last + 1)["ended"] == 1
    watch = Watch.objects.get()
    assert watch.state in ("held", "fallen")
    assert watch.ended_at is not None
    assert told(WATCH_ENDED) == [LINA]
    hr = Employee.objects.get(user__username="chenjing").number
    assert set(told(WATCH_LED_ENDED)) == {hr, "QH0010"}
    assert look(last + 2) == {"measured": 0, "fallen": 0, "ended": 0}


def test_what_only_time_shows_after_the_last_day_is_not_looked_at(demo: Company) -> None:
    """The worker was off for a month: the report is of the last day."""
    promote()
    look()
    last = (date(2027, 5, 11) - DAY).days
    breach(days=last + 5)
    look(last + 30)
    assert "discipline" not in Watch.objects.get().fallen


def test_it_begins_on_the_day_and_not_before(demo: Company) -> None:
    promote(on=DAY + timedelta(days=19))
    assert look() == {"measured": 0, "fallen": 0, "ended": 0}
    assert Watch.objects.get().state == "planned"
    breach(days=18)
    look(19)
    watch = Watch.objects.get()
    assert (watch.state, watch.fallen) == ("open", []), "what had fallen before it began has not fallen since"


def test_taken_back_left_or_without_a_standard_it_stops(demo: Company) -> None:
    row = promote()
    look()
    undo(actor=TESTER, at=AT, on=DAY, promotion=row, reason="撤回")
    assert Watch.objects.get().state == "stopped"
    other = promote(WANG)
    look(1)
    end_employment(actor=TESTER, at=AT, employee=other.employee, last_day=DAY + timedelta(days=5))
    look(5)
    assert Watch.objects.get(promotion=other).state == "open"
    look(6)
    assert Watch.objects.get(promotion=other).state == "stopped"


def test_without_the_rule_nothing_is_watched(demo: Company) -> None:
    Ladder.objects.filter(key="sales").update(applying={})
    row = promote()
    assert not Watch.objects.exists()
    assert promotion_page(signed("chenjing"), DAY, row.pk).watch is None


def test_a_level_without_a_standard_is_not_watched(demo: Company) -> None:
    row = promote()
    versions = CriteriaVersion.objects.filter(
        criteria_set__in=Standard.objects.filter(level=row.to_level, purpose="reach").values("criteria_set")
    )
    versions.update(effective_from=F("effective_from") + timedelta(days=9_999))
    look()
    watch = Watch.objects.get()
    assert (watch.state, watch.version) == ("stopped", None)


def test_thirty_cost_few_queries_more_than_one(demo: Company) -> None:
    step = LadderStep.objects.get(ladder__key="sales", from_level__key="P4", to_level__key="M1")
    held = assignments_on(DAY).filter(level=step.from_level).order_by("employee")
    people = list(held.values_list("employee__number", flat=True)[:16])
    counts = []
    for some in (people[:1], people[1:16]):
        for number in some:
            promote(number)
        with CaptureQueriesContext(connection) as asked:
            look(len(counts))
        counts.append(len(asked))
    assert Watch.objects.filter(state="open").count() == len(people) > 10
    assert counts[1] <= counts[0] + 12, counts


RECORDS = st.builds(
    lambda state, progress, provisional: (0, progress if state != MET else 1.0, 0.0, state, provisional),
    st.integers(0, len(CRITERION_STATES) - 1), st.floats(0, 0.99), st.integers(0, 1),
)  # fmt: skip


@given(RECORDS, RECORDS)
def test_what_falls_was_known_and_better_and_is_known_and_not_met(was: Any, now: Any) -> None:
    ready = prepare([{**BREACH, "title": {"zh": "无违纪"}, "weight": 100}])
    before, after = np.array([was], RECORD).tobytes(), np.array([now], RECORD).tobytes()
    gone = fallen(ready, before, after) == ["discipline"]
    assert fallen(ready, before, before) == []
    assert not gone or (was[3] != NO_DATA and now[3] not in (MET, NO_DATA))
    if was[3] == MET:
        assert gone == (now[3] not in (MET, NO_DATA))
    elif gone:
        assert now[1] < was[1] and not now[4]


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(1, 24))
def test_the_last_day_is_so_many_months_later(begins: date, months: int) -> None:
    last = last_day(begins, months)
    assert last > begins
    after = last + timedelta(days=1)
    assert (after.year - begins.year) * 12 + after.month - begins.month == months
    assert after.day == begins.day or after.day < begins.day


def test_time_in_the_level_counts_anew_and_is_no_figure_of_the_watch(db: None) -> None:
    """The demo's promoted engineer: the months as a junior are over, what else the level asks is compared."""
    build_demo(day=DAY, people=60)
    watch = Watch.objects.get()
    page = promotion_page(signed("chenjing"), DAY, watch.promotion_id).watch
    assert page is not None
    assert {line.key for line in page.lines if line.anew} == {"months"}
    assert "months" not in watch.fallen
