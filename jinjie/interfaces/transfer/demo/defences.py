"""Two defences on the R&D ladder: one is closed and waits for an executive, one is being scored, also by 周岚 for the business."""

from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from jinjie.areas.career.actions.applications import file_application
from jinjie.areas.career.actions.defences import close_defence, name_round_panel
from jinjie.areas.career.actions.rounds import open_round
from jinjie.areas.career.actions.scores import score_defence
from jinjie.areas.career.models import Application, Defence, Ladder
from jinjie.foundation.approvals.actions.deciding import approve, complete
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.people.actions.accounts import open_account
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor, principal

PLACE = Path(__file__).parent / "defence.yaml"
ACTOR = principal("demo")
HR, BUSINESS = "QH0003", "QH0010"
KEYS = ("depth", "results", "teamwork", "voice")
STATEMENT = "今年主导了订单中台的拆分，线上缺陷比去年少一半，答辩材料里有三个案例。"
REASON = "主导的项目已上线，达标还差的一项排在年底。"
CLOSED = (
    ("4.5", "4", "3.5", "4", "方案取舍讲得清楚，监控部分还可以再深入。"),
    ("4", "4.5", "4", "3.5", "带新人的例子很具体。"),
    ("3.5", "4", "4", "4", "从业务看，上线后的响应快了很多。"),
)
OPEN = ("4", "3.5", "4", "3", "数据扎实，表达可以更简洁。")
TO, MOST_TRIED = ("P5", "P6"), 12


def with_defence(path: Path) -> str:
    """The text of a template; that of R&D with the demo's defence."""
    text = path.read_text("utf-8")
    if path.stem != "rnd":
        return text
    return text.replace("\nsequences:", f"\n{PLACE.read_text('utf-8')}\nsequences:", 1)


def write_defences(company: Company, at: datetime) -> None:
    """A round of R&D with its panel, and two who applied in it. Nothing in a company too small for a panel."""
    ladder = Ladder.objects.get(company=company, key="rnd")
    judges = [*_seniors(company, at)[:2], Employee.objects.get(company=company, number=BUSINESS)]
    begun, day = at - timedelta(days=9), at.date()
    applicants = _applicants(company, ladder, {each.pk for each in judges})
    if len(judges) < len(CLOSED) or not applicants:
        return
    row = open_round(
        actor=ACTOR, at=begun, ladder=ladder, name="研发晋升答辩", name_en="R&D promotions", opens_on=begun.date(),
        closes_on=day + timedelta(days=12),
    )  # fmt: skip
    name_round_panel(actor=ACTOR, at=begun, on=begun.date(), row=row, people=judges)
    tried = (_filed(person, at - timedelta(days=7)) for person in applicants)
    filed = list(islice(filter(None, tried), 2))
    for place, application in enumerate(filed):
        _scored(application, judges, at - timedelta(days=4 - place), closes=place == 0 and len(filed) > 1)


def _seniors(company: Company, at: datetime) -> list[Employee]:
    held = assignments_on(at.date()).filter(
        employee__company=company, department__key__startswith="rnd", level__key__in=("P6", "P7", "M2")
    )
    return [row.employee for row in held.select_related("employee__user").order_by("employee__number")]


def _applicants(company: Company, ladder: Ladder, but: set[int]) -> list[Employee]:
    """Who stands best towards the next level of the ladder."""
    rows = Standing.objects.filter(
        employee__company=company, version__criteria_set__in=ladder.standards.filter(level__key__in=TO).values("criteria_set"),
        employee__applications=None,
    ).exclude(employee__in=but)  # fmt: skip
    found = rows.select_related("employee__company", "employee__user")
    return [row.employee for row in found.order_by("-shown", "employee__number")[:MOST_TRIED]]


def _filed(person: Employee, at: datetime) -> Application | None:
    applies = _acts(person, at)
    try:
        return file_application(
            actor=applies, at=at, on=at.date(), employee=person, statement=STATEMENT, reason=REASON
        )
    except Refusal:
        return None


def _acts(person: Employee, at: datetime) -> Actor:
    if person.user is None:
        open_account(actor=ACTOR, at=at, employee=person)
        person.refresh_from_db(fields=["user"])
    assert person.user is not None  # just opened
    actor: Actor = person.user.actor
    return actor


def _scored(application: Application, judges: list[Employee], at: datetime, *, closes: bool) -> None:
    """HR lets it through, so that the panel is asked; all score and HR closes, or one has scored so far."""
    hr = _acts(Employee.objects.select_related("user").get(company=application.company_id, number=HR), at)
    row = Defence.objects.get(application=application)

    def task() -> int:
        return Task.objects.filter(request=application.request, state="open").values_list("pk", flat=True)[0]

    approve(actor=hr, at=at, on=at.date(), task_id=task())
    for place, (judge, given) in enumerate(zip(judges, CLOSED if closes else (OPEN,), strict=False), 1):
        when = at + timedelta(hours=place)
        typed = dict(zip(KEYS, given, strict=False))
        score_defence(
            actor=_acts(judge, at), at=when, on=when.date(), defence=row, typed=typed, comment=given[-1]
        )
    if closes:
        over = at + timedelta(hours=len(judges) + 1)
        close_defence(actor=hr, at=over, on=over.date(), defence=row)
        complete(actor=hr, at=over, on=over.date(), task_id=task())
