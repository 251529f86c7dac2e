"""Promotion rounds: who may apply when, and that nobody is promoted beyond a quota, also of two approved at once."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from jinjie.areas.career.actions.applications import file_application
from jinjie.areas.career.actions.promotions import undo
from jinjie.areas.career.actions.rounds import change_round, close_round, open_round
from jinjie.areas.career.models import Application, Ladder, Promotion, PromotionRound, RoundQuota
from jinjie.areas.career.rounds import round_for, uses
from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.actions.definitions import apply_flow
from jinjie.foundation.approvals.actions.requests import cancel
from jinjie.foundation.people.models import Company, Department, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import principal
from tests.areas.career.test_applications import AT, DAY, LINA, WANG, open_task, signed
from tests.factories.demo import build_demo
from tests.factories.people import TESTER
from tests.foundation.approvals.test_at_once import at_once


def without_rounds() -> None:
    """The demo's own round goes, so that a test opens what it needs."""
    Application.objects.update(round=None)
    RoundQuota.objects.all().delete()
    PromotionRound.objects.all().delete()


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    without_rounds()
    running = Application.objects.get(employee__number=LINA).request_id or 0
    cancel(actor=signed("chenjing"), at=AT, on=DAY, request_id=running, comment="改走批次")
    Ladder.objects.filter(key="sales").update(applying={"before_met": True, "rounds": True})
    return Company.objects.get()


def opened(days: tuple[int, int] = (0, 30), **more: Any) -> PromotionRound:
    return open_round(
        actor=TESTER, at=AT, ladder=Ladder.objects.get(key="sales"), name="2026 下半年", opens_on=DAY + timedelta(days=days[0]),
        closes_on=DAY + timedelta(days=days[1]), **more,
    )  # fmt: skip


def person(number: str) -> Employee:
    return Employee.objects.select_related("company").get(number=number)


def apply(number: str) -> Application:
    return file_application(actor=TESTER, at=AT, on=DAY, employee=person(number), level="M1", reason="已带队")


def decide(row: Application, at: Any = AT) -> Application:
    for name in ("zhoulan", "chenjing", "liuyuan"):
        approve(actor=signed(name), at=at, on=at.date(), task_id=open_task(row).pk)
    later = at + timedelta(days=3, hours=1)
    run_clock(actor=principal("worker"), at=later, on=later.date())
    row.refresh_from_db()
    return row


def test_one_applies_only_in_an_open_round_that_takes_one(demo: Company) -> None:
    with pytest.raises(Refusal) as none:
        apply(LINA)
    assert none.value.code == "career.outside_rounds"
    opened((5, 30))
    with pytest.raises(Refusal, match="No promotion round") as early:
        apply(LINA)
    assert "2026-11-17" in str(early.value.remedy)
    opened(department=Department.objects.get(key="north"))
    with pytest.raises(Refusal):
        apply(LINA)
    mine = opened(department=Department.objects.get(key="east"))
    assert apply(LINA).round == mine
    close_round(actor=signed("chenjing"), at=AT, row=mine)
    with pytest.raises(Refusal):
        apply(WANG)


def test_a_ladder_without_the_rule_is_always_open(demo: Company) -> None:
    Ladder.objects.filter(key="sales").update(applying={"before_met": True})
    assert apply(LINA).round is None
    row = opened()
    assert apply(WANG).round == row, "and belongs to a round where one takes the person"


def test_nobody_is_promoted_beyond_the_quota_until_hr_raises_it(demo: Company) -> None:
    east = Department.objects.get(key="east")
    row = opened(quotas={east: 1, None: 5}, effective_on=DAY + timedelta(days=50))
    first, second = apply(LINA), apply(WANG)
    assert decide(first).state == "approved"
    assert Promotion.objects.get(application=first).effective_on == DAY + timedelta(days=50)
    decide(second)
    assert second.state == "filed", "the end of the notice is held"
    assert Promotion.objects.filter(application__round=row).count() == 1
    left = {
        each.department_id: (each.used, each.left)
        for each in uses(row.quotas.select_related("department"), row.pk)
    }
    assert left == {east.pk: (1, 0), None: (1, 4)}
    change_round(actor=signed("chenjing"), at=AT, row=row, closes_on=row.closes_on, quotas={east: 2})
    later = AT + timedelta(days=5)
    run_clock(actor=principal("worker"), at=later, on=later.date())
    second.refresh_from_db()
    assert second.state == "approved"


def test_a_promotion_taken_back_frees_its_place(demo: Company) -> None:
    row = opened(quotas={None: 1})
    decide(apply(LINA))
    promotion = Promotion.objects.get(application__round=row)
    undo(actor=signed("chenjing"), at=AT, on=DAY, promotion=promotion, reason="改期")
    assert uses(row.quotas.select_related("department"), row.pk)[0].used == 0


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"days": (10, 3)}, "career.round_window"), ({"quotas": {None: -1}}, "career.bad_quota"), ({"quotas": {None: 10_000}}, "career.bad_quota"),
        ({"effective_on": DAY - timedelta(days=1)}, "career.round_effective"),
    ],
)  # fmt: skip
def test_what_is_no_round_is_refused(demo: Company, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        opened(**given)
    assert refused.value.code == code
    assert not PromotionRound.objects.exists()


def test_only_hr_opens_changes_and_closes(demo: Company) -> None:
    row = opened()
    said: dict[str, Any] = {"at": AT, "row": row}
    for name in ("zhoulan", "zhangsan"):
        with pytest.raises(NotAllowed):
            change_round(actor=signed(name), closes_on=row.closes_on, quotas={}, **said)
        with pytest.raises(NotAllowed):
            close_round(actor=signed(name), **said)
    close_round(actor=signed("chenjing"), **said)
    with pytest.raises(Refusal, match="closed"):
        close_round(actor=signed("chenjing"), **said)
    assert round_for(row.ladder, None, DAY) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_approved_at_once_the_quota_lets_one_through() -> None:
    """Each ends their request in a thread of its own; the round's row is what they wait for."""
    build_demo(day=DAY, people=60)
    without_rounds()
    running = Application.objects.get(employee__number=LINA).request_id or 0
    cancel(actor=signed("chenjing"), at=AT, on=DAY, request_id=running, comment="改走批次")
    Ladder.objects.filter(key="sales").update(applying={"before_met": True, "flow": "quick"})
    ladder = Ladder.objects.get(key="sales")
    apply_flow(
        actor=TESTER, at=AT, on=DAY, company=ladder.company,
        document={"key": "quick", "name": {"zh": "快", "en": "Quick"}, "steps": [{"key": "manager", "approvers": "manager"}]},
    )  # fmt: skip
    row = opened(quotas={None: 1})
    tasks = [open_task(apply(number)).pk for number in (LINA, WANG)]
    actor = signed("zhoulan")
    found = at_once(*[partial(approve, actor=actor, at=AT, on=DAY, task_id=pk) for pk in tasks])
    refused = [each for each in found if isinstance(each, Refusal)]
    assert [each.code for each in refused] == ["career.quota_used"]
    assert Promotion.objects.filter(application__round=row).count() == 1
