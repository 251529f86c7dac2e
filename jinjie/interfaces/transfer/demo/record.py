"""Writing the demo's growth record: the story's facts as told, the crowd's from the standards they are measured by."""

import json
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from jinjie.areas.career.logic import LadderPlan
from jinjie.foundation.growth.actions.replaced import name_successors
from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.growth.models.fact import SCALE
from jinjie.foundation.people.models import Assignment, Company, Employee
from jinjie.interfaces.transfer.demo.facts import Draft, facts_for, flat, month_span
from jinjie.interfaces.transfer.demo.people import STEP_POSITION, Made
from jinjie.interfaces.transfer.demo.story import story_facts
from jinjie.system.bulk.writer import write_rows

COLUMNS = [
    "employee_id",
    "fact_type_id",
    "item_id",
    "happened_on",
    "period_start",
    "period_end",
    "value",
    "target",
    "department_id",
    "title",
    "details",
    "related_employee_id",
    "status",
    "source",
    "source_label",
    "recorded_at",
    "recorded_by",
    "confirmed_by",
    "counts_from",
    "superseded_at",
]
STEP = {"f": {"met": 3, "award": 6, "sales": 1}, "m": {"met": 8, "award": 10, "sales": 1}}
"""Of the supervisor's standard, by gender and beside the story's own people: how many meet it, lack one award only, or lack
only the run of months while three of the last four were good. So a draft that asks for one award and for three months
of four lets 31 through where 12 were.
"""
GAP, BELOW = 3, 88_000
"""The month (so many before the running one) and its sales that break a run."""
LONG_ENOUGH = 330
"""Days in the company after which every fact that a standard asks for can have happened."""
SOURCES = {
    "course": "学习平台",
    "test": "学习平台",
    "grade": "绩效校准",
    "award": "人事授予",
    "discipline": "人事登记",
}


def write_record(
    company: Company, made: list[Made], plans: dict[str, LadderPlan], today: date, at: datetime, rng: Random
) -> int:
    """Write everyone's facts; the number written."""
    book = _Book(company, at)
    standards = _standards(plans)
    count, roles = (
        0,
        {gender: [role for role, n in parts.items() for _ in range(n)] for gender, parts in STEP.items()},
    )
    rows: list[tuple[Any, ...]] = []
    for person in made:
        if person.profile == "planned":
            continue
        if (person.profile == "story" and person.story.get("course")) or {"sales", "year_sales"} & set(
            person.story
        ):
            drafts = story_facts(person, today)
        else:
            criteria = standards.get(person.position, [])
            drafts = _crowd_facts(person, criteria, today, rng, roles)
        rows += [book.row(person, draft) for draft in drafts]
        if len(rows) > 20_000:
            write_rows(Fact, COLUMNS, rows)
            count, rows = count + len(rows), []
    write_rows(Fact, COLUMNS, rows)
    name_successors(company_id=company.pk)
    return count + len(rows)


def _standards(plans: dict[str, LadderPlan]) -> dict[str, list[Any]]:
    """Position → criteria of the version in force of the level that its default step leads to."""
    found: dict[str, list[Any]] = {}
    for plan in plans.values():
        next_level = {step.source: step.target for step in plan.steps if step.default}
        asked = {standard.level: standard for standard in plan.standards if standard.purpose == "reach"}
        for position in plan.positions:
            standard = asked.get(next_level.get(str(position.more.get("level")), ""))
            if standard:
                found[position.key] = max(
                    standard.versions, key=lambda version: version.effective_from
                ).criteria
    return found


def _crowd_facts(
    person: Made, criteria: list[Any], today: date, rng: Random, roles: dict[str, list[str]]
) -> list[Draft]:
    """Facts of one of the crowd; `roles` are those of the supervisor's step that are still to be given."""
    quality, on_step = _quality(person, rng), person.position == STEP_POSITION and bool(criteria)
    seasoned = person.profile == "crowd" and person.hired <= today - timedelta(days=LONG_ENOUGH)
    if not (on_step and seasoned and roles[person.gender]):
        if on_step:
            quality = min(quality, 0.7)
        return facts_for(criteria, today, person.hired, rng, _meets(criteria, quality, person, rng))
    role = roles[person.gender].pop(0)
    drafts = facts_for(criteria, today, person.hired, rng, lambda key: key != "award" or role != "award")
    if role == "sales":
        for draft in drafts:
            if draft.type == "sales" and draft.period == month_span(today, GAP):
                draft.value = BELOW
    return drafts


def _quality(person: Made, rng: Random) -> float:
    if person.profile == "probation":
        return 0.1
    return rng.choice([0.2, 0.35, 0.5, 0.6, 0.7, 0.85])


def _meets(criteria: list[Any], quality: float, person: Made, rng: Random) -> Any:
    """Which criteria a person meets; below full quality a salesperson leaves at least one open."""
    keys = [(item["key"], bool(item.get("gate"))) for item in flat(criteria)]
    chosen = {key for key, gate in keys if quality >= 1 or rng.random() < (0.92 if gate else quality)}
    weighted = [key for key, gate in keys if not gate]
    if quality < 1 and weighted and chosen >= set(weighted):
        chosen.discard(rng.choice(weighted))
    if person.position == STEP_POSITION and chosen >= {key for key, _gate in keys} - {"award"}:
        chosen.discard(rng.choice(("course", "plan")))  # one award less is the story's own
    return lambda key: key in chosen


class _Book:
    """Turns drafts into rows: ids of types, items, people and departments looked up once."""

    def __init__(self, company: Company, at: datetime) -> None:
        self.at = at
        self.types = {row.key: row.pk for row in FactType.objects.filter(company=company)}
        items = FactItem.objects.filter(fact_type__company=company).values_list("fact_type__key", "key", "pk")
        self.items = {(kind, key): pk for kind, key, pk in items}
        self.people = dict(Employee.objects.filter(company=company).values_list("number", "pk"))
        held = Assignment.objects.filter(company=company, voided_at__isnull=True).order_by(
            "employee_id", "valid_from"
        )
        self.held: dict[int, list[tuple[date, int]]] = {}
        for employee, start, department in held.values_list("employee_id", "valid_from", "department_id"):
            self.held.setdefault(employee, []).append((start, department))
        self.anyone = sorted(self.people.values())
        self.place = {employee: place for place, employee in enumerate(self.anyone)}

    def row(self, person: Made, draft: Draft) -> tuple[Any, ...]:
        """One fact as the bulk writer takes it."""
        employee = self.people[person.number]
        recorded_on = draft.recorded_on or min(draft.happened_on + timedelta(days=3), self.at.date())
        recorded = min(datetime.combine(recorded_on, time(0, 30), UTC), self.at)
        related = self.people.get(draft.related)
        if draft.related == "any":
            place = self.place[employee] * 7 + draft.happened_on.toordinal()
            related = self.anyone[place % len(self.anyone)]
        return (
            employee,
            self.types[draft.type],
            self.items.get((draft.type, draft.item)),
            draft.happened_on,
            *(draft.period or (None, None)),
            None if draft.value is None else round(draft.value * SCALE),
            None if draft.target is None else round(draft.target * SCALE),
            self._department(employee, draft.happened_on),
            draft.title,
            json.dumps(draft.details, ensure_ascii=False),
            related,
            (Status.WAITING if draft.waiting else Status.CONFIRMED).value,
            (Source.PERSON if draft.waiting else Source.INTEGRATION).value,
            "" if draft.waiting else SOURCES.get(draft.type, "CRM" if draft.period else "人事系统"),
            recorded,
            "demo",
            "" if draft.waiting else "林洁",
            None if draft.waiting else recorded,
            None if draft.superseded_on is None else datetime.combine(draft.superseded_on, time(0, 30), UTC),
        )

    def _department(self, employee: int, day: date) -> int | None:
        found = None
        for start, department in self.held.get(employee, []):
            if start <= day or found is None:
                found = department
        return found
