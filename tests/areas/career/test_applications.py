"""From the application to the level: filed with what stands, decided by its flow, in effect from its day, taken back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jinjie.areas.career.actions.applications import (
    file_application,
    refuse_early,
)
from jinjie.areas.career.actions.promotions import grant, undo
from jinjie.areas.career.freezing import thaw
from jinjie.areas.career.models import Application, Ladder, LadderStep, Promotion
from jinjie.areas.career.notices import GRANTED, REFUSED, REFUSED_REPORT, UNDONE
from jinjie.areas.career.promoting import application_page
from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.actions.deciding import approve, reject, send_back
from jinjie.foundation.approvals.actions.requests import resubmit, withdraw
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.approvals.notices import HELD
from jinjie.foundation.criteria.actions import publish_version
from jinjie.foundation.growth.actions.retracted import retract_fact
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.actions.planned import Move, enter_change
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Level
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.refusal import Refusal, Verdict
from jinjie.system.accounts.actors import Actor, principal, user_actor
from jinjie.system.audit.models import AuditLine
from tests.factories.demo import build_demo
from tests.factories.people import TESTER, make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
FIRST = date(2026, 12, 1)
LINA, WANG, ZHANG, ZHOU = "QH0201", "QH0202", "QH0217", "QH0010"


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    return Company.objects.get()


def person(number: str) -> Employee:
    return Employee.objects.select_related("company", "user").get(number=number)


def signed(name: str) -> Actor:
    row = Employee.objects.get(user__username=name)
    return user_actor(row.user_id or 0, name)


def lina() -> Application:
    """What the demo's story has filed."""
    return Application.objects.select_related("employee", "request").get(employee__number=LINA)


def open_task(row: Application) -> Task:
    return Task.objects.filter(request=row.request, state="open").order_by("number")[0]


def decide_all(row: Application, at: datetime = AT) -> None:
    """周岚, HR and one of the executives agree; then the notice of three days passes."""
    for name in ("zhoulan", "chenjing", "liuyuan"):
        approve(actor=signed(name), at=at, on=at.date(), task_id=open_task(row).pk)
    later = at + timedelta(days=3, hours=1)
    run_clock(actor=principal("worker"), at=later, on=later.date())
    row.refresh_from_db()


def level_on(number: str, day: date) -> str:
    return assignments_on(day).select_related("level").get(employee__number=number).level.key  # type: ignore[union-attr]


def allow_exceptions() -> None:
    Ladder.objects.filter(key="sales").update(applying={"before_met": True})


def test_what_stands_is_frozen_with_its_evidence_and_stays(demo: Company) -> None:
    row = lina()
    before = thaw(row.frozen)
    assert (before.met, before.total, before.state, before.shown) == (6, 6, "met", "100.0")
    explained = {each["key"]: each for each in row.frozen["explained"]["criteria"]}
    assert len(explained["award"]["counted"]) == 2
    Fact.objects.filter(employee__number=LINA, fact_type__key="award").update(value=0, title="gone")
    row.refresh_from_db()
    assert thaw(row.frozen) == before
    assert {each["title"] for each in explained["award"]["counted"]} != {"gone"}


def test_approved_it_takes_effect_by_itself_on_the_first_of_the_month(demo: Company) -> None:
    row = lina()
    decide_all(row)
    assert row.state == Application.State.APPROVED
    promotion = Promotion.objects.get(application=row)
    assert (promotion.effective_on, promotion.state) == (FIRST, Promotion.State.STANDING)
    assert (level_on(LINA, FIRST - timedelta(days=1)), level_on(LINA, FIRST)) == ("P4", "M1")
    held = assignments_on(FIRST).get(employee__number=LINA)
    assert (held.position.key if held.position else "", held.change) == ("sales-supervisor", "promoted")
    assert Notice.objects.filter(kind=GRANTED.key, employee=row.employee).count() == 1


def test_refused_it_says_when_one_may_file_again_and_keeps_to_it(demo: Company) -> None:
    row = lina()
    reject(actor=signed("zhoulan"), at=AT, on=DAY, task_id=open_task(row).pk, comment="先带完这个季度。")
    row.refresh_from_db()
    assert (row.state, row.again_from) == (Application.State.REFUSED, DAY + timedelta(days=180))
    assert not Promotion.objects.filter(employee=row.employee).exists()
    told = Notice.objects.filter(kind__in=[REFUSED.key, REFUSED_REPORT.key]).order_by("kind")
    assert [(each.kind, each.employee.number) for each in told] == [
        (REFUSED.key, LINA),
        (REFUSED_REPORT.key, ZHOU),
    ]
    with pytest.raises(Refusal, match="2027-05-11") as refused:
        file_application(actor=TESTER, at=AT, on=DAY, employee=row.employee)
    assert refused.value.code == "career.too_early"
    with pytest.raises(Refusal):
        refuse_early(row.employee, DAY + timedelta(days=179))
    refuse_early(row.employee, DAY + timedelta(days=180))


def test_withdrawn_after_approval_the_level_goes_back(demo: Company) -> None:
    row = lina()
    decide_all(row)
    when = AT + timedelta(days=5)
    said: dict[str, Any] = {"at": when, "on": when.date(), "request_id": row.request_id}
    with pytest.raises(Refusal):  # only the requester withdraws
        withdraw(actor=signed("zhoulan"), **said)
    user = make_user("lina", company=demo)
    Employee.objects.filter(number=LINA).update(user=user)
    withdraw(actor=user.actor, **said)
    row.refresh_from_db()
    assert row.state == Application.State.REVERSED
    assert level_on(LINA, FIRST) == "P4"
    assert Promotion.objects.get(application=row).state == Promotion.State.REVOKED
    assert not Notice.objects.filter(kind=GRANTED.key, employee=row.employee, read_at=None).exists()
    assert Notice.objects.filter(kind=UNDONE.key, employee=row.employee).count() == 1


def test_not_met_needs_the_ladders_leave_and_a_reason(demo: Company) -> None:
    for allowed, reason, code in (
        (False, "特别优秀", "career.not_met"),
        (True, " ", "career.reason_missing"),
    ):
        Ladder.objects.filter(key="sales").update(applying={"before_met": allowed})
        with pytest.raises(Refusal) as refused:
            file_application(actor=TESTER, at=AT, on=DAY, employee=person(ZHANG), reason=reason)
        assert refused.value.code == code
    row = file_application(actor=TESTER, at=AT, on=DAY, employee=person(ZHANG), reason="下半年已带队")
    assert (row.exception, thaw(row.frozen).shown) == (True, "61.5")


def test_a_second_application_while_one_is_decided_is_refused_and_a_repeat_files_once(demo: Company) -> None:
    with pytest.raises(Refusal) as refused:
        file_application(actor=TESTER, at=AT, on=DAY, employee=person(LINA))
    assert refused.value.code == "career.application_running"
    allow_exceptions()
    said: dict[str, Any] = {
        "actor": TESTER,
        "at": AT,
        "on": DAY,
        "employee": person(ZHANG),
        "reason": "是",
        "key": "one",
    }
    assert file_application(**said).pk == file_application(**said).pk
    assert Application.objects.filter(employee__number=ZHANG).count() == 1


def test_only_oneself_applies_and_only_hr_promotes(demo: Company) -> None:
    with pytest.raises(Refusal):
        file_application(actor=signed("zhoulan"), at=AT, on=DAY, employee=person(WANG))
    step = LadderStep.objects.get(ladder__key="sales", from_level__key="P4", to_level__key="M1")
    said: dict[str, Any] = {
        "at": AT,
        "on": DAY,
        "employee": person(WANG),
        "step": step,
        "effective_on": FIRST,
    }
    with pytest.raises(Refusal):
        grant(actor=signed("zhoulan"), **said, reason="值得")
    with pytest.raises(Refusal) as refused:
        grant(actor=signed("chenjing"), **said)
    assert refused.value.code == "career.reason_missing"
    with pytest.raises(Refusal) as refused:
        grant(actor=signed("chenjing"), **(said | {"effective_on": DAY - timedelta(days=1)}), reason="补")
    assert refused.value.code == "career.past_day"
    grant(actor=signed("chenjing"), **said, reason="组长空缺")
    assert level_on(WANG, FIRST) == "M1"
    with pytest.raises(Refusal) as refused:
        grant(actor=signed("chenjing"), **said, reason="再来")
    assert refused.value.code == "career.promoted_already"


def test_what_can_not_be_granted_is_held_told_to_hr_once_and_goes_on_when_put_right(demo: Company) -> None:
    row = lina()
    step = LadderStep.objects.get(ladder__key="sales", from_level__key="P4", to_level__key="M1")
    kept = {
        name: getattr(step, name)
        for name in ("ladder", "from_level", "to_level", "is_default", "lateral", "order")
    }
    step.delete()
    for name in ("zhoulan", "chenjing", "liuyuan"):
        approve(actor=signed(name), at=AT, on=DAY, task_id=open_task(row).pk)
    later = AT + timedelta(days=4)
    for _twice in range(2):
        run_clock(actor=principal("worker"), at=later, on=later.date())
        row.refresh_from_db()
        assert (row.state, row.request.state if row.request else "") == (Application.State.FILED, "running")
    told = Notice.objects.filter(kind=HELD.key, about=str(row.request_id))
    assert [each.employee.user.username for each in told if each.employee.user] == ["chenjing"]
    assert not Promotion.objects.filter(application=row).exists()
    LadderStep.objects.create(**kept)
    run_clock(actor=principal("worker"), at=later, on=later.date())
    row.refresh_from_db()
    assert row.state == Application.State.APPROVED
    assert Promotion.objects.filter(application=row).count() == 1


def test_a_move_planned_for_the_same_day_and_one_for_later_stay(demo: Company) -> None:
    """张三's move of the story begins on the day of the promotion; another is planned for January."""
    zhang, step = (
        person(ZHANG),
        LadderStep.objects.get(ladder__key="sales", from_level__key="P4", to_level__key="M1"),
    )
    elsewhere = Department.objects.exclude(pk=assignments_on(FIRST).get(employee=zhang).department_id)[0]
    january = date(2027, 1, 1)
    enter_change(actor=TESTER, at=AT, employee=zhang, on=january, move=Move(department=elsewhere))
    moved_to = assignments_on(FIRST).get(employee=zhang).department_id
    row = grant(
        actor=signed("chenjing"),
        at=AT,
        on=DAY,
        employee=zhang,
        step=step,
        effective_on=FIRST,
        reason="接手新组",
    )
    assert [level_on(ZHANG, day) for day in (FIRST, january)] == ["M1", "M1"]
    assert assignments_on(FIRST).get(employee=zhang).department_id == moved_to
    undo(actor=signed("chenjing"), at=AT + timedelta(hours=1), on=DAY, promotion=row, reason="改期")
    assert [level_on(ZHANG, day) for day in (FIRST, january)] == ["P4", "P4"]
    assert assignments_on(FIRST).get(employee=zhang).department_id == moved_to
    assert assignments_on(january).get(employee=zhang).department_id == elsewhere.pk


def test_reversed_after_its_day_the_history_keeps_what_was_known(demo: Company) -> None:
    step = LadderStep.objects.get(ladder__key="sales", from_level__key="P4", to_level__key="M1")
    row = grant(
        actor=signed("chenjing"),
        at=AT,
        on=DAY,
        employee=person(WANG),
        step=step,
        effective_on=DAY,
        reason="空缺",
    )
    assert level_on(WANG, DAY) == "M1"
    after = AT + timedelta(days=9)
    undone = undo(actor=signed("chenjing"), at=after, on=after.date(), promotion=row, reason="评审材料有误")
    assert (undone.state, level_on(WANG, DAY)) == (Promotion.State.REVERSED, "P4")
    voided = Assignment.objects.filter(employee__number=WANG, level=Level.objects.get(key="M1"))
    assert [each.voided_at for each in voided] == [after]
    with pytest.raises(Refusal) as refused:
        undo(actor=signed("chenjing"), at=after, on=after.date(), promotion=row, reason="再一次")
    assert refused.value.code == "career.undone_already"
    assert set(AuditLine.objects.filter(object_type="career.Promotion").values_list("action", flat=True)) == {
        "career.grant",
        "career.undo_promotion",
    }


def test_submitted_again_what_stands_now_is_frozen_by_its_own_version_and_the_former_stays(
    demo: Company,
) -> None:
    row = lina()
    first, version = row.frozen, row.version_id
    send_back(actor=signed("zhoulan"), at=AT, on=DAY, task_id=open_task(row).pk, comment="请补充带教记录。")
    row.refresh_from_db()
    assert row.frozen == first, "only whoever submits freezes"
    award = FactType.objects.get(key="award")
    for fact in Fact.objects.filter(employee=row.employee, fact_type=award, superseded_at=None):
        retract_fact(actor=TESTER, at=AT, fact=fact, reason="误录", allowed=Verdict(True))
    standard = row.version.criteria_set
    publish_version(
        actor=TESTER, at=AT, criteria_set=standard, effective_from=DAY,
        definition=[each for each in row.version.definition if each["key"] != "award"],
    )  # fmt: skip
    user = make_user("lina", company=demo)
    Employee.objects.filter(number=LINA).update(user=user)
    later = AT + timedelta(hours=5)
    resubmit(actor=signed("lina"), at=later, on=later.date(), task_id=open_task(row).pk, comment="已补充。")
    row.refresh_from_db()
    assert (row.version_id, row.frozen_at, row.filed_at) == (version, later, row.filed_at)
    assert [each["frozen"] for each in row.earlier] == [first]
    now = thaw(row.frozen)
    assert (now.total, now.met) == (6, 5), "by the version it was filed with"
    assert {line.key for line in now.lines if line.state != "met"} == {"award"}
    page = application_page(signed("chenjing"), DAY, row.pk)
    assert [(each.stood.met, each.stood.total) for each in page.earlier] == [(6, 6)]
