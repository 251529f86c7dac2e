"""The last one decides day, post and raise together; the raise is read only by who may, and goes with the promotion."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from jinjie.areas.career.actions.congratulating import tell_teams
from jinjie.areas.career.actions.decisions import Decided, approve_application
from jinjie.areas.career.actions.promotions import undo
from jinjie.areas.career.actions.raises import show_raise
from jinjie.areas.career.models import Application, Ladder, Promotion, RaiseProposal
from jinjie.areas.career.notices import GRANTED, TEAM
from jinjie.areas.career.raising import Raise, read_raise
from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.keeping import is_last_word
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.models import Company, Position
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import principal
from jinjie.system.audit.models import AuditLine
from tests.areas.career.test_applications import AT, DAY, LINA, lina, open_task, signed
from tests.factories.demo import build_demo
from tests.factories.people import TESTER

JANUARY = date(2027, 1, 15)
TEN = Raise(Decimal("10.5"), RaiseProposal.Unit.PERCENT)


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    return Company.objects.get()


def up_to_the_last(row: Application) -> Task:
    for name in ("zhoulan", "chenjing"):
        approve(actor=signed(name), at=AT, on=DAY, task_id=open_task(row).pk)
    return Task.objects.select_related("request__flow_version").get(pk=open_task(row).pk)


def decide(row: Application, decided: Decided) -> None:
    approve_application(
        actor=signed("liuyuan"), at=AT, on=DAY, task_id=up_to_the_last(row).pk, decided=decided
    )


def after_the_notice(row: Application, days: int = 3) -> Promotion:
    later = AT + timedelta(days=days, hours=1)
    run_clock(actor=principal("worker"), at=later, on=later.date())
    return Promotion.objects.get(application=row)


def test_day_post_and_raise_are_decided_together(demo: Company) -> None:
    row, post = lina(), Position.objects.get(key="sales-supervisor")
    decide(row, Decided(JANUARY, post, TEN))
    proposal = RaiseProposal.objects.get(employee__number="QH0201")
    assert (proposal.state, proposal.promotion_id) == ("proposed", None)
    promotion = after_the_notice(row)
    assert (promotion.effective_on, promotion.position) == (JANUARY, post)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.promotion_id) == ("pending", promotion.pk)
    held = assignments_on(JANUARY).select_related("level").get(employee__number=LINA)
    assert held.level is not None and held.level.key == "M1"
    told = Notice.objects.get(kind=GRANTED.key, employee=row.employee)
    assert "10.5" not in str(told.values), "no amount outside its page"
    assert post.name in str(told.values)


def test_the_size_is_a_token_in_the_table_and_in_no_audit_line(demo: Company) -> None:
    decide(lina(), Decided(JANUARY, None, TEN))
    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM career_raiseproposal")
        stored = str(cursor.fetchone()[0])
    assert stored.startswith("v1:")
    assert "10.5" not in stored
    assert not [line for line in AuditLine.objects.all() if "10.5" in str(vars(line))]


def test_only_the_last_one_decides(demo: Company) -> None:
    row = lina()
    task = Task.objects.select_related("request__flow_version").get(pk=open_task(row).pk)
    assert not is_last_word(task.request)
    with pytest.raises(Refusal) as refused:
        approve_application(
            actor=signed("zhoulan"), at=AT, on=DAY, task_id=task.pk, decided=Decided(JANUARY, None, TEN)
        )
    assert refused.value.code == "career.not_last_word"
    assert is_last_word(up_to_the_last(row).request)
    assert not RaiseProposal.objects.filter(employee__number="QH0201").exists()


def test_who_is_not_asked_leaves_nothing_behind(demo: Company) -> None:
    row = lina()
    task = up_to_the_last(row)
    with pytest.raises(Refusal):
        approve_application(
            actor=signed("zhoulan"), at=AT, on=DAY, task_id=task.pk, decided=Decided(JANUARY, None, TEN)
        )
    with pytest.raises(Refusal) as refused:
        approve_application(
            actor=signed("liuyuan"),
            at=AT,
            on=DAY,
            task_id=task.pk,
            decided=Decided(DAY - timedelta(days=1)),
        )
    assert (refused.value.code, refused.value.place.column) == ("career.past_day", "effective_on")
    row.refresh_from_db()
    assert row.decided_from is None
    assert not RaiseProposal.objects.filter(employee__number="QH0201").exists()


def test_a_decided_day_that_is_over_at_the_end_gives_way_to_the_usual_one(demo: Company) -> None:
    row = lina()
    decide(row, Decided(DAY + timedelta(days=1)))
    promotion = after_the_notice(row)
    assert promotion.effective_on == date(2026, 12, 1)


def test_the_raise_goes_with_the_promotion(demo: Company) -> None:
    row = lina()
    decide(row, Decided(JANUARY, None, TEN))
    promotion = after_the_notice(row)
    undo(actor=signed("chenjing"), at=AT, on=DAY, promotion=promotion, reason="编制取消")
    assert RaiseProposal.objects.get(employee__number="QH0201").state == "dropped"
    assert show_raise(actor=TESTER, at=AT, on=DAY, promotion=promotion) is None


def test_who_reads_the_raise_is_written_down_first(demo: Company) -> None:
    row = lina()
    decide(row, Decided(JANUARY, None, TEN))
    promotion = after_the_notice(row)
    before = AuditLine.objects.count()
    for name in ("zhoulan", "zhangsan"):
        with pytest.raises(NotAllowed):
            show_raise(actor=signed(name), at=AT, on=DAY, promotion=promotion)
    assert AuditLine.objects.count() == before
    assert show_raise(actor=signed("chenjing"), at=AT, on=DAY, promotion=promotion) == TEN
    assert AuditLine.objects.count() == before + 1


def test_the_department_is_told_on_the_day_and_once(demo: Company) -> None:
    row = lina()
    decide(row, Decided(JANUARY))
    after_the_notice(row)
    at = AT.replace(year=2027, month=1, day=15)
    assert tell_teams(at=at, on=JANUARY) == 0, "the ladder does not say so"
    Ladder.objects.filter(key="sales").update(applying={"tell_team": True})
    assert tell_teams(at=at, on=JANUARY - timedelta(days=1)) == 0
    told = tell_teams(at=at, on=JANUARY)
    department = assignments_on(JANUARY).get(employee=row.employee).department_id
    colleagues = set(assignments_on(JANUARY).filter(department=department).values_list("employee", flat=True))
    assert told == len(colleagues) - 1 > 0
    assert set(Notice.objects.filter(kind=TEAM.key).values_list("employee", flat=True)) == colleagues - {
        row.employee_id
    }
    assert tell_teams(at=at, on=JANUARY) == 0


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("10.5", "percent", TEN),
        (" 10.50 % ", "percent", TEN),
        ("2,000", "amount", Raise(Decimal(2000), RaiseProposal.Unit.AMOUNT)),
        ("", "percent", None),
    ],
)
def test_a_raise_is_read_as_people_write_it(text: str, unit: str, said: Raise | None) -> None:
    assert read_raise(text, unit) == said


@pytest.mark.parametrize(
    ("text", "unit"),
    [("viel", "percent"), ("0", "percent"), ("-3", "percent"), ("101", "percent"), ("3.333", "percent"), ("NaN", "amount"),
     ("1e9", "amount"), ("1000000.01", "amount"), ("9" * 30, "amount")],
)  # fmt: skip
def test_what_is_no_raise_is_refused_at_its_field(text: str, unit: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_raise(text, unit)
    assert (refused.value.code, refused.value.place.column) == ("career.bad_raise", "raise")
