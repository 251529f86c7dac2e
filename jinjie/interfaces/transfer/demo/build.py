"""Building the demo company: organisation and story through actions, the crowd through the bulk writer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from jinjie.areas.career.actions.choices import choose_target
from jinjie.areas.career.actions.closing import tell_period_closed
from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.actions.standings import Run, evaluate_company
from jinjie.areas.career.actions.telling import tell_change
from jinjie.areas.career.logic import LadderPlan
from jinjie.areas.career.models import Ladder
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.notifications.actions.asking import ask_about_all
from jinjie.foundation.people.actions.organisation import (
    create_company,
    create_department,
    create_position,
    load_calendar,
    set_company_head,
    set_department_head,
)
from jinjie.foundation.people.actions.roles import grant_role, link_user
from jinjie.foundation.people.actions.worklife import add_dotted_line, change_assignment
from jinjie.foundation.people.choices import Change, Role
from jinjie.foundation.people.holidays import shipped_holidays
from jinjie.foundation.people.models import Company, Department, Employee, Level
from jinjie.interfaces.transfer.demo.applications import (
    write_applications,
    write_comments,
    write_draft,
    write_notice,
    write_plan,
    write_round,
)
from jinjie.interfaces.transfer.demo.defences import with_defence, write_defences
from jinjie.interfaces.transfer.demo.files import write_files
from jinjie.interfaces.transfer.demo.honours import write_honours
from jinjie.interfaces.transfer.demo.people import STORY, STORY_DAY, Made, crowd, story_people, teams_of
from jinjie.interfaces.transfer.demo.promoted import write_after, write_promoted
from jinjie.interfaces.transfer.demo.record import write_record
from jinjie.interfaces.transfer.demo.requests import write_requests
from jinjie.interfaces.transfer.demo.rows import write_people
from jinjie.interfaces.transfer.ladders import read_text
from jinjie.kit.periods import add_months
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actions import create_user
from jinjie.system.accounts.actors import principal
from jinjie.system.preferences.actions import set_preference
from jinjie.system.preferences.queries import DEMO_TODAY

TEMPLATES = Path(__file__).resolve().parents[3] / "areas" / "career" / "data" / "templates"
ACTOR = principal("demo")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What was made."""

    company: Company
    today: date
    people: int
    facts: int
    run: Run


def story_day(day: date) -> date:
    """The latest 12th that is not after `day`; the story's own day is one."""
    return day.replace(day=12) if day.day >= 12 else add_months(day.replace(day=12), -1)


def build_demo(*, day: date, people: int = 328, seed: int = 7, say: Progress = lambda _text: None) -> Built:
    """Make the whole demo company in one transaction. Refuses a database that has a company.

    `day` decides the story's month; `people` counts everyone ever entered. The result depends on the three alone.
    """
    if Company.objects.exists():
        raise Refusal(
            phrase("There is a company in this database already."),
            code="demo.not_empty",
            remedy=phrase("Point JINJIE_DATA_DIR at an empty directory for the demo."),
        )
    today = story_day(day)
    shift = (today.year - STORY_DAY.year) * 12 + today.month - STORY_DAY.month
    at = datetime.combine(today, time(0, 30), UTC)
    rng = Random(seed)
    with transaction.atomic():
        say("organisation")
        company, departments, plans = _organisation(at, shift)
        made = [*story_people(shift), *crowd(people, today, rng, _positions(plans))]
        departments |= _teams(at, company, departments, made)
        say(f"{len(made)} people")
        write_people(company, made, departments, today, at)
        write_files(company, made, today, at, ACTOR)
        _heads(at, company, departments, shift)
        _story_moves(at, company, departments, shift)
        say("18 months of facts")
        facts = write_record(company, made, plans, today, at, rng)
        _targets(at, company)
        _sign_ins(at, company)
        write_requests(company, at)
        write_honours(company, at)
        write_promoted(company, at)
        say("standings")
        set_preference(actor=ACTOR, at=at, key=DEMO_TODAY, value=today.isoformat())
        set_preference(actor=ACTOR, at=at, key="demo.sign_ins", value=STORY["sign_ins"])
        sunday = today - timedelta(days=today.weekday() + 1)  # what was shown when the week began
        evaluate_company(
            actor=ACTOR, at=datetime.combine(sunday, time(12), UTC), company=company, as_of=sunday
        )
        run = evaluate_company(actor=ACTOR, at=at, company=company, as_of=today)
        third = today.replace(day=3)  # when figures of the month before are in
        tell_period_closed(company=company, at=at - (today - third), on=third)
        write_round(company, at)
        write_applications(company, at)
        write_plan(company, at)
        write_notice(company, at)
        write_draft(company, at)
        write_defences(company, at)
        write_comments(company, at)
        write_after(company, at)
        ask_about_all(company=company, at=at)
        for version in CriteriaVersion.objects.filter(
            criteria_set__company=company, effective_from__lte=today
        ):
            tell_change(version_id=version.pk, today=today, at=at)
    return Built(company, today, len(made), facts, run)


def _organisation(at: datetime, shift: int) -> tuple[Company, dict[str, Department], dict[str, LadderPlan]]:
    calendar = load_calendar(actor=ACTOR, at=at, key="CN", name="中国大陆", years=shipped_holidays())
    company = create_company(actor=ACTOR, at=at, calendar=calendar, **STORY["company"])
    departments: dict[str, Department] = {}
    for entry in STORY["departments"]:
        parent = departments[entry["parent"]] if "parent" in entry else None
        departments[entry["key"]] = create_department(
            actor=ACTOR, at=at, company=company, key=entry["key"], name=entry["name"], name_en=entry["name_en"],
            parent=parent,
        )  # fmt: skip
    plans = {}
    for path in sorted(TEMPLATES.glob("*.yaml"), key=lambda path: (path.stem != "sales", path.stem)):
        plan = _shifted(read_text(with_defence(path), path.name), shift)
        apply_ladder(actor=ACTOR, at=at, company=company, plan=plan)
        plans[path.stem] = plan
    return company, departments, plans


def _teams(
    at: datetime, company: Company, departments: dict[str, Department], made: list[Made]
) -> dict[str, Department]:
    """The teams of a large company."""
    found = {}
    for key, (above, number) in sorted(teams_of(made).items()):
        parent = departments[above]
        found[key] = create_department(
            actor=ACTOR, at=at, company=company, key=key, name=f"{parent.name} {number} 组",
            name_en=f"{parent.name_en}, team {number}", parent=parent,
        )  # fmt: skip
    return found


def _shifted(plan: LadderPlan, shift: int) -> LadderPlan:
    """The same ladder with every effective day moved by whole months, so that the story's version is in force."""

    return replace(
        plan,
        source="" if shift else plan.source,
        standards=tuple(
            replace(
                standard,
                versions=tuple(
                    replace(version, effective_from=add_months(version.effective_from, shift))
                    for version in standard.versions
                ),
            )
            for standard in plan.standards
        ),
    )


def _positions(plans: dict[str, LadderPlan]) -> dict[str, list[tuple[str, int]]]:
    """Each template's positions with a weight; templates write them from the lowest, which has most people."""
    return {
        name: [(entry.key, max(6 - 2 * place, 1)) for place, entry in enumerate(plan.positions)]
        for name, plan in plans.items()
    }


def _employees(company: Company, numbers: list[str]) -> dict[str, Employee]:
    return {row.number: row for row in Employee.objects.filter(company=company, number__in=numbers)}


def _heads(at: datetime, company: Company, departments: dict[str, Department], shift: int) -> None:
    """Who leads what since they came, who leads the company, and whose place is open since when."""
    heads = STORY["heads"]
    rows = _employees(company, [*heads.values(), STORY["leader"]])
    since = {
        row.pk: row.employments.order_by("hired_on").values_list("hired_on", flat=True)[0]
        for row in rows.values()
    }
    for key, number in heads.items():
        head = rows[number]
        set_department_head(actor=ACTOR, at=at, department=departments[key], head=head, on=since[head.pk])
    leader = rows[STORY["leader"]]
    set_company_head(actor=ACTOR, at=at, company=company, head=leader, on=since[leader.pk])
    for key, day in STORY["vacancies"].items():
        on = add_months(day, shift)
        set_department_head(actor=ACTOR, at=at, department=departments[key], head=None, vacant=True, on=on)


def _story_moves(at: datetime, company: Company, departments: dict[str, Department], shift: int) -> None:
    """张三: Suzhou under 徐峰, from 2025-07 under 周岚, from 2026-03 in Shanghai, from 2026-12 in the southwest.

    赵雨 has another post from January. All of it was entered by 陈静, who signs in later than the demo is made.
    """
    rows = _employees(company, ["QH0205", "QH0217", "QH0007", "QH0008", "QH0010", "QH0011"])
    person, hr = rows["QH0217"], principal("chenjing")
    level = Level.objects.get(company=company, key="P4")
    channel = create_position(
        actor=ACTOR, at=at, company=company, key="channel-salesperson", name="渠道销售专员",
        name_en="Channel salesperson", sequence=level.sequence, level=level,
    )  # fmt: skip
    moves: list[tuple[Employee, date, Change, dict[str, Any]]] = [
        (person, date(2024, 9, 2), Change.HIRED, {"manager": rows["QH0008"]}),
        (
            person,
            date(2025, 7, 1),
            Change.REASSIGNED,
            {"manager": rows["QH0010"], "reason": "部门负责人更换"},
        ),
        (person, date(2026, 3, 1), Change.TRANSFERRED, {"department": departments["east-shanghai"]}),
        (
            person,
            date(2026, 12, 1),
            Change.TRANSFERRED,
            {"department": departments["southwest"], "manager": rows["QH0011"]},
        ),
        (rows["QH0205"], date(2027, 1, 1), Change.REASSIGNED, {"position": channel}),
    ]
    for who, day, change, what in moves:
        on = add_months(day, shift)
        ahead = on > at.date()
        entered = at - timedelta(days=4) if ahead else datetime.combine(on - timedelta(days=9), time(2), UTC)
        change_assignment(actor=hr, at=entered, employee=who, on=on, change=change, **what)
    mentor, since = rows["QH0007"], add_months(date(2025, 3, 1), shift)
    add_dotted_line(actor=ACTOR, at=at, employee=person, manager=mentor, valid_from=since)


def _targets(at: datetime, company: Company) -> None:
    aims = {entry["number"]: entry["aims_at"] for entry in STORY["people"] if "aims_at" in entry}
    ladder = Ladder.objects.get(company=company, key="sales")
    levels = {row.key: row for row in Level.objects.filter(company=company, key__in=set(aims.values()))}
    for number, row in sorted(_employees(company, list(aims)).items()):
        choose_target(actor=ACTOR, at=at, employee=row, ladder=ladder, aims_at=levels[aims[number]])


def _sign_ins(at: datetime, company: Company) -> None:
    entries = {entry["number"]: entry for entry in STORY["people"] if "user" in entry}
    for number, row in sorted(_employees(company, list(entries)).items()):
        entry = entries[number]
        user = create_user(actor=ACTOR, at=at, username=entry["user"], name=entry["name"])
        link_user(actor=ACTOR, at=at, employee=row, user_id=user.pk)
        if "role" in entry:
            grant_role(actor=ACTOR, at=at, user_id=user.pk, company=company, role=Role(entry["role"]))
