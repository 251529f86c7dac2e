"""People whom the demo does not have and scenes need: `python -m tests.scenes.prepare retail|rnd|service` in a data directory.

They are rows of factories; what a scene is about (publishing, simulating, reading) is done in the browser.
"""

import sys
from datetime import UTC, date, datetime
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


def main(scene: str) -> None:
    """Prepare one scene, and measure everyone."""
    django.setup()
    {"retail": retail, "rnd": rnd, "service": service}[scene]()
    from jinjie.areas.career.actions.standings import evaluate_company
    from jinjie.foundation.people.models import Company
    from tests.factories.people import TESTER

    evaluate_company(actor=TESTER, at=AT, company=Company.objects.get(), as_of=DAY)


if __name__ == "__main__":
    main(sys.argv[1])
