"""Keeping a level: who is below for certain is warned once, has time, and what follows is proposed to people, never done."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career.actions.challenges import look_at_levels, settle_challenge
from jinjie.areas.career.challenged import NoSuchChallenge, challenge_page, running_challenges
from jinjie.areas.career.keeping import certainly_below, read_keeping
from jinjie.areas.career.keeping_notices import (
    CHALLENGE_ENDED,
    CHALLENGE_LED,
    CHALLENGE_LED_ENDED,
    CHALLENGE_OPENED,
    CHALLENGE_SETTLED,
)
from jinjie.areas.career.models import Challenge, Ladder, Standard
from jinjie.foundation.criteria.engine import Column, evaluate
from jinjie.foundation.criteria.engine.evaluate import ALL_MET
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.criteria.models import CriteriaSet, CriteriaVersion
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.models import Assignment, Company, Employee, Level
from jinjie.foundation.people.queries import assignments_on
from jinjie.interfaces.transfer.documents import written
from jinjie.interfaces.transfer.ladders import export_ladder, read_text
from jinjie.kit.refusal import NotAllowed, Refusal
from tests.areas.career.test_applications import AT, DAY, signed
from tests.factories.demo import build_demo
from tests.factories.growth import make_fact
from tests.factories.people import TESTER

LEADER = "QH0010"
"""周岚, M2 of the sales ladder: what staying on M2 asks is written below."""
PARAMS = {"type": "discipline", "window": 12, "unit": "month"}
ASKS = {"key": "discipline", "title": {"zh": "无违纪", "en": "No breach"}, "measure": "growth.count", "params": PARAMS, "operator": "=", "required": 0, "weight": 100}  # fmt: skip
COURSE = {"key": "course", "title": {"zh": "培训", "en": "Course"}, "measure": "growth.count", "params": {"type": "course", "window": 3, "unit": "month"}, "required": 1, "weight": 100}  # fmt: skip


def ask(purpose: str, criteria: list[dict[str, Any]]) -> CriteriaVersion:
    """A standard of M2 with that purpose, the only one."""
    ladder, level = Ladder.objects.get(key="sales"), Level.objects.get(key="M2")
    Standard.objects.filter(ladder=ladder, level=level, purpose=purpose).delete()
    owner = CriteriaSet.objects.create(company=ladder.company, owner=f"sales/M2/{purpose}/{uuid4()}")
    Standard.objects.create(ladder=ladder, level=level, criteria_set=owner, purpose=purpose)
    return CriteriaVersion.objects.create(
        criteria_set=owner, number=1, effective_from=date(2020, 1, 1), state="published", definition=criteria, digest=uuid4().hex,
    )  # fmt: skip


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    Challenge.objects.all().delete()
    Standard.objects.filter(purpose="keep").delete()
    Notice.objects.all().delete()
    ask("keep", [ASKS])
    return Company.objects.get()


def when(days: int) -> tuple[datetime, date]:
    return AT + timedelta(days=days), DAY + timedelta(days=days)


def look(company: Company, days: int = 0) -> tuple[int, int]:
    at, on = when(days)
    done = look_at_levels(actor=TESTER, at=at, company=company, on=on)
    return done.opened, done.ended


def breach(number: str = LEADER, days: int = 0) -> Any:
    at, on = when(days)
    return make_fact(Employee.objects.get(number=number), "discipline", on, recorded_at=at)


def told(kind: Any) -> set[str]:
    rows = Notice.objects.filter(kind=kind.key).select_related("employee")
    return {each.employee.number for each in rows}


def ended(company: Company) -> int:
    """Days until the morning after the last day of the one challenge period there is."""
    return (Challenge.objects.get().ends_on - DAY).days + 1


def test_nobody_is_below_where_nothing_is_missing(demo: Company) -> None:
    assert look(demo) == (0, 0)
    assert not Challenge.objects.exists()


def test_a_fall_is_warned_of_once_and_opens_a_period(demo: Company) -> None:
    breach()
    assert look(demo) == (1, 0)
    row = Challenge.objects.get()
    assert (row.employee.number, row.state, row.begins_on, row.ends_on) == (
        LEADER,
        "open",
        DAY,
        date(2027, 2, 11),
    )
    assert row.version == row.kept
    hr = Employee.objects.get(user__username="chenjing").number
    assert told(CHALLENGE_OPENED) == {LEADER}
    assert hr in told(CHALLENGE_LED)
    count = Notice.objects.count()
    for days in (0, 1, 2):
        assert look(demo, days) == (0, 0)
    assert Notice.objects.count() == count
    page = challenge_page(signed("zhoulan"), DAY, row.pk)
    assert page.own and page.same and not page.may_settle
    assert [line.key for line in page.lines if line.below] == ["discipline"]


def test_met_on_the_last_day_the_matter_is_closed_and_a_later_fall_counts_anew(demo: Company) -> None:
    fact = breach()
    look(demo)
    days = ended(demo)
    fact.delete()
    assert look(demo, days - 1) == (0, 0)
    assert Challenge.objects.get().state == "open", "the last day is not over"
    assert look(demo, days) == (0, 1)
    assert Challenge.objects.get().state == "met"
    assert told(CHALLENGE_ENDED) == {LEADER}
    breach(days=days + 1)
    assert look(demo, days + 1) == (1, 0)
    assert Challenge.objects.count() == 2


def test_not_met_it_is_proposed_and_nothing_happens_by_itself(demo: Company) -> None:
    breach()
    look(demo)
    held = list(Assignment.objects.filter(employee__number=LEADER).values())
    look(demo, ended(demo))
    row = Challenge.objects.get()
    assert row.state == "proposed"
    assert list(Assignment.objects.filter(employee__number=LEADER).values()) == held
    assert look(demo, ended(demo) + 30) == (0, 0), "it waits for HR"
    assert running_challenges(signed("chenjing"), DAY)[0].state == "proposed"


@pytest.mark.parametrize(("taken_up", "state"), [(False, "dismissed"), (True, "taken_up")])
def test_hr_answers_once_with_words(demo: Company, taken_up: bool, state: str) -> None:
    breach()
    look(demo)
    at, on = when(ended(demo))
    look(demo, ended(demo))
    row = Challenge.objects.get()
    with pytest.raises(Refusal) as wordless:
        settle_challenge(actor=signed("chenjing"), at=at, on=on, challenge=row, taken_up=taken_up, words=" ")
    assert wordless.value.place.column == "answer"
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        with pytest.raises(NotAllowed):
            settle_challenge(actor=signed(name), at=at, on=on, challenge=row, taken_up=taken_up, words="好")
    settle_challenge(actor=signed("chenjing"), at=at, on=on, challenge=row, taken_up=taken_up, words="已谈过")
    row.refresh_from_db()
    assert (row.state, row.answer) == (state, "已谈过")
    assert LEADER in told(CHALLENGE_SETTLED)
    assert not Notice.objects.filter(kind=CHALLENGE_LED_ENDED.key, read_at=None).exists()
    with pytest.raises(Refusal, match="No proposal"):
        settle_challenge(actor=signed("chenjing"), at=at, on=on, challenge=row, taken_up=taken_up, words="再")
    assert look(demo, ended(demo) + 1) == (0, 0), "still below is no new fall"


def test_what_is_not_known_is_not_below(demo: Company) -> None:
    ask(
        "keep",
        [
            {
                **ASKS,
                "measure": "growth.grade",
                "params": {"cycles": 1, "freshness_months": 1},
                "operator": ">=",
                "required": 4,
            }
        ],
    )
    Notice.objects.all().delete()
    at, on = when(200)
    assert look_at_levels(actor=TESTER, at=at, company=demo, on=on).measured > 0
    assert not Challenge.objects.exists()


def test_what_is_not_known_on_the_last_day_proposes_nothing(demo: Company) -> None:
    ask(
        "challenge",
        [
            {
                **ASKS,
                "measure": "growth.grade",
                "params": {"cycles": 1, "freshness_months": 1},
                "operator": ">=",
                "required": 1,
            }
        ],
    )
    breach()
    look(demo)
    look(demo, ended(demo))
    assert Challenge.objects.get().state == "unclear"
    assert look(demo, ended(demo) + 1) == (0, 0)


def test_a_period_may_ask_something_of_its_own(demo: Company) -> None:
    own = ask("challenge", [COURSE])
    breach()
    look(demo)
    row = Challenge.objects.get()
    assert row.version == own
    at, on = when(20)
    make_fact(row.employee, "course", on, recorded_at=at)
    look(demo, ended(demo))
    assert Challenge.objects.get().state == "met"
    page = challenge_page(signed("chenjing"), DAY, row.pk)
    assert not page.same
    assert [line.key for line in page.fell] == ["discipline"]


def test_newly_there_one_is_not_warned(demo: Company) -> None:
    held = assignments_on(DAY).get(employee__number=LEADER)
    Assignment.objects.filter(pk=held.pk).update(
        valid_from=DAY - timedelta(days=60), level_since=DAY - timedelta(days=60)
    )
    Assignment.objects.filter(employee__number=LEADER).exclude(pk=held.pk).delete()
    breach()
    assert look(demo) == (0, 0)
    Ladder.objects.filter(key="sales").update(keeping={"grace_months": 1})
    assert look(demo) == (1, 0)


def test_who_holds_the_level_no_more_has_no_period(demo: Company) -> None:
    breach()
    look(demo)
    held = assignments_on(DAY).get(employee__number=LEADER)
    Assignment.objects.filter(pk=held.pk).update(level=Level.objects.get(key="M3"))
    assert look(demo, 1) == (0, 1)
    assert Challenge.objects.get().state == "stopped"


def test_only_those_concerned_see_it(demo: Company) -> None:
    breach()
    look(demo)
    row = Challenge.objects.get()
    for name in ("zhoulan", "chenjing"):
        assert challenge_page(signed(name), DAY, row.pk).number == LEADER
    with pytest.raises(NoSuchChallenge):
        challenge_page(signed("zhangsan"), DAY, row.pk)
    assert running_challenges(signed("zhangsan"), DAY) == ()


def test_ten_that_fall_cost_hardly_more_than_one(demo: Company) -> None:
    level = Level.objects.get(key="M2")
    counts = []
    people = list(assignments_on(DAY).filter(level=level).values_list("employee__number", flat=True))
    breach(people[0])
    for some in ((), people[1:]):
        for number in some:
            breach(number)
        with CaptureQueriesContext(connection) as asked:
            look(demo, len(counts))
        counts.append(len(asked))
    fell = Challenge.objects.count()
    assert fell == len(people) > 3
    assert counts[1] <= counts[0] + 12, counts


@pytest.mark.parametrize(
    "given", [{"grace_months": -1}, {"challenge_months": 0}, {"challenge_months": 25}, {"grace_months": True}, {"months": 3}, 3, "x"]
)  # fmt: skip
def test_what_is_no_rule_is_refused(given: Any) -> None:
    with pytest.raises(Refusal) as refused:
        read_keeping(given)
    assert refused.value.place.key.startswith("keep")


def test_the_rule_and_the_periods_standard_go_through_the_text(demo: Company) -> None:
    ask("challenge", [COURSE])
    ladder = Ladder.objects.get(key="sales")
    ladder.keeping, ladder.source = {"challenge_months": 6}, ""
    plan = read_text(written(export_ladder(ladder)), "x.yaml")
    assert plan.keeping == {"challenge_months": 6}
    assert ("M2", "challenge") in {(each.level, each.purpose) for each in plan.standards}
    text = written(export_ladder(ladder))
    Standard.objects.filter(ladder=ladder, level__key="M2", purpose="keep").delete()
    with pytest.raises(Refusal, match="what staying asks"):
        read_text(written(export_ladder(ladder)), "y.yaml")
    assert "keep:" in text


TWO = [
    {**ASKS, "key": "a", "weight": 50},
    {**ASKS, "key": "b", "weight": 50},
    {**ASKS, "key": "g", "gate": True},
]
for _one in TWO:
    if _one.get("gate"):
        _one.pop("weight")


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=3))
def test_below_for_certain_is_what_no_missing_figure_could_change(found: list[tuple[bool, bool]]) -> None:
    """Against trying every way in which what is missing could turn out."""
    ready = prepare(TWO)

    def result(given: list[tuple[bool, bool]]) -> Any:
        columns = {
            key: Column(
                np.zeros(1, np.int64), np.array([known]), progress=np.array([float(met)]), met=np.array([met])
            )
            for key, (known, met) in zip("abg", given, strict=True)
        }
        return evaluate(ready.standard, columns, 1)

    ways = [[]]
    for known, met in found:
        ways = [[*way, (True, turn)] for way in ways for turn in ((met,) if known else (False, True))]
    possible = any(result(way).state[0] == ALL_MET for way in ways)
    assert bool(certainly_below(ready, result(found))[0]) == (not possible)
