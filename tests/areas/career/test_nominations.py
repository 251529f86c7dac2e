"""A leader opens a case: nominated with consent, co-signed, declined, lapsed; or a met standard that waits, with a reason."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jinjie.areas.career.actions.nominations import (
    answer_nomination,
    nominate,
    say_not_now,
    withdraw_nomination,
)
from jinjie.areas.career.actions.telling import tell_met
from jinjie.areas.career.models import Application, Ladder, Nomination
from jinjie.areas.career.notices import ANSWERED, MET, NOMINATED, NOT_NOW
from jinjie.foundation.approvals.models import Line, Task
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from tests.factories.demo import build_demo

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
ZHANG, LINA = "QH0217", "QH0201"
WORDS = "第三季度带了两位新人，方案通过。"


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    Ladder.objects.filter(key="sales").update(applying={"before_met": True})
    return Company.objects.get()


def signed(name: str) -> Actor:
    row = Employee.objects.get(user__username=name)
    return user_actor(row.user_id or 0, name)


def zhang() -> Employee:
    return Employee.objects.select_related("company", "user").get(number=ZHANG)


def nominated(by: str = "zhoulan", at: datetime = AT) -> Nomination:
    return nominate(
        actor=signed(by), at=at, on=at.date(), employee=zhang(), statement=WORDS, reason="已带队半年"
    )


def test_agreed_it_becomes_an_application_that_its_leader_has_approved(demo: Company) -> None:
    row = nominated()
    assert not Application.objects.filter(employee=row.employee).exists(), "nothing before the consent"
    assert Notice.objects.filter(kind=NOMINATED.key, employee=row.employee, read_at=None).count() == 1
    later = AT + timedelta(days=2)
    done = answer_nomination(
        actor=signed("zhangsan"),
        at=later,
        on=later.date(),
        nomination=row,
        agree=True,
        statement="谢谢，我愿意。",
    )
    application = done.application
    assert application is not None
    assert (done.state, application.origin, application.exception) == ("agreed", "nomination", True)
    assert (application.statement, application.reason) == ("谢谢，我愿意。", "已带队半年")
    signs = Line.objects.get(request=application.request_id, verb="approve")
    assert (signs.by_id, signs.comment) == (row.by_id, WORDS)
    asked = Task.objects.filter(request=application.request_id, state="open")
    assert [task.person.number for task in asked if task.person] and not asked.filter(person=row.by).exists()
    assert Notice.objects.filter(kind=ANSWERED.key, employee=row.by).count() == 1
    assert not Notice.objects.filter(kind=NOMINATED.key, read_at=None).exists()
    again = answer_nomination(actor=signed("zhangsan"), at=later, on=later.date(), nomination=row, agree=True)
    assert again.application_id == application.pk, "sent twice it is filed once"
    assert Application.objects.filter(employee=row.employee).count() == 1


def test_declined_nothing_is_filed_and_one_may_be_nominated_anew(demo: Company) -> None:
    row = nominated()
    with pytest.raises(Refusal) as refused:
        nominated()
    assert refused.value.code == "career.nomination_open"
    done = answer_nomination(
        actor=signed("zhangsan"), at=AT, on=DAY, nomination=row, agree=False, statement="想先做专业线"
    )
    assert (done.state, done.answer, done.application_id) == ("declined", "想先做专业线", None)
    with pytest.raises(Refusal) as refused:
        answer_nomination(actor=signed("zhangsan"), at=AT, on=DAY, nomination=row, agree=True)
    assert refused.value.code == "career.nomination_over"
    assert nominated().state == "open"


def test_only_who_leads_nominates_and_only_the_person_answers(demo: Company) -> None:
    for other in ("zhangsan", "chenjing", "liuyuan"):
        with pytest.raises(NotAllowed):
            nominated(other)
    row = nominated()
    for other in ("zhoulan", "chenjing"):
        with pytest.raises(NotAllowed):
            answer_nomination(actor=signed(other), at=AT, on=DAY, nomination=row, agree=True)
    with pytest.raises(NotAllowed):
        withdraw_nomination(actor=signed("zhangsan"), at=AT, nomination=row)
    assert withdraw_nomination(actor=signed("zhoulan"), at=AT, nomination=row).state == "withdrawn"


def test_it_lapses_after_thirty_days(demo: Company) -> None:
    early = AT - timedelta(days=20)
    row, late = nominated(at=early), early + timedelta(days=30)
    with pytest.raises(Refusal, match="lapsed"):
        answer_nomination(actor=signed("zhangsan"), at=late, on=late.date(), nomination=row, agree=True)
    nominated(at=late)
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_what_would_refuse_an_application_refuses_the_nomination(demo: Company) -> None:
    with pytest.raises(Refusal) as refused:
        nominate(actor=signed("zhoulan"), at=AT, on=DAY, employee=zhang(), statement=WORDS)
    assert refused.value.code == "career.reason_missing"
    with pytest.raises(Refusal) as refused:
        nominate(actor=signed("zhoulan"), at=AT, on=DAY, employee=zhang(), statement=" ", reason="x")
    assert refused.value.code == "career.statement_missing"
    Ladder.objects.filter(key="sales").update(applying={})
    with pytest.raises(Refusal) as refused:
        nominated()
    assert refused.value.code == "career.not_met"
    running = Employee.objects.get(number=LINA)
    with pytest.raises(Refusal) as refused:
        nominate(actor=signed("zhoulan"), at=AT, on=DAY, employee=running, statement=WORDS)
    assert refused.value.code == "career.application_running"


def test_a_ladder_that_closed_meanwhile_leaves_the_nomination_open(demo: Company) -> None:
    row = nominated()
    Ladder.objects.filter(key="sales").update(applying={})
    with pytest.raises(Refusal):
        answer_nomination(actor=signed("zhangsan"), at=AT, on=DAY, nomination=row, agree=True)
    row.refresh_from_db()
    assert (row.state, Application.objects.filter(employee=row.employee).count()) == ("open", 0)


def test_a_met_standard_is_answered_and_its_message_rests(demo: Company) -> None:
    person = Employee.objects.get(number=LINA)
    version = CriteriaVersion.objects.filter(standings__employee=person, state="published").order_by("pk")
    aims = Application.objects.get(employee=person).version
    assert aims in version
    tell_met(version_id=aims.pk, employee_ids=[person.pk], as_of=DAY, at=AT - timedelta(minutes=5))
    assert Notice.objects.filter(kind=MET.key, read_at=None, topic__endswith=f":{person.pk}").exists()
    with pytest.raises(Refusal):
        say_not_now(actor=signed("zhoulan"), at=AT, on=DAY, employee=person, reason=" ")
    with pytest.raises(Refusal) as refused:
        say_not_now(actor=signed("zhoulan"), at=AT, on=DAY, employee=zhang(), reason="还差一个奖")
    assert refused.value.code == "career.not_met"
    row = say_not_now(
        actor=signed("zhoulan"), at=AT, on=DAY, employee=person, reason="苏州组名额明年一月才定"
    )
    assert (row.state, row.alert, row.application_id) == ("not_now", True, None)
    assert not Notice.objects.filter(kind=MET.key, read_at=None, topic__endswith=f":{person.pk}").exists()
    assert Notice.objects.filter(kind=NOT_NOW.key, employee=person).count() == 1
