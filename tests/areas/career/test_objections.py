"""On public notice: the company sees it, somebody objects, HR answers; nothing is approved over an open objection."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jinjie.areas.career.actions.objections import answer_objection, raise_objection
from jinjie.areas.career.models import Application, Objection
from jinjie.areas.career.notices import OBJECTED, OBJECTION_ANSWERED
from jinjie.areas.career.noticing import notice_board
from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.models import Line, Task
from jinjie.foundation.approvals.notices import HELD
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, principal, user_actor
from tests.factories.demo import build_demo

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
OVER = AT + timedelta(days=3, hours=1)
WORDS = "十月的客户奖是我带的项目，请核实。"


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    return Company.objects.get()


def signed(name: str) -> Actor:
    row = Employee.objects.get(user__username=name)
    return user_actor(row.user_id or 0, name)


def person(name: str) -> Employee:
    return Employee.objects.get(user__username=name)


@pytest.fixture
def shown(demo: Company) -> Application:
    """李娜's application, on notice since everyone has approved."""
    row = Application.objects.select_related("employee").get(employee__number="QH0201")
    for name in ("zhoulan", "chenjing", "liuyuan"):
        task = Task.objects.filter(request=row.request, state="open").order_by("number")[0]
        approve(actor=signed(name), at=AT, on=DAY, task_id=task.pk)
    return row


def objected(row: Application, name: str = "zhangsan") -> Objection:
    return raise_objection(actor=signed(name), at=AT, on=DAY, by=person(name), application=row, text=WORDS)


def time_passes() -> None:
    run_clock(actor=principal("worker"), at=OVER, on=OVER.date())


def test_the_company_sees_who_and_until_when_and_no_figures(shown: Application) -> None:
    board = [each for each in notice_board(signed("zhangsan"), DAY) if each.pk == shown.pk]
    assert [(each.person, each.until, each.own, each.objected) for each in board] == [
        (shown.employee.name, DAY + timedelta(days=3), False, False)
    ]
    assert not [each for each in notice_board(signed("zhangsan"), OVER.date()) if each.pk == shown.pk]


def test_nothing_is_approved_over_an_open_objection_and_dismissed_it_goes_on(shown: Application) -> None:
    row = objected(shown)
    hr = person("chenjing")
    assert Notice.objects.filter(kind=OBJECTED.key, employee=hr, read_at=None).count() == 1
    for _twice in range(2):
        time_passes()
        shown.refresh_from_db()
        assert shown.state == "filed"
    assert Notice.objects.filter(kind=HELD.key, employee=hr).count() == 1
    answer_objection(
        actor=signed("chenjing"),
        at=OVER,
        on=OVER.date(),
        objection=row,
        upheld=False,
        answer="已核实，奖项归属无误。",
    )
    assert not Notice.objects.filter(kind=OBJECTED.key, read_at=None).exists()
    assert Notice.objects.filter(kind=OBJECTION_ANSWERED.key, employee=row.by).count() == 1
    time_passes()
    shown.refresh_from_db()
    assert shown.state == "approved"


def test_upheld_the_application_ends_and_names_nobody(shown: Application) -> None:
    row = objected(shown)
    answer_objection(
        actor=signed("chenjing"),
        at=AT,
        on=DAY,
        objection=row,
        upheld=True,
        answer="奖项归属有误，先更正记录。",
    )
    shown.refresh_from_db()
    assert shown.state == "cancelled"
    last = Line.objects.filter(request=shown.request, verb="cancel").get()
    assert (last.comment, last.by_id) == ("奖项归属有误，先更正记录。", person("chenjing").pk)
    assert not Line.objects.filter(request=shown.request, by=row.by).exists()


def test_who_may_object_and_who_may_answer(shown: Application) -> None:
    row = objected(shown)
    with pytest.raises(Refusal) as refused:
        objected(shown)
    assert refused.value.code == "career.objected_already"
    with pytest.raises(Refusal) as refused:
        raise_objection(
            actor=signed("zhoulan"), at=AT, on=DAY, by=person("zhangsan"), application=shown, text=WORDS
        )
    assert refused.value.code == "career.not_own_name"
    with pytest.raises(Refusal) as refused:
        raise_objection(
            actor=signed("zhoulan"),
            at=OVER,
            on=OVER.date(),
            by=person("zhoulan"),
            application=shown,
            text=WORDS,
        )
    assert refused.value.code == "career.notice_over"
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        with pytest.raises(NotAllowed):
            answer_objection(actor=signed(name), at=AT, on=DAY, objection=row, upheld=False, answer="无误")
    with pytest.raises(Refusal) as refused:
        answer_objection(actor=signed("chenjing"), at=AT, on=DAY, objection=row, upheld=False, answer=" ")
    assert refused.value.code == "career.answer_missing"


def test_hr_answers_nothing_about_themselves(shown: Application) -> None:
    mine = objected(shown, "chenjing")
    with pytest.raises(NotAllowed):
        answer_objection(
            actor=signed("chenjing"), at=AT, on=DAY, objection=mine, upheld=False, answer="我自己答复"
        )
