"""What is under way in career on the story's day, as its mocks tell it: a round, 李娜's application, HR's draft of a standard, comments."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinjie.areas.career.actions.applications import file_application
from jinjie.areas.career.actions.comments import answer_comment
from jinjie.areas.career.actions.comments import comment_on as comment_on_standard
from jinjie.areas.career.actions.drafts import start_draft
from jinjie.areas.career.actions.plans import add_step, finish_step, make_plan, name_mentor
from jinjie.areas.career.actions.rounds import open_round
from jinjie.areas.career.models import Application, Ladder, Standard
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.actions.requests import comment_on, copy_to
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.criteria.engine.evaluate import ALL_MET
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.people.actions.accounts import open_account
from jinjie.foundation.people.models import Company, Department, Employee
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import principal

ACTOR = principal("demo")
HERE = ZoneInfo("Asia/Shanghai")
MOST_STEPS, MOST_TRIED = 6, 5
CROWD = "QH0300"
"""Numbers from here on are not of the story's people."""
STATEMENT = "今年带了 2 位新人并都转正，想接手苏州组，方案里写了前 90 天怎么做。"


def write_round(company: Company, at: datetime) -> None:
    """HR opened a round of Sales for the month: two of the east, five in all, in effect from the first of the next."""
    first = at.astimezone(HERE).date().replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    open_round(
        actor=ACTOR, at=at - timedelta(days=14), ladder=Ladder.objects.get(company=company, key="sales"), name="年底晋升批次",
        name_en="Year-end promotions", opens_on=first, closes_on=following - timedelta(days=1),
        effective_on=following,
        quotas={None: 5, Department.objects.get(company=company, key="east"): 2},
    )  # fmt: skip


def write_comments(company: Company, at: datetime) -> None:
    """李娜 asked about the award and has her answer; 张三 asks about coaching and waits."""
    standard = Standard.objects.select_related("ladder", "level").get(
        ladder__company=company, ladder__key="sales", level__key="M1", purpose="reach"
    )
    users = {
        each.number: each.user for each in Employee.objects.filter(company=company).select_related("user")
    }
    said = (
        ("QH0201", 6, "award", "两次「优秀员工」要隔一年以上吗？"),
        ("QH0217", 1, "coaching", "以前带过的实习生算不算带教？"),
    )
    for number, days, criterion, text in said:
        asks, when = users[number], at - timedelta(days=days)
        assert asks is not None  # signs in in the demo
        made = comment_on_standard(
            actor=asks.actor, at=when, on=when.date(), standard=standard, criterion=criterion, text=text
        )
        if criterion == "award":
            answer_comment(
                actor=ACTOR, at=when + timedelta(hours=20), comment=made, answer="不需要。24 个月内得过两次就算，不看间隔。",
            )  # fmt: skip


def write_applications(company: Company, at: datetime) -> None:
    """李娜 applied two days ago; 许航, who was her mentor, says what he thinks; it waits for 周岚."""
    people = Employee.objects.filter(company=company).select_related("company")
    applies, supports = (
        open_account(actor=ACTOR, at=at - timedelta(days=3), employee=people.get(number=number)).actor
        for number in ("QH0201", "QH0007")
    )
    applicant, mentor = people.get(number="QH0201"), people.get(number="QH0007")
    day = at.astimezone(HERE).date() - timedelta(days=2)
    filed = datetime(day.year, day.month, day.day, 15, 20, tzinfo=HERE).astimezone(UTC)
    row = file_application(actor=applies, at=filed, on=day, employee=applicant, statement=STATEMENT)
    assert row.request_id is not None  # filed with its request
    said = filed + timedelta(hours=6, minutes=10)
    copy_to(actor=applies, at=filed, on=day, request_id=row.request_id, people=[mentor])
    comment_on(
        actor=supports, at=said, on=day, request_id=row.request_id,
        comment="导师意见：支持。带人有耐心，两位新人都提前转正。方案里的排班可以再细一点。",
    )  # fmt: skip


def write_plan(company: Company, at: datetime) -> None:
    """周岚 made 张三 a growth plan three weeks ago and shares it with 许航; one step of it is done."""
    people = Employee.objects.filter(company=company).select_related("company", "user")
    person, leader = people.get(number="QH0217"), people.get(number="QH0010")
    assert leader.user is not None  # signs in in the demo
    then = at - timedelta(days=21)
    day, acts = then.date(), leader.user.actor
    plan = make_plan(actor=acts, at=then, on=day, employee=person)
    name_mentor(actor=acts, at=then, on=day, plan=plan, mentor=people.get(number="QH0007"))
    steps = (("own", "每两周和周岚对一次客户名单", 14), ("own", "把带新人的做法写成一页纸", 35))
    first, _second = (
        add_step(
            actor=acts, at=then, on=day, plan=plan, kind=kind, title=title, due_on=day + timedelta(days=days)
        )
        for kind, title, days in steps
    )
    done = at - timedelta(days=7)
    finish_step(actor=acts, at=done, on=done.date(), step=first)


def write_notice(company: Company, at: datetime) -> None:
    """A colleague of another team applied last week; everyone has approved, and it is on public notice until the day after."""
    day = at.astimezone(HERE).date()
    filed = datetime(day.year, day.month, day.day, 9, 40, tzinfo=HERE).astimezone(UTC) - timedelta(days=7)
    application = next(filter(None, (_filed(person, filed) for person in _who_meet_it(company))), None)
    if application is None:  # a company too small for one
        return
    said = filed + timedelta(days=5)
    for hours in range(MOST_STEPS):
        task = Task.objects.filter(request=application.request, state="open").order_by("number").first()
        if task is None or task.person is None:
            break
        signs = task.person.user or open_account(actor=ACTOR, at=filed, employee=task.person)
        when = said + timedelta(hours=hours)
        approve(actor=signs.actor, at=when, on=when.date(), task_id=task.pk)


def _filed(person: Employee, filed: datetime) -> Application | None:
    """Their application, if they met it then too."""
    applies = open_account(actor=ACTOR, at=filed, employee=person).actor
    person.refresh_from_db(fields=["user"])
    try:
        return file_application(actor=applies, at=filed, on=filed.date(), employee=person)
    except Refusal:
        return None


def _who_meet_it(company: Company) -> list[Employee]:
    """The first who meet Supervisor and have not applied."""
    wanted = Standard.objects.filter(
        ladder__company=company, ladder__key="sales", level__key="M1", purpose="reach"
    )
    met = Standing.objects.filter(
        employee__company=company, state=ALL_MET, version__criteria_set__in=wanted.values("criteria_set"),
        employee__applications=None,
    ).select_related("employee__company").order_by("employee__number")  # fmt: skip
    return [each.employee for each in met[:MOST_TRIED]]


def write_draft(company: Company, at: datetime) -> None:
    """HR tries out a fourth version of Supervisor M1: one award, and three good months of four instead of in a row."""
    standard = Standard.objects.get(
        ladder__company=company, ladder__key="sales", level__key="M1", purpose="reach"
    )
    versions = CriteriaVersion.objects.filter(
        criteria_set=standard.criteria_set, effective_from__lte=at.date()
    )
    definition: list[Any] = versions.latest("effective_from").definition
    for item in definition:
        if item["key"] == "award":
            item["required"] = 1
        if item["key"] == "sales":
            item["measure"] = "growth.indicator_periods"
            item["params"] = {**item["params"], "periods": 4}
    start_draft(actor=ACTOR, at=at, on=at.date(), standard=standard, definition=definition)
