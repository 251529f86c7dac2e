"""Whose team is looked at: the departments a viewer may open, and the people in one of them on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from jinjie.areas.career.models import LadderChoice, PositionLadder
from jinjie.areas.career.situation import NobodyThere
from jinjie.areas.career.team.pages import Unit
from jinjie.areas.career.wording import english
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.access import Access, Placement, access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Assignment, Department
from jinjie.foundation.people.queries import assignments_on, visible_to
from jinjie.kit.phrases import phrase
from jinjie.system.accounts.actors import Actor
from jinjie.system.statements import written_once

REPORTS = "reports"
"""What addresses call the team of one's direct reports, who need not be of one department."""
LONGEST_KEY = 120


@dataclass(frozen=True)
class Team:
    """The team looked at, its place in the tree (empty for direct reports), and the others the viewer heads."""

    unit: Unit
    path: str
    company_id: int
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Member:
    """A person of the team on a day, as one row of one query says it."""

    pk: int
    number: str
    company: str
    company_id: int
    name: str
    pinyin: str
    initials: str
    level_id: int | None
    level: str
    position_id: int | None
    position: str
    place: str
    level_since: date
    position_since: date
    position_ladder: int | None
    chosen: int | None
    aims_at: int | None
    hired_on: date | None
    probation_until: date | None
    last_day: date | None
    moves_on: date | None
    moves_to: str


def find_team(viewer: Actor, today: date, wanted: str | None) -> Team:
    """The department of that id or key, else the first one that the viewer heads, else their direct reports. One query.

    Refuses departments whose people's performance the viewer may not see, in the same words as one that does not exist.
    """
    access = access_of(viewer, today)
    asked = (wanted or "").replace("\0", "")[:LONGEST_KEY]
    pk, key = (int(asked), "") if asked.isdecimal() and len(asked) < 16 else (0, asked)
    found = sorted(_headed_or_named(access.employee_id or 0, pk, key), key=lambda row: row.path.count("/"))
    headed = [row for row in found if row.head_id is not None and row.head_id == access.employee_id]
    units = tuple(unit_of(row) for row in headed)
    chosen = [row for row in found if wanted and asked in (row.key, str(row.pk))] if wanted else headed
    open_to = next((row for row in chosen if _covers(access, row)), None)
    if open_to is not None:
        return Team(unit_of(open_to), open_to.path, open_to.company_id, units)
    reports = any(right.leader_id == access.employee_id for right in access.rights if right.leader_id)
    if reports and wanted in (None, REPORTS) and access.company_id is not None:
        unit = Unit(0, REPORTS, _("Direct reports"), "")
        return Team(unit, "", access.company_id, units)
    raise NobodyThere(
        phrase("There is no team here that you may see."),
        remedy=phrase("Choose one of the departments that you look after."),
    )


@written_once("me", "pk", "key")
def _headed_or_named(me: int, pk: int, key: str) -> QuerySet[Department]:
    rows = Department.objects.filter(Q(head_id=me) | Q(pk=pk) | Q(key=key)).select_related("company", "head")
    shown = ("key", "name", "name_en", "path", "company__key", "head__name", "head__name_en")
    return rows.only(*shown).order_by("path")


def unit_of(row: Department) -> Unit:
    """A department as the pages name it."""
    return Unit(row.pk, row.key, row.label, row.company.key, row.head.label if row.head else "")


def _covers(access: Access, row: Department) -> bool:
    place = Placement(0, row.company_id, row.pk, row.path)
    return access.over(place, Action.SEE, FieldGroup.PERFORMANCE)


def units_open_to(viewer: Actor, today: date) -> tuple[Unit, ...]:
    """Every department that has people whose performance the viewer may see, with their number. Two queries."""
    access = access_of(viewer, today)
    seen = visible_to(viewer, today, FieldGroup.PERFORMANCE)
    held = assignments_on(today).filter(employee__in=seen)
    counts = held.order_by().values("department__path").annotate(people=Count("pk"))
    totals: dict[str, int] = {}
    for path, people in counts.values_list("department__path", "people"):
        places = path.strip("/").split("/")
        for depth in range(1, len(places) + 1):
            above = "/" + "/".join(places[:depth]) + "/"
            totals[above] = totals.get(above, 0) + people
    rows = Department.objects.filter(path__in=list(totals)).select_related("company", "head").order_by("path")
    return tuple(
        Unit(
            row.pk, row.key, row.label, row.company.key, row.head.label if row.head else "", totals[row.path]
        )
        for row in rows
        if _covers(access, row)
    )


def members_of(viewer: Actor, team: Team, moment: Moment, today: date) -> list[Member]:
    """Who is in the team on the day, the viewer left out, in pinyin order. One query."""
    access = access_of(viewer, today)
    me = access.employee_id or 0
    if not team.path:
        held = assignments_on(moment.as_of, moment.known_on).filter(manager_id=access.employee_id)
        return _shaped(_members(held.exclude(employee_id=me), moment, today))
    whole = Placement(0, team.company_id, None, team.path)
    if access.over(whole, Action.SEE, FieldGroup.PERFORMANCE):
        return _shaped(_below(team.path, me, moment, today))
    # the department itself may be looked at, but not all below it; otherwise asking again costs a second on 10,000
    held = _held_below(team.path, me, moment)
    held = held.filter(employee__in=visible_to(viewer, today, FieldGroup.PERFORMANCE))
    return _shaped(_members(held, moment, today))


def _held_below(path: str, me: int, moment: Moment) -> QuerySet[Assignment]:
    held = assignments_on(moment.as_of, moment.known_on).exclude(employee_id=me)
    return held.filter(department__path__startswith=path)


@written_once("path", "me", "moment", "today")
def _below(path: str, me: int, moment: Moment, today: date) -> QuerySet[Assignment, tuple[Any, ...]]:
    return _members(_held_below(path, me, moment), moment, today)


def members_named(people: Sequence[int], moment: Moment) -> list[Member]:
    """Where these people are on the day; for callers that have asked already whether they may be seen. One query."""
    return _shaped(_named(tuple(people), moment))


@written_once("people", "moment")
def _named(people: tuple[int, ...], moment: Moment) -> QuerySet[Assignment, tuple[Any, ...]]:
    held = assignments_on(moment.as_of, moment.known_on).filter(employee_id__in=people)
    return _members(held, moment, moment.as_of)


def _members(
    held: QuerySet[Assignment], moment: Moment, today: date
) -> QuerySet[Assignment, tuple[Any, ...]]:
    """FIELDS of these, in pinyin order, a row for each change that is planned."""
    choice = LadderChoice.objects.filter(employee=OuterRef("employee"))
    ladder = PositionLadder.objects.filter(position=OuterRef("position")).values("ladder_id")[:1]
    spell = Q(
        employee__employments__voided_at__isnull=True, employee__employments__hired_on__lte=moment.as_of
    )
    spell &= Q(employee__employments__last_day__isnull=True) | Q(
        employee__employments__last_day__gte=moment.as_of
    )
    coming = Q(employee__assignments__voided_at__isnull=True, employee__assignments__valid_from__gt=today)
    rows = held.annotate(
        spell=FilteredRelation("employee__employments", condition=spell),
        coming=FilteredRelation("employee__assignments", condition=coming),
        own_ladder=Subquery(ladder),
        chosen=Subquery(choice.values("ladder_id")[:1]),
        aims=Subquery(choice.values("aims_at_id")[:1]),
    ).order_by("employee__pinyin", "employee__number", F("coming__valid_from").asc(nulls_last=True))
    return rows.values_list(*FIELDS)


def _shaped(rows: Iterable[tuple[Any, ...]]) -> list[Member]:
    told_in_english = english()
    found: dict[int, Member] = {}
    for row in rows:
        if row[0] not in found:
            found[row[0]] = _member(row, told_in_english)
    return list(found.values())


FIELDS = (
    "employee_id", "employee__number", "company__key", "company_id", "employee__name", "employee__name_en", "employee__pinyin",
    "employee__initials", "level_id", "level__key", "position_id", "position__name", "position__name_en",
    "department__name", "department__name_en", "level_since", "position_since", "own_ladder", "chosen", "aims",
    "spell__hired_on", "spell__probation_until", "spell__last_day", "coming__valid_from",
    "coming__department__name", "coming__department__name_en",
)  # fmt: skip


def _member(row: tuple[Any, ...], in_english: bool) -> Member:
    said = dict(zip(FIELDS, row, strict=True))

    def label(name: str) -> str:
        own, other = said[name] or "", said[f"{name}_en"] or ""
        return other if in_english and other else own

    return Member(
        pk=said["employee_id"],
        number=said["employee__number"],
        company=said["company__key"],
        company_id=said["company_id"],
        name=label("employee__name"),
        pinyin=said["employee__pinyin"],
        initials=said["employee__initials"],
        level_id=said["level_id"],
        level=said["level__key"] or "",
        position_id=said["position_id"],
        position=label("position__name"),
        place=label("department__name"),
        level_since=said["level_since"],
        position_since=said["position_since"],
        position_ladder=said["own_ladder"],
        chosen=said["chosen"],
        aims_at=said["aims"],
        hired_on=said["spell__hired_on"],
        probation_until=said["spell__probation_until"],
        last_day=said["spell__last_day"],
        moves_on=said["coming__valid_from"],
        moves_to=label("coming__department__name"),
    )
