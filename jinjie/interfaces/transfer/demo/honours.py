"""The demo's award catalogue and project register, and what of them happened lately."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from jinjie.areas.awards.actions import define_award, give_award, set_rule
from jinjie.areas.awards.ruled import apply_rules
from jinjie.areas.projects.actions.closing import close_project
from jinjie.areas.projects.actions.members import ask_to_join, take_in
from jinjie.areas.projects.actions.registering import Wanted, define_kind, register_project
from jinjie.areas.projects.choices import ProjectRole
from jinjie.foundation.growth.actions.facts import NewFact, record_fact
from jinjie.foundation.growth.actions.types import define_item
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import FactType
from jinjie.foundation.people.actions.accounts import open_account
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.periods import PeriodKind, add_months, closed_periods
from jinjie.system.accounts.actors import principal

ACTOR = principal("demo")
AWARDS = (
    (
        "excellent-employee",
        "优秀员工",
        "Excellent employee",
        "performance",
        "half_year",
        ("hr", "executive"),
        "半年内业绩和协作都突出",
    ),
    (
        "voice-of-customer",
        "客户口碑奖",
        "Voice of the customer",
        "service",
        "quarter",
        ("head", "manager", "hr"),
        "客户点名表扬",
    ),
    ("new-idea", "金点子奖", "Bright idea", "innovation", "", ("head", "hr"), "建议被采纳并见到效果"),
    (
        "star-of-the-quarter",
        "季度之星",
        "Star of the quarter",
        "performance",
        "quarter",
        ("hr",),
        "季度绩效 A 及以上",
    ),
)


def write_honours(company: Company, at: datetime) -> None:
    """Four awards, one given lately by 周岚, one by rule from grade A on; two projects, one of which looks for people."""
    people = {
        row.number: row for row in Employee.objects.filter(company=company).select_related("company", "user")
    }
    _awards(company, people, at)
    _heard(company, people["QH0201"], at)
    _projects(company, people, at)


def _awards(company: Company, people: dict[str, Employee], at: datetime) -> None:
    before, today = at - timedelta(days=200), at.date()
    rows = {
        key: define_award(
            actor=ACTOR, at=before, company=company, key=key, name=name, name_en=name_en, kind=kind, often=often,
            givers=givers, what_for=what_for,
        )
        for key, name, name_en, kind, often, givers, what_for in AWARDS
    }  # fmt: skip
    grades = FactType.objects.get(company=company, key="grade")
    good = len(grades.options["grades"]) - 1  # the last but one is A
    set_rule(
        actor=ACTOR,
        at=at,
        award=rows["star-of-the-quarter"],
        fact_type=grades,
        at_least=Decimal(good),
        since=closed_periods(today, PeriodKind.QUARTER, 1)[0].start,
    )
    apply_rules(actor=ACTOR, at=at, on=today, company_id=company.pk)
    zhoulan, day = people["QH0010"], today - timedelta(days=8)
    assert zhoulan.user is not None  # signs in in the demo
    give_award(
        actor=zhoulan.user.actor, at=at - timedelta(days=8), on=day, award=rows["voice-of-customer"],
        employee=people["QH0202"], given_on=day, reason="三家门店客户点名感谢",
    )  # fmt: skip


def _heard(company: Company, person: Employee, at: datetime) -> None:
    """What customers said of 李娜 in the last five months, and how colleagues rated her in the summer."""
    types = {
        row.key: row for row in FactType.objects.filter(company=company, key__in=["feedback", "review_360"])
    }
    customers = define_item(
        actor=ACTOR,
        at=at,
        fact_type=types["feedback"],
        key="customer",
        name="客户反馈",
        name_en="Customer feedback",
    )
    said = [
        ("feedback", customers, back, value)
        for back, value in enumerate(("4.7", "4.8", "4.5", "4.6", "4.4"), 1)
    ]
    for key, item, back, value in [*said, ("review_360", None, 3, "4.4")]:
        day = add_months(at.date().replace(day=1), -back) + timedelta(days=24)
        new = NewFact(day, value=Decimal(value), item=item, source_label="客户回访" if item else "同事互评")
        recorded = datetime.combine(day + timedelta(days=2), time(2), UTC)
        record_fact(
            actor=ACTOR,
            at=recorded,
            employee=person,
            fact_type=types[key],
            new=new,
            source=Source.REVIEW,
            confirmed_by="陈静",
        )


def _projects(company: Company, people: dict[str, Employee], at: datetime) -> None:
    today = at.date()
    account = define_kind(
        actor=ACTOR, at=at, company=company, key="key-account", name="重点客户", name_en="Key account"
    )
    improve = define_kind(
        actor=ACTOR, at=at, company=company, key="improvement", name="改善", name_en="Improvement"
    )
    first = add_months(today.replace(day=1), -5)
    old = register_project(
        actor=ACTOR, at=datetime.combine(first, time(1), UTC), on=first, leader=people["QH0006"], kind=improve,
        name="退换货流程改善", what_for="门店到仓的退换货从 5 天缩到 2 天", starts_on=first, ends_on=add_months(first, 3),
    )  # fmt: skip
    for number in ("QH0008", "QH0012"):
        take_in(
            actor=ACTOR, at=datetime.combine(first, time(2), UTC), on=first, project=old, employee=people[number],
            role=ProjectRole.CORE,
        )  # fmt: skip
    end = add_months(first, 3) - timedelta(days=5)
    close_project(
        actor=ACTOR, at=datetime.combine(end, time(2), UTC), on=end, project=old, closed_on=end, result="done",
        outcome="平均 1.8 天，投诉少了四成",
    )  # fmt: skip
    begun = at - timedelta(days=20)
    row = register_project(
        actor=ACTOR, at=begun, on=begun.date(), leader=people["QH0009"], kind=account, name="年末重点客户项目",
        what_for="三家连锁客户的年度框架续约和新品上架", starts_on=begun.date(), ends_on=add_months(today, 4),
        size=Decimal(350_000), unit="CNY", join_until=today + timedelta(days=18),
        seats=[Wanted("客户方案", ProjectRole.MEMBER, 2), Wanted("数据支持", ProjectRole.ADVISER, 1)],
    )  # fmt: skip
    take_in(
        actor=ACTOR, at=begun, on=begun.date(), project=row, employee=people["QH0209"], role=ProjectRole.CORE
    )
    asks = people["QH0210"]
    account_of = open_account(actor=ACTOR, at=at - timedelta(days=3), employee=asks).actor
    ask_to_join(
        actor=account_of, at=at - timedelta(days=2), on=today - timedelta(days=2),
        employee=Employee.objects.get(pk=asks.pk), seat=row.seats.order_by("pk")[0],
        words="上半年跟过一家连锁客户的续约，想把完整流程走一遍。",
    )  # fmt: skip
