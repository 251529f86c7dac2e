"""Where a person is on their ladder, and what they aim at: what both pages begin with. At most four queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from jinjie.areas.career.graph import Graph
from jinjie.areas.career.logic import Step
from jinjie.areas.career.models import Ladder, LadderChoice, LadderStep, PositionLadder, Standard
from jinjie.areas.career.queries import Map
from jinjie.areas.career.wording import on_day, say
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Assignment, Employee, Level
from jinjie.foundation.people.queries import known, visible_to
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.statements import written_once

NAMES = ("name", "name_en")
PERSON = ("number", *NAMES, "company__key", "company__calendar", *(f"company__{name}" for name in NAMES))
PLACED = ("employee", "company", "valid_from", "valid_to", "level_since", "position_since")
RELATED = ("department", "position", "level", "manager", "department__head")
HELD = (
    *PLACED, *RELATED, "level__key", "level__rank", "level__sequence", "department__path",
    *(f"{related}__{name}" for related in RELATED for name in NAMES),
)  # fmt: skip
"""What pages say of an assignment. The other columns of four people and places would cost more than the query."""


class NobodyThere(Refusal):
    """The person does not exist or is not among those whom the viewer may see; which of the two is not told."""

    code = "people.not_visible"


@dataclass(frozen=True)
class Question:
    """What a page is asked: whose path (None: one's own), towards which level, on which day, as known when."""

    moment: Moment
    today: date
    number: str | None = None
    level: str | None = None
    company: str | None = None


@dataclass(frozen=True)
class Planned:
    """A move that is settled: from which day, where, and to whom if the manager changes."""

    day: date
    department: str
    manager: str


@dataclass(frozen=True)
class Coming:
    """A version of the target's standard that is published and not in force yet."""

    number: int
    day: date
    level: str


@dataclass(frozen=True)
class Situation:
    """A person on a ladder. `versions` maps levels of the ladder to the id of their standard's version in force."""

    employee: Employee
    own: bool
    leads: bool
    held: Assignment | None
    ladder: Ladder | None
    steps: tuple[LadderStep, ...]
    versions: dict[str, int]
    target: Level | None
    default: Level | None
    why_not: str = ""
    planned: Planned | None = None
    coming: Coming | None = None

    @property
    def graph(self) -> Graph:
        """The ladder between level keys."""
        return Graph(
            tuple(
                Step(row.from_level.key, row.to_level.key, row.is_default, row.lateral) for row in self.steps
            )
        )

    @property
    def levels(self) -> dict[str, Level]:
        """The ladder's levels by key."""
        return {level.key: level for row in self.steps for level in (row.from_level, row.to_level)}

    @property
    def version_id(self) -> int | None:
        """The version that the target asks for."""
        return self.versions.get(self.target.key) if self.target else None

    def title(self, level: Level) -> str:
        """What a level is called on this ladder, with its key."""
        name = say(self.ladder.titles.get(level.key)) if self.ladder else ""
        return f"{name or level.label} {level.key}"

    @property
    def manager(self) -> str:
        """Who confirms and nominates: the manager, else the head of the department."""
        held = self.held
        boss = (held.manager or held.department.head) if held else None
        return boss.label if boss and boss.pk != self.employee.pk else _("the manager")


@written_once("user_id")
def _employee_of(user_id: int) -> QuerySet[Employee]:
    people = Employee.objects.filter(user_id=user_id).select_related("company")
    return people.annotate(mine=Value(True)).only(*PERSON)[:1]


def find_person(viewer: Actor, question: Question) -> tuple[Employee, bool, bool]:
    """The person, whether it is the viewer, and whether the viewer may see others. Refuses whom they may not see."""
    mine = When(user_id=viewer.user_id or 0, then=Value(True))
    if question.number is None:
        rows: Any = _employee_of(user_id=viewer.user_id or 0)
    else:
        visible = visible_to(viewer, question.today).filter(number=question.number)
        if question.company:
            visible = visible.filter(company__key=question.company)
        # visible_to answers by today's rights, also for a page about a past day
        rows = visible.select_related("company").annotate(mine=Case(mine, default=Value(False)))
        rows = rows.only(*PERSON)[:2]
    found = list(rows)
    if len(found) != 1 or (question.number is None and viewer.user_id is None):
        raise NobodyThere(
            phrase("There is nobody here whom you may see."),
            remedy=phrase("Check the address, or ask HR for access."),
        )
    return found[0], bool(found[0].mine), access_of(viewer, question.today).leads


def situation_of(viewer: Actor, question: Question) -> Situation:
    """Read where the person is. Refuses a level that their ladder does not have."""
    return situated(*find_person(viewer, question), question)


def situated(employee: Employee, own: bool, leads: bool, question: Question) -> Situation:
    """The same of a person who was found already: no more is asked whether they may be seen."""
    held, planned = _held(employee, question.moment)
    if held is None or held.level is None:
        day = on_day(question.moment.as_of)
        why = _("%(name)s holds no level on %(day)s.") % {"name": employee.label, "day": day}
        return Situation(employee, own, leads, held, None, (), {}, None, None, why, planned)
    known, ladder_id = _ladder_of(employee, held, held.level, question.moment.as_of)
    if ladder_id is None:
        why = _("There is no ladder for %(position)s yet.") % {
            "position": held.position.label if held.position else held.level.label
        }
        return Situation(employee, own, leads, held, None, (), {}, None, None, why, planned)
    steps = tuple(known.steps[ladder_id])
    versions = {row.to_level.key: getattr(row, "version_id", None) for row in steps}
    standing = {key: pk for key, pk in versions.items() if pk is not None}
    default = known.next_step(ladder_id, held.level.pk, getattr(held, "aims", None))
    aimed = default.to_level if default else None
    target = _target(question.level, steps, standing, held.level.key) if question.level else aimed
    why = ""
    if target is None:
        why = _("This is the top of the ladder.")
    elif target.key not in standing:
        why, target = _("The next level has no standard in force on this day."), None
    return Situation(
        employee, own, leads, held, known.ladders[ladder_id], steps, standing, target, aimed, why, planned,
        _coming(steps, target, known.ladders[ladder_id]),
    )  # fmt: skip


def _coming(steps: tuple[LadderStep, ...], target: Level | None, ladder: Ladder) -> Coming | None:
    for row in steps:
        day: date | None = getattr(row, "coming_day", None)
        if target is not None and row.to_level_id == target.pk and day is not None:
            name = say(ladder.titles.get(target.key)) or target.label
            return Coming(getattr(row, "coming_number", 0), day, f"{name} {target.key}")
    return None


@written_once("employee_id", "day", "known_on")
def _assignments_from(employee_id: int, day: date, known_on: datetime) -> QuerySet[Assignment]:
    """The two first that are not over before the day, each with the ladder of its position and the person's own choice."""
    choice = LadderChoice.objects.filter(employee=OuterRef("employee"))
    rows = Assignment.objects.filter(
        known(known_on), Q(valid_to__isnull=True) | Q(valid_to__gt=day), employee_id=employee_id
    ).order_by("valid_from")
    rows = rows.select_related("level", "position", "manager", "department", "department__head").annotate(
        position_ladder=Subquery(
            PositionLadder.objects.filter(position=OuterRef("position")).values("ladder_id")[:1]
        ),
        chosen=Subquery(choice.values("ladder_id")[:1]),
        aims=Subquery(choice.values("aims_at_id")[:1]),
    )
    return rows.only(*HELD)[:2]


def _held(employee: Employee, moment: Moment) -> tuple[Assignment | None, Planned | None]:
    """The assignment of the day, and the next one that is entered already. One query."""
    day = moment.as_of
    found = _assignments_from(employee.pk, day, moment.known_on)
    held = next((row for row in found if row.valid_from <= day), None)
    then = next((row for row in found if row.valid_from > day), None)
    if then is None or held is None:
        return held, None
    moved = then.manager is not None and then.manager_id != held.manager_id
    name = then.manager.label if moved and then.manager else ""
    return held, Planned(then.valid_from, then.department.label, name)


def _ladder_of(employee: Employee, held: Assignment, level: Level, as_of: date) -> tuple[Map, int | None]:
    """The person's ladder and its steps; the company's other ladders are only read where no one is named."""
    chosen = getattr(held, "chosen", None)
    named = frozenset(key for key in (chosen, getattr(held, "position_ladder", None)) if key is not None)
    for only in [named, frozenset[int]()] if named else [named]:
        known = _map(steps_of(employee.company_id, as_of, only), held)
        found = known.ladder_of(level.pk, held.position_id, chosen)
        if found is not None:
            break
    return known, found


@written_once("company_id", "as_of")
def steps_of(
    company_id: int, as_of: date, only: frozenset[int], with_number: bool = False
) -> QuerySet[LadderStep]:
    """Steps of the company's ladders (`only` some, or all) with the version of the standard that each asks for.

    Its digest comes along; with `with_number` its number does instead of what is published for later.
    """
    standard = Standard.objects.filter(
        ladder=OuterRef(OuterRef("ladder")),
        level=OuterRef(OuterRef("to_level")),
        purpose=Standard.Purpose.REACH,
    )
    published = CriteriaVersion.objects.filter(
        criteria_set=Subquery(standard.values("criteria_set_id")[:1]), state=CriteriaVersion.State.PUBLISHED
    )
    version = published.filter(effective_from__lte=as_of).order_by("-effective_from")
    coming = published.filter(effective_from__gt=as_of).order_by("effective_from")
    rows = LadderStep.objects.filter(ladder__company_id=company_id, ladder__retired_at__isnull=True)
    if only:
        rows = rows.filter(ladder_id__in=only)
    rows = rows.select_related("ladder", "from_level__sequence", "to_level__sequence")
    read = rows.annotate(
        version_id=Subquery(version.values("pk")[:1]), version_digest=Subquery(version.values("digest")[:1])
    )
    if with_number:
        read = read.annotate(version_number=Subquery(version.values("number")[:1]))
    else:
        read = read.annotate(
            coming_number=Subquery(coming.values("number")[:1]),
            coming_day=Subquery(coming.values("effective_from")[:1]),
        )
    return read.order_by("ladder_id", "order", "pk")


def _map(rows: list[LadderStep], held: Assignment) -> Map:
    ladders = {row.ladder_id: row.ladder for row in rows}
    steps = {key: [row for row in rows if row.ladder_id == key] for key in ladders}
    ladder = getattr(held, "position_ladder", None)
    usual = {held.position_id: ladder} if held.position_id and ladder in ladders else {}
    return Map(ladders, steps, {}, usual)


def _target(wanted: str, steps: tuple[LadderStep, ...], versions: dict[str, int], own: str) -> Level:
    found = next((row.to_level for row in steps if row.to_level.key == wanted), None)
    if found is None or wanted not in versions or wanted == own:
        raise Refusal(
            phrase("The level “%(level)s” can't be aimed at from here.", level=wanted),
            code="career.level_not_on_ladder",
            remedy=phrase("There are: %(keys)s.", keys=", ".join(key for key in versions if key != own)),
        )
    return found
