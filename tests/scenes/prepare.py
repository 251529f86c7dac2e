"""People whom the demo does not have and scenes need: `python -m tests.scenes.prepare SCENE` in a data directory.

They are rows of factories; what a scene is about (publishing, simulating, reading) is done in the browser.
"""

import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 1, tzinfo=UTC)
MOVED = date(2026, 7, 6)
AGENTS, PROMOTED, MIDDLING, SETTLED = 50, 9, 26, 20
"""Of 50 agents 9 were promoted (18 %); of the others 26 are middling at talking, and 20 of these a year with the company."""


def _person(name: str, number: str, username: str, level: str, department: str, **more: Any) -> Any:
    """An employee who signs in with one click."""
    from jinjie.foundation.people.models import Company, Department, Level
    from jinjie.system.accounts.actions import create_user
    from jinjie.system.preferences.actions import set_preference
    from jinjie.system.preferences.queries import preference
    from tests.factories.people import TESTER, make_employee

    company = Company.objects.get()
    names = [*preference("demo.sign_ins", []), username]
    set_preference(actor=TESTER, at=AT, key="demo.sign_ins", value=names)
    user = create_user(actor=TESTER, at=AT, username=username, name=name)
    return make_employee(
        company, department=Department.objects.get(key=department), level=Level.objects.get(key=level),
        number=number, name=name, user=user, **more,
    )  # fmt: skip


def retail() -> None:
    """An assistant store manager for 14 months: grade B, running a store well, motivating not yet, the course passed."""
    from jinjie.foundation.people.models import Position
    from tests.factories.growth import make_fact

    position = Position.objects.get(key="assistant-store-manager")
    since = date(2025, 9, 1)
    person = _person(
        "顾店", "QH0901", "gudian", "S3", "store-1", position=position, hired_on=since, level_since=since
    )
    make_fact(person, "grade", date(2026, 9, 30), 3)
    make_fact(person, "competency", date(2026, 8, 3), 3, item="store-operation")
    make_fact(person, "competency", date(2026, 8, 3), 2, item="team-motivation")
    make_fact(person, "course", date(2026, 5, 6), 88, item="senior-store-manager")


def rnd() -> None:
    """A senior engineer with an application that is being decided; and what “applying AI” is called."""
    from jinjie.areas.career.actions.applications import file_application
    from jinjie.areas.career.models import Ladder
    from jinjie.foundation.people.models import Position
    from jinjie.system.accounts.actors import user_actor

    since = date(2024, 2, 1)
    position = Position.objects.get(key="senior-engineer")
    person = _person(
        "秦研", "QH0902", "qinyan", "P5", "rnd-app", position=position, hired_on=since, level_since=since
    )
    Ladder.objects.filter(key="rnd").update(applying={"before_met": True})
    file_application(
        actor=user_actor(person.user_id, "qinyan"), at=AT, on=DAY, employee=person, level="P6", reason="主持平台升级两年"
    )  # fmt: skip


def service() -> None:
    """A service team of 50 agents at the year's beginning; their standard asks for communication at level 4."""
    from jinjie.areas.career.models import Standard
    from jinjie.foundation.criteria.actions import publish_version
    from jinjie.foundation.growth.actions.types import define_item
    from jinjie.foundation.growth.models import FactType
    from jinjie.foundation.people.choices import Change
    from jinjie.foundation.people.models import Assignment, Company, Department, Level, Position
    from tests.factories.growth import make_fact
    from tests.factories.people import LONG_AGO, TESTER, make_department, make_employee

    company = Company.objects.get()
    competency = FactType.objects.get(company=company, key="competency")
    define_item(
        actor=TESTER, at=AT, fact_type=competency, key="communication", name="沟通", name_en="Communication"
    )
    team = make_department(company, "客服三组", Department.objects.get(key="service"))
    agent, senior = Level.objects.get(key="C2"), Level.objects.get(key="C3")
    for place in range(AGENTS):
        joined = date(2024, 6, 3) if place < PROMOTED + SETTLED else date(2026, 1, 1)
        person = make_employee(
            company, department=team, level=agent, position=Position.objects.get(key="agent"), number=f"QH1{place:03d}",
            name=f"客服{place + 1}", hired_on=joined, level_since=joined,
        )  # fmt: skip
        talking = 4 if place < PROMOTED else 3 if place < PROMOTED + MIDDLING else 2
        make_fact(person, "competency", date(2026, 3, 2), talking, item="communication")
        make_fact(person, "course", date(2026, 3, 9), 90, item="de-escalation")
        if place < PROMOTED:
            old = Assignment.objects.get(employee=person)
            Assignment.objects.filter(pk=old.pk).update(valid_to=MOVED)
            Assignment.objects.create(
                employee=person, company=company, department=team, level=senior, valid_from=MOVED, level_since=MOVED,
                position=Position.objects.get(key="senior-agent"), position_since=MOVED, change=Change.PROMOTED,
                recorded_at=LONG_AGO, recorded_by="scene",
            )  # fmt: skip
    standard = Standard.objects.select_related("criteria_set").get(level__key="C3", purpose="reach")
    publish_version(
        actor=TESTER, at=AT, criteria_set=standard.criteria_set, effective_from=date(2026, 11, 1),
        definition=[
            {"key": "course", "title": {"zh": "「情绪安抚」课程", "en": "Course “Calming upset customers”"}, "measure": "growth.count",
             "params": {"type": "course", "items": ["de-escalation"], "of": "items"}, "required": 1, "weight": 40},
            {"key": "communication", "title": {"zh": "沟通达到高级", "en": "Communication “advanced”"}, "short": {"zh": "沟通", "en": "Communication"},
             "measure": "growth.competency", "params": {"type": "competency", "item": "communication"}, "required": 4, "weight": 60},
        ],
    )  # fmt: skip


def _signs_in(number: str, username: str) -> Any:
    """Somebody of the demo who signs in with one click from now on."""
    from jinjie.foundation.people.actions.roles import link_user
    from jinjie.foundation.people.models import Employee
    from jinjie.system.accounts.actions import create_user
    from jinjie.system.preferences.actions import set_preference
    from jinjie.system.preferences.queries import preference
    from tests.factories.people import TESTER

    person = Employee.objects.select_related("company", "user").get(number=number)
    names = [*preference("demo.sign_ins", []), username]
    set_preference(actor=TESTER, at=AT, key="demo.sign_ins", value=names)
    if person.user is None:
        user = create_user(actor=TESTER, at=AT, username=username, name=person.name)
        link_user(actor=TESTER, at=AT, employee=person, user_id=user.pk)
    else:
        type(person.user).objects.filter(pk=person.user_id).update(username=username)
    person.refresh_from_db()
    return person


PANEL = {"QH0011": "maxiao", "QH0012": "shenyue", "QH0013": "hansong", "QH0014": "tangning"}
"""Managers of other regions, who hear 李娜's defence."""


def panel() -> None:
    """A promotion in sales is defended: 李娜 applied in a round whose panel is four managers; her own manager is asked first."""
    from jinjie.areas.career.actions.applications import file_application
    from jinjie.areas.career.actions.defences import name_round_panel
    from jinjie.areas.career.actions.rounds import open_round
    from jinjie.areas.career.models import Application, Ladder, PromotionRound
    from jinjie.areas.career.schemes import read_scheme
    from jinjie.foundation.approvals.actions.definitions import apply_flow
    from jinjie.foundation.approvals.actions.requests import cancel
    from jinjie.foundation.people.models import Company, Employee
    from jinjie.system.accounts.actors import user_actor
    from tests.areas.career.test_defences import FLOW
    from tests.areas.career.test_scoring import DOCUMENT
    from tests.factories.people import TESTER

    hr = user_actor(Employee.objects.get(user__username="chenjing").user_id or 0, "chenjing")
    former = Application.objects.get(employee__number="QH0201")
    cancel(actor=hr, at=AT, on=DAY, request_id=former.request_id or 0, comment="改走答辩")
    PromotionRound.objects.update(closed_at=AT, closed_by="scene")
    apply_flow(actor=TESTER, at=AT, on=DAY, company=Company.objects.get(), document=FLOW)
    ladder = Ladder.objects.get(key="sales")
    ladder.applying = {"flow": "panelled", "defence": read_scheme(DOCUMENT)}
    ladder.save()
    judges = [_signs_in(number, name) for number, name in PANEL.items()]
    row = open_round(
        actor=TESTER, at=AT, ladder=ladder, name="2026 下半年", opens_on=DAY, closes_on=date(2026, 12, 12)
    )
    name_round_panel(actor=hr, at=AT, on=DAY, row=row, people=judges)
    lina = _signs_in("QH0201", "lina")
    file_application(
        actor=user_actor(lina.user_id, "lina"), at=AT, on=DAY, employee=lina, level="M1", statement="想接手苏州组"
    )  # fmt: skip


GOAL = 80_000
"""What the supervisor's team is to sell a month."""


def _sold(person: Any, first: date, share: float) -> None:
    """The team's sales of a month, as a share of the target."""
    from jinjie.kit.periods import add_months
    from tests.factories.growth import make_fact

    last = add_months(first, 1) - timedelta(days=1)
    make_fact(person, "team_sales", last, GOAL * share, target=GOAL, period_start=first, period_end=last)


def keeping() -> None:
    """A supervisor before October's figures are in: his team reached its target in August and September, nobody is warned."""
    from jinjie.areas.career.models import Challenge
    from jinjie.foundation.growth.models import Fact
    from jinjie.foundation.notifications.models import Notice

    challenge = Challenge.objects.select_related("employee").get()
    person = _signs_in(challenge.employee.number, "supervisor")
    Notice.objects.filter(kind__startswith="career.challenge").delete()
    challenge.delete()
    Fact.objects.filter(
        employee=person, fact_type__key="team_sales", happened_on__gte=date(2026, 8, 1)
    ).delete()
    for first in (date(2026, 8, 1), date(2026, 9, 1)):
        _sold(person, first, 1)


def keeping_falls() -> None:
    """October comes in: a quarter of the target. The worker looks in the morning."""
    from jinjie.areas.career.actions.challenges import look_at_levels
    from jinjie.foundation.people.models import Company, Employee
    from tests.factories.people import TESTER

    _sold(
        Employee.objects.select_related("company").get(user__username="supervisor"), date(2026, 10, 1), 0.25
    )
    look_at_levels(actor=TESTER, at=AT, company=Company.objects.get(), on=DAY)


def keeping_over() -> None:
    """Three months later the worker looks in the morning: half of the target each month, and the last day is over."""
    from jinjie.areas.career.actions.challenges import look_at_levels
    from jinjie.areas.career.models import Challenge
    from jinjie.foundation.people.models import Company
    from jinjie.system.preferences.actions import set_preference
    from jinjie.system.preferences.queries import DEMO_TODAY
    from tests.factories.people import TESTER

    challenge = Challenge.objects.select_related("employee").get()
    day = challenge.ends_on + timedelta(days=1)
    for first in (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)):
        _sold(challenge.employee, first, 0.5)
    at = datetime.combine(day, time(0, 25), UTC)
    set_preference(actor=TESTER, at=at, key=DEMO_TODAY, value=day.isoformat())
    look_at_levels(actor=TESTER, at=at, company=Company.objects.get(), on=day)


def watching() -> None:
    """The course of the engineer promoted this month turns out not to have been passed; the worker looks the next morning."""
    from jinjie.areas.career.actions.watches import look_at_watches
    from jinjie.areas.career.models import Watch
    from jinjie.foundation.growth.models import Fact
    from tests.factories.people import TESTER

    engineer = _signs_in(Watch.objects.get().employee.number, "engineer")
    courses = Fact.objects.filter(employee=engineer, fact_type__key="course", item__key="secure-coding")
    assert courses.update(superseded_at=AT)
    look_at_watches(actor=TESTER, at=AT + timedelta(days=1), on=DAY + timedelta(days=1))


SCENES = {
    "retail": retail, "rnd": rnd, "service": service, "panel": panel, "keeping": keeping, "keeping-falls": keeping_falls, "keeping-over": keeping_over,
    "watching": watching,
}  # fmt: skip


def main(scene: str) -> None:
    """Prepare one scene, and measure everyone."""
    django.setup()
    SCENES[scene]()
    from jinjie.areas.career.actions.standings import evaluate_company
    from jinjie.foundation.people.models import Company
    from tests.factories.people import TESTER

    evaluate_company(actor=TESTER, at=AT, company=Company.objects.get(), as_of=DAY)


if __name__ == "__main__":
    main(sys.argv[1])
